"""/settings of somebody of the clinic: each thing she can set, and what follows from it."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.care.clinic import AlertDetail
from bot.care.cover import CoverHours
from storage import tables
from tests.the_team import clinician, with_team
from tests.world import World


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """The team, in a bot that restarts between any two turns."""
    world = World(tmp_path, restarts=True).lives(with_team)
    yield world
    world.close()


def sets(world: World, *answers: str) -> None:
    """Opens /settings and answers: labels are tapped, what begins with `=` is typed."""
    world.says(world.lee, "/settings")
    for answer in answers:
        if answer.startswith("="):
            world.says(world.lee, answer[1:])
        else:
            world.taps(world.lee, answer)


def digest_due(world: World, number: int) -> datetime | None:
    """When her next digest comes."""
    found = select(tables.clinicians.c.digest_due_at).where(tables.clinicians.c.id == number)
    due_at: datetime | None = world.reads(lambda session: session.scalar(found))
    return due_at


def test_the_menu_is_the_clinicians_own(clinic: World) -> None:
    sets(clinic)
    assert clinic.last(clinic.lee) == (
        "What would you like to change?\n[My name]\n[Where I am, and its time]\n[Working hours]\n[Quiet hours]\n"
        "[What an alert shows]\n[Time of my digest]\n[Language]\n[Close]"
    )
    clinic.taps(clinic.lee, "Close")
    assert clinic.last(clinic.lee) == "All right. /settings is here when you need it."


def test_patients_read_the_new_name(clinic: World) -> None:
    sets(clinic, "My name", "=12")
    assert clinic.last(clinic.lee).startswith("I need a short name in letters")
    clinic.says(clinic.lee, "Dr Lee-Park")
    assert clinic.last(clinic.lee) == "Good. Patients read Dr Lee-Park from now on."
    clinic.says(clinic.anna, "/team")
    assert clinic.last(clinic.anna).startswith("Dr Lee-Park of Hill Street Clinic looks after your plan.")


def test_hours_are_typed_or_the_clinics(clinic: World) -> None:
    sets(clinic, "Working hours", "=always")
    assert clinic.last(clinic.lee).startswith("I could not read that. Type days and times")
    assert clinician(clinic, "Dr Lee").hours is None
    clinic.says(clinic.lee, "Mon-Thu 08:00-16:00, Fri 08:00-12:00")
    assert clinic.last(clinic.lee) == ("Good. You work:\nMonday to Thursday, 08:00 to 16:00\nFriday, 08:00 to 12:00")
    assert clinician(clinic, "Dr Lee").hours == CoverHours.parse("Mon-Thu 08:00-16:00, Fri 08:00-12:00")
    sets(clinic, "Working hours", "As the clinic's")
    assert clinician(clinic, "Dr Lee").hours is None


def test_the_clock_is_that_of_where_she_is(clinic: World) -> None:
    sets(clinic, "Where I am, and its time", "=Vienna")
    clinic.taps(clinic.lee, clinic.last_buttons(clinic.lee)[0][0])
    assert clinic.last(clinic.lee) == "Good. I go by the clock of this place from now on."
    assert clinician(clinic, "Dr Lee").zone == "Europe/Vienna"
    sets(clinic, "Where I am, and its time", "=no")
    assert clinician(clinic, "Dr Lee").zone == "Europe/Vienna"


def test_quiet_hours_come_and_go(clinic: World) -> None:
    sets(clinic, "Quiet hours", "=22:30 to 07:30")
    assert clinic.last(clinic.lee) == "Good. From 22:30 to 07:30 only what is urgent comes."
    assert (clinician(clinic, "Dr Lee").quiet_from, clinician(clinic, "Dr Lee").quiet_until) == (
        time(22, 30),
        time(7, 30),
    )
    sets(clinic, "Quiet hours", "No quiet hours")
    assert clinician(clinic, "Dr Lee").quiet_from is None


def test_an_alert_shows_what_she_has_chosen(clinic: World) -> None:
    sets(clinic, "What an alert shows", "=everything")
    assert clinic.last(clinic.lee).startswith("Please tap one of these.")
    clinic.taps(clinic.lee, "Full text")
    assert clinician(clinic, "Dr Lee").alert_detail is AlertDetail.FULL
    clinic.says(clinic.anna, "I want to kill myself")
    assert "Anna (Mrs B, back)" in clinic.last(clinic.lee)
    sets(clinic, "What an alert shows", "As the clinic's")
    assert clinician(clinic, "Dr Lee").alert_detail is None
    clinic.news(clinic.lee)
    clinic.says(clinic.anna, "I want to kill myself now")
    assert not any("Anna" in text for text in clinic.news(clinic.lee))


@pytest.mark.long
def test_the_digest_comes_at_her_time_on_her_clock(clinic: World) -> None:
    lee = clinician(clinic, "Dr Lee").id
    sets(clinic, "Time of my digest", "=half past")
    assert clinic.last(clinic.lee).startswith("I could not read that time.")
    clinic.says(clinic.lee, "07:30")
    assert clinic.last(clinic.lee) == "Good. Your digest comes at 07:30."
    assert digest_due(clinic, lee) == datetime(2026, 3, 3, 7, 30, tzinfo=UTC)
    sets(clinic, "Where I am, and its time", "=Vienna")
    clinic.taps(clinic.lee, clinic.last_buttons(clinic.lee)[0][0])
    assert digest_due(clinic, lee) == datetime(2026, 3, 3, 6, 30, tzinfo=UTC)


def test_other_hours_move_the_digest_to_her_next_working_day(clinic: World) -> None:
    lee = clinician(clinic, "Dr Lee").id
    assert digest_due(clinic, lee) == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    sets(clinic, "Working hours", "=Thu 08:00-16:00")
    assert digest_due(clinic, lee) == datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
    sets(clinic, "Time of my digest", "=07:30")
    assert digest_due(clinic, lee) == datetime(2026, 3, 5, 7, 30, tzinfo=UTC)


def test_the_language_is_one_that_is_spoken(clinic: World) -> None:
    sets(clinic, "Language", "=Klingon")
    assert clinic.last(clinic.lee).startswith("Please tap a language.")
    clinic.taps(clinic.lee, "English")
    assert clinic.last(clinic.lee) == "Good. I speak this language from now on."


def test_an_old_button_and_a_double_tap_change_nothing(clinic: World) -> None:
    sets(clinic, "Working hours")
    old = clinic.data_of(clinic.lee, "As the clinic's")
    clinic.says(clinic.lee, "Mon 08:00-16:00")
    clinic.forges(clinic.lee, old)
    assert clinician(clinic, "Dr Lee").hours == CoverHours.parse("Mon 08:00-16:00")
    sets(clinic)
    clinic.taps(clinic.lee, "Close", times=2)
    assert clinic.troubles() == []


def test_nothing_of_it_touches_anybody_else(clinic: World) -> None:
    before = clinician(clinic, "Dr Moss")
    sets(clinic, "What an alert shows", "Full text")
    assert clinician(clinic, "Dr Moss") == before
    clinic.says(clinic.anna, "/settings")
    assert "Working hours" not in clinic.last(clinic.anna)
