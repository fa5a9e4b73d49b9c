"""One patient's answers, gathered from the rows of a file and given out day by day as the rules see them."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import groupby
from operator import attrgetter

from bot.care.history import (
    DAYS_LOOKED_BACK,
    Happening,
    HappeningKind,
    History,
    PromptOutcome,
    PromptStatus,
    Reading,
    Report,
)
from bot.replay.answers import ItemAnswer, Reader, read_time
from bot.replay.patients import PatientFacts
from bot.replay.plan import ReplayPlan
from bot.replay.rows import Row
from bot.replay.troubles import Trouble, Troubles

END_OF_DAY = time.max  # a value without a time is the day's check-in, which is asked in the evening


@dataclass(frozen=True, slots=True)
class Series:
    """One patient from the first row on. All in date order, whatever order the rows came in."""

    patient: str
    first_on: date
    until: date
    rows: int
    reports: tuple[Report, ...]
    readings: tuple[Reading, ...]
    prompts: tuple[PromptOutcome, ...]
    doses: tuple[Happening, ...]  # of items taken as needed

    @property
    def days(self) -> int:
        """How many days are judged."""
        return (self.until - self.first_on).days + 1


@dataclass(slots=True)
class _Gathered:
    values: dict[tuple[date, time, str], float] = field(default_factory=dict)
    items: list[tuple[date, time, ItemAnswer]] = field(default_factory=list)


def series_of(rows: Iterable[Row], plan: ReplayPlan, until: date, troubles: Troubles) -> Iterator[Series]:
    """Each patient's series up to `until`, in the order of the rows; a patient who begins later has none."""
    reader = Reader(plan)
    for patient, own in groupby(rows, key=attrgetter("patient")):
        series = _series(patient, list(own), plan, reader, until, troubles)
        if series is not None:
            yield series


def _series(
    patient: str, rows: list[Row], plan: ReplayPlan, reader: Reader, until: date, troubles: Troubles
) -> Series | None:
    gathered = _Gathered()
    for row in rows:
        trouble = Trouble.AFTER_UNTIL if row.on > until else _take(gathered, row, reader)
        if trouble is not None:
            troubles.note(trouble, row.line, f"{row.patient} {row.on} {row.code} {row.value}"[:80])
    first_on = min(row.on for row in rows)
    if first_on > until:
        return None
    readings = _readings(gathered)
    as_needed = {id for id, facts in plan.item_facts.items() if facts.daily_limit is not None}
    answers = sorted(gathered.items, key=lambda told: (*told[:2], told[2].item, told[2].status, told[2].reason or ""))
    _check_per_day(patient, rows[-1].line, answers, plan, troubles)
    return Series(
        patient=patient,
        first_on=first_on,
        until=until,
        rows=len(rows),
        reports=_reports(readings),
        readings=readings,
        prompts=tuple(
            PromptOutcome(on, told.item, told.status, told.reason)
            for on, _at, told in answers
            if told.item not in as_needed
        ),
        doses=tuple(
            Happening(on, HappeningKind.TOOK_AS_NEEDED, told.item)
            for on, _at, told in answers
            if told.item in as_needed and told.status is PromptStatus.DONE
        ),
    )


def _take(gathered: _Gathered, row: Row, reader: Reader) -> Trouble | None:
    """Add what the row says; what is odd about it, if anything is."""
    said, at = reader.read(row), read_time(row.at)
    if isinstance(said, Trouble):
        return said
    if isinstance(at, Trouble):
        return at
    moment = END_OF_DAY if at is None else at
    if isinstance(said, ItemAnswer):
        gathered.items.append((row.on, moment, said))
        return None
    key = (row.on, moment, row.code)
    is_repeated = key in gathered.values
    gathered.values[key] = said
    return Trouble.REPEATED if is_repeated else None


def _readings(gathered: _Gathered) -> tuple[Reading, ...]:
    return tuple(
        Reading(on, code, value, None if at is END_OF_DAY else at)
        for (on, at, code), value in sorted(gathered.values.items())
    )


def _reports(readings: Sequence[Reading]) -> tuple[Report, ...]:
    """One report for each day with a value: of each measure the last, by code as the database gives them."""
    reports = []
    for on, of_day in groupby(readings, key=attrgetter("on")):
        last = {reading.code: reading.value for reading in of_day}
        reports.append(Report(on, dict(sorted(last.items()))))
    return tuple(reports)


def _check_per_day(
    patient: str, line: int, answers: Sequence[tuple[date, time, ItemAnswer]], plan: ReplayPlan, troubles: Troubles
) -> None:
    counts = Counter((on, told.item) for on, _at, told in answers)
    for (on, item), count in counts.items():
        if count > plan.per_day.get(item, count):
            troubles.note(Trouble.TOO_MANY, line, f"{patient} {on} {item}: {count}")


def histories(series: Series, plan: ReplayPlan, facts: PatientFacts) -> Iterator[History]:
    """The patient as the rules see her at the end of each day, from the first row to the last day replayed.

    A file does not say when a check-in was asked, so every day counts as asked. Nor does it say when the plan was
    reviewed: the baseline is never restarted. The review falls due once, as live before anybody has changed the plan,
    where the patient's start is told; the first row of a file is the start of the data, not of the treatment.
    """
    started_on = facts.started_on
    review_due_on = None if started_on is None else started_on + timedelta(days=plan.plan.review_after_days)
    days = tuple(series.first_on + timedelta(days=number) for number in range(series.days))
    dated = (series.reports, series.prompts, series.readings, series.doses)
    reports_on, prompts_on, readings_on, doses_on = ([entry.on for entry in entries] for entries in dated)
    for number, day in enumerate(days):
        first = max(0, number + 1 - DAYS_LOOKED_BACK)
        oldest = days[first]
        yield History(
            as_on=day,
            linked_on=series.first_on,
            measures=plan.measures,
            reports=series.reports[_window(reports_on, oldest, day)],
            prompts=series.prompts[_window(prompts_on, oldest, day)],
            asked_on=days[first : number + 1],
            items=plan.item_titles,
            item_facts=plan.item_facts,
            readings=series.readings[_window(readings_on, oldest, day)],
            happenings=series.doses[_window(doses_on, oldest, day)],
            goal=facts.goal or plan.plan.goal,
            started_on=started_on,
            review_due_on=review_due_on,
            procedure_on=facts.procedure_on,
        )


def _window(days: Sequence[date], oldest: date, newest: date) -> slice:
    return slice(bisect_left(days, oldest), bisect_right(days, newest))
