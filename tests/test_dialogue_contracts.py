"""What every dialogue keeps to: played without a database, written down and read again between every two turns."""

import copy
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from bot.app import practice_of
from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn
from bot.care.events import (
    CheckInFinished,
    CheckInTimeGiven,
    ConsentGiven,
    DiscretionChosen,
    Event,
    GoalGiven,
    InvitationWanted,
    LanguageChosen,
    MeasureAnswered,
    NameGiven,
    PhenotypeGiven,
    ZoneGiven,
)
from bot.care.incoming import Incoming, IncomingKind
from bot.care.messages import Message, bind_choices, message_from_json, message_to_json, press, put_into_words
from bot.care.people import Patient, PatientStatus
from bot.care.practice import Practice
from bot.care.sentences import english
from bot.dialogues.consent import CONSENT_VERSION
from tests.world import settings_in

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANNA = Patient(1, "Anna", None, None, False, PatientStatus.JOINING, NOW.date(), None, 1)
LARGEST_SERIAL = 2**31


@dataclass(frozen=True)
class Example:
    """How a dialogue goes when all goes well: `[choices]` are tapped, the rest is typed."""

    answers: tuple[str, ...]
    events: tuple[Event, ...]
    then: str = ""
    given: State = field(default_factory=dict)


EXAMPLES = {
    "consent": Example(
        ("[en]", "[on]", "[call]", "[yes]"),
        (LanguageChosen("en"), ConsentGiven(5, CONSENT_VERSION)),
        then="about_you",
        given={"invitation": 5, "clinician": "Dr Lee"},
    ),
    "about_you": Example(
        ("[no]", "Anna", "09:00", "[0]", "[18:00]"),
        (DiscretionChosen(False), NameGiven("Anna", 7), ZoneGiven("Europe/London"), CheckInTimeGiven(time(18), None)),
        then="goal",
    ),
    "goal": Example(
        ("Walk to the shop", "in 4 weeks"), (GoalGiven("Walk to the shop", date(2026, 3, 30), 7),)
    ),
    "check_in": Example(
        ("[3]", "two", "[8]", "[0]", "[right]"),
        (
            MeasureAnswered(9, "pain", 3.0, None),
            MeasureAnswered(9, "interference", 2.0, 7),
            MeasureAnswered(9, "mood", 8.0, None),
            MeasureAnswered(9, "side_effects", 0.0, None),
            CheckInFinished(9),
        ),
        given={"response": 9, "answers": {}},
    ),
    "invite": Example(("[low_back_pain]", "Mrs B, back"), (InvitationWanted("low_back_pain", "Mrs B, back", 7),)),
    "stop": Example(("[no]",), ()),
    "genes": Example(("[3]", "cyp2c9", "[poor metabolizer]"), (PhenotypeGiven(3, "CYP2C9", "poor metabolizer"),)),
}  # fmt: skip
TYPED = (
    "", "🙂", "yes", "no", "Anna", "seven", "7/10", "07:60", "09:00", "London", "3 May", "in 6 weeks", "999",
    "/start x", "x" * 5_000, "<b>&", "{name}", "-1", "3", "10", "a lot", "²", "٣", "\u0000",
)  # fmt: skip


@pytest.fixture(scope="module")
def practice() -> Practice:
    return practice_of(settings_in(Path("/nowhere")), "careplan_demo_bot")


@pytest.fixture
def scene(practice: Practice) -> Scene:
    return Scene(
        NOW,
        practice.clinic,
        practice.languages,
        practice.plans,
        practice.cities,
        ANNA,
        practice.plans["low_back_pain"],
        {3: "Anna", 4: "Bob"},
        practice.genes,
    )


@pytest.fixture(params=EXAMPLES)
def dialogue(request: pytest.FixtureRequest, practice: Practice) -> Dialogue:
    return practice.dialogues[request.param]


def heard(answer: str) -> Heard:
    if answer.startswith("[") and answer.endswith("]"):
        return Heard(Incoming(IncomingKind.PRESS, "1001", press="d:1:x", message_id=7), answer[1:-1])
    return Heard(Incoming(IncomingKind.TEXT, "1001", text=answer, message_id=7))


def read_again(state: State) -> State:
    """The state as a later process finds it."""
    written: State = json.loads(json.dumps(state))
    assert written == state, "a state is plain JSON"
    return written


def choices_of(messages: tuple[Message, ...]) -> list[str]:
    return [button.choice for message in messages for row in message.buttons for button in row if button.choice]


def check_message(message: Message) -> None:
    """It fits Telegram with the largest serial bound to it, and comes out of the outbox as it went in."""
    bound = bind_choices(message, lambda choice: press("d", LARGEST_SERIAL, choice))
    shown = put_into_words(message_from_json(json.loads(json.dumps(message_to_json(bound)))), english())
    assert shown == put_into_words(bound, english())
    assert 0 < len(shown.html) <= 4_096
    for row in shown.buttons:
        for label, data in row:
            assert label.strip()
            assert 1 <= len(data.encode()) <= 64


def take_turn(dialogue: Dialogue, state: State, said: Heard, scene: Scene) -> Turn:
    """One turn, with everything that must hold of any turn."""
    before = copy.deepcopy(state)
    turn = dialogue.hear(state, said, scene)
    assert state == before, "a dialogue changes no state it was given"
    if turn.is_reask:
        assert (turn.state, turn.events) == (before, ())
        assert turn.says, "it says why, with an example"
    for message in turn.says:
        check_message(message)
    if turn.state is not None:
        check_message(dialogue.ask(read_again(turn.state), scene))
    return turn


def test_its_example_goes_as_written(dialogue: Dialogue, scene: Scene) -> None:
    example = EXAMPLES[dialogue.code]
    turn = dialogue.begin(dict(example.given), scene)
    events: list[Event] = []
    for answer in example.answers:
        assert turn.state is not None, f"it ended before {answer!r}"
        if answer.startswith("["):
            assert answer[1:-1] in choices_of(turn.says)
        turn = take_turn(dialogue, read_again(turn.state), heard(answer), scene)
        assert not turn.is_reask, f"{answer!r} was not understood"
        events += turn.events
    assert turn.state is None
    assert tuple(events) == example.events
    assert turn.then == example.then


def test_no_answer_breaks_it_in_any_state_it_reaches(dialogue: Dialogue, scene: Scene, practice: Practice) -> None:
    chance, seen = random.Random(20260302), set()
    for _ in range(40):
        turn = dialogue.begin(copy.deepcopy(EXAMPLES[dialogue.code].given), scene)
        offered = choices_of(turn.says)
        for _ in range(25):
            if turn.state is None:
                assert turn.then in ("", *practice.dialogues)
                break
            state = read_again(turn.state)
            seen.add(json.dumps([state.get("step"), state.get("open")]))
            turn = take_turn(dialogue, state, anything(chance, offered), scene)
            offered = choices_of(turn.says) or offered
    assert len(seen) >= STATES[dialogue.code], "the walks have reached every question"


STATES = {"consent": 4, "about_you": 5, "goal": 2, "check_in": 5, "invite": 2, "stop": 1, "genes": 3}


def anything(chance: random.Random, offered: list[str]) -> Heard:
    """A tap on what was offered, mostly; else words, a place, a photo, or a button nobody offered."""
    kind = chance.random()
    if kind < 0.6 and offered:
        return heard(f"[{chance.choice(offered)}]")
    if kind < 0.85:
        return heard(chance.choice(TYPED))
    if kind < 0.9:
        place: dict[str, Any] = {"latitude": chance.uniform(-90, 90), "longitude": chance.uniform(-180, 180)}
        return Heard(Incoming(IncomingKind.LOCATION, "1001", message_id=7, **place))
    if kind < 0.95:
        return Heard(Incoming(IncomingKind.OTHER, "1001", message_id=7, what="photo"))
    return heard(f"[{chance.choice(('', 'x', '99', '-1', '²', 'yes', '1e3', 'pain'))}]")


@pytest.mark.parametrize("extreme", [0, -1])
def test_every_measure_of_every_plan_can_be_asked_and_answered(practice: Practice, scene: Scene, extreme: int) -> None:
    dialogue = practice.dialogues["check_in"]
    for plan in practice.plans.values():
        of_plan = Scene(NOW, scene.clinic, scene.languages, scene.plans, scene.cities, ANNA, plan)
        turn, events = dialogue.begin({"response": 9, "answers": {}}, of_plan), []
        for _ in plan.measures:
            assert turn.state is not None
            answer = f"[{choices_of((dialogue.ask(turn.state, of_plan),))[extreme]}]"
            turn = take_turn(dialogue, read_again(turn.state), heard(answer), of_plan)
            events += [event for event in turn.events if isinstance(event, MeasureAnswered)]
        expected = [measure.minimum if extreme == 0 else measure.maximum for measure in plan.measures]
        assert [event.value for event in events] == expected
        assert [event.code for event in events] == [measure.code for measure in plan.measures]
