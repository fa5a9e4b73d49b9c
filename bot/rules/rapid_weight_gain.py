"""The patient has gained more than 2 kg within 3 days: in heart failure a sign of fluid.

Fires when today's weight stands more than 2 kg above the lowest of the 3 days before. Weights in pounds are compared
in kilograms, rounded to two decimals. Severity: soon; today with breathlessness or swelling reported that day.

Source: ESC heart failure guideline; alone it is a weak sign (sensitivity 20 %), so breathlessness or swelling make it
stronger. The step to today is a proposal of this project.
"""

from bot.care.findings import Finding, Severity
from bot.care.history import History, Reading
from bot.care.readings import readings_of_last, symptoms_today
from bot.care.rule import Rule, Thresholds
from bot.care.units import weight_kg

WEIGHT = "weight"
SIGNS_OF_FLUID = ("breathlessness", "swelling")


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding when today's weight rose too fast; None without a weight today or one to compare it with."""
    if WEIGHT not in history.measures:
        return None
    measure = history.measures[WEIGHT]
    readings = readings_of_last(history, (WEIGHT,), int(thresholds["days"]) + 1)
    before = [reading for reading in readings if reading.on < history.as_on]
    if not before or len(before) == len(readings):
        return None
    lowest, last = min(before, key=lambda reading: (reading.value, reading.on)), readings[-1]
    gain = round(weight_kg(measure, last.value) - weight_kg(measure, lowest.value), 2)
    if gain <= thresholds["gain_kg"]:
        return None
    felt = symptoms_today(history, SIGNS_OF_FLUID)
    unit = measure.unit or "kg"
    days = (last.on - lowest.on).days
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=Severity.TODAY if felt else Severity.SOON,
        reason=f"Weight rose by {gain:g} kg in {days} {'day' if days == 1 else 'days'}, from {lowest.value:g} "
        f"to {last.value:g} {unit}{', with ' + ', '.join(felt) if felt else ''}.",
        consider="Consider signs of fluid, salt and drinks, missed diuretics, and how the weight was taken.",
        evidence=tuple(_row(reading, unit) for reading in readings),
    )


def _row(reading: Reading, unit: str) -> dict[str, str | int | float | None]:
    return {"on": reading.on.isoformat(), WEIGHT: reading.value, "unit": unit}


RULE = Rule(
    code="rapid_weight_gain",
    version=1,
    evaluate=evaluate,
    defaults={"gain_kg": 2.0, "days": 3},
    bounds={"gain_kg": (0.5, 6), "days": (1, 7)},
)
