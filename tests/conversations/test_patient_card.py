"""A patient's card: what stands on it, the ways on from it, and who gets to see it."""

from datetime import UTC, date, datetime

import pytest

from bot.care.findings import Severity
from bot.care.messages import put_into_words
from bot.care.notes import Note, NoteKind
from bot.care.patient_card import LONGEST, Adherence, PatientFacts, Standing, patient_card
from bot.care.people import CareRole, Goal, Patient, PatientStatus
from bot.care.sentences import english
from bot.services.talk.access import LOOKED, REFUSED
from storage import audit, people, reviews
from tests.world import MONDAY, World

LEE, MOSS = 1, 2


def two_days(world: World) -> None:
    """Anna takes one dose, leaves one out, answers one check-in, and writes a note."""
    world.says(world.anna, "/note")
    world.says(world.anna, "I sleep better on my side")
    world.at("18:00")
    world.checks_in(world.anna, 5, 4, 6)
    world.at("20:00")
    world.at("08:00")
    world.taps(world.anna, "Done")
    world.at("20:00")
    world.taps(world.anna, "Not today")
    world.taps(world.anna, "I forgot")
    world.at("09:00")
    world.news(world.lee)


@pytest.fixture
def lived(world: World) -> World:
    """Wednesday 9:00."""
    world.begin()
    return world.lives(two_days)


def test_the_card_says_who_she_is_and_where_everything_stands(lived: World) -> None:
    lived.says(lived.lee, "/caseload")
    lived.taps(lived.lee, "1")
    card = lived.last(lived.lee)
    for told in (
        "Anna (Mrs B, back) · patient 1\nEurope/London: Wednesday 4 March, 09:00 there now",
        "Low back pain, version 1. Review due",
        "Last report: 2 March 2026",
        "by 27 April 2026: -1",
        "📝 2 March 2026: I sleep better on my side",
        "Cared for by Dr Lee (lead)",
    ):
        assert told in card
    assert card.endswith("[Picture] [Plan] [Message]\n[Background] [Notes] [Care]\n[Visit report]")
    assert "Done in 14 days: 1 of 2 answered. No answer: " in card
    assert lived.lee.chat.messages[-1].is_protected
    assert lived.news(lived.moss) == []


def test_an_open_case_is_one_tap_away(begun: World) -> None:
    begun.writes(lambda session: reviews.open_review(session, 1, LEE, Severity.SOON, begun.clock.at))
    begun.says(begun.lee, "/caseload")
    begun.taps(begun.lee, "1")
    assert "🟡 Case 1: soon" in begun.last(begun.lee)
    begun.taps(begun.lee, "Case")
    assert begun.last(begun.lee).startswith("🟡 Case 1 · soon")


def test_picture_background_and_notes_open_from_the_card(lived: World) -> None:
    lived.forges(lived.lee, "patient:1")
    for label, told in (("Picture", "Anna"), ("Background", "Anna has told nothing"), ("Notes", "Anna, 2 March 2026:")):
        lived.taps(lived.lee, label)
        assert lived.last(lived.lee).startswith(told)


def test_each_look_is_kept_and_each_refusal(begun: World) -> None:
    since = begun.clock.at
    begun.forges(begun.lee, "patient:1")
    begun.forges(begun.moss, "patient:1")
    looked = begun.reads(lambda session: audit.looks_at(session, 1, LOOKED, since))
    refused = begun.reads(lambda session: audit.looks_at(session, 1, REFUSED, since))
    assert [each.clinician_id for each in looked] == [LEE]
    assert [each.clinician_id for each in refused] == [MOSS]


@pytest.mark.parametrize("data", ["patient:1", "patient:2", "patient:-1", "patient:x", "patient", "patient:1:1"])
def test_a_forged_button_shows_nothing_to_whoever_is_not_linked(begun: World, data: str) -> None:
    for who in (begun.moss, begun.anna):
        begun.forges(who, data)
        assert begun.last(who) == "I cannot find that patient."
    assert begun.troubles() == []


def test_an_old_button_shows_nothing_once_the_link_has_ended(begun: World) -> None:
    begun.says(begun.lee, "/caseload")
    begun.writes(lambda session: people.end_care_links(session, 1, begun.clock.at))
    begun.taps(begun.lee, "1")
    assert begun.last(begun.lee) == "I cannot find that patient."


def test_the_largest_card_is_read_at_a_glance() -> None:
    words, day = "W" * 300, date(2026, 12, 31)
    wide = Patient(10**9, words, "America/Argentina/ComodRivadavia", None, False, PatientStatus.ACTIVE, day, None, 1,
                   held_since=day, is_minor=True)  # fmt: skip
    note = Note(1, 1, NoteKind.NOTE, words, MONDAY, 1, None)
    facts = PatientFacts(
        wide, words, "America/Argentina/ComodRivadavia", datetime(2026, 12, 31, tzinfo=UTC), words,
        Standing(words, 100, False, day), Adherence(14, 100, 200, 300), day,
        [Goal(1, words, day, MONDAY)] * 5, 50.5, None,
        background={code: {code: "=" + words} for code in ("conditions", "medicines", "allergies")},
        notes=[(day, note)] * 5, cares=[(words, CareRole.STANDS_IN)] * 9,
    )  # fmt: skip
    assert len(put_into_words(patient_card(facts), english()).html) <= LONGEST
