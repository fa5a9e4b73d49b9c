"""Messages between a clinician and a patient: who is to read one by when, and when such an exchange is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.care.clinic import Clinic
from bot.care.cover import next_look_at, working_days_later
from bot.care.duty import hours_of
from bot.care.people import Clinician
from bot.care.sentences import LocalTime, Sentence, _

CLOSES_AFTER = timedelta(hours=72)  # without a message; the issue on the clinician's journey names it
LONGEST_MESSAGE = 1_000  # characters


@dataclass(frozen=True, slots=True)
class Thread:
    """One exchange between a patient and the clinician who began it."""

    id: int
    patient_id: int
    clinician_id: int
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """True until nobody has written for `CLOSES_AFTER`."""
        return self.closed_at is None and now < self.closes_at


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread; `clinician_id` is who wrote it, None the patient."""

    id: int
    thread_id: int
    patient_id: int
    clinician_id: int | None
    words: str
    sent_at: datetime
    read_at: datetime | None = None
    cover_at: datetime | None = None

    @property
    def is_unread(self) -> bool:
        """True for what the patient wrote and nobody of the clinic has opened."""
        return self.clinician_id is None and self.read_at is None


def read_message(text: str) -> str:
    """The message in a typed text; empty when it is none (nothing to read, too long, a command)."""
    words = text.strip()
    has_sign = any(c.isprintable() and not c.isspace() for c in words)  # a thumb is an answer too
    return words if has_sign and len(words) <= LONGEST_MESSAGE and not words.startswith("/") else ""


def seen_from(clinic: Clinic, reader: Clinician | None, now: datetime) -> datetime:
    """The instant from which the reader sees what is written now: now in her hours, else the next opening."""
    return next_look_at(*hours_of(clinic, reader), now)


def goes_to_cover_at(clinic: Clinic, reader: Clinician | None, now: datetime) -> datetime:
    """One working day later: the same time of the next day on which she works, counted from when she can see it.

    Written on Friday at 16:00 it is Monday at 16:00; written on Saturday it is Tuesday at the opening.
    """
    return working_days_later(*hours_of(clinic, reader), now, 1)


def when_read(clinic: Clinic, reader: Clinician, now: datetime, zone: str | None) -> Sentence:
    """The honest clock of a message: when it will be read, when it goes to somebody else, whom to call instead."""
    seen, until = seen_from(clinic, reader, now), goes_to_cover_at(clinic, reader, now)
    facts = {
        "clinic": clinic.name,
        "number": clinic.emergency_number,
        "until": LocalTime(until, zone or clinic.zone),
    }
    if seen > now:
        return _("Nobody may read it before {when}. If nobody has by {until}, it goes to a colleague. If it cannot "
                 "wait, call {clinic}. If you are in danger now, call {number}.",
                 when=LocalTime(seen, zone or clinic.zone), **facts)  # fmt: skip
    return _("If nobody has read it by {until}, it goes to a colleague. I am not watched live. If it cannot wait, "
             "call {clinic}. If you are in danger now, call {number}.", **facts)  # fmt: skip
