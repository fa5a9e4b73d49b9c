"""A clinician will be away: until when, and which colleague gets the alerts meanwhile.

`given` holds what only the database knows: the clinician's `zone`, whether she `invites` people to the clinic, and
`colleagues` who can stand in, as `[id, name]`.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import AwayTold
from bot.care.messages import Message, say
from bot.care.sentences import Sentence, _, as_written
from bot.care.typed import read_date

_FRIDAY = 4
_BUTTONS = 50  # the names of more colleagues can be typed
_NOT_AWAY = (_("I am not away"), "no")
_NOBODY = (_("Nobody"), "nobody")
_ALONE = (_("Yes, nobody stands in"), "alone")


def _today(state: State, scene: Scene) -> date:
    return scene.now.astimezone(ZoneInfo(state["zone"])).date()


def _offered(state: State, scene: Scene) -> dict[date, Sentence]:
    """Tomorrow, the next Friday and this day in a week, each once."""
    today = _today(state, scene)
    tomorrow = today + timedelta(days=1)
    friday = tomorrow + timedelta(days=(_FRIDAY - tomorrow.weekday()) % 7)
    return {today + timedelta(days=7): _("In a week"), friday: _("Friday"), tomorrow: _("Tomorrow")}


def _ask_until(state: State, scene: Scene) -> Message:
    days = sorted(_offered(state, scene).items())
    question = _("Until when are you away? Tap the last day, or type it, for example: <i>{day}</i>",
                 day=_today(state, scene) + timedelta(days=10))  # fmt: skip
    return say(question, buttons=one_column(*((label, day.isoformat()) for day, label in days), _NOT_AWAY))


def _hear_until(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() == "no":
        return _unchanged()
    days = {day.isoformat(): day for day in _offered(state, scene)}
    until = days.get(heard.choice) or read_date(_day_named(heard.text), _today(state, scene))
    by_weekday = {label.text.casefold(): day for day, label in _offered(state, scene).items()}
    until = until or by_weekday.get(_day_named(heard.text))
    if until is None:
        why = _("I need a day to come, for example: <i>{day}</i>", day=_today(state, scene) + timedelta(days=10))
        return reask(state, why, _ask_until(state, scene).buttons)
    return go_to(state, "cover" if state["colleagues"] else "alone", until=until.isoformat())


def _day_named(text: str) -> str:
    return text.casefold().removeprefix("until ").removeprefix("till ")


def _ask_cover(state: State, _scene: Scene) -> Message:
    colleagues = [(as_written(name), str(number)) for number, name in state["colleagues"]][:_BUTTONS]
    question = _("Who gets your alerts until {day}, that day included?", day=date.fromisoformat(state["until"]))
    more = (_("There are more. Please type the name."),) if len(state["colleagues"]) > _BUTTONS else ()
    return say(question, *more, buttons=one_column(*colleagues, _NOBODY, _NOT_AWAY))


def _hear_cover(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() == "no":
        return _unchanged()
    if heard.choice == "nobody" or heard.text.casefold() == "nobody":
        return go_to(state, "alone")
    known = {str(number): number for number, _name in state["colleagues"]}
    named = [number for number, name in state["colleagues"] if name.casefold() == heard.text.casefold()]
    cover = known.get(heard.choice) or (named[0] if len(named) == 1 else None)
    if cover is None:
        return reask(state, _("Please tap one of your colleagues."), _ask_cover(state, scene).buttons)
    return Turn(None, events=(AwayTold(date.fromisoformat(state["until"]), cover),))


def _ask_alone(state: State, _scene: Scene) -> Message:
    """What it means that nobody stands in, before it is so."""
    invites = _("/staff invites one.") if state["invites"] else _("Ask an administrator to invite one.")
    none = _("There is no colleague here who could stand in for you now. {invites}", invites=invites)
    warned = _("Then nobody gets your alerts in your place. They go to whoever of the clinic is on duty. When nobody "
               "is, they wait until you are back, on {day}.",
               day=date.fromisoformat(state["until"]) + timedelta(days=1))  # fmt: skip
    return say(*(() if state["colleagues"] else (none,)), warned, buttons=one_column(_ALONE, _NOT_AWAY))


def _hear_alone(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no" or heard.text.casefold() == "no":
        return _unchanged()
    if heard.choice == "alone" or heard.text.casefold() in ("yes", "nobody"):
        return Turn(None, events=(AwayTold(date.fromisoformat(state["until"]), None),))
    return reask(state, _("Please tap one of the two."), _ask_alone(state, scene).buttons)


def _unchanged() -> Turn:
    return Turn(None, (say(_("All right. Nothing has changed.")),))


DIALOGUE = stepwise(
    "away",
    {
        "until": Step(_ask_until, _hear_until),
        "cover": Step(_ask_cover, _hear_cover),
        "alone": Step(_ask_alone, _hear_alone),
    },
    first="until",
)
