"""An item of a plan in words: what, how, when, from and until which day; one of these, or all for a new item."""

from datetime import date, timedelta
from typing import Any

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, reask
from bot.care.draft_pages import KINDS
from bot.care.measuring import MEASUREMENT
from bot.care.messages import Message
from bot.care.plan_editing import LONGEST_INSTRUCTION, LONGEST_TITLE, substance_of
from bot.care.prompt import MEDICATION, SESSION
from bot.care.sentences import Sentence, _, as_written, content
from bot.care.typed import read_number
from bot.care.typed_schedule import MOST_DOSES, read_schedule
from bot.dialogues.plan_asked import asked, below, day_in, done, in_place, today_of, words_in

_ELSE = "else"
_EXAMPLES = {  # of a name, and of how, by the kind of the item
    MEDICATION: (_("Ramipril 5 mg"), _("1 tablet with food")),
    "exercise": (_("Back exercises"), _("15 minutes, as shown")),
    "lifestyle": (_("A meal without salt"), _("herbs in place of salt")),
    SESSION: (_("Physiotherapy"), _("bring your sports shoes")),
    MEASUREMENT: (_("Waist"), _("standing, before breakfast")),
}
_NOTHING = ("none", "nothing", "skip", "-")
_AT_ONCE = ("now", "today", "at once")
_NO_END = ("no end", "open", "none")
_USUAL = ("08:00", "20:00", "08:00 and 20:00", "08:00, 14:00 and 20:00")
_AS_NEEDED = "as needed"
_WRITTEN_LIKE = _("For example:\n<i>Mon Wed Fri 18:00</i>\n<i>every 3 days 08:00</i>\n<i>as needed, 3 a day</i>")
_LIMITS = ("1", "2", "3", "4", "6", "8")
_SPANS = {7: _("1 week"), 14: _("2 weeks"), 28: _("4 weeks"), 84: _("12 weeks")}


def _next(state: State, step: str, **keys: Any) -> Turn:
    """With these keys of the item known: on to the next step of a new one, else that is the edit."""
    known = {**state.get("keys", {}), **keys}
    if not state["item"] and step:
        return go_to(state, step, keys=known)
    return done(state, "item" if state["item"] else "additem", item=state["item"], keys=known)


def _ask_kind(_state: State, _scene: Scene) -> Message:
    return asked(_("What shall be added?"), choices=below(*((label, code) for code, label in KINDS.items())))


def _hear_kind(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.text.casefold()
    kind = next((code for code, label in KINDS.items() if heard.choice == code or said == label.text.casefold()), "")
    if not kind:
        return reask(state, _("Please tap one of these."), _ask_kind(state, scene).buttons)
    is_measured = kind == MEASUREMENT and bool(state["measures"])
    return _next(state, "measure" if is_measured else "title", kind=kind)


def _ask_measure(state: State, _scene: Scene) -> Message:
    """A reading of the check-in that has its own times, or something that is only done or not."""
    readings = ((content(name), code) for code, name in state["measures"])
    return asked(_("What is measured?"), choices=below(*readings, (_("Something else"), _ELSE)))


def _hear_measure(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == _ELSE or heard.text.casefold() == "something else":
        return go_to(state, "title")
    for code, name in state["measures"]:
        if heard.choice == code or heard.text.casefold() == name.casefold():
            return _next(state, "how", id=code, title=name)
    return reask(state, _("Please tap one of these."), _ask_measure(state, scene).buttons)


def _now(state: State) -> tuple[Sentence, ...]:
    """What stands there now, of an item that is changed."""
    return (_("Now: {words}", words=as_written(state["now"])),) if state.get("now") else ()


def _kind(state: State) -> str:
    return str(state.get("keys", {}).get("kind") or state.get("kind") or MEDICATION)


def _examples(state: State) -> tuple[Sentence, Sentence]:
    return _EXAMPLES.get(_kind(state), _EXAMPLES[MEDICATION])


def _ask_title(state: State, _scene: Scene) -> Message:
    example, _how = _examples(state)
    if _kind(state) == MEDICATION:
        question = _("Type the name, with the dose as you would write it, for example: <i>{example}</i>",
                     example=example)  # fmt: skip
    else:
        question = _("Type the name, for example: <i>{example}</i>", example=example)
    return asked(*_now(state), question)


def _hear_title(state: State, heard: Heard, scene: Scene) -> Turn:
    title = words_in(heard.text, LONGEST_TITLE)
    if not title:
        why = _("I need a name of up to {most} characters, for example: <i>{example}</i>", most=LONGEST_TITLE,
                example=_examples(state)[0])  # fmt: skip
        return reask(state, why, _ask_title(state, scene).buttons)
    if _kind(state) == MEDICATION and not substance_of(title):
        why = _("I need the name with the dose, for example: <i>{example}</i>", example=_examples(state)[0])
        return reask(state, why, _ask_title(state, scene).buttons)
    return _next(state, "how", title=title)


def _ask_how(state: State, _scene: Scene) -> Message:
    question = _("How? Type it as the patient shall read it, for example: <i>{example}</i>",
                 example=_examples(state)[1])  # fmt: skip
    return asked(*_now(state), question, choices=below((_("Nothing to add"), "none")))


def _hear_how(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "none" or heard.text.casefold() in _NOTHING:
        return _next(state, "when", instruction=None)
    words = words_in(heard.text, LONGEST_INSTRUCTION)
    if not words:
        why = _("I need a few words, up to {most} characters, for example: <i>{example}</i>",
                most=LONGEST_INSTRUCTION, example=_examples(state)[1])  # fmt: skip
        return reask(state, why, _ask_how(state, scene).buttons)
    return _next(state, "when", instruction=words)


def _ask_when(_state: State, _scene: Scene) -> Message:
    usual = [(Sentence(text), text) for text in _USUAL]
    return asked(
        _("When, on the patient's own clock? Tap one or type it."),
        _WRITTEN_LIKE,
        choices=(tuple(usual[:2]), *below(*usual[2:], (_("As needed"), _AS_NEEDED))),
    )


def _hear_when(state: State, heard: Heard, scene: Scene) -> Turn:
    if _AS_NEEDED in (heard.choice, heard.text.casefold()):
        return go_to(state, "limit")
    understood = read_schedule(heard.choice or heard.text)
    if understood is None:
        why = _("I could not read that, or it can be read in two ways. {examples}", examples=_WRITTEN_LIKE)
        return reask(state, why, _ask_when(state, scene).buttons)
    return _next(state, "from", **understood.as_table())


def _ask_limit(_state: State, _scene: Scene) -> Message:
    limits = tuple((Sentence(count), count) for count in _LIMITS)
    return asked(_("How often a day at most?"), choices=(limits, ((_("No limit"), "none"),)))


def _hear_limit(state: State, heard: Heard, scene: Scene) -> Turn:
    unlimited = heard.choice == "none" or heard.text.casefold() in (*_NOTHING, "no limit")
    limit = None if unlimited else read_number(heard.choice or heard.text, 1, MOST_DOSES)
    if not unlimited and (limit is None or limit != int(limit)):
        why = _("I need a whole number from 1 to {most}.", most=MOST_DOSES)
        return reask(state, why, _ask_limit(state, scene).buttons)
    as_needed = {"times": None, "weekdays": None, "every_days": None}
    return _next(state, "from", **as_needed, daily_limit=int(limit) if limit else None)


def _ask_from(state: State, _scene: Scene) -> Message:
    question = _("From which day on? Tap one, or type a day, for example: <i>3 May</i>")
    with_end = ((_("At once, with a last day"), "until"),) if not state["item"] else ()
    return asked(*_now(state), question, choices=below((_("At once"), "now"), *with_end, (_("From tomorrow on"), "1")))


def _hear_from(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "now" or heard.text.casefold() in _AT_ONCE:
        return _next(state, "", starts_on=None)
    if heard.choice == "until" and not state["item"]:
        return _next(state, "until", starts_on=None)
    day = day_in(heard, today_of(state, scene))
    if day is None:
        why = _("I need a day that is still to come, for example: <i>3 May</i> or <i>in 2 weeks</i>")
        return reask(state, why, _ask_from(state, scene).buttons)
    return _next(state, "until", starts_on=day.isoformat())


def _ask_until(state: State, _scene: Scene) -> Message:
    spans = tuple((label, str(days)) for days, label in _SPANS.items())
    question = _("Which is its last day? Tap for how long, or type a day, for example: <i>3 May</i>")
    return asked(*_now(state), question, choices=(((_("No last day"), "open"),), spans[:2], spans[2:]))


def _hear_until(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "open" or heard.text.casefold() in _NO_END:
        return _next(state, "", ends_on=None)
    first = state.get("keys", {}).get("starts_on") or state.get("starts_on")
    today = today_of(state, scene)
    starts_on = max(date.fromisoformat(first), today) if first else today
    # "2 weeks" are 14 days with the first one; a typed day is the last day itself.
    day = day_in(heard, starts_on - timedelta(days=1) if heard.choice else today)
    if day is None or day < starts_on:
        why = _("I need a day that is still to come and not before the first, for example: <i>3 May</i>")
        return reask(state, why, _ask_until(state, scene).buttons)
    return _next(state, "", ends_on=day.isoformat())


DIALOGUE = in_place(
    "plan_item",
    {
        "kind": Step(_ask_kind, _hear_kind),
        "measure": Step(_ask_measure, _hear_measure),
        "title": Step(_ask_title, _hear_title),
        "how": Step(_ask_how, _hear_how),
        "when": Step(_ask_when, _hear_when),
        "limit": Step(_ask_limit, _hear_limit),
        "from": Step(_ask_from, _hear_from),
        "until": Step(_ask_until, _hear_until),
    },
    first="kind",
)
