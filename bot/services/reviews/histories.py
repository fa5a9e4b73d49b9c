"""Gathers one patient's last 180 days into what the rules look at."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.goal_attainment import track
from bot.care.history import (
    DAYS_LOOKED_BACK,
    GoalTrack,
    Happening,
    HappeningKind,
    History,
    ItemFacts,
    PromptOutcome,
    PromptStatus,
    reports_in,
)
from bot.care.people import Patient
from bot.care.plan import AnswerKind, CarePlan
from bot.care.practice import Practice
from bot.care.standing_items import CHECK_IN
from storage import care_plans, doses, goals, happenings, phenotypes, prompts, responses, reviews

_NO_AMOUNT = (AnswerKind.TEXT, AnswerKind.CHOICES)  # her words, and several choices in one number: no more or less
REVIEW_CATCH_UP_DAYS = 3  # as long as the rule of the scheduled review makes up for a day nobody could look
_COUNTED = (PromptStatus.DONE, PromptStatus.SKIPPED, PromptStatus.EXPIRED)


def history_of(session: Session, practice: Practice, patient: Patient, plan: CarePlan, day: date) -> History:
    """The patient as the rules see her at the end of that local day.

    A procedure is named by the plan, and rules learn of it where they are run (`bot/care/engine.py`).
    """
    first = day - timedelta(days=DAYS_LOOKED_BACK - 1)
    zone = ZoneInfo(patient.zone or practice.clinic.zone)
    outcomes, asked_on = _prompts(session, practice, patient, first, day)
    readings = responses.readings_between(session, patient.id, first, day, zone)
    started_on, changed_on = _versions(session, patient, zone)
    return History(
        as_on=day,
        linked_on=patient.linked_on,
        measures={measure.code: measure for measure in plan.measures if measure.answer not in _NO_AMOUNT},
        reports=reports_in(readings),
        prompts=outcomes,
        asked_on=asked_on,
        baseline_from=patient.baseline_from,
        items={item.id: item.title for item in plan.items},
        item_facts={
            item.id: ItemFacts(item.title, item.must_not_miss, item.daily_limit, item.medicine) for item in plan.items
        },
        readings=readings,
        happenings=_happenings(session, patient.id, first, day, changed_on),
        goals=_goals(session, patient.id, zone, day),
        goal=plan.goal,
        phenotypes=phenotypes.phenotypes_of(session, patient.id),
        started_on=started_on,
        review_due_on=_review_due_on(session, patient.id, planned_review_on(session, practice, patient, plan), day),
    )


def planned_review_on(session: Session, practice: Practice, patient: Patient, plan: CarePlan) -> date:
    """The plan's own review date: so many days after it began or was last changed."""
    started_on, changed_on = _versions(session, patient, ZoneInfo(patient.zone or practice.clinic.zone))
    return max([started_on, *changed_on]) + timedelta(days=plan.review_after_days)


def _review_due_on(session: Session, patient_id: int, planned_on: date, day: date) -> date:
    """The date a clinician chose when she closed a case takes the place of the plan's own, until it is over.

    A new version of the plan counts anew from its own day.
    """
    published = care_plans.published_at(session, patient_id)
    chosen_on = reviews.next_review_chosen(session, patient_id, since=published[-1]) if published else None
    return planned_on if chosen_on is None or (day - chosen_on).days >= REVIEW_CATCH_UP_DAYS else chosen_on


def _prompts(
    session: Session, practice: Practice, patient: Patient, first: date, last: date
) -> tuple[tuple[PromptOutcome, ...], tuple[date, ...]]:
    """What became of delivered prompts, and the days a check-in was delivered."""
    outcomes, asked_on, codes = [], [], care_plans.codes_of(session, patient.id)
    for row in prompts.outcomes_between(session, patient.id, first, last):
        if practice.prompt_kinds[row.kind].is_adherence:
            if row.status in _COUNTED:
                outcomes.append(PromptOutcome(row.due_on, codes[row.item_id], PromptStatus(row.status), row.reason))
        elif row.kind == CHECK_IN and row.status != PromptStatus.NOT_ASKED:
            asked_on.append(row.due_on)
    return tuple(outcomes), tuple(asked_on)


def _goals(session: Session, patient_id: int, zone: ZoneInfo, day: date) -> tuple[GoalTrack, ...]:
    """Her goals as they stood at the end of that day; those she has ended are left out."""
    tracks = (track(goal, zone, day) for goal in goals.goals_of(session, patient_id))
    return tuple(each for each in tracks if each is not None)


def _versions(session: Session, patient: Patient, zone: ZoneInfo) -> tuple[date, list[date]]:
    """The local day the plan began, and those on which it was changed."""
    published = [at.astimezone(zone).date() for at in care_plans.published_at(session, patient.id)]
    return (published[0], published[1:]) if published else (patient.linked_on, [])


def _happenings(
    session: Session, patient_id: int, first: date, last: date, changed_on: list[date]
) -> tuple[Happening, ...]:
    changes = [Happening(on, HappeningKind.PLAN_CHANGED) for on in changed_on if first <= on <= last]
    told = happenings.happenings_between(session, patient_id, first, last)
    changes += _doses(session, patient_id, first, last)
    return tuple(sorted((*told, *changes), key=lambda happening: (happening.on, happening.kind, happening.detail)))


def _doses(session: Session, patient_id: int, first: date, last: date) -> list[Happening]:
    """Each dose of an as-needed item, by itself."""
    taken = doses.doses_between(session, patient_id, first, last)
    codes = care_plans.codes_of(session, patient_id) if taken else {}
    return [Happening(dose.taken_on, HappeningKind.TOOK_AS_NEEDED, codes[dose.item_id]) for dose in taken]
