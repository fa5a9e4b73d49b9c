"""What a clinician says of a new version before it is published: why, what it should bring, and by when.

The state holds which draft it is about, what of it was answered, the name it is shown by, and the busiest day's
messages where that needs a reason. Nothing is published before the last tap.
"""

from collections.abc import Callable
from datetime import date, timedelta

from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn, one_column, reask
from bot.care.draft_view import page
from bot.care.events import PublishWanted
from bot.care.messages import Button, Message, column
from bot.care.publishing_shown import back_to_draft
from bot.care.sentences import Sentence, _, as_written
from bot.care.typed import read_date
from bot.dialogues.plan_asked import today_of

LONGEST_REASON = 300  # characters, so that the patient's news stay a short message
LONGEST_WHY_SO_MANY = 100
_LONGEST_SPAN = 365  # days until she is asked whether it helped
_SPANS = {"14": _("2 weeks"), "28": _("4 weeks"), "56": _("8 weeks")}
_NO_PROMISE = ("none", "no promise", "no")
_NOT_NOW = ("later", "not now", "stop", "cancel")
_YES = ("publish", "yes", "ok")
_MEASURES_OFFERED = 4


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: `patient`, `revision`, `begun`, `meant`, `name`, `number`, `busiest` (0: not too much), `reason` (empty:
    in her own words), `measures` (what may get better)."""
    state = {**given, "step": _next({**given})}
    return Turn(state, (_ask(state, scene),), replaces=True)


def _next(state: State) -> str:
    """The first thing that is not known yet."""
    if state["busiest"] and not state.get("over"):
        return "over"
    if not state["reason"]:
        return "reason"
    if "expected" not in state:
        return "expect"
    return "sure" if not state["expected"] or state.get("by") else "by"


def _ask(state: State, scene: Scene) -> Message:
    heading = _("<b>{name}</b>, version {number}", name=state["name"], number=state["number"])
    paragraphs, choices = _ASK[state["step"]](state, scene)
    return page(heading, *paragraphs, buttons=one_column(*choices, (_("Not now"), "later")))


Asked = tuple[list[Sentence], list[tuple[Sentence, str]]]


def _ask_over(state: State, _scene: Scene) -> Asked:
    busiest = _("The busiest day has {count} messages, more than anybody should get.", count=state["busiest"])
    question = _("Why are so many needed? Type it, the patient reads it. For example: <i>for three days only</i>")
    return [busiest, question], []


def _ask_reason(_state: State, _scene: Scene) -> Asked:
    question = _("Why is it changed? Type it, the patient reads it. For example: <i>You are dizzy in the mornings</i>")
    return [question], []


def _ask_expect(state: State, _scene: Scene) -> Asked:
    offered = [(as_written(name), f"m{place}") for place, name in enumerate(state["measures"][:_MEASURES_OFFERED])]
    question = _("What should get better? The patient reads it, and is asked about it. Tap one, or type it.")
    return [_why(state), question], [*offered, (_("No promise"), "none")]


def _ask_by(state: State, scene: Scene) -> Asked:
    question = _("By when should it get better: {expected}? Tap one, or type a day, for example: <i>{day}</i>",
                 expected=as_written(state["expected"]), day=today_of(state, scene) + timedelta(days=21))  # fmt: skip
    return [question], [(label, days) for days, label in _SPANS.items()]


def _ask_sure(state: State, _scene: Scene) -> Asked:
    promised = _("Nothing is promised.")
    if state["expected"]:
        promised = _("What should get better by {day}: {expected}", day=date.fromisoformat(state["by"]),
                     expected=as_written(state["expected"]))  # fmt: skip
    return [_why(state), promised], [(_("Publish version {number}", number=state["number"]), "publish")]


def _why(state: State) -> Sentence:
    return _("Why: {reason}", reason=as_written(state["reason"]))


_ASK: dict[str, Callable[[State, Scene], Asked]] = {
    "over": _ask_over, "reason": _ask_reason, "expect": _ask_expect, "by": _ask_by, "sure": _ask_sure,
}  # fmt: skip


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in _NOT_NOW:
        stays = page(_("Nothing is published. The draft stays as it is."), buttons=column(_to_draft(state)))
        return Turn(None, (stays,), replaces=bool(heard.choice))
    if state["step"] == "sure":
        return _hear_sure(state, said, scene)
    known = _HEAR[state["step"]](state, heard, scene)
    if isinstance(known, Sentence):
        return reask(state, known, _ask(state, scene).buttons)
    after = {**state, **known}
    after["step"] = _next(after)
    return Turn(after, (_ask(after, scene),), replaces=bool(heard.choice))


def _to_draft(state: State) -> Button:
    return back_to_draft(state["patient"])


def _hear_sure(state: State, said: str, scene: Scene) -> Turn:
    if said not in _YES:
        return reask(state, _("Please tap <b>Publish</b>, or <b>Not now</b>."), _ask(state, scene).buttons)
    wanted = PublishWanted(
        patient_id=state["patient"],
        revision=state["revision"],
        begun=state["begun"],
        answered=state["meant"],
        reason=f"{state['reason']} ({state['over']})" if state.get("over") else state["reason"],
        is_over_budget_meant=bool(state.get("over")),
        expected=state["expected"],
        check_on=date.fromisoformat(state["by"]) if state["expected"] else None,
    )
    return Turn(None, events=(wanted,))


def _words(heard: Heard, longest: int, example: Sentence) -> str | Sentence:
    """What was typed; a sentence that says what is needed when it cannot be used."""
    words = " ".join(heard.text.split())
    is_usable = any(c.isalnum() for c in words) and len(words) <= longest and not words.startswith("/")
    if is_usable:
        return words
    return _("I need a few words, up to {most} characters. For example: <i>{example}</i>", most=longest,
             example=example)  # fmt: skip


def _hear_over(_state: State, heard: Heard, _scene: Scene) -> State | Sentence:
    words = _words(heard, LONGEST_WHY_SO_MANY, _("for three days only"))
    return words if isinstance(words, Sentence) else {"over": words}


def _hear_reason(_state: State, heard: Heard, _scene: Scene) -> State | Sentence:
    words = _words(heard, LONGEST_REASON, _("You are dizzy in the mornings"))
    return words if isinstance(words, Sentence) else {"reason": words}


def _hear_expect(state: State, heard: Heard, _scene: Scene) -> State | Sentence:
    offered = {f"m{place}": name for place, name in enumerate(state["measures"][:_MEASURES_OFFERED])}
    if (heard.choice or heard.text.casefold()) in _NO_PROMISE:
        return {"expected": ""}
    if heard.choice in offered:
        return {"expected": offered[heard.choice]}
    words = _words(heard, LONGEST_REASON, _("less pain at night"))
    return words if isinstance(words, Sentence) else {"expected": words}


def _hear_by(state: State, heard: Heard, scene: Scene) -> State | Sentence:
    today = today_of(state, scene)
    day = today + timedelta(days=int(heard.choice)) if heard.choice in _SPANS else None
    day = day or read_date(heard.text, today)
    if day is None or day > today + timedelta(days=_LONGEST_SPAN):
        return _("I need a day within a year. For example: <i>{day}</i> or <i>in 3 weeks</i>",
                 day=today + timedelta(days=21))  # fmt: skip
    return {"by": day.isoformat()}


_HEAR: dict[str, Callable[[State, Heard, Scene], State | Sentence]] = {
    "over": _hear_over, "reason": _hear_reason, "expect": _hear_expect, "by": _hear_by,
}  # fmt: skip

DIALOGUE = Dialogue("publish", _begin, _hear, _ask, is_always_heard=True, ends_with_day=True)
