"""Several prompts in one message: each with its number and a row of buttons of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.care.messages import Button, Message, Rows
from bot.care.sentences import Sentence, _, lines

MOST_IN_ONE = 5  # what a small screen shows at once
_IN_A_ROW = 3
_ONE, _SEVERAL = "prompt", "prompts"


def about_prompts(prompt_ids: Sequence[int]) -> str:
    """What the outbox writes beside a message that asks these."""
    if len(prompt_ids) == 1:
        return f"{_ONE}:{prompt_ids[0]}"
    return f"{_SEVERAL}:{','.join(map(str, prompt_ids))}"


def prompts_in(about: str | None) -> tuple[int, ...]:
    """The prompts that a message with that note asks; none for any other message."""
    what, _colon, ids = (about or "").partition(":")
    return tuple(int(prompt_id) for prompt_id in ids.split(",")) if what in (_ONE, _SEVERAL) else ()


def merged(parts: Sequence[tuple[int, Message]]) -> Message:
    """The messages in one, each by its number; a single one stays as it is."""
    if len(parts) == 1:
        return parts[0][1]
    return Message(
        paragraphs=tuple(_numbered(number, lines(part.paragraphs)) for number, part in parts),
        buttons=tuple(row for number, part in parts for row in _rows(number, part.buttons)),
    )


def _numbered(number: int, words: Sentence) -> Sentence:
    return _("<b>{number}.</b> {words}", number=number, words=words)


def _rows(number: int, rows: Rows) -> Iterator[tuple[Button, ...]]:
    """The usual buttons of a part fit one row; what is more keeps its rows."""
    buttons = [button for row in rows for button in row]
    if len(buttons) <= _IN_A_ROW:
        rows = (tuple(buttons),) if buttons else ()
    for row in rows:
        yield tuple(replace(button, label=_label(number, button.label)) for button in row)


def _label(number: int, label: Sentence) -> Sentence:
    return Sentence("{number}. {label}", {"number": number, "label": label})
