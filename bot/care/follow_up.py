"""What is asked about an item that is done: when, how hard it was, how long or how often."""

from datetime import timedelta
from enum import StrEnum

from bot.care.history import PromptStatus
from bot.care.messages import Rows
from bot.care.prompt import SESSION, UNSAID, Prompt, PromptKind, prompt_button
from bot.care.sentences import Sentence, _

LATE = timedelta(hours=1)  # a *Done* later than this after the due time may be about an earlier hour
_AMOUNTS = {"minutes": (5, 10, 15, 20, 30, 45, 60, 90), "times": (1, 3, 5, 8, 10, 15, 20, 30)}
_HOW_MUCH = {"minutes": _("How many minutes was it?"), "times": _("How many times did you do it?")}
_HIGHEST_RATING = 10
ENOUGH, WORDS = "enough", "words"  # no more about it; a note about a session


class FollowUp(StrEnum):
    """A question about what was done; its name is the verb of its buttons."""

    WHEN = "when"
    RATING = "rate"
    AMOUNT = "amount"


def open_follow_up(prompt: Prompt, kind: PromptKind, counts: str) -> FollowUp | None:
    """The one that is asked next; `counts` is what the item counts. None when nothing more is asked."""
    if prompt.status is not PromptStatus.DONE or prompt.reason == UNSAID:
        return None
    if kind.asks_when and prompt.done_at is None and is_late(prompt):
        return FollowUp.WHEN
    if kind.rating is not None and prompt.effort is None:
        return FollowUp.RATING
    return FollowUp.AMOUNT if counts and prompt.amount is None else None


def is_late(prompt: Prompt) -> bool:
    """True when it was answered long after it was due: when it was done is not known by that."""
    return prompt.answered_at is not None and prompt.answered_at - prompt.due_at > LATE


def question_of(follow_up: FollowUp, kind: PromptKind, counts: str) -> Sentence:
    """What is asked."""
    if follow_up is FollowUp.WHEN:
        return _("When was that?")
    if follow_up is FollowUp.AMOUNT:
        return _HOW_MUCH[counts]
    assert kind.rating is not None
    return kind.rating


def buttons_of(follow_up: FollowUp, prompt: Prompt, counts: str) -> Rows:
    """Its answers, and a way to say no more."""
    if follow_up is FollowUp.WHEN:
        return (
            (prompt_button(_("Just now"), prompt, "when", "now"), prompt_button(_("On time"), prompt, "when", "due")),
            (prompt_button(_("Another time"), prompt, "when", "other"),),
        )
    numbers = _AMOUNTS[counts] if follow_up is FollowUp.AMOUNT else range(_HIGHEST_RATING + 1)
    in_a_row = 4 if follow_up is FollowUp.AMOUNT else 6
    buttons = [prompt_button(Sentence(str(n)), prompt, follow_up.value, str(n)) for n in numbers]
    rows = tuple(tuple(buttons[i : i + in_a_row]) for i in range(0, len(buttons), in_a_row))
    words = ((prompt_button(_("Write a few words"), prompt, WORDS),),) if prompt.kind == SESSION else ()
    return (*rows, *words, (prompt_button(_("Rather not say"), prompt, ENOUGH),))


def number_in(follow_up: FollowUp, said: str, counts: str) -> int | None:
    """The number on a pressed button; None for one that is not offered."""
    offered = _AMOUNTS.get(counts, ()) if follow_up is FollowUp.AMOUNT else range(_HIGHEST_RATING + 1)
    return next((number for number in offered if said == str(number)), None)


def told(prompt: Prompt, counts: str) -> tuple[Sentence, ...]:
    """What she has told beside that it is done."""
    said = []
    if prompt.effort is not None:
        said.append(_("{number} of 10", number=prompt.effort))
    if prompt.amount is not None and counts:
        words = _("{number} minutes", number=int(prompt.amount)) if counts == "minutes" else _(
            "{number} times", number=int(prompt.amount))  # fmt: skip
        said.append(words)
    return tuple(said)
