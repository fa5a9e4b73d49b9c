"""What the patient reported by herself is read back, and kept on her yes.

The state holds the local day, the values by measure code, what of that day is known already, the open prompts she may
have answered (id, name), and her words: a no gives them back to be told or dropped.
"""

from datetime import date

from bot.care.check_in_shown import is_it_right, value_in_words
from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn, one_column
from bot.care.events import Event, ItemsDone, QuickReportGiven
from bot.care.messages import Button, Message, column, say
from bot.care.quick_report import read_quick_report
from bot.care.sentences import Sentence, _, as_written, lines
from bot.care.typed_measure import is_plausible

_YES = ("yes", "yes, record it", "yes, change it", "ok", "okay", "right")
_NO = ("no", "nope")
_SHOWN_OF_WORDS = 80


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: `on`, `values`, `known`, `items`, `words`, `message_id`; several items are asked about first.

    `unrecorded` are the words of an earlier day's report that she did not say yes to.
    """
    state = {**given, "step": "which" if len(given["items"]) > 1 else "sure"}
    return Turn(state, (_ask(state, scene),))


def _ask(state: State, scene: Scene) -> Message:
    return _which(state) if state["step"] == "which" else _sure(state, scene)


def _which(state: State) -> Message:
    items = (Button(as_written(label), choice=str(number)) for number, (_id, label) in enumerate(state["items"]))
    both = Button(_("All of them"), choice="all")
    none = Button(_("None of them"), choice="no")
    return say(*_unrecorded(state), _("Which of these did you do?"), buttons=column(*items, both, none))


def _sure(state: State, scene: Scene) -> Message:
    told = [*_values_in_words(state, scene), *(_("Done: {item}", item=label) for _id, label in state["items"])]
    day = date.fromisoformat(state["on"])
    if _corrected(state):
        question, yes = _("You told me before. Shall I change it?"), _("Yes, change it")
    elif day < scene.today:
        question, yes = _("Shall I record it for {day}?", day=day), _("Yes, record it")
    else:
        question, yes = _("Shall I record it for today?"), _("Yes, record it")
    beside = [*_doubts(state, scene), *_unrecorded(state)]
    return say(_("I understood:"), lines(told), *beside, question, buttons=one_column((yes, "yes"), (_("No"), "no")))


def _doubts(state: State, scene: Scene) -> list[Sentence]:
    """Numbers that nobody would expect: she says whether they are right."""
    assert scene.plan is not None
    told = [(scene.plan.measure(code), value) for code, value in state["values"]]
    return [is_it_right(measure, value) for measure, value in told if not is_plausible(measure, value)]


def _unrecorded(state: State) -> list[Sentence]:
    """That an earlier day's report waited in vain for her yes."""
    words = state.get("unrecorded", "")
    if not words:
        return []
    shown = words if len(words) <= _SHOWN_OF_WORDS else f"{words[:_SHOWN_OF_WORDS]} …"
    return [_("What you wrote before was not recorded: <i>{words}</i>", words=as_written(shown))]


def _values_in_words(state: State, scene: Scene) -> list[Sentence]:
    """Each value as her plan names it; beside one that changes, what she told before."""
    assert scene.plan is not None
    told = []
    for code, value in state["values"]:
        measure = scene.plan.measure(code)
        words = value_in_words(measure, value)
        if code in _corrected(state):
            before = value_in_words(measure, state["known"][code])
            words = _("{now} (before: {before})", now=words, before=before)
        told.append(words)
    return told


def _corrected(state: State) -> list[str]:
    """The measures that had another value on that day."""
    known = state["known"]
    return [code for code, value in state["values"] if code in known and known[code] != value]


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in _NO and state["step"] == "which" and state["values"]:
        return _sure_of(state, [], scene)
    if said in _NO:
        words = {"words": state["words"], "message_id": state["message_id"]}
        return Turn(None, (say(_("All right, I have recorded nothing.")),), then="free_text", given=words)
    if state["step"] == "which":
        return _hear_which(state, heard, scene)
    if said in _YES:
        return Turn(None, (say(_("Recorded. Thank you.")),), _events(state))
    return _hear_another(state, heard, scene)


def _hear_which(state: State, heard: Heard, scene: Scene) -> Turn:
    items = state["items"]
    named = [str(number) for number, (_id, label) in enumerate(items) if label.casefold() == heard.text.casefold()]
    choice = heard.choice or (named[0] if named else heard.text.casefold())
    if choice in ("all", "all of them", "both"):
        chosen = items
    elif choice.isascii() and choice.isdecimal() and int(choice) < len(items):
        chosen = [items[int(choice)]]
    else:
        why = _("Please tap what you did.")
        return Turn(state, (say(why, buttons=_which(state).buttons),), is_reask=True)
    return _sure_of(state, chosen, scene)


def _sure_of(state: State, items: list[list[object]], scene: Scene) -> Turn:
    after = {**state, "items": items, "step": "sure"}
    return Turn(after, (_ask(after, scene),), replaces=True)


def _hear_another(state: State, heard: Heard, scene: Scene) -> Turn:
    """She says it again otherwise, as in "pain 7", "no, pain 8"."""
    assert scene.plan is not None
    another = read_quick_report(heard.text.casefold().removeprefix("no, "), scene.plan)
    if another is None or another.done:
        why = _("Please tap <b>Yes</b> if I got it right, or <b>No</b>.")
        return Turn(state, (say(why, buttons=_sure(state, scene).buttons),), is_reask=True)
    values = [[code, value] for code, value in {**dict(state["values"]), **dict(another.values)}.items()]
    after = {**state, "values": values, "words": heard.text, "message_id": heard.incoming.message_id}
    return Turn(after, (_ask(after, scene),))


def _events(state: State) -> tuple[Event, ...]:
    values = tuple((code, value) for code, value in state["values"])
    reported = (QuickReportGiven(date.fromisoformat(state["on"]), values, state["message_id"]),) if values else ()
    prompts = tuple(prompt_id for prompt_id, _label in state["items"])
    return (*reported, *((ItemsDone(prompts),) if prompts else ()))


DIALOGUE = Dialogue("quick_report", _begin, _hear, _ask, takes_words=False)
