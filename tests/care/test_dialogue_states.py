"""A stepwise dialogue: its state names the open step, and survives being written down after every turn."""

import json
from datetime import UTC, datetime

import pytest

from bot.care.clinic import Clinic
from bot.care.cover import CoverHours
from bot.care.dialogue import Dialogue, Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import NameGiven
from bot.care.incoming import Incoming, IncomingKind
from bot.care.messages import Message, say
from bot.care.sentences import _, english, render
from storage.dialogues import OpenDialogue, Talk

CLINIC = Clinic(
    "Hill Street Clinic", "Europe/London", CoverHours.parse("Mon-Fri 08:00-18:00"), "999", "Samaritans, 116 123"
)
SCENE = Scene(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), CLINIC, {"en": english()}, {}, "")
SURE = one_column((_("Yes"), "yes"), (_("No"), "no"))


def ask_name(_state: State, _scene: Scene) -> Message:
    return say(_("What is your name?"))


def hear_name(state: State, heard: Heard, _scene: Scene) -> Turn:
    if not heard.text:
        return reask(state, _("I need a name."))
    return go_to(state, "sure", NameGiven(heard.text, heard.incoming.message_id), name=heard.text)


def ask_sure(state: State, _scene: Scene) -> Message:
    return say(_("Is it {name}?", name=state["name"]), buttons=SURE)


def hear_sure(state: State, heard: Heard, _scene: Scene) -> Turn:
    if heard.choice == "no":
        return go_to(state, "name")
    return Turn(None, (say(_("Good.")),), then="goal", given={"name": state["name"]})


GREETING: Dialogue = stepwise(
    "greeting", {"name": Step(ask_name, hear_name), "sure": Step(ask_sure, hear_sure)}, first="name"
)


def typed(text: str) -> Heard:
    return Heard(Incoming(IncomingKind.TEXT, "1001", text=text, message_id=7))


def tapped(choice: str) -> Heard:
    return Heard(Incoming(IncomingKind.PRESS, "1001", press="d:1:x", message_id=7), choice)


def words(turn: Turn) -> list[str]:
    return [render(paragraph, english()) for message in turn.says for paragraph in message.paragraphs]


def again(state: State | None) -> State:
    """The state as the next turn finds it: written down and read again."""
    assert state is not None
    read: State = json.loads(json.dumps(state))
    return read


def test_it_begins_with_its_first_question_and_remembers_what_it_was_given() -> None:
    turn = GREETING.begin({"invitation": 5}, SCENE)
    assert turn.state == {"invitation": 5, "step": "name"}
    assert words(turn) == ["What is your name?"]


def test_an_answer_leads_to_the_next_question_with_what_was_learnt() -> None:
    turn = GREETING.hear(again(GREETING.begin({}, SCENE).state), typed("  Anna "), SCENE)
    assert turn.state == {"step": "sure", "name": "Anna"}
    assert words(turn) == ["Is it Anna?"]
    assert turn.events == (NameGiven("Anna", 7),)
    assert not turn.is_reask


def test_an_answer_that_cannot_be_used_changes_nothing() -> None:
    before = again(GREETING.begin({}, SCENE).state)
    turn = GREETING.hear(before, tapped("what"), SCENE)
    assert (turn.state, turn.events, turn.is_reask) == (before, (), True)
    assert words(turn) == ["I need a name."]


def test_it_goes_back_and_it_ends() -> None:
    state = again(GREETING.hear({"step": "name"}, typed("Anna"), SCENE).state)
    back = GREETING.hear(state, tapped("no"), SCENE)
    assert (back.state, words(back)) == ({"step": "name", "name": "Anna"}, ["What is your name?"])
    end = GREETING.hear(state, tapped("yes"), SCENE)
    assert (end.state, words(end), end.then, end.given) == (None, ["Good."], "goal", {"name": "Anna"})


@pytest.mark.parametrize("state", [{"step": "name"}, {"step": "sure", "name": "Anna"}])
def test_asking_again_asks_the_open_question(state: State) -> None:
    assert GREETING.ask(again(state), SCENE) == {"name": ask_name, "sure": ask_sure}[state["step"]](state, SCENE)


def test_a_press_says_nothing_and_words_lose_the_blanks_around_them() -> None:
    assert tapped("yes").text == ""
    assert typed(" 7 \n").text == "7"


def test_a_scene_reads_the_day_on_the_clinics_clock_until_the_patients_is_known() -> None:
    assert (SCENE.zone, SCENE.today.isoformat()) == ("Europe/London", "2026-07-02")


# The row that holds it: what a chat is in the middle of.


def test_a_new_question_gets_a_new_number_and_the_same_one_keeps_it() -> None:
    talk = Talk(1, "clinic").on("greeting", {"step": "name"})
    assert talk.serial == 1
    assert talk.on("greeting", {"step": "name"}) is talk, "asked again after an interruption: its buttons still answer"
    assert talk.on("greeting", {"step": "sure"}).serial == 2
    assert talk.on("goal", {"step": "name"}).serial == 2
    assert talk.on("greeting", {"step": "sure"}).open == OpenDialogue("greeting", {"step": "sure"})
