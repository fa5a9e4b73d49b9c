"""What happens next, and whether anything is left to do: for travelling in time, and for the demo's clock."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.services.team import absence
from storage import digests, erasures, inbox, outbox, people, prompts, reviews, threads


@dataclass(frozen=True, slots=True)
class NextEvent:
    """The next instant at which something is due by itself; `what` is a prompt, a sweep, an alert, a message …."""

    what: str
    at: datetime


def next_event(session: Session, now: datetime) -> NextEvent | None:
    """The earliest of everything that is due by itself; None when nothing is."""
    return min(_coming(session, now), key=lambda event: event.at, default=None)


def due(session: Session, now: datetime) -> frozenset[str]:
    """What a tick would find something of now; a message is the sender's matter."""
    return frozenset(event.what for event in _coming(session, now) if event.at <= now and event.what != "message")


def _coming(session: Session, now: datetime) -> list[NextEvent]:
    """The next of each kind, of which there is one."""
    candidates = (
        ("prompt", prompts.next_prompt_instant(session)),
        ("sweep", people.next_sweep_instant(session)),
        ("alert", reviews.next_step_instant(session)),
        ("hand over", reviews.next_return_instant(session)),
        ("absence", absence.next_end(session)),
        ("erasure", erasures.next_erasure_instant(session)),
        ("unread", threads.next_cover_instant(session)),
        ("digest", digests.next_digest_instant(session)),
        ("message", outbox.next_send_instant(session, now)),
    )
    return [NextEvent(what, at) for what, at in candidates if at is not None]


def is_idle(session: Session, now: datetime) -> bool:
    """True when no update waits and no message could leave now."""
    return inbox.count_waiting(session) == 0 and outbox.count_waiting(session, now) == 0
