"""Units of measurement: in which one a value was typed, and the same value in another.

A measure without a unit is in the first named: mg/dL, kg, °C.
"""

from dataclasses import dataclass

from bot.care.plan import Measure

MG_DL_PER_MMOL_L = 18.016  # molar mass of glucose, 180.16 g/mol
KG_PER_POUND = 0.45359237


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one quantity: `times` and `plus` turn its values into those of the quantity's first unit.

    `spellings` are the ways to type it, as `plain_words` leaves them.
    """

    name: str
    quantity: str
    spellings: tuple[tuple[str, ...], ...]
    times: float = 1.0
    plus: float = 0.0


def _spelt(*spellings: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(spelling.split()) for spelling in spellings)


UNITS = (
    Unit("mg/dL", "glucose", _spelt("mg / dl", "mg", "mgdl", "milligrams per decilitre")),
    Unit("mmol/L", "glucose", _spelt("mmol / l", "mmol", "mmols", "millimoles", "mmol / liter"), MG_DL_PER_MMOL_L),
    Unit("kg", "weight", _spelt("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms")),
    Unit("lb", "weight", _spelt("lb", "lbs", "pound", "pounds"), KG_PER_POUND),
    Unit("C", "temperature", _spelt("c", "celsius", "degrees", "degrees c", "degrees celsius", "centigrade")),
    Unit("F", "temperature", _spelt("f", "fahrenheit", "degrees f", "degrees fahrenheit"), 5 / 9, -160 / 9),
    Unit("%", "share", _spelt("%", "percent", "per cent")),
    Unit("L/min", "flow", _spelt("l / min", "litres per minute", "liters per minute", "l per minute")),
    Unit("mmHg", "pressure", _spelt("mmhg", "mm hg")),
)


def unit_named(name: str) -> Unit | None:
    """The unit a measure's `unit` names: `°F`, `lbs` and `MMOL/L` are understood; None for one not known here."""
    plain = tuple(name.strip().lower().lstrip("°").replace("/", " / ").split())
    return next((unit for unit in UNITS if plain in unit.spellings), None)


def convert(value: float, given: Unit, wanted: Unit) -> float:
    """The value in another unit of the same quantity, rounded to two decimals."""
    return round((value * given.times + given.plus - wanted.plus) / wanted.times, 2)


def siblings(unit: Unit) -> tuple[Unit, ...]:
    """The other units of its quantity."""
    return tuple(other for other in UNITS if other.quantity == unit.quantity and other != unit)


def shown_unit(name: str) -> str:
    """A unit as people read it: `°C` for C."""
    return f"°{name}" if name in ("C", "F") else name


def glucose_mg_dl(measure: Measure, value: float) -> float:
    """A glucose value in mg/dL, rounded to one decimal."""
    return round(value * MG_DL_PER_MMOL_L if measure.unit.lower() == "mmol/l" else value, 1)


def weight_kg(measure: Measure, value: float) -> float:
    """A weight in kilograms, rounded to two decimals."""
    return round(value * KG_PER_POUND if measure.unit.lower() in ("lb", "lbs") else value, 2)


def celsius(measure: Measure, value: float) -> float:
    """A temperature in degrees Celsius, rounded to two decimals."""
    return round((value - 32) / 1.8 if measure.unit.lower().lstrip("°") == "f" else value, 2)
