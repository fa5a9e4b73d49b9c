"""A clinician's /settings: name, clock, hours, quiet, how much an alert shows, and when the digest comes."""

from collections.abc import Callable
from typing import Any

from bot.care.events import ClinicianSet
from bot.services.reviews import digest
from bot.services.talk import talking
from bot.services.talk.contact import Contact
from storage import audit, people

DIALOGUE = "clinician_settings"


def start(contact: Contact, write_down: talking.WriteDown) -> None:
    """/settings"""
    assert contact.clinician is not None
    talking.end_about(contact, DIALOGUE)  # back to the menu
    talking.begin(contact, DIALOGUE, {"name": contact.clinician.name}, write_down)


def keep(contact: Contact, event: ClinicianSet) -> None:
    """It applies from now on. Another clock, other hours or another time of the digest move the next digest."""
    clinician = contact.clinician
    assert clinician is not None
    if event.what == "name":
        people.rename_clinician(contact.session, clinician.id, event.value or clinician.name)
        return
    people.change_clinician(contact.session, clinician.id, **_COLUMNS[event.what](event.value))
    audit.add(contact.session, "own_setting_changed", contact.now, clinician_id=clinician.id, about=event.what)
    if event.what in ("zone", "hours", "digest"):
        changed = people.clinician(contact.session, clinician.id)
        digest.plan_next(contact.session, contact.practice, changed, contact.now)


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
