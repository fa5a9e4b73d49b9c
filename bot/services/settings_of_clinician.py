"""A clinician's /settings: name, clock, hours, quiet, how much an alert shows, and when the digest comes."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.care.events import ClinicianSet
from bot.care.people import Clinician
from bot.care.schedule import instant
from bot.services import talking
from bot.services.contact import Contact
from storage import people

DIALOGUE = "clinician_settings"


def start(contact: Contact, write_down: talking.WriteDown) -> None:
    """/settings"""
    assert contact.clinician is not None
    talking.end_about(contact, DIALOGUE)  # back to the menu
    talking.begin(contact, DIALOGUE, {"name": contact.clinician.name}, write_down)


def keep(contact: Contact, event: ClinicianSet) -> None:
    """It applies from now on. Another clock, or another time of the digest, moves the next digest."""
    clinician = contact.clinician
    assert clinician is not None
    if event.what == "name":
        people.rename_clinician(contact.session, clinician.id, event.value or clinician.name)
        return
    people.change_clinician(contact.session, clinician.id, **_COLUMNS[event.what](event.value))
    if event.what in ("zone", "digest"):
        changed = people.clinician(contact.session, clinician.id)
        if (due_at := next_digest(changed, contact.now)) is not None:
            people.change_clinician(contact.session, clinician.id, digest_due_at=due_at)


def _quiet(value: str | None) -> dict[str, Any]:
    start, until = value.split() if value else (None, None)
    return {"quiet_from": start, "quiet_until": until}


_COLUMNS: dict[str, Callable[[str | None], dict[str, Any]]] = {
    "zone": lambda value: {"zone": value},
    "hours": lambda value: {"hours": value},
    "quiet": _quiet,
    "detail": lambda value: {"alert_detail": value},
    "digest": lambda value: {"digest_at": value},
}


def next_digest(clinician: Clinician, now: datetime) -> datetime | None:
    """The next time her digest's own clock time comes round where she is; None while she has set none."""
    return None if clinician.digest_at is None else _next(clinician.digest_at, clinician.zone, now)


def _next(at: time, zone: str, now: datetime) -> datetime:
    today = now.astimezone(ZoneInfo(zone)).date()
    due_at = instant(today, at, ZoneInfo(zone))
    return due_at if due_at > now else instant(today + timedelta(days=1), at, ZoneInfo(zone))
