"""A clinician's patients in the order in which they need her: filtered, searched, cut into pages."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.care.findings import Severity
from bot.care.people import PatientStatus
from bot.care.zones_by_name import fold

PAGE = 8  # patients
NEW_FOR_DAYS = 14
SILENT_FROM, NEVER_REPORTED_FROM = 4, 3  # asked days without a report; the floors of the rule `silence`


class Chip(StrEnum):
    """What stands beside a patient, and what the list can be narrowed to."""

    CASE = "case"  # a review that is not closed
    SILENT = "silent"  # asked, and no report for some days
    ADHERENCE = "adherence"  # reliably less done than planned
    NEW = "new"  # linked less than 14 days ago
    PAUSED = "paused"  # at her own wish, or held after a stay in hospital
    UNREAD = "unread"  # has not confirmed the newest version of her plan


@dataclass(frozen=True, slots=True)
class Entry:
    """One patient of a caseload. `overdue` is how late her open case is, below zero while there is time.

    `silent_days` counts days since her last report, None while she is not silent. `stands_in_for` names the absent
    colleague whose patient she is.
    """

    patient_id: int
    name: str
    label: str
    status: PatientStatus = PatientStatus.ACTIVE
    case: int | None = None
    severity: Severity | None = None
    overdue: timedelta = timedelta(0)
    silent_days: int | None = None
    is_adherence_low: bool = False
    is_new: bool = False
    is_paused: bool = False
    is_plan_unread: bool = False
    stands_in_for: str = ""

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What holds of her, in the order in which it is shown."""
        holds = {
            Chip.CASE: self.case is not None,
            Chip.SILENT: self.silent_days is not None,
            Chip.ADHERENCE: self.is_adherence_low,
            Chip.NEW: self.is_new,
            Chip.PAUSED: self.is_paused,
            Chip.UNREAD: self.is_plan_unread,
        }
        return tuple(chip for chip in Chip if holds[chip])

    @property
    def initials(self) -> str:
        """`A. M.` of Anna Maria."""
        return " ".join(f"{part[0].upper()}." for part in self.name.split())


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `number` counts from 0; `counts` says how many of all her patients have each chip."""

    entries: tuple[Entry, ...]
    number: int
    pages: int
    total: int
    counts: Mapping[Chip, int]
    chip: Chip | None = None


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """The gravest open case first, then the one that is late the longest, then by name."""
    return sorted(entries, key=_urgency)


def _urgency(entry: Entry) -> tuple[int, timedelta, str, int]:
    gravity = entry.severity.rank if entry.severity is not None else -1
    late = entry.overdue if entry.severity is not None else timedelta(0)
    return -gravity, -late, entry.name.casefold(), entry.patient_id


def page_of(entries: Sequence[Entry], chip: Chip | None = None, number: int = 0) -> Page:
    """That page of those with the chip, or of all; the last page where the list has become shorter than that."""
    counts = Counter(each for entry in entries for each in entry.chips)
    listed = in_order([entry for entry in entries if chip is None or chip in entry.chips])
    pages = max(1, -(-len(listed) // PAGE))
    number = min(max(number, 0), pages - 1)
    shown = listed[number * PAGE : (number + 1) * PAGE]
    return Page(tuple(shown), number, pages, len(listed), {each: counts[each] for each in Chip}, chip)


def found(entries: Sequence[Entry], words: str) -> list[Entry]:
    """Those whose name, label, number or initials these words mean, in order; none for no words."""
    wanted = fold(words)
    if not wanted:
        return []
    number = words.strip().removeprefix("#")
    return in_order([entry for entry in entries if _is_meant(entry, wanted, number)])


def _is_meant(entry: Entry, wanted: str, number: str) -> bool:
    if number.isdecimal() and number == str(entry.patient_id):
        return True
    initials = "".join(part[0] for part in fold(entry.name).split())
    is_initials = wanted.replace(" ", "") == initials
    parts = (*fold(entry.name).split(), *fold(entry.label).split())
    is_begun = all(any(part.startswith(word) for part in parts) for word in wanted.split())
    return is_initials or is_begun
