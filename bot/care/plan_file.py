"""The file format of a plan: what a template's TOML may hold, and one sentence on what is wrong with it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from bot.care.plan import Advice, CarePlan, PlannedQuestionnaire
from bot.care.plan_tables import (
    AdviceTable,
    Day,
    Domain,
    Finite,
    FlagCode,
    ItemTable,
    MeasureTable,
    QuestionnaireTable,
    RedFlagTable,
    Table,
    Words,
)
from bot.care.when_table import WhenTable
from bot.errors import ContentRefused

MOST_FLAGS = 12
START = "start"  # a template's procedure is on the day the plan begins; a patient's own plan may name another day


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
    advice: tuple[AdviceTable, ...] = Field(default=(), strict=False)
    when: tuple[WhenTable, ...] = Field(default=(), strict=False)
    procedure_on: Literal["start"] | Day | None = None
    domains: dict[Domain, Annotated[tuple[Words, ...], Field(strict=False)]] = Field(default_factory=dict)
    red_flags: Annotated[dict[FlagCode, RedFlagTable], Field(max_length=MOST_FLAGS)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _codes_differ(self) -> "PlanFile":
        asked, advised = [q.code for q in self.questionnaires], [a.rule for a in self.advice]
        named = [when.id for when in self.when if when.id]
        for codes in ([m.code for m in self.measures], [i.id for i in self.items], asked, advised, named):
            if len(set(codes)) < len(codes):
                raise ValueError(f"a code stands twice in the plan: {sorted(codes)}")
        return self

    @model_validator(mode="after")
    def _domains_part_the_rules(self) -> "PlanFile":
        """A finding goes to one owner: each rule belongs to one domain at most, and is one the plan turns on."""
        named = [rule for rules in self.domains.values() for rule in rules]
        if unknown := sorted(set(named) - set(self.rules)):
            raise ValueError(f"domains name rules the plan does not turn on: {unknown}")
        if len(set(named)) < len(named):
            raise ValueError(f"a rule stands in two domains: {sorted(named)}")
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
        advice=tuple(Advice(**table.model_dump()) for table in file.advice),
        begins_with_procedure=file.procedure_on == START,
        procedure_on=date.fromisoformat(file.procedure_on) if file.procedure_on not in (None, START) else None,
        domains=file.domains,
        red_flags=tuple(table.red_flag(code) for code, table in file.red_flags.items()),
    )


# What a table is called in a refusal, by the first of these keys it has.
_TOLD_BY = {"measures": ("code",), "items": ("id",), "advice": ("rule",), "when": ("id", "says")}


def _first_reason(error: ValidationError, content: Mapping[str, Any]) -> str:
    """`measure pain: minimum: …`"""
    first = error.errors(include_url=False)[0]
    where: list[str] = [str(part) for part in first["loc"]]
    if len(where) > 1 and where[0] in _TOLD_BY and where[1].isdigit():
        table = content[where[0]][int(where[1])]
        name = (
            next((str(table[key]) for key in _TOLD_BY[where[0]] if table.get(key)), "?")
            if isinstance(table, Mapping)
            else "?"
        )
        where = [f"{where[0].removesuffix('s')} {name}", *where[2:]]
    reason = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        reason, where = f"unknown keys {where[-1]}", where[:-1] or ["the plan"]
    elif first["type"] not in ("value_error", "missing"):
        reason = f"{reason}, not {first['input']!r}"
    return ": ".join([*where, reason])
