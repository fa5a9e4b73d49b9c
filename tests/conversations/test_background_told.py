"""The background: told one question at a time, shown and changed later, seen by the linked clinician only."""

from pathlib import Path

import pytest

from bot.care.history import HappeningKind
from bot.demo.emulator.people import Person
from bot.services.joining import background
from storage import happenings
from tests.world import World

ALL = (
    "=Asthma since school", "None", "None", "Well", "1 or 2", "I stopped",
    "Monthly or less", "1 or 2", "Never", "=My garden", "Do exercises", "Morning", "=My sister",
    "Nothing yet", "=To sleep without pain", "In 4 weeks",
)  # fmt: skip
DONE = "Thank you. Your care team can see this. /background shows it, and lets you change it."


def act(world: World, who: Person, *answers: str) -> None:
    for answer in answers:
        if answer.startswith("="):
            world.says(who, answer[1:])
        else:
            world.taps(who, answer)


@pytest.fixture
def told(begun: World) -> World:
    """Anna has told everything."""
    return begun.lives(tells_everything)


def tells_everything(world: World) -> None:
    act(world, world.anna, "=/background", *ALL)
    assert world.news(world.anna)[-1] == DONE


def kinds_told(world: World) -> list[HappeningKind]:
    patient, today = world.patient(world.anna), world.clock.at.date()
    return [h.kind for h in world.reads(lambda s: happenings.happenings_between(s, patient.id, today, today))]


def test_everything_is_asked_once_and_shown(told: World) -> None:
    told.says(told.anna, "/background")
    shown = told.last(told.anna)
    for line in (
        "Health so far: Asthma since school", "Medicines now: None", "Sleep: Well", "Moving: 1 or 2",
        "Smoking: I stopped", "Alcohol: AUDIT-C 1 of 12", "What suits you: Do exercises; Morning; My sister",
        "What you expect: To sleep without pain; In 4 weeks",
    ):  # fmt: skip
        assert line in shown
    assert "Ask me what is missing" not in shown
    assert kinds_told(told) == [], "the first filling is no news"
    assert told.troubles() == []


def test_the_official_words_of_audit_c_are_asked_and_an_abstainer_only_the_first(begun: World) -> None:
    act(begun, begun.anna, "=/background", *ALL[:6])
    assert "How often do you have a drink containing alcohol?" in begun.last(begun.anna)
    assert "A drink is a small beer" in begun.last(begun.anna)
    act(begun, begun.anna, "Never")
    assert "What matters most to you" in begun.last(begun.anna)
    act(begun, begun.anna, "Stop here", "=/background")
    assert "Alcohol: AUDIT-C 0 of 12" in begun.last(begun.anna)


def test_it_can_be_left_and_taken_up_where_it_was(begun: World) -> None:
    act(begun, begun.anna, "=/background", *ALL[:2], "Stop here")
    assert begun.last(begun.anna) == DONE
    act(begun, begun.anna, "=/background", "Ask me what is missing")
    assert "What are you allergic to?" in begun.last(begun.anna)
    act(begun, begun.anna, *("Skip",) * 14)
    assert DONE in begun.last(begun.anna)
    act(begun, begun.anna, "=/background")
    assert "Allergies: –" in begun.last(begun.anna)
    assert begun.troubles() == []


@pytest.mark.long
def test_a_restart_between_any_two_answers_loses_nothing(tmp_path: Path) -> None:
    world = World(tmp_path, restarts=True)
    world.begin()
    act(world, world.anna, "=/background", *ALL, "=/background")
    assert "What suits you: Do exercises; Morning; My sister" in world.last(world.anna)
    assert world.troubles() == []
    world.close()


def test_a_new_allergy_told_later_reaches_the_clinician(told: World) -> None:
    told.news(told.lee)
    act(told, told.anna, "=/background", "Allergies", "=Penicillin, a rash")
    assert kinds_told(told) == [HappeningKind.BACKGROUND_CHANGED]
    assert told.news(told.lee) == [], "it can wait for the daily digest"
    told.says(told.lee, "/reviews")
    told.taps(told.lee, "⚪ Case 1 · routine")
    assert "allergies: Penicillin, a rash" in told.last(told.lee)
    assert told.troubles() == []


def test_the_same_again_or_a_change_of_habits_is_no_news(told: World) -> None:
    act(told, told.anna, "=/background", "Allergies", "None")
    act(told, told.anna, "=/background", "Health so far", "=Asthma since school")
    act(told, told.anna, "=/background", "Sleep", "Badly", "=/background")
    assert "Sleep: Badly" in told.last(told.anna)
    assert kinds_told(told) == []


def test_what_cannot_be_read_is_asked_again_and_changes_nothing(begun: World) -> None:
    act(begun, begun.anna, "=/background")
    for words in ("🙂", "x" * 301):
        begun.says(begun.anna, words)
        assert "I need a few words" in begun.last(begun.anna)
    act(begun, begun.anna, "None", "None", "None", "=Well", "=a lot")
    assert "Please tap one of the answers below." in begun.last(begun.anna)
    assert begun.troubles() == []


def test_danger_in_an_answer_is_answered_first_and_the_question_asked_again(begun: World) -> None:
    act(begun, begun.anna, "=/background", "=since this morning I have chest pain")
    assert "Please call 999 now." in begun.news(begun.anna)[-1] or "Please call 999 now." in begun.chat(begun.anna)
    begun.taps(begun.anna, "I am safe now")
    act(begun, begun.anna, "=Asthma")
    assert "Which medicines do you take now?" in begun.last(begun.anna)


def test_old_and_double_taps_change_nothing(begun: World) -> None:
    act(begun, begun.anna, "=/background", "=Asthma")
    old = begun.with_button(begun.anna, "None")
    begun.taps(begun.anna, "None", times=2)
    assert "What are you allergic to?" in begun.last(begun.anna)
    act(begun, begun.anna, "=Nuts", "Stop here")
    data = old.inline[0][0]["callback_data"] if old.inline else "d:1:none"
    begun.acts(lambda: begun.anna.presses_data(old.id, data))
    act(begun, begun.anna, "=/background")
    assert "Allergies: Nuts" in begun.last(begun.anna)
    assert begun.troubles() == []


def test_the_linked_clinician_reads_it_and_nobody_else(told: World) -> None:
    told.says(told.lee, "/background")
    read = "\n".join(told.news(told.lee))
    assert "Anna, in the patient's own words:" in read
    assert "Health so far: Asthma since school" in read
    told.news(told.moss)
    told.says(told.moss, "/background")
    assert told.news(told.moss) == ["You have no patients here yet. /invite makes a link for one."]
    patient = told.patient(told.anna)
    for who in (told.moss, told.anna):
        told.forges(who, f"backgroundof:{patient.id}")
        assert told.news(who)[-1] == "I cannot find that patient."
    for data in ("background", "background:", "background:²", "backgroundof:²", "backgroundof", "background:x:y"):
        told.forges(told.anna, data)
        told.forges(told.moss, data)
    assert told.troubles() == []


def test_one_of_several_patients_is_picked(told: World) -> None:
    bea = told.emulator.person(1002, first_name="Bea")
    told.joins(bea, told.invite(told.lee, "Mr C"))
    told.says(told.lee, "/background")
    told.taps(told.lee, "Bea")
    assert told.news(told.lee)[-1] == "Bea has told nothing about the background yet."


def test_what_she_expects_is_there_for_the_review(told: World) -> None:
    patient = told.patient(told.anna)
    expected = told.reads(lambda session: background.expectation(session, patient.id))
    assert expected is not None
    assert "expectations" not in str(expected)
    assert len(told.reads(lambda session: background.summary(session, patient.id))) == 11


def test_an_edited_message_corrects_the_answer_and_can_be_news(told: World) -> None:
    told.edits(told.anna, "My garden", "My garden and my dog")
    told.edits(told.anna, "Asthma since school", "Asthma since school, and a stroke last year")
    told.edits(told.anna, "My sister", "/stop")
    told.says(told.anna, "/background")
    assert "What matters to you: My garden and my dog" in told.last(told.anna)
    assert "What suits you: Do exercises; Morning; My sister" in told.last(told.anna)
    assert told.troubles() == []
