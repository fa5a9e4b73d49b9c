"""A chat that cannot be reached any more: nothing is sent there, and for a patient it is a sign in itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.history import Happening, HappeningKind
from bot.care.people import ChatStatus
from storage import happenings, people


def lose_chat(session: Session, chat_id: int, status: ChatStatus, now: datetime) -> None:
    """The chat is blocked or gone from now on."""
    people.change_chat(session, chat_id, status=status)
    patient = people.patient_in(session, chat_id)
    if patient is not None and patient.zone is not None:
        today = now.astimezone(ZoneInfo(patient.zone)).date()
        happenings.add_happening(session, patient.id, Happening(today, HappeningKind.UNREACHABLE, status), now)
