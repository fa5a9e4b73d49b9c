"""Whether the clinic has checked lately what patients depend on: numbers, hours, its own safety message and texts."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.clinic import Clinic
from bot.errors import SettingsRefused

HOLDS_FOR = timedelta(days=365)  # "older than a year" is how long a check stands
FALLS_DUE_BEFORE = timedelta(days=21)  # time enough to find the safety officer and ring the numbers
_WHAT = "EMERGENCY_NUMBER, CRISIS_LINE, CLINIC_HOURS, SAFETY_MESSAGE and SICK_DAY_TEXT"
_THEN = "Check each, then set SAFETY_CHECKED_ON and SAFETY_CHECKED_BY"


def refuse_unchecked(clinic: Clinic, now: datetime) -> None:
    """`SettingsRefused` when the clinic has not said when it checked them, or names a day that has yet to come."""
    today = _today(clinic, now)
    if clinic.safety_checked_on is None or not clinic.safety_checked_by:
        raise SettingsRefused(f"SAFETY_CHECKED_ON is not set. {_THEN}.")
    if clinic.safety_checked_on > today:
        raise SettingsRefused(
            f"SAFETY_CHECKED_ON is a day that has yet to come: {clinic.safety_checked_on}, and today is {today}"
        )


def complaints(clinic: Clinic, now: datetime) -> list[str]:
    """One sentence when the check is missing, of a day to come, older than a year, or nearly so; else none."""
    try:
        refuse_unchecked(clinic, now)
    except SettingsRefused as error:
        return [str(error)]
    assert clinic.safety_checked_on is not None
    due_on, today = clinic.safety_checked_on + HOLDS_FOR, _today(clinic, now)
    if today > due_on:
        return [f"{_WHAT} were last checked on {clinic.safety_checked_on}, more than a year ago. {_THEN}."]
    if today >= due_on - FALLS_DUE_BEFORE:
        return [f"{_WHAT} were last checked on {clinic.safety_checked_on}: by {due_on} they need a new look. {_THEN}."]
    return []


def _today(clinic: Clinic, now: datetime) -> date:
    return now.astimezone(ZoneInfo(clinic.zone)).date()
