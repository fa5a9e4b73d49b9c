"""Values in the one unit a rule compares in, whatever unit the patient's device shows.

A measure without a unit is in the first named: mg/dL, kg, °C.
"""

from bot.care.plan import Measure

MG_DL_PER_MMOL_L = 18.016  # molar mass of glucose, 180.16 g/mol
KG_PER_POUND = 0.45359237


def glucose_mg_dl(measure: Measure, value: float) -> float:
    """A glucose value in mg/dL, rounded to one decimal."""
    return round(value * MG_DL_PER_MMOL_L if measure.unit.lower() == "mmol/l" else value, 1)


def weight_kg(measure: Measure, value: float) -> float:
    """A weight in kilograms, rounded to two decimals."""
    return round(value * KG_PER_POUND if measure.unit.lower() in ("lb", "lbs") else value, 2)


def celsius(measure: Measure, value: float) -> float:
    """A temperature in degrees Celsius, rounded to two decimals."""
    return round((value - 32) / 1.8 if measure.unit.lower().lstrip("°") == "f" else value, 2)
