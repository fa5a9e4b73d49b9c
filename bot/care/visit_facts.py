"""What a visit report is made from: everything it may show of one patient, gathered, within its bounds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.care.alerting import Flag, Review
from bot.care.background import Answers
from bot.care.history import History
from bot.care.notes import Note
from bot.care.people import CareRole, Goal, Patient
from bot.care.plan import CarePlan
from bot.care.promise import Promise
from bot.care.sentences import Sentence, _

MONTH, QUARTER = 30, 90  # days


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the plan: the local day it was published, the day she confirmed it, and why it was made.

    `changed` is what it changed for her, in words; `promises` are what it was to bring.
    """

    number: int
    published_on: date
    read_on: date | None = None
    reason: str = ""
    changed: Sequence[Sentence] = ()
    promises: Sequence[Promise] = ()


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is not closed, its local day, what it gathered that stands, and who has taken it, if somebody has."""

    review: Review
    opened_on: date
    flags: Sequence[Flag] = ()
    taken_by: str = ""


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """A closed case with its local days and the reason of its gravest finding."""

    review: Review
    opened_on: date
    closed_on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One patient before a visit. `zone` is hers, or the clinic's while she was not asked.

    `history` holds the scores of her questionnaires among its measures; `questionnaires` are their codes. `changes`
    are the versions after the first, newest first; `closed` cases too. `decided_on` is the local day on which a case
    was last closed or the plan changed. `notes` and `unread` (messages of hers that nobody has opened) come with their
    local days, newest first. `noted` is what a clinician wrote when she closed a case, with its day.
    """

    patient: Patient
    clinic: str
    zone: str
    now: datetime
    today: date
    label: str = ""
    guardian: str = ""
    cares: Sequence[tuple[str, CareRole]] = ()
    plan: CarePlan | None = None
    version: Version | None = None
    changes: Sequence[Version] = ()
    history: History | None = None
    aims: Mapping[str, float] = field(default_factory=dict)
    questionnaires: frozenset[str] = frozenset()
    decided_on: date | None = None
    open_cases: Sequence[OpenCase] = ()
    closed: Sequence[ClosedCase] = ()
    noted: tuple[date, str] | None = None
    goals: Sequence[Goal] = ()
    background: Mapping[str, Answers] = field(default_factory=dict)
    notes: Sequence[tuple[date, Note]] = ()
    unread: Sequence[tuple[date, str]] = ()
    said: Sequence[Sentence] = ()
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a section; a strong one is the heading of those below it."""

    words: Sentence
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report."""

    title: Sentence
    lines: tuple[Line, ...]


def section(title: Sentence, entries: Sequence[Line], nothing: Sentence) -> Section:
    """The part; without entries it says so."""
    return Section(title, tuple(entries) or (Line(nothing),))


def and_more(count: int) -> list[Line]:
    """Says how many entries are not shown; nothing when all are."""
    return [Line(_("And {count} more.", count=count))] if count > 0 else []


def cut(words: str, at: int) -> str:
    """Somebody's words on one line, cut at so many characters."""
    line = " ".join(words.split())
    return line if len(line) <= at else line[: at - 1] + "…"
