"""What happens next, and whether anything is left to do: for travelling in time, and for the demo's clock."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from storage import erasures, inbox, outbox, people, prompts, reviews


@dataclass(frozen=True, slots=True)
class NextEvent:
    """The next instant at which something is due by itself; `what` is prompt, sweep, repeat, erasure or message."""

    what: str
    at: datetime


def next_event(session: Session, now: datetime) -> NextEvent | None:
    """The earliest of everything that is due by itself; None when nothing is."""
    candidates = (
        ("prompt", prompts.next_prompt_instant(session)),
        ("sweep", people.next_sweep_instant(session)),
        ("repeat", reviews.next_repeat_instant(session)),
        ("erasure", erasures.next_erasure_instant(session)),
        ("message", outbox.next_send_instant(session, now)),
    )
    events = [NextEvent(what, at) for what, at in candidates if at is not None]
    return min(events, key=lambda event: event.at, default=None)


def is_idle(session: Session, now: datetime) -> bool:
    """True when no update waits and no message could leave now."""
    return inbox.count_waiting(session) == 0 and outbox.count_waiting(session, now) == 0
