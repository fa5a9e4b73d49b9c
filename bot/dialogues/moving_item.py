"""Moving one time of a plan item, within the clinician's window: which one, then where to."""

from datetime import time

from bot.care.dialogue import Heard, Scene, State, Step, Turn, reask
from bot.care.events import ItemMoved
from bot.care.item_times import choices, is_within, window
from bot.care.messages import Button, Message, column, say
from bot.care.plan import PlanItem
from bot.care.sentences import Sentence, _
from bot.care.typed import read_clock

_IN_A_ROW = 4
_OFFERED_AT_MOST = 12


def _item(state: State, scene: Scene, number: int) -> tuple[PlanItem, int, time] | None:
    """The item, its slot and the time it has now; None when the plan no longer has it so."""
    code, slot, at = state["slots"][number]
    items = {item.id: item for item in scene.plan.items} if scene.plan else {}
    item = items.get(code)
    return None if item is None or slot >= len(item.times) else (item, slot, time.fromisoformat(at))


def _ask_which(state: State, scene: Scene) -> Message:
    found = ((number, _item(state, scene, number)) for number in range(len(state["slots"])))
    named = [
        Button(_named(item, at, scene), choice=str(number))
        for number, (item, _slot, at) in ((number, known) for number, known in found if known is not None)
    ]
    return say(_("Which time shall we move?"), buttons=column(*named, Button(_("None of these"), choice="no")))


def _named(item: PlanItem, at: time, scene: Scene) -> Sentence:
    """What it is at that time; on a shared phone only its number."""
    if scene.patient is not None and scene.patient.is_discreet and scene.plan is not None:
        return _("{at}: item {number}", at=at, number=scene.plan.items.index(item) + 1)
    return Sentence("{at}: {title}", {"at": at, "title": item.title})


def _hear_which(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() in ("no", "none"):
        return Turn(None, (say(_("All right. Nothing has changed.")),))
    number = int(heard.choice) if heard.choice in map(str, range(len(state["slots"]))) else None
    if number is None or _item(state, scene, number) is None:
        return reask(state, _("Please tap the time that we shall move."), _ask_which(state, scene).buttons)
    return Turn({**state, "step": "item_time", "number": number})


def _allowed(state: State, item: PlanItem, slot: int) -> tuple[time, time]:
    times = tuple(time.fromisoformat(at) for code, _slot, at in state["slots"] if code == item.id)
    return window(item, times, slot)


def _ask_time(state: State, scene: Scene) -> Message:
    known = _item(state, scene, state["number"])
    if known is None:
        return say(_("Your plan has changed. This time can no longer be moved."),
                   buttons=column(Button(_("All right"), choice="no")))  # fmt: skip
    item, slot, at = known
    earliest, latest = _allowed(state, item, slot)
    question = _("It comes at {at} now. Your care team leaves it to you from {earliest} to {latest}. What time suits "
                 "you?", at=at, earliest=earliest, latest=latest)  # fmt: skip
    offered = [f"{clock:%H:%M}" for clock in choices((earliest, latest), at)][:_OFFERED_AT_MOST]
    buttons = [Button(Sentence(clock), choice=clock) for clock in sorted(offered)]
    rows = tuple(tuple(buttons[i : i + _IN_A_ROW]) for i in range(0, len(buttons), _IN_A_ROW))
    return say(question, buttons=(*rows, (Button(_("Leave it so"), choice="no"),)))


def _hear_time(state: State, heard: Heard, scene: Scene) -> Turn:
    known = _item(state, scene, state["number"])
    if known is None or heard.choice == "no" or heard.text.casefold() == "no":
        return Turn(None, (say(_("All right. Nothing has changed.")),))
    item, slot, _at = known
    allowed = _allowed(state, item, slot)
    at = read_clock(heard.choice or heard.text)
    if at is None or not is_within(at, allowed):
        why = _("I need a time from {earliest} to {latest}.", earliest=allowed[0], latest=allowed[1])
        return reask(state, why, _ask_time(state, scene).buttons)
    return Turn(None, (say(_("Good. From now on it comes at {at}.", at=at)),), (ItemMoved(item.id, slot, at),))


STEPS = {"item": Step(_ask_which, _hear_which), "item_time": Step(_ask_time, _hear_time)}
