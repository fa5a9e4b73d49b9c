"""What a patient can set for herself: one question for each thing, and nothing changes until it is answered.

`given` holds what only the database knows: `slots`, the times of items she may move, as `[item, slot, "HH:MM"]`, and
`has_summary`.
"""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import (
    DiscretionChosen,
    LanguageChosen,
    NameGiven,
    ZoneGiven,
)
from bot.care.messages import Message, say
from bot.care.sentences import Sentence, _
from bot.dialogues.about_you import read_name
from bot.dialogues.moving_item import STEPS as MOVING_STEPS
from bot.dialogues.own_times import STEPS as TIME_STEPS
from bot.dialogues.own_times import is_left_so, noted, unchanged
from bot.dialogues.where_you_are import WHERE
from bot.dialogues.where_you_live import STEPS as WHERE_STEPS

_KEEP = (_("Leave it so"), "no")
_CLOSED = ("close", "done", "nothing", "no")


def _menu(state: State, _scene: Scene) -> tuple[tuple[Sentence, str], ...]:
    """What can be set, each with the step that asks it."""
    return (
        (_("My name"), "name"),
        (_("Language"), "language"),
        (_("Where I am, and its time"), "where"),
        (_("Time of my check-in"), "check_in"),
        *(((_("Times of my plan"), "item"),) if state.get("slots") else ()),
        *(((_("My weekly summary"), "summary_day"),) if state.get("has_summary") else ()),
        (_("Quiet hours"), "quiet"),
        (_("Who sees this phone"), "phone"),
        (_("Close"), "close"),
    )


def _ask_what(state: State, scene: Scene) -> Message:
    return say(_("What would you like to change?"), buttons=one_column(*_menu(state, scene)))


def _hear_what(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in _CLOSED:
        return Turn(None, (say(_("All right. /settings is here when you need it.")),))
    if said in [step for _label, step in _menu(state, scene)]:
        return Turn({**state, "step": said})
    return reask(state, _("Please tap what you would like to change."), _ask_what(state, scene).buttons)


def _ask_name(_state: State, scene: Scene) -> Message:
    name = scene.patient.name if scene.patient else ""
    return say(_("I call you {name}. What shall I call you? Type a name, for example: <i>Anna</i>", name=name),
               buttons=one_column(_KEEP))  # fmt: skip


def _hear_name(state: State, heard: Heard, scene: Scene) -> Turn:
    name = read_name(heard.text)
    if heard.choice == "no":
        return unchanged()
    if not name:
        return reask(state, _("I need a short name in letters, for example: <i>Anna</i>. What shall I call you?"),
                     _ask_name(state, scene).buttons)  # fmt: skip
    return noted(_("Thank you. I call you {name} from now on.", name=name), NameGiven(name, heard.incoming.message_id))


def _ask_language(_state: State, scene: Scene) -> Message:
    named = [(Sentence("{name}", {"name": language.name}), tag) for tag, language in scene.languages.items()]
    return say(_("Which language shall I speak?"), buttons=one_column(*named, _KEEP))


def _hear_language(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    said = heard.text.casefold()
    tag = next((tag for tag, known in scene.languages.items() if said in (tag, known.name.casefold())), heard.choice)
    if tag not in scene.languages:
        return reask(state, _("Please tap a language."), _ask_language(state, scene).buttons)
    return noted(_("Good. I speak this language from now on."), LanguageChosen(tag))


LANGUAGE = Step(_ask_language, _hear_language)  # a clinician's settings ask it too


def _hear_zone(state: State, heard: Heard, scene: Scene) -> Turn:
    """As when she joined, and then it is over."""
    turn = WHERE_STEPS["zone"].hear(state, heard, scene)
    if not any(isinstance(event, ZoneGiven) for event in turn.events):
        return turn
    told = say(
        _("Good. I ask by the clock of this place from now on."),
        _("If you are not sure whether you took a medicine, do not take another. Ask your pharmacist or care team."),
    )
    return Turn(None, (told,), turn.events)


def _ask_phone(_state: State, _scene: Scene) -> Message:
    return say(_("Can other people see this phone?"),
               buttons=one_column((_("Yes"), "yes"), (_("No"), "no"), (_("I am not sure"), "unsure"),
                                  (_("Leave it so"), "keep")))  # fmt: skip


def _hear_phone(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in ("keep", "leave it so"):
        return unchanged()
    if said not in ("yes", "no", "unsure", "not sure", "i am not sure"):
        return reask(state, _("Please tap <b>Yes</b> or <b>No</b>."), _ask_phone(state, scene).buttons)
    is_discreet = said != "no"
    shown = _("Good. I show names only after a tap.") if is_discreet else _("Good. I name each part of your plan.")
    return noted(shown, DiscretionChosen(is_discreet))


_STEPS = {
    "what": Step(_ask_what, _hear_what),
    "name": Step(_ask_name, _hear_name),
    "language": LANGUAGE,
    "where": WHERE,
    "zone": Step(WHERE_STEPS["zone"].ask, _hear_zone),
    **TIME_STEPS,
    **MOVING_STEPS,
    "phone": Step(_ask_phone, _hear_phone),
}
DIALOGUE = stepwise("settings", _STEPS, first="what", ends_with_day=True)
