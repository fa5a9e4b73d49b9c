"""/took: something taken as needed, or a dose that waits; what it was, then when.

The state holds the doses of each as-needed item told on the day `on`, and the doses that wait, each as prompt id and
name. The number of doses and the clinician's limit are said before another one is kept; nothing advises to take one.
"""

from datetime import datetime, timedelta

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import DoseTold
from bot.care.messages import Button, Message, column, say
from bot.care.past_clock import last_time_at
from bot.care.plan import PlanItem
from bot.care.sentences import Sentence, _, as_written
from bot.care.typed import read_clock

_LONGEST_AGO = timedelta(hours=20)
_NO = (_("Never mind"), "no")


def as_needed(scene: Scene) -> tuple[PlanItem, ...]:
    """The items of the plan that are taken as needed."""
    return tuple(item for item in scene.plan.items if item.is_as_needed) if scene.plan else ()


def _names(state: State, scene: Scene) -> dict[str, Sentence]:
    """What can be chosen: `i<item>` for an as-needed item, `p<prompt>` for a dose that waits."""
    items = scene.plan.items if scene.plan else ()
    is_discreet = scene.patient is not None and scene.patient.is_discreet
    named = {
        f"i{items.index(item)}": _("Item {number}", number=items.index(item) + 1)
        if is_discreet
        else as_written(item.title)
        for item in as_needed(scene)
    }
    return {**named, **{f"p{prompt_id}": as_written(name) for prompt_id, name in state["waiting"]}}


def _ask_what(state: State, scene: Scene) -> Message:
    named = [Button(label, choice=choice) for choice, label in _names(state, scene).items()]
    return say(_("What did you take?"), buttons=(*column(*named), *one_column(_NO)))


def _hear_what(state: State, heard: Heard, scene: Scene) -> Turn:
    if _is_no(heard):
        return _never_mind()
    if heard.choice not in _names(state, scene):
        return reask(state, _("Please tap what you took."), _ask_what(state, scene).buttons)
    return go_to(state, "when", what=heard.choice)


def _item(state: State, scene: Scene) -> PlanItem | None:
    """The as-needed item that was chosen; None for a dose that waits, or when the plan has changed meanwhile."""
    items = scene.plan.items if scene.plan else ()
    number = int(state["what"][1:]) if state["what"].startswith("i") else len(items)
    return items[number] if number < len(items) and items[number].is_as_needed else None


def _so_far(state: State, scene: Scene) -> tuple[Sentence, ...]:
    """How many are kept for today and what the limit is, from the last allowed one on."""
    item = _item(state, scene)
    if item is None or item.daily_limit is None:
        return ()
    told = state["doses"].get(item.id, 0) if state["on"] == scene.today.isoformat() else 0
    limit = item.daily_limit
    if told + 1 < limit:
        return ()
    so_far = _("You have logged {told} today. The limit your care team set is {limit} a day.", told=told, limit=limit)
    if told < limit:
        return (so_far,)
    no_more = _("If you have not taken it yet, please do not. Ask your pharmacist or care team.")
    return (so_far, no_more)


def _ask_when(state: State, scene: Scene) -> Message:
    buttons = one_column((_("Just now"), "now"), (_("Earlier"), "earlier"), (_("I did not take it"), "no"))
    return say(*_so_far(state, scene), _("When did you take {item}?", item=_taken(state, scene)), buttons=buttons)


def _taken(state: State, scene: Scene) -> Sentence:
    """What was chosen; of a dose that waits, where others see the phone, only when it was due."""
    named = _names(state, scene).get(state["what"], _("it"))
    is_clock = state["what"].startswith("p") and scene.patient is not None and scene.patient.is_discreet
    return _("the one of {clock}", clock=named) if is_clock else named


def _hear_when(state: State, heard: Heard, scene: Scene) -> Turn:
    if _is_no(heard):
        return _never_mind()
    if heard.choice == "now" or heard.text.casefold() in ("now", "just now"):
        return _told(state, scene, scene.now)
    if heard.choice == "earlier":
        return go_to(state, "clock")
    return _hear_clock(state, heard, scene)


def _ask_clock(_state: State, _scene: Scene) -> Message:
    return say(_("What time was it? For example <i>7:30</i>"), buttons=one_column((_("I did not take it"), "no")))


def _hear_clock(state: State, heard: Heard, scene: Scene) -> Turn:
    if _is_no(heard):
        return _never_mind()
    clock = read_clock(heard.text)
    if clock is None:
        why = _("I could not read that time. Type it with hours and minutes, for example <i>7:30</i>")
        return reask(state, why, _ask_clock(state, scene).buttons)
    at = last_time_at(clock, scene.now, scene.zone)
    if scene.now - at > _LONGEST_AGO:
        return reask(state, _("That time is still to come. What time was it?"), _ask_clock(state, scene).buttons)
    return _told(state, scene, at)


def _told(state: State, scene: Scene, at: datetime) -> Turn:
    item = _item(state, scene)
    if item is not None:
        return Turn(None, events=(DoseTold(item.id, None, at),))
    if state["what"].startswith("p"):
        return Turn(None, events=(DoseTold("", int(state["what"][1:]), at),))
    return Turn(None, (say(_("Your plan has changed. /plan shows it. I have kept nothing.")),))


def _is_no(heard: Heard) -> bool:
    return heard.choice == "no" or heard.text.casefold() in ("no", "never mind")


def _never_mind() -> Turn:
    return Turn(None, (say(_("All right. I have kept nothing.")),))


STEPS = {
    "what": Step(_ask_what, _hear_what),
    "when": Step(_ask_when, _hear_when),
    "clock": Step(_ask_clock, _hear_clock),
}
DIALOGUE = stepwise("took", STEPS, first="what", ends_with_day=True)
