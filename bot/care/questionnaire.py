"""A questionnaire as data: its questions in their official words, how it is scored, who may be asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.care.measuring import item_of_reading, measured
from bot.care.plan import AnswerKind, CarePlan, Measure
from bot.care.standing_items import CHECK_IN, SECOND_READING


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A validated instrument from `bot/questionnaires/`.

    `items` are asked like measures, one question each, coded `code:1` and on. The score is their sum times `factor`,
    stored under `code`. `loinc` is the panel's LOINC code, `loinc_items` and `loinc_score` those of the items and the
    total; empty where there is none. `wordings` are official translations: language -> English text -> its text.
    """

    code: str
    name: str
    intro: str
    items: tuple[Measure, ...]
    factor: int = 1
    is_for_adults: bool = True
    source: str = ""
    loinc: str = ""
    loinc_items: tuple[str, ...] = ()
    loinc_score: str = ""
    wordings: Mapping[str, Mapping[str, str]] | None = None


def measures_of(code: str, plan: CarePlan, questionnaires: Mapping[str, Questionnaire]) -> tuple[Measure, ...]:
    """What a check-in, a second reading of the blood pressure, or a questionnaire asks; KeyError for an unknown one."""
    if code == CHECK_IN:
        return plan.measures
    reading = item_of_reading(code)
    if reading is not None and reading[0] != SECOND_READING:
        return measured(plan, reading[0])
    if code == SECOND_READING or reading is not None:
        return tuple(measure for measure in plan.measures if measure.answer is AnswerKind.PRESSURE)
    return questionnaires[code].items
