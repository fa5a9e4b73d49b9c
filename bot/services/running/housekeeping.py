"""Throws away what is not kept: old raw updates and their keys, chats of people who never joined."""

from datetime import datetime

from sqlmodel import Session

from bot.services.joining import guessing
from storage import inbox, people


def tidy(session: Session, now: datetime) -> tuple[int, int]:
    """How many raw updates and how many strangers' chats were dropped."""
    guessing.forget(session, now)
    strangers = people.forget_strangers(session)
    inbox.drop_updates_from(session, strangers)
    return inbox.drop_old_updates(session, now), len(strangers)
