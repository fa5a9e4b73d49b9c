"""A questionnaire as data: its questions in their official words, how it is scored, who may be asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.care.plan import Measure


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
