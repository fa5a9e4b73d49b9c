"""The file format of a plan: what a template's TOML may hold, and one sentence on what is wrong with it."""

import math
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.care.plan import (
    AnswerKind,
    CarePlan,
    EnableWhen,
    Measure,
    MeasureKind,
    Operator,
    PlanItem,
    PlannedQuestionnaire,
    Worse,
)
from bot.errors import ContentRefused

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTES_A_DAY = 24 * 60

Words = Annotated[str, Field(min_length=1)]
Minutes = Annotated[int, Field(ge=1, le=_MINUTES_A_DAY)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


def _clock(text: str) -> str:
    at = time.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError("a time is local, without an offset")
    return text


Clock = Annotated[str, AfterValidator(_clock)]


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

    @model_validator(mode="after")
    def _can_be_asked(self) -> "ItemTable":
        if len(set(self.times)) < len(self.times):
            raise ValueError("times differ from each other")
        if self.per_day is not None and self.times and self.per_day != len(self.times):
            raise ValueError(f"per_day is {self.per_day} and {len(self.times)} times are given")
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
        )


class QuestionnaireTable(Table):
    """`[[questionnaires]]`"""

    code: Words
    every_days: Annotated[int, Field(ge=1, le=366)]
    first_after: Annotated[int, Field(ge=0, le=366)] = 0


class PlanFile(Table):
    """The whole file."""

    code: Words
    name: Words
    goal: Literal["reduce", "maintain"] = "reduce"
    review_after_days: Annotated[int, Field(ge=1, le=366)] = 90
    goal_suggestions: tuple[Words, ...] = Field(default=(), strict=False)
    measures: tuple[MeasureTable, ...] = Field(default=(), strict=False)
    items: tuple[ItemTable, ...] = Field(default=(), strict=False)
    questionnaires: tuple[QuestionnaireTable, ...] = Field(default=(), strict=False)
    rules: dict[str, dict[str, bool | int | Finite]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _codes_differ(self) -> "PlanFile":
        asked = [q.code for q in self.questionnaires]
        for codes in ([m.code for m in self.measures], [i.id for i in self.items], asked):
            if len(set(codes)) < len(codes):
                raise ValueError(f"a code stands twice in the plan: {sorted(codes)}")
        return self


def parse_plan(content: Mapping[str, Any]) -> CarePlan:
    """The plan in a template's TOML tables; `ContentRefused` says which key is wrong and why."""
    try:
        file = PlanFile.model_validate(dict(content))
    except ValidationError as error:
        raise ContentRefused(_first_reason(error, content)) from error
    return CarePlan(
        code=file.code,
        name=file.name,
        goal=file.goal,
        measures=tuple(table.measure() for table in file.measures),
        items=tuple(table.item() for table in file.items),
        rules=file.rules,
        goal_suggestions=file.goal_suggestions,
        review_after_days=file.review_after_days,
        questionnaires=tuple(PlannedQuestionnaire(**table.model_dump()) for table in file.questionnaires),
    )


def _first_reason(error: ValidationError, content: Mapping[str, Any]) -> str:
    """`measure pain: minimum: …`"""
    first = error.errors(include_url=False)[0]
    where: list[str] = [str(part) for part in first["loc"]]
    if len(where) > 1 and where[0] in ("measures", "items") and where[1].isdigit():
        table = content[where[0]][int(where[1])]
        name = table.get("code") or table.get("id") or "?" if isinstance(table, Mapping) else "?"
        where = [f"{where[0][:-1]} {name}", *where[2:]]
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        reason, where = f"unknown keys {where[-1]}", where[:-1] or ["the plan"]
    elif first["type"] not in ("value_error", "missing"):
        reason = f"{reason}, not {first['input']!r}"
    return ": ".join([*where, reason])
