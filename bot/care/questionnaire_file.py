"""The file format of a questionnaire: what a TOML in `bot/questionnaires/` may hold, and what is wrong with one."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from bot.care.plan import AnswerKind, EnableWhen, Measure, MeasureKind, Operator, Worse
from bot.care.plan_tables import EnableWhenTable, Table, Words
from bot.care.questionnaire import Questionnaire
from bot.errors import ContentRefused


class QuestionTable(Table):
    """`[[items]]`: a question in its official words; `answers` of its own where they differ from the others'."""

    text: Words
    answers: tuple[Words, ...] = Field(default=(), strict=False)
    loinc: str = ""
    enable_when: tuple[EnableWhenTable, ...] = Field(default=(), strict=False)


class QuestionnaireFile(Table):
    """The whole file. `answers` are in the order of their values, the first is 0."""

    code: Words
    name: Words
    source: Words
    intro: str = ""
    answers: tuple[Words, ...] = Field(default=(), strict=False)
    worse: Literal["higher", "lower"]
    factor: Annotated[int, Field(ge=1)] = 1
    is_for_adults: bool = True
    loinc: str = ""
    loinc_score: str = ""
    items: tuple[QuestionTable, ...] = Field(strict=False, min_length=1)
    wordings: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_answers(self) -> "QuestionnaireFile":
        for number, item in enumerate(self.items, start=1):
            if len(item.answers or self.answers) < 2:
                raise ValueError(f"item {number}: two answers or more are needed")
        return self


def parse_questionnaire(content: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire in a file's TOML tables; `ContentRefused` says what is wrong."""
    try:
        file = QuestionnaireFile.model_validate(dict(content))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise ContentRefused(f"questionnaire {content.get('code', '?')}: {where}: {reason}") from error
    return Questionnaire(
        code=file.code,
        name=file.name,
        intro=file.intro,
        items=tuple(_measure(file, number, item) for number, item in enumerate(file.items, start=1)),
        factor=file.factor,
        is_for_adults=file.is_for_adults,
        source=file.source,
        loinc=file.loinc,
        loinc_items=tuple(item.loinc for item in file.items),
        loinc_score=file.loinc_score,
        wordings=file.wordings,
    )


def _measure(file: QuestionnaireFile, number: int, item: QuestionTable) -> Measure:
    answers = item.answers or file.answers
    return Measure(
        code=f"{file.code}:{number}",
        name=item.text,
        question=item.text,
        kind=MeasureKind.QUESTIONNAIRE,
        worse=Worse(file.worse),
        minimum=0,
        maximum=len(answers) - 1,
        important_change=1,
        weight=0.0,
        labels=answers,
        answer=AnswerKind.CHOICE,
        enable_when=tuple(EnableWhen(w.question, Operator(w.operator), w.value) for w in item.enable_when),
    )
