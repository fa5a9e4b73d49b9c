"""A promise: what a change of the plan should bring and by when. On that day one question asks whether it did."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.care.sentences import Sentence, _

PROMISE = "promise"
_AGAIN = "again"


class Verdict(StrEnum):
    """What the patient says of it on that day."""

    HELPED = "helped"
    NOT = "not"
    TOO_EARLY = "too_early"


VERDICTS: tuple[tuple[Verdict, Sentence], ...] = (
    (Verdict.HELPED, _("It helped")),
    (Verdict.NOT, _("It did not")),
    (Verdict.TOO_EARLY, _("Too early to say")),
)


@dataclass(frozen=True, slots=True)
class Promise:
    """`expected` is what should get better, as the clinician wrote it; `check_on` is the local day she is asked."""

    id: int
    patient_id: int
    plan_version: int
    expected: str
    check_on: date
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a clinician expects of a change, in words a patient reads, and the day by which it should show."""

    words: str
    check_on: date


def verdict_in_words(verdict: Verdict | None) -> Sentence:
    """The verdict as its button says it."""
    return dict(VERDICTS)[verdict] if verdict else _("not answered yet")


def item_code(promise_id: int, *, again: bool) -> str:
    """The code of the item that asks about a promise: the first time, or once more after "too early"."""
    return f"{PROMISE}:{promise_id}:{_AGAIN}" if again else f"{PROMISE}:{promise_id}"


def promise_in(code: str) -> tuple[int, bool]:
    """(promise id, whether it is asked once more) of such an item."""
    _kind, promise_id, *again = code.split(":")
    return int(promise_id), again == [_AGAIN]
