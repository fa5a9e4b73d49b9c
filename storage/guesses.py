"""Links that nobody made: how often a chat has opened one lately, and all chats together."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import Session

from storage.tables import chats

WITHIN = timedelta(hours=1)


def count_wrong_link(session: Session, chat_id: int, now: datetime) -> None:
    """This chat has opened one more; those of more than an hour before count no longer."""
    said = wrong_links_of(session, chat_id, now)
    session.execute(update(chats).where(chats.c.id == chat_id).values(wrong_links=said + 1, wrong_link_at=now))


def wrong_links_of(session: Session, chat_id: int, now: datetime) -> int:
    """How many this chat has opened, each within an hour of the next, the last within the last hour."""
    lately = (chats.c.id == chat_id, chats.c.wrong_link_at > now - WITHIN)
    return session.scalar(select(chats.c.wrong_links).where(*lately)) or 0


def wrong_links_lately(session: Session, now: datetime) -> int:
    """How many all chats have opened that opened one within the last hour."""
    return session.scalar(select(func.sum(chats.c.wrong_links)).where(chats.c.wrong_link_at > now - WITHIN)) or 0


def forget_wrong_links(session: Session, now: datetime) -> None:
    """What counts no longer is forgotten, and with it, later, a chat that is nobody's."""
    over = (chats.c.wrong_links > 0, chats.c.wrong_link_at <= now - WITHIN)
    session.execute(update(chats).where(*over).values(wrong_links=0, wrong_link_at=None))
