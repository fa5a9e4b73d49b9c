"""Readings that an item of the plan asks for by itself: an item whose id is a measure's code takes that measure."""

from bot.care.check_in_questions import question_of
from bot.care.plan import CarePlan, Measure
from bot.care.prompt import Prompt
from bot.care.standing_items import SECOND_READING, questionnaire_in

MEASUREMENT = "measurement"
_READING = "reading"


def measured(plan: CarePlan, item_code: str) -> tuple[Measure, ...]:
    """What such an item asks for: its measure, both numbers of a blood pressure; nothing for any other item."""
    question = question_of(plan.measures, item_code)
    return question.measures if question is not None else ()


def asked_by(prompt: Prompt) -> str:
    """The code under which the answers to what the prompt offers are kept; each reading of a day has its own."""
    if prompt.kind == MEASUREMENT or (prompt.kind == SECOND_READING and prompt.slot):
        return f"{_READING}:{prompt.slot}:{prompt.item_code}"
    return questionnaire_in(prompt.item_code)


def item_of_reading(code: str) -> tuple[str, int] | None:
    """The item and the slot of such a reading; None for a check-in or a questionnaire."""
    what, *rest = code.split(":", 2)
    return (rest[1], int(rest[0])) if what == _READING and len(rest) == 2 else None
