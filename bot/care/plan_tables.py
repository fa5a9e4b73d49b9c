"""The tables of a plan's file: what one measure, one item, one questionnaire, one red flag … may hold."""

import math
import re
from datetime import date, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.care.plan import AnswerKind, EnableWhen, Measure, MeasureKind, Operator, OwnRedFlag, PlanItem, Worse

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_LEAFLET = 500  # characters: one short message
MOST_PHRASES = 40  # of one flag in one language, so that a text is read as fast as with the word list alone
_MINUTES_A_DAY = 24 * 60

Words = Annotated[str, Field(min_length=1)]
Minutes = Annotated[int, Field(ge=1, le=_MINUTES_A_DAY)]
Domain = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,15}$")]  # stands in a button's 64 bytes
Finite = Annotated[float, Field(allow_inf_nan=False)]


def _clock(text: str) -> str:
    at = time.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError("a time is local, without an offset")
    return text


Clock = Annotated[str, AfterValidator(_clock)]


def _day(text: str) -> str:
    if len(text) != len("2026-05-03"):
        raise ValueError("a day is written like 2026-05-03")
    date.fromisoformat(text)
    return text


def _flag_code(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z_]{0,31}", text):
        raise ValueError(f"{text!r} is no code of a red flag: small letters and _ only")
    return text


FlagCode = Annotated[str, AfterValidator(_flag_code)]  # never a bracket: those mark what is no flag
Phrases = Annotated[tuple[Words, ...], Field(min_length=1, max_length=MOST_PHRASES, strict=False)]
Day = Annotated[str, AfterValidator(_day)]  # text, not TOML's own date: a published plan is kept as JSON


class Table(BaseModel):
    """A table of the file: unknown keys are refused, and nothing is guessed from a value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EnableWhenTable(Table):
    """`enable_when = [{ question = "pain", operator = ">=", value = 4 }]`"""

    question: Words
    operator: Literal["exists", "=", "!=", ">", "<", ">=", "<="]
    value: Finite = 0.0


class MeasureTable(Table):
    """`[[measures]]`"""

    code: Words
    name: str = ""
    question: str = ""
    kind: Literal["symptom", "side_effect", "vital", "questionnaire"]
    worse: Literal["higher", "lower"]
    minimum: Finite
    maximum: Finite
    important_change: Annotated[Finite, Field(gt=0)]
    weight: Annotated[Finite, Field(ge=0)] = 1.0
    low: str = ""
    high: str = ""
    labels: tuple[str, ...] = Field(default=(), strict=False)
    urgent: bool = False
    unit: str = ""
    answer: Literal["", "scale", "grade", "yes_no", "choice", "choices", "number", "pressure", "text"] = ""
    plausible: tuple[Finite, Finite] | None = Field(default=None, strict=False)
    enable_when: tuple[EnableWhenTable, ...] = Field(default=(), strict=False)
    aim: Finite | None = None
    said_as: tuple[Words, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _has_a_range(self) -> "MeasureTable":
        if self.minimum >= self.maximum:
            raise ValueError("minimum < maximum is needed")
        if self.important_change > self.maximum - self.minimum:
            raise ValueError("important_change is larger than the range")
        if self.aim is not None and not self.minimum <= self.aim <= self.maximum:
            raise ValueError("aim lies outside minimum to maximum")
        if self.labels and len(self.labels) != math.floor(self.maximum - self.minimum) + 1:
            raise ValueError("labels: one is needed for each grade from minimum to maximum")
        return self

    def measure(self) -> Measure:
        """The value the bot works with."""
        values = self.model_dump(exclude={"enable_when", "answer", "kind", "worse", "name"})
        answer = AnswerKind(self.answer) if self.answer else AnswerKind.GRADE if self.labels else AnswerKind.SCALE
        return Measure(
            **values,
            name=self.name or self.code,
            kind=MeasureKind(self.kind),
            worse=Worse(self.worse),
            answer=answer,
            enable_when=tuple(EnableWhen(w.question, Operator(w.operator), w.value) for w in self.enable_when),
        )


class ItemTable(Table):
    """`[[items]]`"""

    id: Words
    kind: Words = "medication"
    title: str = ""
    instruction: str = ""
    times: tuple[Clock, ...] = Field(default=(), strict=False)
    weekdays: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(default=(), strict=False)
    every_days: Annotated[int, Field(ge=1, le=366)] = 1
    per_day: Annotated[int, Field(ge=1)] | None = None
    ask_within: Minutes = 120
    answer_within: Minutes = 240
    must_not_miss: bool = False
    daily_limit: Annotated[int, Field(ge=1)] | None = None
    medicine: str = ""
    may_move: Annotated[int, Field(ge=0, le=_MINUTES_A_DAY // 2)] = 0
    counts: Literal["", "minutes", "times"] = ""
    leaflet: Annotated[str, Field(max_length=LONGEST_LEAFLET)] = ""
    first_after: Annotated[int, Field(ge=0, le=366)] = 0
    last_after: Annotated[int, Field(ge=0, le=366)] | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None

    @model_validator(mode="after")
    def _can_be_asked(self) -> "ItemTable":
        if len(set(self.times)) < len(self.times):
            raise ValueError("times differ from each other")
        if self.per_day is not None and self.times and self.per_day != len(self.times):
            raise ValueError(f"per_day is {self.per_day} and {len(self.times)} times are given")
        if self.last_after is not None and self.last_after < self.first_after:
            raise ValueError("last_after comes before first_after")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on comes before starts_on")
        return self

    def item(self) -> PlanItem:
        """The value the bot works with."""
        return PlanItem(
            id=self.id,
            kind=self.kind,
            title=self.title or self.id,
            instruction=self.instruction,
            times=tuple(sorted(time.fromisoformat(text) for text in self.times)),
            weekdays=frozenset(WEEKDAYS.index(day) for day in self.weekdays),
            every_days=self.every_days,
            ask_within=timedelta(minutes=self.ask_within),
            answer_within=timedelta(minutes=self.answer_within),
            must_not_miss=self.must_not_miss,
            daily_limit=self.daily_limit,
            medicine=self.medicine.lower(),
            may_move=timedelta(minutes=self.may_move),
            counts=self.counts,
            leaflet=self.leaflet,
            first_after=self.first_after,
            last_after=self.last_after,
            starts_on=date.fromisoformat(self.starts_on) if self.starts_on else None,
            ends_on=date.fromisoformat(self.ends_on) if self.ends_on else None,
        )


class QuestionnaireTable(Table):
    """`[[questionnaires]]`"""

    code: Words
    every_days: Annotated[int, Field(ge=1, le=366)]
    first_after: Annotated[int, Field(ge=0, le=366)] = 0


class AdviceTable(Table):
    """`[[advice]]`"""

    rule: Words
    consider: Annotated[str, Field(pattern=r"^Consider \S.*\.$")]
    source: Words


class RedFlagTable(Table):
    """`[red_flags.leg_clot]`: phrases by language, written as the word lists in `bot/languages` are."""

    reads: Annotated[str, Field(max_length=60)] = ""
    words: Annotated[dict[Words, Phrases], Field(min_length=1)]

    def red_flag(self, code: str) -> OwnRedFlag:
        """The value the bot works with."""
        return OwnRedFlag(code, self.words, self.reads)
