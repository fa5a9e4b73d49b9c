"""The sign of life that the running bot leaves each minute, for whoever asks whether it works."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from storage import alarms

CLOCK_JUMPED = "clock_jumped"


def keep(session: Session, parts: Collection[str], jumped: timedelta | None, now: datetime) -> None:
    """These parts are in order now. A clock that `jumped` is the operator's matter."""
    for part in parts:
        alarms.keep_pulse(session, part, now)
    if jumped is not None:
        alarms.raise_alarm(session, CLOCK_JUMPED, "forward" if jumped > timedelta(0) else "back", now)
