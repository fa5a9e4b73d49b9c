"""Entities of a text: finding commands and links, checking what the bot gives, and showing all of it as safe HTML."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from bot.demo.emulator.formatting import Entity, utf16_length
from bot.demo.emulator.refusal import bad_request

FOUND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@\w+)?|https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
SAFE_LINK = re.compile(r"(?:https?|tg|mailto|tel):", re.IGNORECASE)
TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote>", "</blockquote>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
}
VERBATIM = frozenset({"code", "pre", "text_link", "url"})


def find_entities(text: str) -> list[Entity]:
    """Returns the commands and plain links of `text`, as the app marks them by itself."""
    if "/" not in text:
        return []
    return [
        {
            "type": "bot_command" if found.group().startswith("/") else "url",
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found.group()),
        }
        for found in FOUND.finditer(text)
    ]


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Returns the bot's own entities and those the app finds beside them, in order."""
    taken = [entity for entity in entities if entity["type"] in VERBATIM]
    found = [entity for entity in find_entities(text) if not any(_overlap(entity, other) for other in taken)]
    if not found:
        return entities
    return sorted([*entities, *found], key=lambda entity: (entity["offset"], -entity["length"]))


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def check_entities(text: str, entities: Sequence[Entity]) -> None:
    """Refuses entities that reach outside the text; Telegram would clip them without a word."""
    end = utf16_length(text)
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 1 or entity["offset"] + entity["length"] > end:
            raise bad_request(f"can't parse entities: {entity['type']} reaches outside the text")
        if entity["type"] == "text_link" and not SAFE_LINK.match(entity.get("url", "")):
            raise bad_request("can't parse entities: text_link must have a link as url")


def safe_html(text: str, entities: Sequence[Entity]) -> str:
    """Returns `text` as HTML that is safe to show: only tags made here, all else escaped, line ends kept."""
    if not entities:
        return escape(text)
    units = text.encode("utf-16-le", "surrogatepass")
    return "".join(_pieces(units, entities))


def _pieces(units: bytes, entities: Sequence[Entity]) -> Iterator[str]:
    """Entities may overlap; tags may not, so what outlives a closing tag is closed with it and opened again."""
    waiting = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]), reverse=True)
    edges = {0, len(units) // 2, *(edge for entity in entities for edge in (entity["offset"], _end(entity)))}
    still_open: list[Entity] = []
    position = 0
    for edge in sorted(edges):
        yield escape(units[2 * position : 2 * edge].decode("utf-16-le", "replace"))
        yield from _closings(units, still_open, edge)
        while waiting and waiting[-1]["offset"] == edge:
            still_open.append(waiting.pop())
            yield _tags(units, still_open[-1])[0]
        position = edge


def _closings(units: bytes, still_open: list[Entity], edge: int) -> Iterator[str]:
    ending = next((at for at, entity in enumerate(still_open) if _end(entity) <= edge), len(still_open))
    closed = still_open[ending:]
    yield from (_tags(units, entity)[1] for entity in reversed(closed))
    still_open[ending:] = [entity for entity in closed if _end(entity) > edge]
    yield from (_tags(units, entity)[0] for entity in still_open[ending:])


def _end(entity: Entity) -> int:
    return int(entity["offset"] + entity["length"])


def _tags(units: bytes, entity: Entity) -> tuple[str, str]:
    kind = entity["type"]
    if kind not in {"text_link", "url"}:
        return TAGS.get(kind, ("", ""))
    start = 2 * entity["offset"]
    url = entity.get("url") or units[start : start + 2 * entity["length"]].decode("utf-16-le", "replace")
    if not SAFE_LINK.match(url):
        return "", ""
    return f'<a href="{escape(url)}">', "</a>"
