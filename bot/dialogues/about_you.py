"""What the bot has to know to talk to this patient: who sees the phone, her name, her clock, her check-in time.

A guardian is asked for her own name first; then it is the child's name, and the child's times.
"""

from dataclasses import replace
from datetime import time

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import CheckInTimeGiven, DiscretionChosen, GuardianNamed, NameGiven
from bot.care.messages import Button, Message, Rows, say
from bot.care.sentences import Sentence, _
from bot.care.typed import read_clock
from bot.dialogues.where_you_live import STEPS as WHERE_STEPS

LONGEST_NAME = 40
_USUAL_TIMES = ("17:00", "18:00", "19:00", "20:00", "21:00", "22:00")


def _ask_guardian(_state: State, scene: Scene) -> Message:
    return say(_("Thank you. What is your own name? Type it, for example: <i>Anna</i>"), buttons=_known_name(scene))


def _hear_guardian(state: State, heard: Heard, scene: Scene) -> Turn:
    name = _name_so_far(scene) if heard.choice == "as_is" else read_name(heard.text)
    if name:
        return go_to(state, "phone", GuardianNamed(name))
    why = _("I need a short name in letters, for example: <i>Anna</i>. What is your own name?")
    return reask(state, why, _known_name(scene))


def _ask_phone(_state: State, _scene: Scene) -> Message:
    return say(_("Thank you. Can other people see this phone?"),
               buttons=one_column((_("Yes"), "yes"), (_("No"), "no"), (_("I am not sure"), "unsure")))  # fmt: skip


def _hear_phone(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in ("yes", "no", "unsure", "not sure", "i am not sure"):
        return go_to(state, "name", DiscretionChosen(is_discreet=said != "no"))
    return reask(state, _("Please tap <b>Yes</b> or <b>No</b>."), _ask_phone(state, scene).buttons)


def _ask_name(state: State, scene: Scene) -> Message:
    if state.get("is_guardian"):
        return say(_("What shall I call your child? Type a name, for example: <i>Tom</i>"))
    return say(_("What shall I call you? Type a name, for example: <i>Anna</i>"), buttons=_known_name(scene))


def _known_name(scene: Scene) -> Rows:
    first_name = _name_so_far(scene)
    return ((Button(Sentence("{name}", {"name": first_name}), choice="as_is"),),) if first_name else ()


def _hear_name(state: State, heard: Heard, scene: Scene) -> Turn:
    is_guardian = bool(state.get("is_guardian"))
    name = _name_so_far(scene) if heard.choice == "as_is" and not is_guardian else read_name(heard.text)
    if name:
        return go_to(state, "where", NameGiven(name, heard.incoming.message_id if heard.text else None))
    if is_guardian:
        return reask(state, _("I need a short name in letters, for example: <i>Tom</i>. What shall I call your child?"))
    why = _("I need a short name in letters, for example: <i>Anna</i>. What shall I call you?")
    return reask(state, why, _known_name(scene))


def _name_so_far(scene: Scene) -> str:
    """The name the channel knows her by, if it is one."""
    return read_name(scene.patient.name) if scene.patient else ""


def read_name(text: str) -> str:
    """The name in a typed answer; empty when it is none (no letters, several lines, too long, a command)."""
    name = " ".join(text.split())
    is_name = any(c.isalpha() for c in name) and len(name) <= LONGEST_NAME and "\n" not in text.strip()
    return name if is_name and not name.startswith("/") else ""


def _ask_time(_state: State, _scene: Scene) -> Message:
    choices = [Button(Sentence(at), choice=at) for at in _USUAL_TIMES]
    return say(_("When shall I ask how your day was? Tap a time or type one, for example: <i>18:30</i>"),
               buttons=(tuple(choices[:3]), tuple(choices[3:])))  # fmt: skip


def _hear_time(state: State, heard: Heard, scene: Scene) -> Turn:
    at = time.fromisoformat(heard.choice) if heard.choice in _USUAL_TIMES else read_clock(heard.text)
    if at is None:
        why = _("I could not read that time. Type it with hours and minutes, for example: <i>18:30</i>")
        return reask(state, why, _ask_time(state, scene).buttons)
    done = _("Good. I will ask you every day at <b>{at}</b>.", at=at)
    message_id = heard.incoming.message_id if heard.text else None
    return Turn(None, (say(done),), (CheckInTimeGiven(at, message_id),), then="goal")


_STEPS = {
    "guardian": Step(_ask_guardian, _hear_guardian),
    "phone": Step(_ask_phone, _hear_phone),
    "name": Step(_ask_name, _hear_name),
    **WHERE_STEPS,
    "time": Step(_ask_time, _hear_time),
}
_FOR_A_CHILD = stepwise("about_you", _STEPS, first="guardian")
_FOR_HERSELF = stepwise("about_you", _STEPS, first="phone")


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: `is_guardian` when a parent or guardian answers for a child."""
    return (_FOR_A_CHILD if given.get("is_guardian") else _FOR_HERSELF).begin(given, scene)


DIALOGUE = replace(_FOR_HERSELF, begin=_begin)
