"""The daily digest: what waits for a clinician, on the mornings on which something does, without a name."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session

from bot.care.alerting import Outcome, ReviewStatus
from bot.care.clinic import Clinic
from bot.care.cover import CoverHours
from bot.care.digest import Digest, Told, digest_message, next_digest_at
from bot.care.findings import Severity
from bot.care.messages import put_into_words
from bot.care.people import Clinician
from bot.care.sentences import english
from bot.demo.emulator.people import Person
from bot.services.reviews import digest
from storage import digests, people, reviews
from storage.tables import care_plans
from tests.world import World

LEE, MOSS = 1, 2
HEADING = "Your day, "
HOURS = CoverHours.parse("Mon-Fri 08:00-18:00", [date(2026, 4, 6)])
CLINIC = Clinic("Hill Street", "Europe/London", HOURS, "999", "116 123")


def opens_case(world: World, severity: Severity = Severity.ROUTINE) -> None:
    world.writes(lambda session: reviews.open_review(session, 1, LEE, severity, world.clock.at))


def digests_of(world: World, who: Person) -> list[str]:
    """The digests among what came since this was last asked."""
    return [text for text in world.news(who) if text.startswith(HEADING)]


def test_a_routine_case_comes_in_the_morning_with_a_way_to_it_and_no_name(begun: World) -> None:
    opens_case(begun)
    begun.at("07:59")
    assert digests_of(begun, begun.lee) == []
    begun.at("08:00")
    assert begun.last(begun.lee) == (
        "Your day, 3 March 2026\n\n⚪ Routine cases: 1\n"
        "[Open]\n[Caseload]"
    )  # fmt: skip
    assert len(digests_of(begun, begun.lee)) == 1
    assert begun.lee.chat.messages[-1].is_protected
    begun.taps(begun.lee, "Caseload")
    assert "1. ⚪ A. (Mrs B, back) · case 1 routine · new" in begun.last(begun.lee)
    assert "[Open]\n[Caseload]" in begun.chat(begun.lee), "the digest stays as it was"
    begun.taps(begun.lee, "Open")
    assert "Anna (Mrs B, back) · Low back pain" in begun.chat(begun.lee)
    assert (digests_of(begun, begun.moss), begun.troubles()) == ([], [])


@pytest.mark.long
def test_a_routine_case_is_told_once_and_then_when_it_is_late(begun: World) -> None:
    opens_case(begun)
    begun.at("08:00")
    assert len(digests_of(begun, begun.lee)) == 1
    keeps_reporting(begun, days=3)
    assert digests_of(begun, begun.lee) == [], "she knows of it"
    keeps_reporting(begun, days=4)
    assert [told.split("\n")[2] for told in digests_of(begun, begun.lee)] == ["⏰ Case 1, routine: 23 h late"]


def test_a_new_routine_case_comes_with_those_that_wait(begun: World) -> None:
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.lee, "Mrs C"))
    opens_case(begun)
    begun.at("08:00")
    digests_of(begun, begun.lee)
    begun.writes(lambda session: reviews.open_review(session, 2, LEE, Severity.ROUTINE, begun.clock.at))
    begun.at("08:00")
    assert "⚪ Routine cases: 2, new among them: 1" in digests_of(begun, begun.lee)[0]
    assert begun.last(begun.lee).endswith("[Open ⚪ 1] [Open ⚪ 2]\n[Caseload]")


def keeps_reporting(world: World, *, days: int) -> None:
    """Anna checks in every evening, so that she is not silent; then it is the morning after."""
    for _ in range(days):
        world.at("18:00")
        world.checks_in(world.anna, 3, 3, 6)
        world.at("08:00")


@pytest.mark.long
def test_nothing_to_say_nothing_sent(begun: World) -> None:
    begun.at("08:00")
    begun.at("18:00")
    begun.checks_in(begun.anna, 3, 3, 6)
    begun.at("08:00")
    assert digests_of(begun, begun.lee) == []


def test_it_never_comes_twice(begun: World) -> None:
    opens_case(begun)
    begun.at("08:00")
    now = begun.clock.at
    for _ in range(2):
        begun.restart()
        begun.writes(lambda session: digest.send_due(session, begun.practice, now, 20))
        begun.settle()
    begun.wait(hours=20)
    assert len(digests_of(begun, begun.lee)) == 1


@pytest.mark.long
def test_the_weekend_is_left_in_peace(begun: World) -> None:
    begun.wait_until(datetime(2026, 3, 6, 9, 0, tzinfo=UTC))  # Friday
    begun.news(begun.lee)
    opens_case(begun)
    begun.wait_until(datetime(2026, 3, 9, 7, 59, tzinfo=UTC))
    assert digests_of(begun, begun.lee) == []
    begun.at("08:00")
    assert digests_of(begun, begun.lee)[0].startswith("Your day, 9 March 2026")


def test_it_comes_at_her_own_time_in_her_own_zone(begun: World) -> None:
    def elsewhere(session: Session) -> None:
        people.change_clinician(session, LEE, zone="America/New_York", digest_at="06:30")
        digest.plan_next(session, begun.practice, people.clinician(session, LEE), begun.clock.at)

    begun.writes(elsewhere)
    opens_case(begun)
    begun.at("11:29")  # 6:29 in New York
    assert digests_of(begun, begun.lee) == []
    begun.at("11:30")
    assert len(digests_of(begun, begun.lee)) == 1


def test_one_that_was_never_set_is_set_and_sends_nothing(begun: World) -> None:
    opens_case(begun)
    begun.writes(lambda session: people.change_clinician(session, LEE, digest_due_at=None))
    begun.writes(lambda session: digest.send_due(session, begun.practice, begun.clock.at, 20))
    begun.settle()
    assert digests_of(begun, begun.lee) == []
    due_at = begun.reads(lambda session: digests.digest_due_at(session, LEE))
    assert due_at == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def test_after_a_standstill_only_the_day_that_is_left_is_told(begun: World) -> None:
    opens_case(begun)
    begun.clock.at = datetime(2026, 3, 5, 7, 0, tzinfo=UTC)  # Tuesday's digest was due two days ago
    begun.settle()
    assert digests_of(begun, begun.lee) == []
    begun.at("08:00")
    assert len(digests_of(begun, begun.lee)) == 1


def test_one_set_for_a_day_or_time_that_is_hers_no_more_waits_for_the_right_one(begun: World) -> None:
    opens_case(begun)
    begun.writes(lambda session: people.change_clinician(session, LEE, digest_at="09:00"))
    begun.at("08:00")
    assert digests_of(begun, begun.lee) == []
    begun.at("09:00")
    assert len(digests_of(begun, begun.lee)) == 1


def test_an_absence_moves_it_to_whoever_stands_in(begun: World) -> None:
    away = {"away_until": date(2026, 3, 4), "covered_by": MOSS}
    begun.writes(lambda session: people.change_clinician(session, LEE, **away))
    opens_case(begun)
    begun.at("08:00")
    assert digests_of(begun, begun.lee) == []
    assert "Routine cases: 1" in digests_of(begun, begun.moss)[0]


@pytest.mark.long
def test_late_cases_come_first_and_say_how_late(begun: World) -> None:
    opens_case(begun, Severity.SOON)
    begun.wait_until(datetime(2026, 3, 4, 8, 0, tzinfo=UTC))
    assert "⏰ Case 1, soon: 23 h late" in digests_of(begun, begun.lee)[-1]


def test_silent_patients_and_unread_notes_are_counted(begun: World) -> None:
    begun.says(begun.anna, "/note")
    begun.says(begun.anna, "I sleep better on my side")
    begun.at("08:00")
    told = begun.last(begun.lee)
    assert "Patients with unread messages or notes: 1" in told
    assert "Anna" not in told
    begun.taps(begun.lee, "Patient 1")
    assert begun.last(begun.lee).startswith("Anna (Mrs B, back)")
    digests_of(begun, begun.lee)
    begun.wait_until(datetime(2026, 3, 6, 8, 0, tzinfo=UTC))
    told = digests_of(begun, begun.lee)[-1]
    assert "Silent patients, new: 1" in told
    assert "unread" not in told, "she has looked since"
    begun.taps(begun.lee, "Silent")
    assert "Your patients, Silent: 1" in begun.last(begun.lee)


def falls_silent(world: World) -> None:
    """Anna never reports: Dr Lee is told on Friday, and on Monday has taken the case that it has opened."""
    world.wait_until(datetime(2026, 3, 6, 8, 0, tzinfo=UTC))
    assert silent_lines(world)[-1] == ["Silent patients, new: 1"]
    assert "[Patient 1]" in world.last(world.lee)
    world.wait_until(datetime(2026, 3, 9, 8, 0, tzinfo=UTC))
    assert digests_of(world, world.lee) == ["Your day, 9 March 2026\n\n⚪ Routine cases: 1\nStill silent: 1"]
    assert world.last(world.lee).endswith("[Open]\n[Silent] [Caseload]")
    world.taps(world.lee, "Open")
    world.taps(world.lee, "Acknowledge")
    world.news(world.lee)


def silent_lines(world: World) -> list[list[str]]:
    """What each digest since this was last asked says of silent patients."""
    return [[line for line in told.split("\n") if "ilent" in line] for told in digests_of(world, world.lee)]


@pytest.mark.long
def test_a_silent_patient_is_new_once_then_counted_and_told_again_after_a_week(begun: World) -> None:
    falls_silent(begun)
    begun.restart()
    begun.wait_until(datetime(2026, 3, 13, 12, 0, tzinfo=UTC))
    assert digests_of(begun, begun.lee) == [], "she knows of it, and nothing else has come"
    begun.wait_until(datetime(2026, 3, 16, 8, 0, tzinfo=UTC))
    assert silent_lines(begun) == [["Still silent: 1"]]
    begun.wait_until(datetime(2026, 3, 20, 12, 0, tzinfo=UTC))
    assert digests_of(begun, begun.lee) == []
    assert (digests_of(begun, begun.moss), begun.troubles()) == ([], [])


@pytest.mark.long
def test_whoever_reports_and_falls_silent_again_is_new_again(begun: World) -> None:
    falls_silent(begun)
    begun.at("18:00")
    begun.checks_in(begun.anna, 3, 3, 6)
    begun.wait_until(datetime(2026, 3, 16, 8, 0, tzinfo=UTC))
    assert silent_lines(begun) == [["Silent patients, new: 1"]]


@pytest.mark.long
def test_after_an_absence_all_that_stands_is_news(begun: World) -> None:
    falls_silent(begun)
    away = {"away_until": date(2026, 3, 10), "covered_by": MOSS}
    begun.writes(lambda session: people.change_clinician(session, LEE, **away))
    begun.at("08:00")
    assert digests_of(begun, begun.lee) == []
    assert "Silent patients, new: 1" in digests_of(begun, begun.moss)[-1], "and to whoever stands in"
    begun.at("08:00")
    assert silent_lines(begun) == [["Silent patients, new: 1"]]


def test_a_due_plan_is_new_once_and_then_only_counted() -> None:
    first = Digest(date(2026, 3, 2), due=[1, 2])
    again = replace(first, due=[1, 2, 3], told=first.told_then(is_sent=True))
    words = put_into_words(digest_message(again), english()).html
    assert "Plans due for review within 7 days, new: 1\nPlans still due for review: 2" in words
    known = Digest(date(2026, 3, 3), due=[1, 2], told=first.told_then(is_sent=True))
    assert known.is_empty
    assert known.told_then(is_sent=False) == first.told_then(is_sent=True)
    assert not replace(known, on=date(2026, 3, 9)).is_empty, "a week later"
    assert Digest(date(2026, 3, 3), told=known.told).told_then(is_sent=False).due == frozenset(), "new the next time"


def test_nothing_old_ever_hides_what_is_late_or_unread() -> None:
    told = Told(frozenset({1}), frozenset({1}), date(2026, 3, 2))
    knows = Digest(date(2026, 3, 3), silent=[1], due=[1], told=told)
    assert knows.is_empty
    assert not replace(knows, unread=[1]).is_empty
    assert not replace(knows, silent=[1, 2]).is_empty


def test_a_plan_due_within_a_week_is_told_and_a_date_named_at_closing_goes_first(begun: World) -> None:
    review_after = begun.practice.plans["low_back_pain"].review_after_days
    published_at = begun.clock.at - timedelta(days=review_after - 4)
    begun.writes(lambda session: session.execute(update(care_plans).values(published_at=published_at)))
    begun.at("08:00")
    assert "Plans due for review within 7 days, new: 1" in digests_of(begun, begun.lee)[-1]
    assert "[Patient 1]" in begun.last(begun.lee)
    opens_case(begun)
    closed = {"status": ReviewStatus.CLOSED, "closed_at": begun.clock.at, "outcome": Outcome.PLAN_KEPT}
    later = begun.clock.at.date() + timedelta(days=60)
    begun.writes(lambda session: reviews.change_review(session, 1, **closed, next_review_on=later))
    begun.at("08:00")
    assert not any("Plans due" in told for told in digests_of(begun, begun.lee))


@pytest.mark.parametrize(
    ("after", "due"),
    [
        (datetime(2026, 3, 27, 8, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),  # the clocks change between
        (datetime(2026, 4, 2, 12, 0, tzinfo=UTC), datetime(2026, 4, 3, 7, 0, tzinfo=UTC)),
        (datetime(2026, 4, 3, 7, 0, tzinfo=UTC), datetime(2026, 4, 7, 7, 0, tzinfo=UTC)),  # over a holiday
    ],
)
def test_the_next_working_morning(after: datetime, due: datetime) -> None:
    assert next_digest_at(Clinician(1, "Dr Lee", "Europe/London", 1), CLINIC, after) == due


def test_her_own_hours_say_which_days_she_works() -> None:
    saturdays = Clinician(1, "Dr Lee", "Europe/London", 1, hours=CoverHours.parse("Sat 09:00-12:00"), digest_at=time(7))
    assert next_digest_at(saturdays, CLINIC, datetime(2026, 3, 2, tzinfo=UTC)) == datetime(2026, 3, 7, 7, tzinfo=UTC)


def test_more_alerts_than_a_day_should_bring_are_worth_saying() -> None:
    assert Digest(date(2026, 3, 2), alerts=5).is_empty
    over = Digest(date(2026, 3, 2), alerts=6)
    assert not over.is_empty
    assert "6 of 5" in put_into_words(digest_message(over), english()).html


def test_more_cases_than_it_has_buttons_for_are_one_tap_away(begun: World) -> None:
    def seven(session: Session) -> None:
        for number in range(7):
            chat = people.add_chat(session, begun.channel.name, f"9{number}", "en", begun.clock.at)
            patient = people.add_patient(session, f"Pat No{number}", chat.id, begun.clock.at.date(), begun.clock.at)
            people.link_care(session, 1, patient, begun.clock.at)
            reviews.open_review(session, patient, 1, Severity.ROUTINE, begun.clock.at)

    begun.writes(seven)
    begun.at("08:00")
    assert begun.last(begun.lee).endswith("[All cases] [Caseload]")
    begun.taps(begun.lee, "All cases")
    assert begun.last(begun.lee).startswith("Your open cases, most severe first: 7\n")
    assert "Your day, 3 March 2026" in begun.chat(begun.lee), "the digest stays"
