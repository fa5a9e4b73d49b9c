"""The visit report of a patient, for whoever cares for her; each one is a look that is kept."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.alert_card import worth_reading
from bot.care.messages import id_in
from bot.care.people import CareRole, Patient
from bot.care.plan_difference import difference
from bot.care.sentences import _
from bot.care.visit_facts import ClosedCase, OpenCase, Version, VisitFacts
from bot.care.visit_report import visit_report
from bot.services.plans.plan_view import questionnaire_names
from bot.services.prompts.progress import aims_of, today_of, with_scores
from bot.services.reviews.case_subject import said_last
from bot.services.reviews.histories import history_of
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, reply, reply_about
from storage import (
    background,
    care_links,
    care_plans,
    goals,
    invitations,
    notes,
    past_reviews,
    people,
    promises,
    reviews,
    threads,
)
from storage.care_plans import PlanVersion

# What is read at most, so that years of care take no longer than weeks.
_OPEN, _CLOSED, _CHANGES, _NOTES, _UNREAD = 4, 3, 4, 4, 4


def press(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """The report as a file, for a clinician who may look at this patient; for nobody else."""
    patient_id = id_in(":".join(rest)) or 0
    if not allowed(contact, Access.LOOK, patient_id, "visit_report"):
        reply(contact, _("I cannot find that patient."))
        return
    patient = people.patient(contact.session, patient_id)
    reply_about(contact, patient_id, visit_report(facts_of(contact, patient)))


def facts_of(contact: Contact, patient: Patient) -> VisitFacts:
    """Everything the report may show, as it stands now."""
    session, practice = contact.session, contact.practice
    zone = patient.zone or practice.clinic.zone
    here, today = ZoneInfo(zone), today_of(practice, patient, contact.now)
    newest = care_plans.newest_version(session, patient.id)
    closed, changes = _closed(contact, patient, here), _changes(contact, newest, here)
    decided = [*(each.closed_on for each in closed[:1]), *(each.published_on for each in changes[:1])]
    noted, (said_on, said) = reviews.latest_note(session, patient.id), said_last(session, patient.id)
    facts = VisitFacts(
        patient=patient,
        clinic=practice.clinic.name,
        zone=zone,
        now=contact.now,
        today=today,
        label=invitations.label_of(session, patient.id),
        guardian=people.speaker_of(session, patient.id),
        cares=_cares(contact, patient),
        changes=changes,
        decided_on=max(decided, default=None),
        open_cases=_open(contact, patient, here),
        closed=closed,
        noted=(noted[0].astimezone(here).date(), noted[1]) if noted else None,
        goals=goals.goals_of(session, patient.id),
        background=background.sections_of(session, patient.id),
        notes=[
            (note.written_at.astimezone(here).date(), note) for note in notes.recent_notes(session, patient.id, _NOTES)
        ],
        unread=[
            (each.sent_at.astimezone(here).date(), each.words)
            for each in threads.unread_of(session, patient.id)[-_UNREAD:]
        ][::-1],
        said=said,
        said_on=said_on,
    )
    return facts if newest is None else _with_plan(contact, facts, newest, today)


def _with_plan(contact: Contact, facts: VisitFacts, newest: PlanVersion, today: date) -> VisitFacts:
    """With the plan in force and what was reported under it."""
    session, practice, plan = contact.session, contact.practice, newest.plan
    history = history_of(session, practice, facts.patient, plan, today)
    return replace(
        facts,
        plan=plan,
        version=_version(newest, ZoneInfo(facts.zone)),
        history=with_scores(practice, plan, history),
        aims=aims_of(practice, plan),
        questionnaires=frozenset(planned.code for planned in plan.questionnaires),
    )


def _version(version: PlanVersion, here: ZoneInfo) -> Version:
    read_at = version.confirmed_at
    return Version(
        number=version.number,
        published_on=version.published_at.astimezone(here).date(),
        read_on=read_at.astimezone(here).date() if read_at else None,
        reason=version.reason,
    )


def _changes(contact: Contact, newest: PlanVersion | None, here: ZoneInfo) -> list[Version]:
    """The latest versions after the first, newest first, each with what it changed and promised."""
    if newest is None:
        return []
    session, patient_id = contact.session, newest.patient_id
    numbers = range(newest.number, max(newest.number - _CHANGES - 1, 0), -1)
    found = [version for number in numbers if (version := care_plans.version(session, patient_id, number)) is not None]
    promised = promises.promises_of(session, patient_id)
    names = questionnaire_names(contact.practice)
    return [
        replace(
            _version(version, here),
            changed=tuple(change.words for change in difference(before.plan, version.plan, names)),
            promises=tuple(promise for promise in promised if promise.plan_version == version.number),
        )
        for version, before in pairwise(found)
    ]


def _open(contact: Contact, patient: Patient, here: ZoneInfo) -> list[OpenCase]:
    """Her open cases, gravest first."""
    session = contact.session
    found = sorted(reviews.open_reviews_of(session, [patient.id]), key=lambda each: (-each.severity.rank, each.id))
    return [
        OpenCase(
            review,
            review.opened_at.astimezone(here).date(),
            reviews.standing_flags_on(session, review.id),
            people.clinician(session, review.acknowledged_by).name if review.acknowledged_by else "",
        )
        for review in found[:_OPEN]
    ]


def _closed(contact: Contact, patient: Patient, here: ZoneInfo) -> list[ClosedCase]:
    """Her last closed cases, newest first, with the reason of the gravest finding of each."""
    told = []
    for review in past_reviews.latest_closed(contact.session, patient.id, _CLOSED):
        assert review.closed_at is not None
        gravest = worth_reading(reviews.standing_flags_on(contact.session, review.id))
        reason = gravest[0].finding.reason if gravest else ""
        opened_on, closed_on = (at.astimezone(here).date() for at in (review.opened_at, review.closed_at))
        told.append(ClosedCase(review, opened_on, closed_on, reason))
    return told


def _cares(contact: Contact, patient: Patient) -> list[tuple[str, CareRole]]:
    links = care_links.links_of_patient(contact.session, patient.id)
    return [(people.clinician(contact.session, link.clinician_id).name, link.role) for link in links]
