"""What the time bar says: the clinic's clock, what comes next, and where each patient's clock stands."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.demo.cast import CAST
from storage import outbox, people, prompts, reviews

CHANNEL = "telegram"
_EVER = datetime.max.replace(tzinfo=UTC)
_KINDS = {"check_in": "check-in", "medication": "medicine", "exercise": "exercise"}


@dataclass(frozen=True, slots=True)
class ComingUp:
    """The next thing somebody will see, and what is known of the cast. `zones` are patients' by their person's id."""

    what: str
    at: datetime | None
    zones: dict[int, str]


def coming_up(session: Session, now: datetime) -> ComingUp:
    """What comes next by itself; the silent daily rules are left out. `at` is None when nothing does."""
    candidates: list[tuple[str, datetime | None]] = [
        ("an alert or a reminder of a case", reviews.next_step_instant(session)),
        ("a message that waits for the clinic to open", held_back_until(session, now)),
    ]
    candidates += [(_kind(prompt.kind), prompt.ask_at) for prompt in prompts.due_prompts(session, _EVER, 1)]
    candidates += [
        (f"the {_kind(prompt.kind)} question closes", prompt.expires_at)
        for prompt in prompts.expired_prompts(session, _EVER, 1)
    ]
    known = [(what, at) for what, at in candidates if at is not None]
    what, at = min(known, key=lambda event: event[1], default=("", None))
    return ComingUp(what, at, _zones(session))


def held_back_until(session: Session, now: datetime) -> datetime | None:
    """When the next message that waits for the clinic to open may leave; None when none waits."""
    return outbox.next_send_instant(session, now)


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " "))


def _zones(session: Session) -> dict[int, str]:
    zones = {}
    for character in CAST:
        chat = people.chat_at(session, CHANNEL, str(character.id))
        patient = people.patient_in(session, chat.id) if chat else None
        if patient is not None and patient.zone:
            zones[character.id] = patient.zone
    return zones


def is_linked_clinician(session: Session, person_id: int) -> bool:
    """True when the person's chat is a clinician's."""
    chat = people.chat_at(session, CHANNEL, str(person_id))
    return chat is not None and people.clinician_in(session, chat.id) is not None


def has_patient(session: Session, person_id: int) -> bool:
    """True when somebody's care is carried in the person's chat, be it that she is still answering first questions."""
    chat = people.chat_at(session, CHANNEL, str(person_id))
    return chat is not None and people.patient_in(session, chat.id) is not None


def written(at: datetime, zone: str) -> str:
    """`Mon 2 Mar 2026, 08:00`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def written_from(at: datetime, now: datetime, zone: str) -> str:
    """`today 18:00`, `tomorrow 08:00` or `Wed 4 Mar 17:30`."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days = (local.date() - today).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"{local:%a} {local.day} {local:%b}")
    return f"{day} {local:%H:%M}"
