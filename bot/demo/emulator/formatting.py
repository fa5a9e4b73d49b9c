"""Reading Telegram's HTML: text and entities out, or the complaint Telegram would make, with its byte offset."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.demo.emulator.refusal import Refusal, bad_request

Entity = dict[str, Any]

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
TOKEN = re.compile(r"[<&>]")
CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
NAME = re.compile(r"[^\s>]*")
ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+(?=[\s>]))""")
FLAG = re.compile(r"\s*expandable(?=[\s>])")
LINK = re.compile(r"(?:https?|tg|mailto|tel):\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpenTag:
    """A start tag whose end is still to come. `at` is in UTF-16 units of the text so far."""

    name: str
    attributes: dict[str, str]
    at: int


def utf16_length(text: str) -> int:
    """Returns the length as Telegram counts it: characters beyond the basic plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(html: str) -> tuple[str, list[Entity]]:
    """Returns the text without its tags, and its entities. Raises `Refusal` for what Telegram, or we, cannot read."""
    if TOKEN.search(html) is None:
        return html, []
    return _Reader(html).read()


class _Reader:
    def __init__(self, html: str) -> None:
        self._html = html
        self._parts: list[str] = []
        self._length = 0
        self._open: list[OpenTag] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        position = 0
        while found := TOKEN.search(self._html, position):
            self._add(self._html[position : found.start()])
            position = self._token(found.start())
        self._add(self._html[position:])
        if self._open:
            raise self._wrong(f"Can't find end tag corresponding to start tag {self._open[-1].name}")
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._parts), self._entities

    def _add(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += utf16_length(text)

    def _token(self, start: int) -> int:
        character = self._html[start]
        if character == "&":
            return self._character(start)
        if character == ">":
            # Telegram lets it pass; its documentation asks for &gt;, and so do we
            raise self._wrong("Unescaped '>'", start)
        if self._html.startswith("/", start + 1):
            return self._end_tag(start)
        return self._start_tag(start)

    def _character(self, start: int) -> int:
        found = CHARACTER.match(self._html, start)
        if found is None:
            # Telegram takes it literally; its documentation asks for &amp;, and so do we
            raise self._wrong("Unescaped '&'", start)
        self._add(unescape(found.group()))
        return found.end()

    def _start_tag(self, start: int) -> int:
        name, position = self._tag_name(start, start + 1, "start")
        if name not in TYPES:
            raise self._wrong(f'Unsupported start tag "{name}"', start)
        attributes: dict[str, str] = {}
        while not self._html.startswith(">", position):
            position = self._attribute(name, attributes, start, position)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler"', start)
        self._open.append(OpenTag(name, attributes, self._length))
        return position + 1

    def _tag_name(self, start: int, after: int, which: str) -> tuple[str, int]:
        found = NAME.match(self._html, after)
        assert found is not None
        if found.end() == len(self._html):
            raise self._wrong(f"Unclosed {which} tag", start)
        return found.group().lower(), found.end()

    def _attribute(self, tag: str, attributes: dict[str, str], start: int, position: int) -> int:
        if tag == "blockquote" and (flag := FLAG.match(self._html, position)):
            attributes["expandable"] = ""
            return flag.end()
        found = ATTRIBUTE.match(self._html, position)
        if found is None:
            return self._gap(tag, start, position)
        value = found.group(2)
        attributes[found.group(1).lower()] = unescape(value[1:-1]) if value[0] in "\"'" else value.lower()
        return found.end()

    def _gap(self, tag: str, start: int, position: int) -> int:
        """Returns the end of the white space before the tag's end, or says what stands there instead."""
        rest = self._html[position:]
        stripped = rest.lstrip()
        if stripped.startswith(">"):
            return position + len(rest) - len(stripped)
        if ">" not in stripped:
            raise self._wrong("Unclosed start tag", start)
        if "=" not in stripped.partition(">")[0]:
            what = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
            raise self._wrong(what, start)
        raise self._wrong("Unexpected end of name token", start)

    def _end_tag(self, start: int) -> int:
        if not self._open:
            raise self._wrong("Unexpected end tag", start)
        name, position = self._tag_name(start, start + 2, "end")
        while self._html[position : position + 1].isspace():
            position += 1
        if not self._html.startswith(">", position):
            raise self._wrong("Unclosed end tag", start)
        tag = self._open.pop()
        if name != tag.name:
            expected = f'expected "</{tag.name}>", found "</{name}>"'
            raise self._wrong(f"Unmatched end tag at byte offset {self._byte(start)}, {expected}")
        if self._length > tag.at:
            self._close(tag)
        return position + 1

    def _close(self, tag: OpenTag) -> None:
        entity: Entity = {"type": TYPES[tag.name], "offset": tag.at, "length": self._length - tag.at}
        if tag.name == "a":
            entity["url"] = self._link(tag)
        elif tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        elif tag.name == "tg-emoji":
            entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
        elif tag.name == "code":
            self._code(tag, entity)
        elif tag.name == "pre" and self._is_code_inside(entity):
            entity["language"] = self._entities.pop()["language"]
        self._entities.append(entity)

    def _code(self, tag: OpenTag, entity: Entity) -> None:
        language = tag.attributes.get("class", "")
        if language.startswith("language-") and self._open and self._open[-1].name == "pre":
            entity["language"] = language.removeprefix("language-")

    def _is_code_inside(self, entity: Entity) -> bool:
        if not self._entities or "language" not in self._entities[-1]:
            return False
        last = self._entities[-1]
        return (last["offset"], last["length"]) == (entity["offset"], entity["length"])

    def _link(self, tag: OpenTag) -> str:
        url = tag.attributes.get("href", "")
        if not LINK.fullmatch(url):
            # Telegram drops such a link without a word
            raise self._wrong(f'Tag "a" must have a link as "href", found "{url}"')
        return url if ":" in url else f"http://{url}"

    def _byte(self, position: int) -> int:
        return len(self._html[:position].encode())

    def _wrong(self, what: str, position: int | None = None) -> Refusal:
        where = "" if position is None else f" at byte offset {self._byte(position)}"
        return bad_request(f"can't parse entities: {what}{where}")
