"""What a patient wants her care team to see, beside her answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NoteKind(StrEnum):
    """How a note came about."""

    NOTE = "note"  # for the next look at the plan, not urgent
    TOLD = "told"  # passed on to the care team, which was asked to look
    ATTACHMENT = "attachment"  # a photo, a voice message …: the words say which, the message is passed on


@dataclass(frozen=True, slots=True)
class Note:
    """One note. `chat_id` and `message_id` say where she wrote it; a button alone leaves no message."""

    id: int
    patient_id: int
    kind: NoteKind
    words: str
    written_at: datetime
    chat_id: int
    message_id: int | None
