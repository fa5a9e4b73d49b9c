"""What the bot says: paragraphs, buttons, a picture, a file. Kept as JSON in the outbox, put into words when sent."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from html import unescape
from typing import Any

from bot.care.sentences import Language, Sentence, from_json, render, to_json


class Lane(IntEnum):
    """The order in which waiting messages leave: a flood of prompts never delays an urgent alert."""

    URGENT = 0  # urgent alerts and safety messages
    REPLY = 1
    ALERT = 2
    PROMPT = 3
    DIGEST = 4


class Keyboard(StrEnum):
    """What happens to the keys below the typing field."""

    AS_IS = "as_is"
    ASK_LOCATION = "ask_location"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message.

    `choice` answers the open dialogue and is bound to it when the message is queued; `press` is complete callback
    data: a verb, ids and a version, nothing secret and nothing personal.
    """

    label: Sentence
    choice: str = ""
    press: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message: its name, and its text or a `report` as plain JSON.

    A report is laid out as pages by `bot/documents/` when it is sent.
    """

    name: str
    text: str = ""
    report: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """Somebody's own message, which a copy passes on: the channel's ids of its chat and of itself."""

    address: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    `paragraphs` are set apart by a blank line; `qr` is a sentence drawn as a QR picture, `picture` a chart as plain
    JSON that `bot/documents/` draws when it is sent. A `copy_of` somebody's message holds nothing else. A message
    that `is_protected` cannot be forwarded or saved from the chat.
    """

    paragraphs: tuple[Sentence, ...]
    buttons: Rows = ()
    qr: Sentence | None = None
    keyboard: Keyboard = Keyboard.AS_IS
    silent: bool = False
    picture: Mapping[str, Any] | None = None
    file: File | None = None
    copy_of: Original | None = None
    is_protected: bool = False

    def without_buttons(self) -> "Message":
        """The same words, nothing left to press."""
        return replace(self, buttons=())

    def adding(self, *paragraphs: Sentence) -> "Message":
        """The same message with more paragraphs at its end."""
        return replace(self, paragraphs=(*self.paragraphs, *paragraphs))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as the channel sends it: HTML, `(label, callback data)` rows, text of a QR picture, chart, file."""

    html: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    qr: str | None = None
    keyboard: Keyboard = Keyboard.AS_IS
    location_label: str = ""
    without_file: str = ""  # said in its place where a file cannot be made
    silent: bool = False
    picture: Mapping[str, Any] | None = None
    file: File | None = None
    copy_of: Original | None = None
    is_protected: bool = False


def say(*paragraphs: Sentence, buttons: Rows = (), silent: bool = False) -> Message:
    """A message of these paragraphs."""
    return Message(paragraphs, buttons, silent=silent)


def column(*buttons: Button) -> Rows:
    """The buttons one below the other."""
    return tuple((button,) for button in buttons)


def rows(buttons: Sequence[Button], across: int) -> Rows:
    """The buttons in rows of so many."""
    return tuple(tuple(buttons[at : at + across]) for at in range(0, len(buttons), across))


LONGEST_ID = 18  # digits: what fits a database's integer


def id_in(text: str) -> int | None:
    """The row id that a pressed button names; None when it names none: anybody can send any button."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else None


def press(*parts: object) -> str:
    """Callback data of a verb and its ids; ValueError past Telegram's 64 bytes."""
    data = ":".join(str(part) for part in parts)
    if not 1 <= len(data.encode()) <= 64:
        raise ValueError(f"callback data is 1 to 64 bytes: {data!r}")
    return data


def bind_choices(message: Message, bound: Callable[[str], str]) -> Message:
    """The message with every dialogue choice turned into callback data."""
    rows = tuple(
        tuple(replace(button, press=bound(button.choice)) if button.choice else button for button in row)
        for row in message.buttons
    )
    return replace(message, buttons=rows)


_SHARE_LOCATION = Sentence("📍 Share my location")
_NOT_MADE = Sentence("I could not make the file. Please ask me for it again.")
_TAG = re.compile(r"</?[bis]>")


def put_into_words(message: Message, language: Language) -> Rendered:
    """The message in that language, as the channel sends it."""
    return Rendered(
        html="\n\n".join(render(paragraph, language) for paragraph in message.paragraphs),
        buttons=tuple(tuple((_plain(b.label, language), b.press) for b in row) for row in message.buttons),
        qr=_plain(message.qr, language) if message.qr else None,
        keyboard=message.keyboard,
        location_label=_plain(_SHARE_LOCATION, language),
        without_file=render(_NOT_MADE, language) if message.file else "",
        silent=message.silent,
        picture=None if message.picture is None else _worded(message.picture, language),
        file=None if message.file is None else _file(message.file, language),
        copy_of=message.copy_of,
        is_protected=message.is_protected,
    )


def _file(file: File, language: Language) -> File:
    return file if file.report is None else replace(file, report=_worded(file.report, language))


def _worded(chart: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """A chart with its sentences, which stand in it as `to_json` writes them, as plain words of that language."""

    def one(value: Any) -> Any:
        if isinstance(value, Mapping):
            says = "says" in value
            return _plain(from_json(value), language) if says else {name: one(part) for name, part in value.items()}
        return [one(part) for part in value] if isinstance(value, list) else value

    return {**one(chart), "language": language.tag}


def _plain(label: Sentence, language: Language) -> str:
    """A label as a button or a picture shows it: neither holds HTML. Values are escaped, so each tag is one."""
    return unescape(_TAG.sub("", render(label, language)))


def message_to_json(message: Message) -> dict[str, Any]:
    """The message as plain JSON for the outbox."""
    return {
        "paragraphs": [to_json(paragraph) for paragraph in message.paragraphs],
        "buttons": [[[to_json(b.label), b.choice, b.press] for b in row] for row in message.buttons],
        "qr": to_json(message.qr) if message.qr else None,
        "keyboard": message.keyboard.value,
        "silent": message.silent,
        "picture": message.picture,
        "file": [message.file.name, message.file.text, message.file.report] if message.file else None,
        "copy_of": [message.copy_of.address, message.copy_of.message_id] if message.copy_of else None,
        "is_protected": message.is_protected,
    }


def message_from_json(content: Mapping[str, Any]) -> Message:
    """The message that `message_to_json` made."""
    return Message(
        paragraphs=tuple(from_json(paragraph) for paragraph in content["paragraphs"]),
        buttons=tuple(
            tuple(Button(from_json(label), choice, data) for label, choice, data in row) for row in content["buttons"]
        ),
        qr=from_json(content["qr"]) if content["qr"] else None,
        keyboard=Keyboard(content["keyboard"]),
        silent=content["silent"],
        # What is not there was queued by a version that did not know it.
        picture=content.get("picture"),
        file=File(*content["file"]) if content.get("file") else None,
        copy_of=Original(*content["copy_of"]) if content.get("copy_of") else None,
        is_protected=content.get("is_protected", False),
    )


def substitute(message: Message, replaced: Callable[[Any], Any]) -> Message:
    """The message with every value of every sentence passed through `replaced`."""

    def inside(sentence: Sentence) -> Sentence:
        return Sentence(sentence.text, {name: one(value) for name, value in sentence.values.items()})

    def one(value: Any) -> Any:
        if isinstance(value, Sentence):
            return inside(value)
        if isinstance(value, list | tuple):
            return [one(part) for part in value]
        return replaced(value)

    return replace(
        message,
        paragraphs=tuple(inside(paragraph) for paragraph in message.paragraphs),
        qr=inside(message.qr) if message.qr else None,
    )
