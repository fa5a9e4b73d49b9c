"""The words of typed answers, one table per language; a language is added by writing its table."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words, all in small letters and without apostrophes.

    `number_fillers`, `time_fillers` and `date_fillers` carry no meaning in such an answer and are passed
    over; any other unknown word makes it unreadable, so a word that could turn the meaning ("not", "over")
    is in none of them.
    `day_parts` gives the hours (0-23) each part of the day covers, `named_hours` the hours that have a name.
    """

    units: Mapping[str, int]
    tens: Mapping[str, int]
    hundred: str
    and_: str
    point: str
    minus: str
    fractions: Mapping[str, float]  # what may follow a whole number and "and"
    out_of: tuple[tuple[str, ...], ...]  # what stands between a number and its maximum, longest first
    number_fillers: frozenset[str]
    time_fillers: frozenset[str]
    oclock: str
    past: frozenset[str]
    to: frozenset[str]
    minutes: Mapping[str, int]  # "quarter past", "half past"
    minute_words: frozenset[str]
    day_parts: Mapping[str, frozenset[int]]
    parts_said_last: frozenset[str]  # "6 am", never "am 6"
    named_hours: Mapping[str, int]
    date_fillers: frozenset[str]
    months: Mapping[str, int]
    days_in: Mapping[str, int]  # spans counted in days
    months_in: Mapping[str, int]  # spans counted in months
    amounts: Mapping[str, int]  # "a couple of weeks": the last one said counts
    ordinals: frozenset[str]
    weekdays: Mapping[str, int]  # 0 = Monday
    next_: str
    tomorrow: str
    end: str


def _numbered(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {word: start + step * place for place, word in enumerate(words.split())}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONTHS = _numbered("january february march april may june july august september october november december", start=1)
_WEEKDAYS = _numbered("monday tuesday wednesday thursday friday saturday sunday")

ENGLISH = Words(
    units={
        **_numbered("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"),
        **_numbered("fifteen sixteen seventeen eighteen nineteen", start=15),
        **dict.fromkeys(("none", "nil", "nought", "naught"), 0),
    },
    tens=_numbered("twenty thirty forty fifty sixty seventy eighty ninety", start=20, step=10) | {"fourty": 40},
    hundred="hundred",
    and_="and",
    point="point",
    minus="minus",
    fractions={"half": 0.5, "quarter": 0.25},
    out_of=(("out", "of"), ("of",), ("/",)),
    number_fillers=_words(
        "a an the i im id ill it its is was at about around roughly approximately approx circa maybe perhaps"
        " probably like say said guess think would give be so um uh er hmm well ok okay just today now right"
        " currently still almost nearly only level score number please sorry my answer honestly ~"
    ),
    time_fillers=_words("a the i id its is it at about around roughly say in this please usually take ish"),
    oclock="oclock",
    past=_words("past after"),
    to=_words("to before til till"),
    minutes={"quarter": 15, "half": 30},
    minute_words=_words("minute minutes min mins"),
    day_parts={
        "am": frozenset(range(12)),
        "pm": frozenset(range(12, 24)),
        "morning": frozenset(range(1, 12)),
        "afternoon": frozenset(range(12, 19)),
        "evening": frozenset(range(16, 24)),
        "night": frozenset((*range(18, 24), *range(5))),
        "tonight": frozenset((*range(18, 24), 0)),
    },
    parts_said_last=_words("am pm"),
    named_hours={"noon": 12, "midday": 12, "midnight": 0},
    date_fillers=_words("by in on the of from now time about around roughly maybe within say at please its"),
    months={**_MONTHS, **{name[:3]: number for name, number in _MONTHS.items()}, "sept": 9},
    days_in={
        **dict.fromkeys(("day", "days"), 1),
        **dict.fromkeys(("week", "weeks", "wk", "wks"), 7),
        **dict.fromkeys(("fortnight", "fortnights"), 14),
    },
    months_in={
        **dict.fromkeys(("month", "months", "mth", "mths"), 1),
        **dict.fromkeys(("year", "years", "yr", "yrs"), 12),
    },
    amounts={"a": 1, "an": 1, "couple": 2},
    ordinals=_words("st nd rd th"),
    weekdays={**_WEEKDAYS, **{name[:3]: number for name, number in _WEEKDAYS.items()}, "tues": 1, "thurs": 3},
    next_="next",
    tomorrow="tomorrow",
    end="end",
)
