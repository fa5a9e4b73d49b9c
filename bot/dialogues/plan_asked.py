"""What the questions about a change of a plan have in common: asked in place of the tapped page, left with one tap."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.dialogue import Dialogue, Heard, Scene, State, Step, Turn, stepwise
from bot.care.events import PlanEditGiven, PlanEditLeft
from bot.care.messages import Button, Message, Rows, column
from bot.care.sentences import Sentence, _
from bot.care.typed import read_date

LEAVE = "leave"
_LEFT = ("leave", "leave it", "cancel", "no", "never mind")
Labelled = tuple[Sentence, str]


def in_place(code: str, steps: Mapping[str, Step], first: str) -> Dialogue:
    """A dialogue of these steps; `given` may name the `step` to begin with. Each tap edits the message it is under."""
    plain = stepwise(code, steps, first)

    def begin(given: State, scene: Scene) -> Turn:
        state = {"step": first, **given}
        return Turn(state, (steps[state["step"]].ask(state, scene),), replaces=True)

    def hear(state: State, heard: Heard, scene: Scene) -> Turn:
        if heard.choice == LEAVE or heard.text.casefold() in _LEFT:
            left = PlanEditLeft(state["patient"], state["stamp"], state["page"])
            return Turn(None, events=(left,), replaces=bool(heard.choice))
        turn = plain.hear(state, heard, scene)
        return turn if turn.is_reask else replace(turn, replaces=bool(heard.choice))

    return Dialogue(code, begin, hear, plain.ask)


def asked(*paragraphs: Sentence, choices: tuple[tuple[Labelled, ...], ...] = ()) -> Message:
    """A question about somebody's treatment, with a way to leave everything as it is."""
    rows = tuple(tuple(Button(label, choice=choice) for label, choice in row) for row in choices)
    leave: Rows = column(Button(_("Leave it"), choice=LEAVE))
    return Message(paragraphs, (*rows, *leave), is_protected=True)


def below(*labelled: Labelled) -> tuple[tuple[Labelled, ...], ...]:
    """The choices one below the other."""
    return tuple((each,) for each in labelled)


def done(state: State, edit: str, **given: Any) -> Turn:
    """That is the edit; what is open of the draft shows it."""
    return Turn(None, events=(PlanEditGiven(state["patient"], state["stamp"], edit, given, state["page"]),))


def words_in(text: str, most: int) -> str:
    """The typed words on one line; empty when they are none (no letter or digit, too long, a command)."""
    words = "".join(c if c.isprintable() else " " for c in " ".join(text.split())).strip()
    is_words = any(c.isalnum() for c in words) and len(words) <= most and not words.startswith("/")
    return words if is_words else ""


def today_of(state: State, scene: Scene) -> date:
    """The local day of the patient whose plan it is: where she is, tomorrow may have begun."""
    return scene.now.astimezone(ZoneInfo(state.get("zone") or scene.zone)).date()


def day_in(heard: Heard, today: date) -> date | None:
    """The day of a tapped number of days from today, else the typed one; None when there is none to come."""
    if heard.choice:
        days = int(heard.choice) if heard.choice.isascii() and heard.choice.isdecimal() and len(heard.choice) < 4 else 0
        return today + timedelta(days=days) if days else None
    return read_date(heard.text, today)
