"""What patients depend on is checked by the clinic, with a date: `run` refuses without, `doctor` asks again in time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.care.clinic import Clinic
from bot.errors import SettingsRefused
from bot.services.running.safety_check import complaints, refuse_unchecked
from tests.test_command_line import Operator, Refusal, api_url, operator, refusal
from tests.world import World, settings_in

__all__ = ["api_url", "operator", "refusal"]  # fixtures
CLINIC = settings_in(Path("/nowhere"), safety_checked_on="2026-03-02").clinic()


def told(today: str, clinic: Clinic = CLINIC) -> str:
    """What `doctor` says at noon of that day."""
    return " ".join(complaints(clinic, datetime.fromisoformat(f"{today}T12:00+00:00")))


@pytest.mark.parametrize(
    ("today", "says"),
    [
        ("2026-03-01", "SAFETY_CHECKED_ON is a day that has yet to come: 2026-03-02, and today is 2026-03-01"),
        ("2026-03-02", ""),
        ("2027-02-08", ""),
        ("2027-02-09", "were last checked on 2026-03-02: by 2027-03-02 they need a new look."),
        ("2027-03-02", "by 2027-03-02 they need a new look."),
        ("2027-03-03", "were last checked on 2026-03-02, more than a year ago. Check each, then set SAFETY_CHECKED_ON"),
        ("2031-01-01", "more than a year ago."),
    ],
)
def test_doctor_asks_three_weeks_before_a_year_is_over_and_after(today: str, says: str) -> None:
    assert says in told(today)
    assert bool(told(today)) is bool(says)


def test_the_day_is_that_of_the_clinics_own_clock() -> None:
    in_auckland = replace(CLINIC, zone="Pacific/Auckland")
    evening_before = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
    refuse_unchecked(in_auckland, evening_before)  # it is 2 March there
    with pytest.raises(SettingsRefused, match="yet to come"):
        refuse_unchecked(CLINIC, evening_before)


@pytest.mark.parametrize("missing", [{"safety_checked_on": None}, {"safety_checked_by": ""}])
def test_a_clinic_that_never_checked_is_refused_and_complained_of(missing: dict[str, str | None]) -> None:
    unchecked = replace(CLINIC, **missing)  # type: ignore[arg-type]  # one of two fields
    with pytest.raises(SettingsRefused, match="SAFETY_CHECKED_ON is not set"):
        refuse_unchecked(unchecked, datetime(2026, 3, 2, tzinfo=UTC))
    assert told("2026-03-02", unchecked).startswith("SAFETY_CHECKED_ON is not set.")


@pytest.mark.parametrize("name", ["SAFETY_CHECKED_ON", "SAFETY_CHECKED_BY"])
def test_run_refuses_before_anything_is_made(refusal: Refusal, operator: Operator, name: str) -> None:
    assert refusal.of("run", **{name: ""}).startswith(f"{name} is not set. Patients depend on it")
    assert list(operator.folder.iterdir()) == []


def test_run_refuses_a_day_that_has_yet_to_come(refusal: Refusal, operator: Operator) -> None:
    said = refusal.of("run", SAFETY_CHECKED_ON="2999-01-01")
    assert said.startswith("SAFETY_CHECKED_ON is a day that has yet to come: 2999-01-01")
    assert list(operator.folder.iterdir()) == []


@pytest.mark.long
def test_doctor_tells_of_an_old_check(operator: Operator) -> None:
    said = operator.types("doctor", SAFETY_CHECKED_ON="2020-01-01")
    assert said.returncode == 1
    assert said.stdout.startswith("EMERGENCY_NUMBER, CRISIS_LINE, CLINIC_HOURS, SAFETY_MESSAGE and SICK_DAY_TEXT were")
    assert len(said.stdout.splitlines()) == 1


def test_the_clinics_own_sentence_stands_in_every_safety_message_as_it_is_written(tmp_path: Path) -> None:
    own = "Our emergency room is at 5 Hill Street <day and night>."
    world = World(tmp_path, safety_message=f"  {own} ")
    world.begin()
    for words in ("I have chest pain", "I want to die"):
        world.says(world.anna, words)
        assert f"\n\n{own}\n\nI am a bot." in world.last(world.anna)
    assert world.troubles() == []
    world.close()


def test_a_patient_whose_clock_is_elsewhere_reads_that_numbers_end_at_a_border(begun: World) -> None:
    abroad = "If you are in another country now, these numbers may not work. Then call the emergency number there."
    begun.says(begun.anna, "I have chest pain")
    assert abroad not in begun.last(begun.anna)
    begun.says(begun.anna, "/settings")
    begun.taps(begun.anna, "Where I am, and its time")
    begun.says(begun.anna, "Sydney")
    begun.taps(begun.anna, next(text for row in begun.last_buttons(begun.anna) for text in row if "Sydney" in text))
    assert begun.patient(begun.anna).zone == "Australia/Sydney", begun.last(begun.anna)
    begun.says(begun.anna, "I want to die")
    assert abroad in begun.last(begun.anna)
    assert begun.troubles() == []


def test_the_tests_own_clinic_is_checked_for_as_long_as_tests_live() -> None:
    assert settings_in(Path("/nowhere")).clinic().safety_checked_on == date(2026, 2, 2)
