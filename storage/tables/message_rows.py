"""What came in, what goes out, what is being talked about, and what the operator has to look at."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from storage.database import UtcDateTime
from storage.tables.row import Row


class InboxRow(Row, table=True):
    """Every update, committed before it is confirmed to the channel; dropped after 48 h."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("bot", "update_id"),
        Index("ix_inbox_waiting", "chat_hash", "update_id", sqlite_where=text("status = 'waiting'"),
              postgresql_where=text("status = 'waiting'")),
        Index("ix_inbox_chat", "chat_hash", "received_at"),
        Index("ix_inbox_received", "received_at"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    bot: str
    update_id: int
    chat_hash: bytes
    owner: str
    payload: bytes
    status: str  # waiting | handled | unanswered | set_aside
    attempts: int = 0
    received_at: datetime = Field(sa_type=UtcDateTime)


class OutboxRow(Row, table=True):
    """Every message the bot sends, written by the transaction that decided it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_waiting", "lane", "id", sqlite_where=text("status = 'waiting'"),
              postgresql_where=text("status = 'waiting'")),
        Index("ix_outbox_chat", "chat_id", "message_id"),
        Index("ix_outbox_lists", "created_at", sqlite_where=text("about = 'caseload'"),
              postgresql_where=text("about = 'caseload'")),
        Index("ix_outbox_edits", "edits_id", sqlite_where=text("edits_id IS NOT NULL"),
              postgresql_where=text("edits_id IS NOT NULL")),
        Index("ix_outbox_kept", "created_at", sqlite_where=text("length(content) > 0"),
              postgresql_where=text("length(content) > 0")),
        CheckConstraint("kind IN ('message', 'edit', 'leave', 'menu')", name="kind"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(foreign_key="chats.id")
    owner: str
    kind: str
    lane: int
    content: bytes  # empty once it is kept no longer
    status: str  # waiting | sending | sent | failed
    send_after: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    edits_id: int | None = Field(default=None, foreign_key="outbox.id")
    edits_message: int | None = None
    attempts: int = 0
    message_id: int | None = None
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None
    about: str | None = None  # "prompt:12", "alert:5": what its delivery, or its failure, means


class DialogueRow(Row, table=True):
    """The one dialogue that owns a chat's typed text, and the one it interrupted."""

    __tablename__ = "dialogues"
    __table_args__ = (Index("ix_dialogues_asked_in", "asked_in"),)

    chat_id: int = Field(primary_key=True, foreign_key="chats.id")
    serial: int = 0
    answered: int = 0
    owner: str
    open: bytes | None = None
    below: bytes | None = None
    asked_in: int | None = Field(default=None, foreign_key="outbox.id")


class AlarmRow(Row, table=True):
    """Something the operator has to look at."""

    __tablename__ = "alarms"
    __table_args__ = (UniqueConstraint("kind", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    raised_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    times: int = 1
