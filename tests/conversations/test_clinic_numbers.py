"""/clinic: how it goes with all patients together, as a picture for administrators, naming nobody."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from bot.care.alerting import Outcome, ReviewStatus
from bot.care.clinic_numbers import ClinicNumbers
from bot.care.clinic_numbers_shown import numbers_message
from bot.care.findings import Finding, Severity
from bot.care.messages import put_into_words
from bot.care.sentences import english
from bot.demo.emulator.pictures import picture_size
from bot.documents.clinic_chart import draw_clinic
from bot.services.team.clinic_numbers import numbers_of
from storage import reviews
from tests.world import World

LEE = 1


@pytest.fixture
def led(world: World) -> World:
    """Kim administers the clinic; Anna is Dr Lee's."""
    return world.lives(with_an_admin)


def with_an_admin(world: World) -> None:
    world.begin()
    world.add_clinician(world.emulator.person(2003, first_name="Kim"), "Kim", is_admin=True)


def a_week(world: World) -> None:
    """Anna answers on three evenings of four; one case was taken after two hours and useful, one is open and late."""
    for evening in range(4):
        world.at("18:00")
        if evening < 3:
            world.checks_in(world.anna, 3, 3, 6)
    world.at("12:00")

    def cases(session: Session) -> None:
        now = world.clock.at
        first = reviews.open_review(session, 1, LEE, Severity.TODAY, now - timedelta(hours=3))
        for _twice in range(2):
            reviews.add_flag(session, first, Finding("fever", 1, Severity.TODAY, "", ""), now.date(), now)
        reviews.change_review(
            session, first.id, status=ReviewStatus.CLOSED, acknowledged_at=now - timedelta(hours=1), closed_at=now,
            outcome=Outcome.CONTACTED, is_useful=True,
        )  # fmt: skip
        second = reviews.open_review(session, 1, LEE, Severity.URGENT, now - timedelta(hours=1))
        reviews.add_flag(session, second, Finding("oxygen_low", 1, Severity.URGENT, "", ""), now.date(), now)

    world.writes(cases)


@pytest.mark.long
def test_only_administrators_have_it(led: World) -> None:
    for who in (led.lee, led.moss):
        led.says(who, "/clinic")
        assert led.last(who) == "I do not know that command. /help shows what I can do."
        led.says(who, "/help")
        assert "/clinic" not in led.last(who)


def test_the_administrator_sees_a_picture_and_its_numbers(led: World) -> None:
    kim = led.emulator.person(2003)
    led.says(kim, "/clinic")
    assert led.last(kim).startswith("The last 30 days\n\nActive patients: 1\nCheck-ins answered: 0 of 0 (–)")
    assert kim.chat.messages[-1].picture is not None
    assert "Anna" not in led.chat(kim)
    assert led.troubles() == []


@pytest.mark.long
def test_the_numbers_are_what_happened(led: World) -> None:
    led.lives(a_week)
    numbers = led.reads(lambda session: numbers_of(session, led.practice, led.clock.at))
    assert (numbers.active, numbers.answered, numbers.asked) == (1, 3, 4)
    assert numbers.calls is not None
    assert numbers.calls[Severity.TODAY] == 1, "the same call twice is one"
    assert numbers.calls[Severity.URGENT] == 1
    assert (numbers.useful, numbers.rated) == (1, 1)
    assert numbers.overdue == 1
    assert numbers.waits == [timedelta(hours=2)]
    assert numbers.patient_days == pytest.approx(4.1, abs=0.1)


def test_rates_and_percentiles() -> None:
    day = date(2026, 3, 2)
    numbers = ClinicNumbers(
        day, day, asked=8, answered=6, calls={Severity.SOON: 3}, patient_days=60.88, rated=4, useful=1,
        waits=[timedelta(hours=hours) for hours in (10, 1, 2, 3, 4, 5, 6, 7, 8, 9)],
    )  # fmt: skip
    assert (numbers.response_rate, numbers.share_useful) == (0.75, 0.25)
    assert numbers.alerts_per_month == {Severity.ROUTINE: 0, Severity.SOON: 1.5, Severity.TODAY: 0, Severity.URGENT: 0}
    assert (numbers.median_wait, numbers.long_wait) == (timedelta(hours=5), timedelta(hours=9))


def test_without_anything_yet_nothing_is_claimed() -> None:
    nothing = ClinicNumbers(date(2026, 3, 2), date(2026, 3, 2))
    assert (nothing.response_rate, nothing.share_useful, nothing.alerts_per_month) == (None, None, None)
    assert (nothing.median_wait, nothing.long_wait) == (None, None)
    assert "(–)" in put_into_words(numbers_message(nothing), english()).html


@pytest.mark.parametrize("calls", [0, 1, 500])
def test_the_picture_is_a_portrait_whatever_the_numbers(calls: int) -> None:
    day = date(2026, 3, 2)
    numbers = ClinicNumbers(
        day, day, 10**6, 10**6, 10**6, dict.fromkeys(Severity, calls), 30.44, 10**6, 10**6,
        [timedelta(days=99)], 10**6,
    )  # fmt: skip
    chart = put_into_words(numbers_message(numbers), english()).picture
    assert chart is not None
    size = picture_size(draw_clinic(chart))
    assert size is not None
    assert size[0] == 1080
    assert size[1] > size[0]


def test_the_month_before_is_not_counted(led: World) -> None:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)

    def old_case(session: Session) -> None:
        old = reviews.open_review(session, 1, LEE, Severity.SOON, long_ago)
        reviews.add_flag(session, old, Finding("fever", 1, Severity.SOON, "", ""), long_ago.date(), long_ago)
        taken = {"acknowledged_at": long_ago, "closed_at": long_ago, "is_useful": True}
        reviews.change_review(session, old.id, status=ReviewStatus.CLOSED, **taken)

    led.writes(old_case)
    numbers = led.reads(lambda session: numbers_of(session, led.practice, led.clock.at))
    assert (numbers.calls, numbers.rated, numbers.waits) == ({}, 0, [])
