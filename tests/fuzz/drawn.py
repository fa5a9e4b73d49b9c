"""What the fuzzer's targets draw: words as people type them, files that are nearly right, and how much of each."""

import string
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.care.test_typed_any_text import anything as typed_answers
from tests.channels.test_telegram_updates import places, with_value

_SLOW_ON_PURPOSE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
TEMPTING = (
    "", " ", "0", "-1", "1e309", "nan", "²", "٧", "½", "\x00", "\ud83d", "\u202e", "{name}", "{0}", "%s", "<b>&",
    "'; --", "../..", "None", "x" * 70, "9" * 30, "999999999999 days", "2 cover hours", "24:00", "2026-02-30",
    "0001-01-01", "9999-12-31", "08:00+05:00", "start", "higher", "en", "mon",
)  # fmt: skip


def fuzzed(examples: int) -> settings:
    """So many inputs in the tests, the same in every run."""
    return settings(
        max_examples=examples, derandomize=True, deadline=None, suppress_health_check=_SLOW_ON_PURPOSE, print_blob=True
    )


words = typed_answers | st.sampled_from(TEMPTING) | st.text(string.printable, max_size=40)
_leaves = (
    st.booleans()
    | st.integers()
    | st.floats()
    | words
    | st.dates()
    | st.times()
    | st.sampled_from(
        [
            date.min,
            date.max,
            datetime.max.replace(tzinfo=UTC),
            datetime(2026, 3, 2, tzinfo=UTC),
            time.max,
            1 << 64,
            10**400,
        ]
    )
)
toml_values = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


class Changed(dict[str, Any]):
    """Tables, and what was changed in them: of a failing example only that is worth reading."""

    def __init__(self, content: Mapping[str, Any], changes: Sequence[object]) -> None:
        super().__init__(content)
        self._told = f"{str(content)[:60]}… with {changes}"

    def __repr__(self) -> str:
        return self._told


@st.composite
def nearly(
    draw: st.DrawFn, whole: Mapping[str, Any], values: st.SearchStrategy[Any] = toml_values, most: int = 3
) -> Changed:
    """Tables of which some values are others than they should be, some are twice there, and some are missing."""
    content: dict[str, Any] = dict(whole)
    changes: list[object] = []
    for _ in range(draw(st.integers(0, most))):
        inside = [place for place in places(content) if place]
        if not inside:
            break
        place = draw(st.sampled_from(inside))
        what = draw(st.sampled_from(("other", "from elsewhere", "missing", "new key")))
        if what == "missing":
            content = _without(content, place)
            changes.append((what, place))
            continue
        value = _at(content, draw(st.sampled_from(inside))) if what == "from elsewhere" else draw(values)
        place = (*place[:-1], draw(words)) if what == "new key" and isinstance(place[-1], str) else place
        content = with_value(content, place, value)
        changes.append((what, place, value))
    return Changed(content, changes)


def _at(content: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        content = content[key]
    return content


def _without(content: dict[str, Any], place: tuple[Any, ...]) -> dict[str, Any]:
    changed = with_value(content, place, None)
    del _at(changed, place[:-1])[place[-1]]
    return changed


@st.composite
def nearly_text(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file of which pieces were cut out, put in twice, or written over."""
    text = bytearray(whole)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.integers(0, 60)))
        text[at:end] = draw(
            st.sampled_from((b"", bytes(text[at:end]) * 2)) | st.binary(max_size=12) | words.map(_bytes)
        )
    return bytes(text)


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
