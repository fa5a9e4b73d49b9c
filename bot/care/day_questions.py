"""What is asked on one local day, from the schedules of the items; and how much that is, for whoever makes a plan."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.message_budget import DueQuestion, Weight, is_in_quiet_hours, plan_day
from bot.care.people import Patient
from bot.care.plan import CarePlan, PlanItem
from bot.care.prompt import ASKED_AFTER, ASKED_BEFORE, MEDICATION, PromptKind
from bot.care.schedule import Schedule, instant
from bot.care.sentences import Sentence, _
from bot.care.standing_items import CHECK_IN, QUESTIONNAIRE, standing_items

_MOST_A_DAY = 5
_DAYS_COUNTED = 28
_SECONDS_A_MESSAGE, _SECONDS_A_TAP = 10, 5
_TAPS_OF_A_DIALOGUE = 4


@dataclass(frozen=True, slots=True)
class ItemDue:
    """What of an item decides when it is asked; `must` is a medicine that must not be missed."""

    code: str
    kind: PromptKind
    schedule: Schedule
    ask_within: timedelta
    answer_within: timedelta
    must: bool = False


def question_key(code: str, due_on: date, slot: int, is_after: bool) -> str:
    """Names one question: of a session, that before it or that after it."""
    return f"{code}/{due_on.isoformat()}/{slot}/{int(is_after)}"


def questions_on(items: Iterable[ItemDue], day: date, zone: ZoneInfo) -> list[DueQuestion]:
    """Every question that falls due on that local day; a questionnaire takes the place of the check-in."""
    due = [item for item in items if item.schedule.is_on(day)]
    has_questionnaire = any(item.kind.code == QUESTIONNAIRE for item in due)
    return [
        question
        for item in due
        if not (has_questionnaire and item.kind.code == CHECK_IN)
        for slot, at in enumerate(item.schedule.times)
        for question in _questions(item, day, slot, instant(day, at, zone))
    ]


def _questions(item: ItemDue, day: date, slot: int, due_at: datetime) -> Iterator[DueQuestion]:
    code = item.kind.code
    latest = due_at + min(item.ask_within, item.answer_within)
    first_at = due_at - ASKED_BEFORE.get(code, timedelta(0))
    key = question_key(item.code, day, slot, is_after=False)
    yield DueQuestion(key, item.code, first_at, latest, weight_of(item.kind, must=item.must), may_merge(item.kind))
    if code in ASKED_AFTER:
        key = question_key(item.code, day, slot, is_after=True)
        closes = due_at + item.answer_within
        yield DueQuestion(key, item.code, due_at + ASKED_AFTER[code], closes, Weight.USUAL, may_merge=False)


def may_merge(kind: PromptKind) -> bool:
    """False for what goes on in its own message: a dialogue, a question of its own, a session."""
    return kind.is_adherence and not kind.dialogue and kind.code not in ASKED_BEFORE


def weight_of(kind: PromptKind, *, must: bool) -> Weight:
    """What a question of that kind is worth."""
    if kind.code == MEDICATION:
        return Weight.MUST if must else Weight.DOSE
    if kind.is_told:
        return Weight.TOLD
    if kind.code in (CHECK_IN, QUESTIONNAIRE):
        return Weight.CHECK_IN
    return Weight.USUAL if kind.is_adherence else Weight.OCCASIONAL


def quiet_at(patient: Patient, zone: ZoneInfo) -> Callable[[datetime], bool]:
    """Whether an instant lies in her quiet hours."""
    return lambda at: is_in_quiet_hours(at.astimezone(zone).time(), patient.quiet_from, patient.quiet_until)


@dataclass(frozen=True, slots=True)
class Burden:
    """What a plan asks of a patient: means of a day, and the messages of its busiest one."""

    messages: float
    taps: float
    minutes: float
    busiest: int

    @property
    def is_over_budget(self) -> bool:
        """True when some day has more messages than anybody should get; it needs a reason."""
        return self.busiest > _MOST_A_DAY


def burden_of(plan: CarePlan, patient: Patient, kinds: Mapping[str, PromptKind], starts_on: date) -> Burden:
    """What this plan asks of this patient in its first four weeks."""
    zone = ZoneInfo(patient.zone or "UTC")
    planned = [*plan.items, *standing_items(patient, plan)]
    items = [_due(item, kinds, starts_on) for item in planned]
    taps_of = {item.id: _taps(item, kinds[item.kind], plan) for item in planned}
    days = [
        plan_day(questions_on(items, starts_on + timedelta(days=n), zone), quiet_at(patient, zone)).messages
        for n in range(_DAYS_COUNTED)
    ]
    messages = sum(map(len, days)) / _DAYS_COUNTED
    taps = sum(taps_of[q.item] for day in days for message in day for q in message.questions) / _DAYS_COUNTED
    minutes = (messages * _SECONDS_A_MESSAGE + taps * _SECONDS_A_TAP) / 60
    return Burden(messages, taps, minutes, max(map(len, days)))


def _due(item: PlanItem, kinds: Mapping[str, PromptKind], starts_on: date) -> ItemDue:
    return ItemDue(
        item.id, kinds[item.kind], item.schedule(starts_on), item.ask_within, item.answer_within, item.must_not_miss
    )


def _taps(item: PlanItem, kind: PromptKind, plan: CarePlan) -> int:
    """How often the shortest honest answer taps."""
    if kind.code == CHECK_IN:
        return len(plan.measures) + 2  # Start, and "That is right"
    if kind.is_told:
        return 0
    if kind.dialogue:
        return _TAPS_OF_A_DIALOGUE
    return 1 + (kind.rating is not None and kind.code not in ASKED_AFTER) + bool(item.counts)


def burden_line(burden: Burden) -> Sentence:
    """What the clinician reads of it."""
    return _("About {messages} messages, {taps} taps and {minutes} min a day.", messages=round(burden.messages),
             taps=round(burden.taps), minutes=max(1, round(burden.minutes)))  # fmt: skip
