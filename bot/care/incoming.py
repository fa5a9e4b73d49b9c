"""What a person did in a chat, as a value, whatever the channel it came by."""

from dataclasses import dataclass
from enum import StrEnum

# What can be passed on to a care team, as `Incoming.what` names it; what of it is listened to rather than looked at.
ATTACHMENTS = frozenset({"photo", "voice", "video", "video_note", "audio", "document", "animation"})
HEARD = frozenset({"voice", "audio"})


class IncomingKind(StrEnum):
    """The kinds of things people do that the bot understands, and the rest."""

    TEXT = "text"
    EDIT = "edit"  # an earlier text was changed
    PRESS = "press"
    LOCATION = "location"
    OTHER = "other"  # photo, voice, sticker, file …: `what` names it
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    GROUP = "group"  # anything from a group or channel
    NOTHING = "nothing"  # an update that asks for nothing


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update.

    `address` is the channel's id of the chat, `text` the words (a photo's caption too), `press` the callback data,
    `message_id` the message it came in or whose button was pressed, `press_id` names the press to the channel.
    """

    kind: IncomingKind
    address: str
    text: str = ""
    press: str = ""
    press_id: str = ""
    message_id: int | None = None
    latitude: float = 0.0
    longitude: float = 0.0
    first_name: str = ""
    language: str = ""
    what: str = ""  # for OTHER: photo, voice …
    replies_to: int | None = None  # the message this one was written in reply to

    @property
    def is_attachment(self) -> bool:
        """True for a photo, a voice message, a video or a file; a sticker or a contact is none."""
        return self.kind is IncomingKind.OTHER and self.what in ATTACHMENTS

    @property
    def command(self) -> str:
        """The command without slash and bot name, in lower case; empty when there is none."""
        if self.kind is not IncomingKind.TEXT or not self.text.startswith("/"):
            return ""
        words = self.text[1:].split(maxsplit=1)
        return words[0].split("@")[0].lower() if words else ""

    @property
    def argument(self) -> str:
        """What follows the command."""
        words = self.text.split(maxsplit=1)
        return words[1].strip() if len(words) > 1 else ""
