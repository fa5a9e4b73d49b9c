"""Questionnaires as Alice answers them, item by item or as a total."""

from bot.care.history import Report
from tests.rules.cast import day


def items(code: str, *answers: float) -> dict[str, float]:
    """The answers to the first items of that questionnaire."""
    return {f"{code}:{number}": answer for number, answer in enumerate(answers, start=1)}


def totals(code: str, *values: float, every: int = 14) -> tuple[Report, ...]:
    """One report with that total every so many days, from the first day on."""
    return tuple(Report(day(number * every), {code: value}) for number, value in enumerate(values))
