"""Keeps on record that the clinic has declared something else than before: its numbers, hours or texts."""

from dataclasses import fields
from datetime import datetime

from sqlmodel import Session

from bot.care.clinic import Clinic
from storage import audit
from storage.seals import fingerprint

SETTINGS_CHANGED = "settings_of_safety"


def note(session: Session, clinic: Clinic, now: datetime) -> None:
    """At a start: one row when anything the clinic declares differs from what the last row stands for.

    The row holds a keyed hash: it shows that something was changed, and when, and which declaration it was then.
    """
    declared = "\n".join(f"{each.name}={getattr(clinic, each.name)!r}" for each in fields(clinic))
    about = f"hash:{fingerprint(session, declared).hex()[:16]}"
    before = audit.latest(session, None, SETTINGS_CHANGED)
    if before is None or before.about != about:
        audit.add(session, SETTINGS_CHANGED, now, about=about)
