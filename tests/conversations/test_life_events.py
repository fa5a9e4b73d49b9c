"""A change in the patient's life, told in two taps: the rules look at once, and she hears what to do."""

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.care.findings import Finding, Severity
from bot.care.history import HappeningKind
from bot.services.reviews.reviewing import tell_patient
from storage import happenings
from tests.conversations.test_free_text import notes_of
from tests.world import World

PASSED_ON = "I am passing this on to Dr Lee."


def told(world: World) -> list[tuple[HappeningKind, str]]:
    """What Anna has told today."""
    patient, today = world.patient(world.anna), world.clock.at.date()
    found = world.reads(lambda session: happenings.happenings_between(session, patient.id, date(2026, 1, 1), today))
    return [(each.kind, each.detail) for each in found]


@pytest.mark.parametrize(
    ("label", "kind", "severity"),
    [
        ("I was in hospital", HappeningKind.HOSPITAL, "soon"),
        ("I am, or plan to be, pregnant", HappeningKind.PREGNANT, "soon"),
        ("Vomiting or diarrhoea", HappeningKind.DEHYDRATING_ILLNESS, "today"),
    ],
)
def test_two_taps_tell_it_and_the_rules_look_at_once(
    begun: World, label: str, kind: HappeningKind, severity: str
) -> None:
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, label, times=2)
    assert told(begun) == [(kind, "")]
    assert any(text.startswith(PASSED_ON) for text in begun.news(begun.anna))
    alerts = [text for text in begun.news(begun.lee) if "Case" in text]
    assert [text.splitlines()[0].split(" · ")[1] for text in alerts] == [severity]
    assert begun.news(begun.moss) == []
    assert begun.troubles() == []


def test_after_hospital_the_items_of_the_plan_wait(begun: World) -> None:
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "I was in hospital")
    begun.news(begun.anna)
    begun.at("20:05")
    assert not any("Ibuprofen" in text for text in begun.news(begun.anna))


def test_an_illness_gets_the_clinics_own_text(tmp_path: Path) -> None:
    world = World(tmp_path, sick_day_text="Drink small sips. Ring our nurse on 0113 496 0000 <today>.")
    world.begin()
    world.says(world.anna, "/tell")
    world.says(world.anna, "vomiting or diarrhoea")
    assert any("Ring our nurse on 0113 496 0000 <today>." in text for text in world.news(world.anna))
    world.close()


def test_without_one_she_is_asked_to_call(begun: World) -> None:
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "Vomiting or diarrhoea")
    asked = "Please call Hill Street Clinic today and ask about your medicines."
    assert any(asked in text for text in begun.news(begun.anna))
    patient = begun.patient(begun.anna)
    for rule, opens in (
        ("scheduled_review", "It is time for the planned look at your plan. I am telling Dr Lee."),
        ("stopped_because_better", "Your answers suggest that your plan needs another look."),
    ):
        raised = [Finding(rule, 1, Severity.ROUTINE, "why", "consider")]
        begun.writes(partial(tell_patient, practice=begun.practice, patient=patient, raised=raised, now=begun.clock.at))
        begun.settle()
        assert begun.last(begun.anna).startswith(opens)
        assert "They should look within a week." in begun.last(begun.anna)


def test_something_new_is_typed_and_stands_on_the_card(begun: World) -> None:
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "New medicine, allergy, diagnosis")
    for strange in ("🙂", "x" * 301, "12"):
        begun.says(begun.anna, strange)
        assert begun.last(begun.anna).startswith("I need a few words, for example: allergy to penicillin")
    assert told(begun) == []
    begun.says(begun.anna, "allergy to penicillin")
    assert told(begun) == [(HappeningKind.BACKGROUND_CHANGED, "allergy to penicillin")]
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "New medicine, allergy, diagnosis")
    begun.says(begun.anna, "metformin 500 mg")
    begun.says(begun.lee, "/reviews")
    begun.taps(begun.lee, "⚪ Case 1 · routine")
    assert "allergy to penicillin" in begun.last(begun.lee)
    assert "metformin 500 mg" in begun.last(begun.lee), "the second of a day is quiet, and not lost"
    assert begun.troubles() == []


def test_told_twice_a_day_it_alerts_once_and_says_who_sees_it(begun: World) -> None:
    for _time in range(2):
        begun.says(begun.anna, "/tell")
        begun.taps(begun.anna, "I was in hospital")
    assert begun.last(begun.anna).startswith("Your care team sees this when they next look at your plan.")
    assert len([text for text in begun.news(begun.lee) if "Case" in text]) == 1
    assert begun.troubles() == []


def test_nothing_and_nonsense_change_nothing(begun: World) -> None:
    begun.says(begun.anna, "/tell")
    begun.says(begun.anna, "my cat is ill")
    assert begun.last(begun.anna).startswith("Please tap what has changed.")
    begun.taps(begun.anna, "Nothing")
    assert begun.last(begun.anna) == "All right. I have noted nothing."
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "New medicine, allergy, diagnosis")
    begun.taps(begun.anna, "Never mind")
    assert told(begun) == []
    assert begun.troubles() == []


def test_danger_comes_first_and_a_restart_loses_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    world.says(world.anna, "/tell")
    world.taps(world.anna, "New medicine, allergy, diagnosis")
    world.says(world.anna, "my throat is swelling and I cannot breathe")
    assert world.last(world.anna).startswith("What you wrote can be an emergency.")
    world.taps(world.anna, "I am safe now")
    assert world.last(world.anna).startswith("What is new?")
    world.says(world.anna, "allergy to nuts")
    assert told(world) == [(HappeningKind.BACKGROUND_CHANGED, "allergy to nuts")]
    assert world.troubles() == []
    world.close()


@pytest.mark.long
def test_travelling_keeps_to_the_clock_there(begun: World) -> None:
    begun.says(begun.anna, "/tell")
    begun.taps(begun.anna, "I am travelling")
    begun.says(begun.anna, "Berlin")
    begun.taps(begun.anna, "Berlin, DE: 10:00")
    begun.says(begun.anna, "last May")
    assert begun.last(begun.anna).startswith("I need a day that is still to come.")
    assert begun.patient(begun.anna).zone == "Europe/London"
    begun.says(begun.anna, "15 March")
    assert "Have a good trip. I keep to the time of Berlin now." in begun.last(begun.anna)
    assert begun.patient(begun.anna).zone == "Europe/Berlin"
    assert notes_of(begun)[0].words == "Travelling until 2026-03-15; time zone Europe/Berlin, at home Europe/London"
    begun.news(begun.anna)
    begun.at("18:00", "Europe/Berlin")
    assert "How was your day? A few short questions, about one minute." in begun.news(begun.anna)
    begun.wait_until(datetime(2026, 3, 14, 20, tzinfo=UTC))
    begun.taps(begun.anna, "Done")
    assert "Are you back?" not in begun.chat(begun.anna)
    begun.at("09:00", "Europe/Berlin")
    begun.taps(begun.anna, "Done")
    assert begun.last(begun.anna) == (
        "Are you back? Then I keep to your time at home again.\n[Yes, I am home: London]\n[Not yet]"
    )
    begun.taps(begun.anna, "Yes, I am home: London", times=2)
    assert begun.patient(begun.anna).zone == "Europe/London"
    assert begun.chat(begun.anna).count("Are you back?") == 0
    assert begun.troubles() == []


def test_what_is_put_off_keeps_its_hour_by_the_clock_there(begun: World) -> None:
    begun.at("18:00")
    begun.taps(begun.anna, "Later")
    begun.taps(begun.anna, "In 1 hour")
    assert "I will ask again at 19:00." in begun.chat(begun.anna)
    begun.says(begun.anna, "/settings")
    begun.taps(begun.anna, "Where I am, and its time")
    begun.says(begun.anna, "New York")
    begun.taps(begun.anna, next(t for row in begun.last_buttons(begun.anna) for t in row if "New York" in t))
    assert "I will ask again at 19:00." in begun.chat(begun.anna)
    begun.news(begun.anna)
    begun.at("23:30")
    assert not any("How was your day?" in text for text in begun.news(begun.anna))
    begun.at("19:00", "America/New_York")
    assert any("How was your day?" in text for text in begun.news(begun.anna))
    assert begun.troubles() == []


def test_before_she_has_joined_there_is_nothing_to_tell(world: World) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.anna, f"/start {world.invite(world.lee)}")
    for label in ("English", "Go on", "I call 999", "Yes", "Yes, I agree"):
        world.taps(world.anna, label)
    question = world.last(world.anna)
    world.says(world.anna, "/tell")
    assert "Let us finish the first questions." in world.chat(world.anna)
    assert world.last(world.anna) == question
