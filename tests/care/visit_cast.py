"""Patients before a visit: one who is worse, one who is better, one who is silent, one of whom nothing is known yet."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.care.alerting import Flag, Outcome, Review, ReviewStatus
from bot.care.findings import Finding, Severity
from bot.care.history import (
    Happening,
    HappeningKind,
    History,
    ItemFacts,
    PromptOutcome,
    PromptStatus,
    Report,
)
from bot.care.notes import Note, NoteKind
from bot.care.people import CareRole, Goal, Patient, PatientStatus
from bot.care.plan import CarePlan, Measure
from bot.care.promise import Promise, Verdict
from bot.care.sentences import _, as_written
from bot.care.visit_facts import ClosedCase, OpenCase, Version, VisitFacts
from bot.services.prompts.progress import with_scores
from tests.world import shared_content

TODAY = date(2026, 5, 24)
NOW = datetime(2026, 5, 24, 8, 0, tzinfo=UTC)
ZONE = "Europe/London"


def day(before: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=before)


def at(before: int) -> datetime:
    """Noon of that day."""
    return datetime.combine(day(before), time(12), UTC)


def anna(name: str = "Anna Baker", here: int = 120) -> Patient:
    """In care for so many days."""
    return Patient(12, name, ZONE, time(18), False, PatientStatus.ACTIVE, day(here), None, 1)


def nobody_knows(name: str = "Anna Baker") -> VisitFacts:
    """Just linked, without a plan."""
    return VisitFacts(anna(name, here=0), "Hill Street Clinic", ZONE, NOW, TODAY)


def plan() -> CarePlan:
    """The plan against depression: measures, items and questionnaires."""
    return shared_content(None).plans["depression"]


def reports(measures: Sequence[Measure], days: int, *, slope: float, silent_for: int = 0) -> tuple[Report, ...]:
    """One on most days; the badness goes by `slope` of the scale from the first to the last."""
    chance, told = random.Random(days), []
    for before in range(days - 1, silent_for - 1, -1):
        if chance.random() < 0.2:
            continue
        share = 0.5 + slope * (0.5 - before / max(days - 1, 1))
        values = {}
        for measure in measures:
            bad = measure.minimum + (measure.maximum - measure.minimum) * min(max(share + chance.gauss(0, 0.07), 0), 1)
            values[measure.code] = float(round(measure.badness(bad)))
        told.append(Report(day(before), values))
    return tuple(told)


def history(slope: float, days: int = 100, silent_for: int = 0) -> History:
    """So many days of that plan."""
    chance, carried, practice = random.Random(7), plan(), shared_content(None)
    measures = {measure.code: measure for measure in carried.measures}
    told = list(reports(list(measures.values()), days, slope=slope, silent_for=silent_for))
    scored = [each for each in carried.questionnaires if each.code in practice.questionnaires]
    for place, report in enumerate(told):
        if place % 12 == 5:
            scores = {each.code: round(12 + 8 * slope * place / len(told)) * 1.0 for each in scored}
            told[place] = Report(report.on, {**report.values, **scores})
    outcomes = tuple(
        PromptOutcome(day(before), item.id, status, reason)
        for before in range(days - 1, -1, -1)
        for item in carried.items
        for status, reason in chance.choices(
            [(PromptStatus.DONE, None), (PromptStatus.SKIPPED, "forgot"), (PromptStatus.SKIPPED, "side_effects"),
             (PromptStatus.EXPIRED, None)], (6, 1, 1, 2)
        )
    )  # fmt: skip
    happened = (
        Happening(day(60), HappeningKind.HOSPITAL),
        Happening(day(40), HappeningKind.PLAN_CHANGED),
        Happening(day(20), HappeningKind.BACKGROUND_CHANGED, "allergy to <penicillin>"),
        *(Happening(day(before), HappeningKind.TOOK_AS_NEEDED, "relief") for before in (9, 9, 9, 4)),
        Happening(day(3), HappeningKind.FITS, "partly"),
    )
    found = History(
        TODAY, day(days), measures, tuple(told), outcomes, asked_on=tuple(day(before) for before in range(days, 0, -1)),
        items={item.id: item.title for item in carried.items}, happenings=happened, review_due_on=day(-10),
        item_facts={"relief": ItemFacts("Lorazepam 1 mg", daily_limit=2)}, phenotypes={"CYP2D6": "poor metaboliser"},
    )  # fmt: skip
    return with_scores(practice, carried, found)


def flag(number: int, rule: str, severity: Severity, reason: str, before: int) -> Flag:
    """A finding of that day."""
    return Flag(number, 7, Finding(rule, 1, severity, reason, "Consider a call.", ()), day(before), at(before))


def worse(name: str = "Anna Baker", words: str = "It hurts more & more when it is < 10 °C") -> VisitFacts:
    """Everything there is to tell, and it is getting worse."""
    closed = Review(3, 12, 1, Severity.ROUTINE, ReviewStatus.CLOSED, at(70), at(69), True, closed_at=at(66),
                    outcome=Outcome.CONTACTED, is_useful=True)  # fmt: skip
    case = Review(7, 12, 1, Severity.SOON, ReviewStatus.ACKNOWLEDGED, at(5), at(4), True, acknowledged_by=1)
    flags = [flag(n, "worsening_symptom", Severity.SOON, f"Low mood averaged 7.2. {words}", 5 - n) for n in range(3)]
    flags.append(flag(9, "low_adherence", Severity.ROUTINE, "Less than half was done.", 2))
    promise = Promise(1, 12, 2, words, day(12), Verdict.NOT)
    later = Promise(2, 12, 3, words, day(-4), None)
    return replace(
        nobody_knows(name),
        patient=anna(name),
        label=name,
        cares=(("Dr Lee", CareRole.LEAD), ("Dr Owen", CareRole.OWNER)),
        plan=plan(),
        version=Version(3, day(10), None, words),
        changes=(
            Version(3, day(10), None, words, (_("➕ New: <b>{title}</b>.", title="Mirtazapine 15 mg"),), (later,)),
            Version(2, day(40), day(39), words, (_("✏️ Changed: <b>{title}</b>.", title=words),), (promise,)),
        ),
        history=history(0.8),
        aims={"mood": 3.0},
        questionnaires=frozenset(each.code for each in plan().questionnaires),
        decided_on=day(10),
        open_cases=(OpenCase(case, day(5), flags, "Dr Lee"),),
        closed=(ClosedCase(closed, day(70), day(66), "No report for a week."),),
        noted=(day(66), words),
        goals=(
            Goal(1, words, day(-20), at(100), checks=((day(60), -1), (day(30), 0), (day(2), -2))),
            Goal(2, "Sleep through", day(-40), at(100)),
        ),
        background={code: {code: f"={words}"} for code in ("allergies", "medicines", "conditions", "sleep", "tried")},
        notes=[(day(before), Note(before, 12, NoteKind.NOTE, words, at(before), 1, None)) for before in (2, 8, 30)],
        unread=[(day(1), words)],
        said=(as_written(words),),
        said_on=day(1),
    )  # fmt: skip


def better() -> VisitFacts:
    """It is getting better, and nothing is open."""
    return replace(worse(), history=history(-0.8), open_cases=(), unread=(), aims={"mood": 6.0})


def silent() -> VisitFacts:
    """No report for three weeks."""
    return replace(worse(), history=history(0.0, silent_for=21), open_cases=())


def overflowing() -> VisitFacts:
    """The widest words everywhere, as much of everything as can be, over half a year."""
    wide = "Wm" * 400
    full = worse(wide, wide)
    return replace(
        full,
        guardian=wide,
        clinic=wide,
        cares=((wide, CareRole.STANDS_IN),) * 9,
        history=replace(history(0.8, days=180), happenings=tuple(
            Happening(day(before), HappeningKind.ASKS_FOR_REVIEW, wide) for before in range(80, 0, -1)
        )),
        open_cases=tuple(full.open_cases) * 6,
        closed=tuple(full.closed) * 6,
        changes=tuple(replace(each, changed=tuple(each.changed) * 9, promises=tuple(each.promises) * 9)
                      for each in (*full.changes, *full.changes, *full.changes)),
        goals=tuple(full.goals) * 9,
        background={code: dict.fromkeys(questions, f"={wide}") for code, questions in _EVERYTHING.items()},
        notes=tuple(full.notes) * 9,
        unread=tuple(full.unread) * 9,
        said=tuple(full.said) * 9,
    )  # fmt: skip


_EVERYTHING = {
    "allergies": ("allergies",), "medicines": ("medicines",), "conditions": ("conditions",), "sleep": ("sleep",),
    "matters": ("matters",), "preferences": ("helper",), "tried": ("tried",), "expectations": ("expects", "by_when"),
}  # fmt: skip
