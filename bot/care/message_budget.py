"""The message budget: which questions of a day share a message, which make a sound, which wait for another day.

Nothing that is due is dropped for it. At most 3 messages a day make a sound; a medicine that must not be missed always
does, as long as no more than 5 do. A dose is asked at its time or at most 15 minutes later, never earlier; anything
else may come up to an hour earlier or later to share a message. Two doses of one item never do.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import IntEnum

from bot.care.merging import MOST_IN_ONE

SOUNDS_A_DAY, SOUNDS_AT_MOST = 3, 5
DOSE_WAITS, OTHER_MOVES = timedelta(minutes=15), timedelta(minutes=60)
OCCASIONAL_A_DAY = 1
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
_ONE_SOUND = timedelta(minutes=10)  # what comes so soon after a sound makes none
_ANOTHER_DAY = timedelta(days=1)


class Weight(IntEnum):
    """What a question is worth when there are too many, the weightiest first."""

    MUST = 0  # a medicine that must not be missed
    DOSE = 1
    CHECK_IN = 2
    USUAL = 3
    OCCASIONAL = 4  # comes now and then, so it can wait
    TOLD = 5  # asks nothing


@dataclass(frozen=True, slots=True)
class DueQuestion:
    """One question of a day: `key` is its own, `item` what it is about, `latest` when it is too late to ask it."""

    key: str
    item: str
    at: datetime
    latest: datetime
    weight: Weight
    may_merge: bool

    @property
    def is_dose(self) -> bool:
        """True for a medicine."""
        return self.weight <= Weight.DOSE


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """Questions that are asked in one message, and whether it makes a sound."""

    questions: tuple[DueQuestion, ...]
    at: datetime
    has_sound: bool = False

    @property
    def weight(self) -> Weight:
        """That of its weightiest question."""
        return min(question.weight for question in self.questions)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day's messages in order, and the occasional questions that wait for another day."""

    messages: tuple[PlannedMessage, ...]
    waiting: tuple[DueQuestion, ...] = ()

    def message_of(self, key: str) -> PlannedMessage | None:
        """The message that asks the question."""
        return next((m for m in self.messages if any(q.key == key for q in m.questions)), None)


def plan_day(questions: Iterable[DueQuestion], is_quiet: Callable[[datetime], bool]) -> DayPlan:
    """The messages of a day. Every question stands in exactly one message, unless it waits."""
    in_order = sorted(questions, key=lambda q: (q.at, q.weight, q.key))
    waiting = _too_many(in_order)
    asked = [question for question in in_order if question not in waiting]
    alone = [PlannedMessage((q,), q.at) for q in asked if not q.may_merge]
    messages = [*alone, *_merge([q for q in asked if q.may_merge])]
    return DayPlan(_sounding(sorted(messages, key=_order), is_quiet), tuple(waiting))


def _order(message: PlannedMessage) -> tuple[datetime, Weight, str]:
    return message.at, message.weight, message.questions[0].key


def _too_many(questions: Sequence[DueQuestion]) -> list[DueQuestion]:
    """Occasional questions beyond one a day that can still be asked tomorrow; the longest due one comes first."""
    occasional = [q for q in questions if q.weight is Weight.OCCASIONAL]
    can_wait = [q for q in occasional if q.at + _ANOTHER_DAY < q.latest]
    stay = len(occasional) - len(can_wait)
    return can_wait[max(0, OCCASIONAL_A_DAY - stay) :]


def _merge(questions: Sequence[DueQuestion]) -> list[PlannedMessage]:
    """Doses within 15 minutes share a message at the last one's time; what else comes within the hour joins one."""
    messages: list[PlannedMessage] = []
    for question in (q for q in questions if q.is_dose):
        _join(messages, _place_of_dose(messages, question), question, at=question.at)
    for question in (q for q in questions if not q.is_dose):
        place = _place_of_other(messages, question)
        _join(messages, place, question, at=place.at if place else question.at)
    return messages


def _place_of_dose(messages: Sequence[PlannedMessage], dose: DueQuestion) -> PlannedMessage | None:
    """The message of an earlier dose that can wait for this one."""
    near = (m for m in messages if dose.at - m.questions[0].at <= DOSE_WAITS and _has_room(m, dose))
    return next((m for m in near if all(dose.at < q.latest for q in m.questions)), None)


def _place_of_other(messages: Sequence[PlannedMessage], question: DueQuestion) -> PlannedMessage | None:
    """The nearest message of the hour before or after."""
    near = (m for m in messages if abs(m.at - question.at) <= OTHER_MOVES and m.at < question.latest)
    return min((m for m in near if _has_room(m, question)), key=lambda m: abs(m.at - question.at), default=None)


def _has_room(message: PlannedMessage, question: DueQuestion) -> bool:
    items = {q.item for q in message.questions}
    return len(message.questions) < MOST_IN_ONE and question.item not in items


def _join(messages: list[PlannedMessage], place: PlannedMessage | None, question: DueQuestion, at: datetime) -> None:
    if place is None:
        messages.append(PlannedMessage((question,), at))
    else:
        messages[messages.index(place)] = PlannedMessage((*place.questions, question), at)


def _sounding(messages: Sequence[PlannedMessage], is_quiet: Callable[[datetime], bool]) -> tuple[PlannedMessage, ...]:
    """The weightiest messages make a sound; none does in quiet hours, or right beside another that does."""
    sounds: list[PlannedMessage] = []
    for message in sorted(messages, key=lambda m: (m.weight, *_order(m))):
        allowed = SOUNDS_AT_MOST if message.weight is Weight.MUST else SOUNDS_A_DAY
        is_beside = message.weight is not Weight.MUST and any(abs(m.at - message.at) <= _ONE_SOUND for m in sounds)
        is_told = message.weight is Weight.TOLD
        if len(sounds) < allowed and not (is_beside or is_told or is_quiet(message.at)):
            sounds.append(message)
    return tuple(replace(message, has_sound=message in sounds) for message in messages)


def is_in_quiet_hours(clock: time, quiet_from: time | None, quiet_until: time | None) -> bool:
    """True when the local time of day lies in the quiet hours; 22:00 to 07:00 where none were chosen."""
    start, end = quiet_from or QUIET_FROM, quiet_until or QUIET_UNTIL
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end
