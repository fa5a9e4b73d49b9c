"""Long lists in one message, a page at a time: Telegram takes 100 buttons below one."""

from collections.abc import Sequence
from typing import TypeVar

from bot.care.messages import Button, Rows, id_in, press
from bot.care.sentences import _

T = TypeVar("T")
PAGE = 20


def paged(items: Sequence[T], page: str, *verb: object, page_mark: str = "") -> tuple[Sequence[T], Rows]:
    """What stands on that page, and the row that turns it by `verb` and a page's number; no row for a single page.

    `page` comes from a button, so it may be anything: what is no number is the first page, what is too far the last. A
    `page_mark` stands before a page's number where a number alone means something else.
    """
    last = max(0, -(-len(items) // PAGE) - 1)
    number = min(id_in(page) or 0, last)
    row = []
    if number > 0:
        row.append(Button(_("‹ Earlier"), press=press(*verb, f"{page_mark}{number - 1}")))
    if number < last:
        row.append(Button(_("More ›"), press=press(*verb, f"{page_mark}{number + 1}")))
    return items[number * PAGE : (number + 1) * PAGE], (tuple(row),) if row else ()
