"""A fever after a procedure or, on chemotherapy, any sign of infection was reported today.

Fires on the day of the report: 38.0 °C or more within 30 days of a procedure, today. On chemotherapy, when the plan
says so: 37.5 °C or more, below 36 °C, or unwell at any temperature, urgent. Values in °F are compared in °C, rounded to
two decimals. Severity: as said.

Source: the days after a procedure from memory; chemotherapy after the Christie's advice for patients.
"""

from bot.care.findings import Finding, Severity, type_of_cell
from bot.care.history import History, Reading
from bot.care.readings import clock, readings_of_last, symptoms_today
from bot.care.rule import NEVER_QUIET, Rule, Thresholds
from bot.care.units import celsius

TEMPERATURE = "temperature"
UNWELL = "unwell"

Rows = tuple[dict[str, type_of_cell], ...]


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about today's temperature or well-being; None when neither stands out."""
    if history.measures.keys().isdisjoint((TEMPERATURE, UNWELL)):
        return None
    if not thresholds["chemotherapy"] and _days_since_procedure(history) is None:
        return None
    today = readings_of_last(history, (TEMPERATURE,), 1) if TEMPERATURE in history.measures else []
    on_chemotherapy = _on_chemotherapy(history, today, thresholds) if thresholds["chemotherapy"] else None
    judged = on_chemotherapy or _after_procedure(history, today, thresholds)
    if judged is None:
        return None
    severity, words = judged
    unit = history.measures[TEMPERATURE].unit or "C" if TEMPERATURE in history.measures else ""
    rows: Rows = tuple({"on": r.on.isoformat(), "at": clock(r), TEMPERATURE: r.value, "unit": unit} for r in today)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=severity,
        reason=f"{words}.",
        consider="Consider an infection: wound, chest, urine, lines; when it was measured, and what was taken for it.",
        evidence=rows or ({"on": history.as_on.isoformat(), "reported": words},),
    )


def _on_chemotherapy(history: History, today: list[Reading], thresholds: Thresholds) -> tuple[Severity, str] | None:
    for value in _celsius(history, today):
        if value >= thresholds["chemotherapy_from"] or value < thresholds["chemotherapy_below"]:
            limits = f"{thresholds['chemotherapy_from']:g} °C or more, or below {thresholds['chemotherapy_below']:g} °C"
            return Severity.URGENT, f"Temperature was {value:g} °C on chemotherapy; {limits}, is dangerous"
    if felt := symptoms_today(history, (UNWELL,)):
        values = ", ".join(f"{value:g} °C" for value in _celsius(history, today)) or "no temperature given"
        return Severity.URGENT, f"Reported on chemotherapy: {felt[0]}, at {values}"
    return None


def _after_procedure(history: History, today: list[Reading], thresholds: Thresholds) -> tuple[Severity, str] | None:
    days, highest = _days_since_procedure(history), max(_celsius(history, today), default=0.0)
    if days is None or days > thresholds["procedure_days"] or highest < thresholds["procedure_from"]:
        return None
    after = f"on day {days} after the procedure"
    limit = f"{thresholds['procedure_from']:g} °C or more is a fever"
    return Severity.TODAY, f"Temperature was {highest:g} °C {after}; {limit}"


def _celsius(history: History, today: list[Reading]) -> list[float]:
    return [celsius(history.measures[TEMPERATURE], reading.value) for reading in today]


def _days_since_procedure(history: History) -> int | None:
    """Days since the procedure; None without one, or while it is still to come."""
    if history.procedure_on is None or history.procedure_on > history.as_on:
        return None
    return (history.as_on - history.procedure_on).days


RULE = Rule(
    code="fever",
    version=1,
    evaluate=evaluate,
    defaults={
        "chemotherapy": False,
        "chemotherapy_from": 37.5,
        "chemotherapy_below": 36.0,
        "procedure_from": 38.0,
        "procedure_days": 30,
    },
    bounds={
        "chemotherapy": (0, 1),
        "chemotherapy_from": (37, 38.5),
        "chemotherapy_below": (35, 36.5),
        "procedure_from": (37, 39),
        "procedure_days": (7, 90),
    },
    quiet_for=NEVER_QUIET,
)
