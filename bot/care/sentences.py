"""Sentences for people: English text and its values, put into words only when it is sent, in the reader's language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class LocalTime:
    """An instant as it reads on the clocks of a zone."""

    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """Stands for an invitation's secret link: the link itself exists only in the message that is sent."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """English text with `{names}` for its values; the text may hold Telegram's HTML tags, values never do."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Content:
    """Text of a content file (a question, a label): translated like a sentence, escaped like a value."""

    text: str


def _(text: str, /, **values: Any) -> Sentence:
    """A sentence that is translated and filled in when it is sent."""
    return Sentence(text, values)


def as_written(text: str) -> Sentence:
    """Somebody's own words: never translated, always escaped."""
    return Sentence("{words}", {"words": text})


def content(text: str) -> Sentence:
    """Words of a content file, as a sentence."""
    return Sentence("{text}", {"text": Content(text)})


def lines(sentences: tuple[Sentence, ...] | list[Sentence]) -> Sentence:
    """Several sentences, each on a line of its own."""
    return Sentence("{lines}", {"lines": list(sentences)})


@dataclass(frozen=True, slots=True)
class Language:
    """A language people can choose: its tag, its own name, and its catalogue look-up."""

    tag: str
    name: str
    translate: Callable[[str], str]


def english() -> Language:
    """The language the sentences are written in."""
    return Language(DEFAULT_LANGUAGE, "English", lambda text: text)


def render(sentence: Sentence, language: Language) -> str:
    """The sentence as HTML in that language, every value escaped."""
    text = language.translate(sentence.text)
    if not sentence.values:
        return text
    return text.format(**{name: _render_value(value, language) for name, value in sentence.values.items()})


def _render_value(value: Any, language: Language) -> str:
    if isinstance(value, Sentence):
        return render(value, language)
    if isinstance(value, list | tuple):
        return "\n".join(_render_value(part, language) for part in value)
    if isinstance(value, Content):
        return escape(language.translate(value.text), quote=False)
    if isinstance(value, LocalTime):
        local = value.at.astimezone(ZoneInfo(value.zone))
        day = format_date(local.date(), "EEEE d MMMM", locale=language.tag)
        return f"{day}, {local:%H:%M}"
    if isinstance(value, time):
        return format_time(value, "HH:mm", locale=language.tag)
    if isinstance(value, date):
        return format_date(value, "d MMMM y", locale=language.tag)
    if isinstance(value, float):
        return format_decimal(round(value, 1), locale=language.tag)
    return escape(str(value), quote=False)


def to_json(value: Any) -> Any:
    """A sentence, or any value of one, as plain JSON that `from_json` reads back."""
    if isinstance(value, Sentence):
        return {"says": value.text, "with": {name: to_json(part) for name, part in value.values.items()}}
    if isinstance(value, Content):
        return {"content": value.text}
    if isinstance(value, LocalTime):
        return {"at": value.at.isoformat(), "zone": value.zone}
    if isinstance(value, InvitationLink):
        return {"invitation": value.invitation_id}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, list | tuple):
        return [to_json(part) for part in value]
    return value


def from_json(value: Any) -> Any:
    """The sentence or value that `to_json` made."""
    if isinstance(value, list):
        return [from_json(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "says" in value:
        return Sentence(value["says"], {name: from_json(part) for name, part in value["with"].items()})
    if "content" in value:
        return Content(value["content"])
    if "at" in value:
        return LocalTime(datetime.fromisoformat(value["at"]), value["zone"])
    if "invitation" in value:
        return InvitationLink(value["invitation"])
    if "time" in value:
        return time.fromisoformat(value["time"])
    return date.fromisoformat(value["on"])
