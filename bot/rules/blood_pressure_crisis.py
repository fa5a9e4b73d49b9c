"""A blood pressure reported today is dangerously high or low, or the patient fell or is dizzy on standing.

Fires on the day of the reading. 180/110 or more (either half is enough): soon when a second reading 5 to 15 minutes
later is as high, or when there is none within these minutes; quiet when the second is lower; urgent with chest pain,
weakness, vision loss or confusion that day, without waiting for a second reading. Pregnant: 140/90 or more today,
160/110 or more urgent. A systolic below 90, a fall or dizziness: today. Severity: the highest that applies.

Source: ESC/ESH hypertension guidelines, from memory; the limits in pregnancy at second hand. How the signs are graded
is a proposal of this project.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.care.blood_pressure import CODES, Pressure, pressures
from bot.care.findings import Finding, Severity
from bot.care.history import History
from bot.care.readings import readings_of_last, symptoms_today
from bot.care.rule import NEVER_QUIET, Rule, Thresholds

WARNINGS = ("chest_pain", "weakness", "vision_loss", "confusion")
LOW_SIGNS = ("fall", "dizziness")

Sign = tuple[Severity, str]


def evaluate(history: History, thresholds: Thresholds) -> Finding | None:
    """A finding about today's readings and signs; None when nothing stands out or nothing was reported today."""
    if history.measures.keys().isdisjoint((*CODES, *LOW_SIGNS)):
        return None
    today = pressures(readings_of_last(history, CODES, 1))
    signs = [*_high(history, today, thresholds), *_high_in_pregnancy(today, thresholds)]
    signs += [*_low(today, thresholds), *((Severity.TODAY, sign) for sign in symptoms_today(history, LOW_SIGNS))]
    if not signs:
        return None
    rows = tuple(pressure.row for pressure in today)
    return Finding(
        rule=RULE.code,
        version=RULE.version,
        severity=max((severity for severity, _ in signs), key=lambda severity: severity.rank),
        reason=f"Reported today: {'; '.join(words for _, words in signs)}.",
        consider="Consider whether the reading can be trusted, what else was felt, and which medicines act on it.",
        evidence=rows or ({"on": history.as_on.isoformat(), "reported": "; ".join(words for _, words in signs)},),
    )


def _high(history: History, today: Sequence[Pressure], thresholds: Thresholds) -> list[Sign]:
    """The first reading of crisis height that a second one did not take back, with what was felt beside it."""
    limits = thresholds["systolic"], thresholds["diastolic"]
    high = [pressure for pressure in today if pressure.reaches(*limits)]
    if not high:
        return []
    line = f"{limits[0]:g}/{limits[1]:g} or more"
    if felt := symptoms_today(history, WARNINGS):
        return [(Severity.URGENT, f"blood pressure {high[0].words}, {line}, with {', '.join(felt)}")]
    for pressure in high:
        second = _second(pressure, today, thresholds)
        if second is None:
            return [(Severity.SOON, f"blood pressure {pressure.words}, {line}, {_without_second(thresholds)}")]
        if second.reaches(*limits):
            return [(Severity.SOON, f"blood pressure {pressure.words}, {line}, and again {second.words}")]
    return []


def _second(first: Pressure, today: Sequence[Pressure], thresholds: Thresholds) -> Pressure | None:
    """The first reading that comes late enough to confirm and early enough to be the second one; None without it."""
    wait, until = timedelta(minutes=thresholds["confirm_after"]), timedelta(minutes=thresholds["confirm_within"])
    for later in today:
        if first.at is not None and later.at is not None:
            apart = datetime.combine(later.on, later.at) - datetime.combine(first.on, first.at)
            if wait <= apart <= until:
                return later
    return None


def _without_second(thresholds: Thresholds) -> str:
    return f"without a second reading {thresholds['confirm_after']:g} to {thresholds['confirm_within']:g} minutes later"


def _high_in_pregnancy(today: Sequence[Pressure], thresholds: Thresholds) -> list[Sign]:
    if not thresholds["pregnant"]:
        return []
    for severity, name in ((Severity.URGENT, "pregnant_urgent"), (Severity.TODAY, "pregnant")):
        limits = thresholds[f"{name}_systolic"], thresholds[f"{name}_diastolic"]
        for pressure in today:
            if pressure.reaches(*limits):
                line = f"{limits[0]:g}/{limits[1]:g} or more"
                return [(severity, f"blood pressure {pressure.words} in pregnancy, {line}")]
    return []


def _low(today: Sequence[Pressure], thresholds: Thresholds) -> list[Sign]:
    low = [pressure for pressure in today if pressure.systolic is not None]
    lowest = min(low, key=lambda pressure: pressure.systolic or 0, default=None)
    if lowest is None or (lowest.systolic or 0) >= thresholds["low_systolic"]:
        return []
    return [(Severity.TODAY, f"blood pressure {lowest.words}, systolic below {thresholds['low_systolic']:g}")]


RULE = Rule(
    code="blood_pressure_crisis",
    version=1,
    evaluate=evaluate,
    defaults={
        "systolic": 180,
        "diastolic": 110,
        "confirm_after": 5,
        "confirm_within": 15,
        "pregnant": False,
        "pregnant_systolic": 140,
        "pregnant_diastolic": 90,
        "pregnant_urgent_systolic": 160,
        "pregnant_urgent_diastolic": 110,
        "low_systolic": 90,
    },
    bounds={
        "systolic": (140, 240),
        "diastolic": (90, 150),
        "confirm_after": (1, 15),
        "confirm_within": (5, 120),
        "pregnant": (0, 1),
        "pregnant_systolic": (120, 160),
        "pregnant_diastolic": (75, 110),
        "pregnant_urgent_systolic": (140, 180),
        "pregnant_urgent_diastolic": (90, 120),
        "low_systolic": (60, 110),
    },
    quiet_for=NEVER_QUIET,
    rising=(
        ("confirm_after", "confirm_within"),
        ("diastolic", "systolic"),
        ("pregnant_systolic", "pregnant_urgent_systolic"),
        ("pregnant_diastolic", "pregnant_urgent_diastolic"),
    ),
)
