"""The patient is travelling: where to, so that questions keep to her clock there, and until when."""

from datetime import date, timedelta

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import TravelTold, ZoneGiven
from bot.care.messages import Message, say
from bot.care.sentences import _
from bot.care.typed import read_date
from bot.dialogues import where_you_live
from bot.dialogues.where_you_are import WHERE

_SPANS = {"7": _("For a week"), "14": _("For two weeks")}
_UNKNOWN = "unknown"


def _hear_zone(state: State, heard: Heard, scene: Scene) -> Turn:
    """As when she joined, except that nothing changes before she has said until when."""
    turn = where_you_live.STEPS["zone"].hear(state, heard, scene)
    chosen = [event.zone for event in turn.events if isinstance(event, ZoneGiven)]
    return Turn({**state, "step": "until", "zone": chosen[0]}) if chosen else turn


def _ask_until(_state: State, _scene: Scene) -> Message:
    spans = ((label, days) for days, label in _SPANS.items())
    return say(_("Until when? Tap one, or type a day, for example: <i>3 May</i>"),
               buttons=one_column(*spans, (_("I do not know yet"), _UNKNOWN), (_("Leave it so"), "no")))  # fmt: skip


def _hear_until(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "leave it so"):
        return Turn(None, (say(_("All right. Nothing has changed.")),))
    until = _until(heard, scene.today)
    if until is None and heard.choice != _UNKNOWN:
        why = _("I need a day that is still to come. For example: <i>3 May</i> or <i>in 2 weeks</i>")
        return reask(state, why, _ask_until(state, scene).buttons)
    return Turn(None, events=(TravelTold(state["zone"], until, heard.incoming.message_id if heard.text else None),))


def _until(heard: Heard, today: date) -> date | None:
    if heard.choice in _SPANS:
        return today + timedelta(days=int(heard.choice))
    return read_date(heard.text, today)


DIALOGUE = stepwise(
    "travel",
    {
        "where": WHERE,
        "zone": Step(where_you_live.STEPS["zone"].ask, _hear_zone),
        "until": Step(_ask_until, _hear_until),
    },
    first="where",
    ends_with_day=True,
)
