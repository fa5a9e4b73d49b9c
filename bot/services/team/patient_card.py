"""A patient's card for whoever cares for her; each look at it is kept."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.adherence import answered_of
from bot.care.alerting import Review
from bot.care.goal_attainment import t_score_of
from bot.care.history import History, PromptOutcome, PromptStatus
from bot.care.messages import Lane, id_in
from bot.care.overdue import overdue_by
from bot.care.patient_card import NOTES_SHOWN, Adherence, PatientFacts, Standing, patient_card
from bot.care.people import CareRole, Patient
from bot.care.sentences import _
from bot.services.reviews.histories import history_of
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, reply
from storage import background, care_links, care_plans, goals, invitations, notes, outbox, people, reviews
from storage.care_plans import PlanVersion
from storage.keyring import patient_owner

_DAYS_OF_ADHERENCE = 14


def press(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """A patient was picked from a list, a case or the digest."""
    patient_id = id_in(":".join(rest)) or 0
    if not allowed(contact, Access.LOOK, patient_id, f"patient:{patient_id}"):
        reply(contact, _("I cannot find that patient."))
        return
    card = patient_card(_facts(contact, people.patient(contact.session, patient_id)))
    outbox.queue_message(
        contact.session, contact.chat.id, patient_owner(patient_id), card, lane=Lane.REPLY, now=contact.now
    )  # fmt: skip


def _facts(contact: Contact, patient: Patient) -> PatientFacts:
    session, zone = contact.session, patient.zone or contact.practice.clinic.zone
    here = ZoneInfo(zone)
    today = contact.now.astimezone(here).date()
    newest = care_plans.newest_version(session, patient.id)
    came_by = invitations.invitation_of_patient(session, patient.id)
    history = history_of(session, contact.practice, patient, newest.plan, today) if newest else None
    review = _gravest(contact, patient)
    return PatientFacts(
        patient=patient,
        label=came_by.label if came_by else "",
        zone=zone,
        now=contact.now,
        guardian=people.speaker_of(session, patient.id),
        plan=_standing(newest, history) if newest and history else None,
        adherence=_adherence(history, today) if history else None,
        last_report_on=history.reports[-1].on if history and history.reports else None,
        goals=goals.goals_of(session, patient.id),
        goals_together=t_score_of(history.goals) if history else None,
        review=review,
        overdue=overdue_by(review, contact.practice, contact.now) if review else timedelta(0),
        background=background.sections_of(session, patient.id),
        notes=[
            (note.written_at.astimezone(here).date(), note)
            for note in notes.recent_notes(session, patient.id, NOTES_SHOWN)
        ],
        cares=_cares(contact, patient),
    )


def _gravest(contact: Contact, patient: Patient) -> Review | None:
    """Her open case; of several at several owners the gravest."""
    found = reviews.open_reviews_of(contact.session, [patient.id])
    return max(found, key=lambda review: (review.severity.rank, -review.id), default=None)


def _standing(newest: PlanVersion, history: History) -> Standing:
    assert history.review_due_on is not None
    is_read = None if newest.confirmed_at is None and newest.number == 1 else newest.confirmed_at is not None
    return Standing(newest.plan.name, newest.number, is_read, history.review_due_on)


def _adherence(history: History, today: date) -> Adherence:
    """The last 14 days, whatever baseline the rules count from."""
    recent: list[PromptOutcome] = [each for each in history.prompts if (today - each.on).days < _DAYS_OF_ADHERENCE]
    answered = answered_of(recent)
    done = sum(each.status is PromptStatus.DONE for each in answered)
    return Adherence(_DAYS_OF_ADHERENCE, done, len(answered), len(recent) - len(answered))


def _cares(contact: Contact, patient: Patient) -> list[tuple[str, CareRole]]:
    links = care_links.links_of_patient(contact.session, patient.id)
    return [(people.clinician(contact.session, link.clinician_id).name, link.role) for link in links]
