"""What every dialogue keeps to: played without a database, written down and read again between every two turns."""

import copy
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from bot.app import practice_of
from bot.care.consent import CONSENT_VERSION
from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn
from bot.care.events import (
    AwayTold,
    BackgroundTold,
    BackgroundWanted,
    CarerNamed,
    CareTeamTold,
    CheckInFinished,
    CheckInTimeGiven,
    ClinicianSet,
    ClosingApproved,
    ClosingTold,
    ConsentGiven,
    DiscretionChosen,
    DoneAtGiven,
    DoseTold,
    ErasureWanted,
    Event,
    ExportWanted,
    GoalChecked,
    GoalDetailed,
    GoalGiven,
    GoalsChecked,
    InvitationWanted,
    ItemsDone,
    LanguageChosen,
    LetterAnswered,
    LetterWritten,
    LifeEventTold,
    MeasureAnswered,
    NameGiven,
    NoteGiven,
    PatientWanted,
    PauseWanted,
    PhenotypeGiven,
    PlanEditGiven,
    PublishWanted,
    QuickReportGiven,
    QuietHoursChosen,
    StaffInvited,
    TravelTold,
    ZoneGiven,
)
from bot.care.history import HappeningKind
from bot.care.incoming import Incoming, IncomingKind
from bot.care.messages import Message, bind_choices, message_from_json, message_to_json, press, put_into_words
from bot.care.people import CarerScope, Patient, PatientStatus
from bot.care.plan import AnswerKind, Measure
from bot.care.practice import Practice
from bot.care.sentences import english
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
        ("[en]", "[on]", "[call]", "[yes]", "[yes]"),
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
    "goal_details": Example(
        ("[-2]", "[7]", "[skip]", "To see my sister", "I can climb the stairs", "[enough]"),
        (
            GoalDetailed(4, "start_level", -2),
            GoalDetailed(4, "check_every", 7),
            GoalDetailed(4, "why", "To see my sister", 7),
            GoalDetailed(4, "sign", "I can climb the stairs", 7),
            BackgroundWanted(),
        ),
        given={"goal": 4, "words": "Walk to the shop"},
    ),
    "goal_day": Example(
        ("in 4 weeks",),
        (GoalDetailed(4, "target_on", "2026-03-30"),),
        given={"goal": 4, "words": "Walk to the shop"},
    ),
    "goal_check": Example(
        ("[0]", "a bit more than expected"),
        (GoalChecked(4, 0), GoalChecked(5, 1), GoalsChecked()),
        given={"goals": [[4, "Walk to the shop"], [5, "Sleep"]]},
    ),
    "background": Example(
        ("Asthma", "[none]", "[1]", "[0]", "[2]", "[exercises]", "[skip]", "My sister", "[stop]"),
        (
            BackgroundTold("conditions", {"conditions": "=Asthma"}, {"conditions": 7}),
            BackgroundTold("medicines", {"medicines": "none"}),
            BackgroundTold("alcohol", {"audit_c:1": 1, "audit_c:2": 0, "audit_c:3": 2}),
            BackgroundTold("preferences", {"way": "exercises", "helper": "=My sister"}, {"helper": 7}),
        ),
        given={"sections": ["conditions", "medicines", "alcohol", "preferences", "tried"]},
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
    "correct": Example(
        ("[q2]", "two", "[change]", "[q4]", "[keep]", "[change]", "[nothing]", "[right]"),
        (MeasureAnswered(9, "interference", 2.0, 7),),
        given={
            "response": 9,
            "answers": {"pain": 3, "interference": 6, "mood": 8, "side_effects": 0},
            "is_finished": True,
            "is_choosing": True,
        },
    ),
    "invite": Example(("[low_back_pain]", "Mrs B, back"), (InvitationWanted("low_back_pain", "Mrs B, back", 7),)),
    "note": Example(("I sleep better on my side",), (NoteGiven("I sleep better on my side", 7),)),
    "free_text": Example(
        ("and since yesterday", "[tell]"),
        (CareTeamTold("My back is stiff\nand since yesterday", 3),),
        given={"words": "My back is stiff", "message_id": 3},
    ),
    "life_event": Example(
        ("[background_changed]", "allergy to penicillin"),
        (LifeEventTold(HappeningKind.BACKGROUND_CHANGED, "allergy to penicillin", 7),),
    ),
    "travel": Example(("09:00", "[0]", "[7]"), (TravelTold("Europe/London", date(2026, 3, 9), None),)),
    "quick_report": Example(
        ("[1]", "pain 6", "[yes]"),
        (QuickReportGiven(date(2026, 3, 2), (("pain", 6.0),), 7), ItemsDone((12,))),
        given={
            "on": "2026-03-02",
            "values": [["pain", 7.0]],
            "known": {"pain": 4.0},
            "items": [[11, "Ibuprofen 400 mg, 08:00"], [12, "Ibuprofen 400 mg, 20:00"]],
            "words": "took my pills, pain 7",
            "message_id": 3,
        },
    ),
    "pause": Example(("in 2 weeks",), (PauseWanted(date(2026, 3, 16)),)),
    "settings": Example(
        ("[quiet]", "22:30 to 07:30"),
        (QuietHoursChosen(time(22, 30), time(7, 30)),),
        given={"slots": [["ibuprofen", 0, "08:00"], ["ibuprofen", 1, "20:00"]], "has_summary": True},
    ),
    "done_at": Example(
        ("7:30",), (DoneAtGiven(5, datetime(2026, 3, 2, 7, 30, tzinfo=UTC)),),
        given={"prompt": 5, "due_at": "2026-03-02T07:00:00+00:00"},
    ),
    "took": Example(
        ("[p5]", "[earlier]", "7:30"), (DoseTold("", 5, datetime(2026, 3, 2, 7, 30, tzinfo=UTC)),),
        given={"waiting": [[5, "Ibuprofen 400 mg, 08:00"]], "doses": {}, "on": "2026-03-02"},
    ),
    "stop": Example(("[no]",), ()),
    "carer": Example(
        ("Tom, my son", "[answers]", "in 6 weeks"), (CarerNamed("Tom, my son", CarerScope.ANSWERS, date(2026, 4, 13)),)
    ),
    "export": Example(("[yes]",), (ExportWanted(),)),
    "delete": Example(("[sure]", "[now]"), (ErasureWanted(0),)),
    "closing_note": Example(
        ("Called her, she is better",),
        (ClosingTold(3, 1_772_500_000, "Called her, she is better"),),
        given={"review": 3, "closing": 1_772_500_000},
    ),
    "closing_words": Example(
        ("Take it with food", "[words]", "Take it with food, please", "[tell]"),
        (ClosingApproved(3, "plan_kept", "7.1772500000", "Take it with food, please", is_told=True),),
        given={"review": 3, "patient": 1, "outcome": "plan_kept", "mark": "7.1772500000", "clinician": "Dr Lee"},
    ),
    "in_the_way": Example(("The pill makes me tired",), (NoteGiven("The pill makes me tired", 7),)),
    "find_patient": Example(("Mar",), (PatientWanted("Mar"),)),
    "write_to_patient": Example(
        ("How is the new dose?", "How is the new tablet?", "[send]"),
        (LetterWritten(3, 0, "How is the new tablet?", 7),),
        given={"patient": 3, "thread": 0},
    ),
    "answer_clinician": Example(
        ("It is better today",),
        (LetterAnswered(4, "It is better today", 7),),
        given={"letter": 4, "clinician": "Dr Lee"},
    ),
    "staff_invite": Example(("Dr Kim",), (StaffInvited("Dr Kim"),)),
    "away": Example(
        ("in 2 weeks", "[7]"), (AwayTold(date(2026, 3, 16), 7),),
        given={"zone": "Europe/London", "invites": False, "colleagues": [[7, "Dr Kim"], [8, "Dr Moss"]]},
    ),
    "clinician_settings": Example(
        ("[hours]", "Mon-Fri 08:00-16:00"), (ClinicianSet("hours", "Mon-Fri 08:00-16:00"),), given={"name": "Dr Lee"}
    ),
    "plan_item": Example(
        ("[medication]", "Paracetamol 500 mg", "[none]", "as needed, 3 a day", "[until]", "[14]"),
        (
            PlanEditGiven(
                3, "0.a", "additem",
                {"item": "", "keys": {
                    "kind": "medication", "title": "Paracetamol 500 mg", "instruction": None, "times": None,
                    "weekdays": None, "every_days": None, "daily_limit": 3, "starts_on": None, "ends_on": "2026-03-15",
                }},
                "items",
            ),
        ),
        given={"patient": 3, "stamp": "0.a", "about": "3:0.a:newitem", "page": "items", "item": "",
               "measures": [["weight", "Weight"]]},
    ),
    "plan_measure": Example(
        ("Steps", "How many steps?", "steps", "0 to 30000", "[lower]"),
        (
            PlanEditGiven(
                3, "0.a", "makequestion",
                {"worse": "lower", "name": "Steps", "question": "How many steps?", "answer": "number", "unit": "steps",
                 "minimum": 0.0, "maximum": 30_000.0},
                "questions",
            ),
        ),
        given={"patient": 3, "stamp": "0.a", "about": "3:0.a:ownquestion", "page": "questions", "answer": "number"},
    ),
    "plan_threshold": Example(
        ("[20]",),
        (
            PlanEditGiven(
                3, "0.a", "threshold", {"rule": "low_adherence", "name": "least_answers", "value": 20.0},
                "rule:low_adherence",
            ),
        ),
        given={
            "patient": 3, "stamp": "0.a", "about": "3:0.a:threshold", "page": "rule:low_adherence",
            "rule": "low_adherence", "name": "least_answers", "low": 5, "high": 200, "now": 10, "usual": 10,
            "is_whole": True,
        },
    ),
    "plan_review_date": Example(
        ("in 5 weeks",), (PlanEditGiven(3, "0.a", "review", {"days": 35}, "menu"),),
        given={"patient": 3, "stamp": "0.a", "about": "3:0.a:typereview", "page": "menu"},
    ),
    "genes": Example(("[3]", "cyp2c9", "[poor metabolizer]"), (PhenotypeGiven(3, "CYP2C9", "poor metabolizer"),)),
    "publish": Example(
        ("for a week", "You are dizzy", "[m0]", "in 3 weeks", "[publish]"),
        (PublishWanted(3, 2, 1772442000, "ag", "You are dizzy (for a week)", True, "Pain", date(2026, 3, 23)),),
        given={
            "patient": 3, "revision": 2, "begun": 1772442000, "meant": "ag", "name": "Anna", "number": 4, "busiest": 7,
            "reason": "", "measures": ["Pain", "Mood"],
        },
    ),
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
        questionnaires=practice.questionnaires,
        prompt_kinds=practice.prompt_kinds,
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


STATES = {"plan_item": 8, "plan_measure": 3, "plan_threshold": 1, "plan_review_date": 1,
          "staff_invite": 1, "away": 3, "clinician_settings": 9,
          "done_at": 1, "write_to_patient": 2, "answer_clinician": 1, "took": 3, "correct": 5,
          "consent": 5, "about_you": 5, "goal": 2, "goal_day": 1, "goal_details": 6, "goal_check": 2, "background": 9,
    "check_in": 5,
    "invite": 3, "carer": 3, "export": 1, "delete": 2, "stop": 1,
          "pause": 1, "settings": 11, "in_the_way": 1, "closing_note": 1, "genes": 3, "find_patient": 1,
          "closing_words": 2,
          "note": 1, "free_text": 1, "life_event": 2, "quick_report": 2, "travel": 3,
          "publish": 5}  # fmt: skip


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


TYPED_ANSWERS: dict[AnswerKind, Callable[[Measure, int], str]] = {
    AnswerKind.NUMBER: lambda measure, extreme: f"{(measure.minimum, measure.maximum)[extreme]:g}",
    AnswerKind.PRESSURE: lambda _measure, extreme: ("70/40", "260/150")[extreme],
    AnswerKind.TEXT: lambda _measure, _extreme: "All is well",
}


@pytest.mark.parametrize("extreme", [0, -1])
def test_every_measure_of_every_plan_can_be_asked_and_answered(practice: Practice, scene: Scene, extreme: int) -> None:
    dialogue = practice.dialogues["check_in"]
    for plan in practice.plans.values():
        of_plan = Scene(NOW, scene.clinic, scene.languages, scene.plans, scene.cities, ANNA, plan)
        turn, events = dialogue.begin({"response": 9, "answers": {}}, of_plan), []
        while turn.state is not None and turn.state["open"] is not None:
            measure = plan.measure(turn.state["open"])
            if (typed := TYPED_ANSWERS.get(measure.answer)) is not None:
                answer = typed(measure, extreme)
            else:
                on_offer = choices_of((dialogue.ask(turn.state, of_plan),))
                answer = f"[{[choice for choice in on_offer if choice not in ('back', 'skip')][extreme]}]"
            turn = take_turn(dialogue, read_again(turn.state), heard(answer), of_plan)
            events += [event for event in turn.events if isinstance(event, MeasureAnswered)]
        assert turn.events[-1] == CheckInFinished(9)
        answered = {event.code: event.value for event in events}
        doubted = {event.code for event in events if event.is_doubted}
        for code, times in Counter(event.code for event in events).items():
            assert times == (2 if code in doubted else 1), "only what is hard to believe is asked twice"
        every = [measure for measure in plan.measures if not measure.enable_when]
        assert answered.keys() >= {measure.code for measure in every}
        for measure in every:
            if measure.answer in (AnswerKind.SCALE, AnswerKind.GRADE, AnswerKind.NUMBER):
                assert answered[measure.code] == (measure.minimum, measure.maximum)[extreme]
