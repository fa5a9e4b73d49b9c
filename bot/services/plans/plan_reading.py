"""Tells a patient of a new version of her plan, keeps that she has read it, and reminds her of it once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.alerting import Review
from bot.care.messages import Lane, Message
from bot.care.people import Patient
from bot.care.plan_difference import difference
from bot.care.plan_news import News, news_message, overtaken_message, read_message, reminder
from bot.care.practice import Practice
from bot.care.publishing_shown import published_message
from bot.care.sentences import Sentence, _
from bot.care.standing_items import CHECK_IN
from bot.services.reviews import alerting
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_links, care_plans, outbox, people, promises, prompts, reviews
from storage.care_plans import PlanVersion
from storage.keyring import CLINIC_OWNER, patient_owner

_REMIND_AFTER = timedelta(days=2)


def tell(session: Session, practice: Practice, patient: Patient, now: datetime) -> None:
    """The patient hears what the newest version changes; what she has not read of the one before gives way to it."""
    newest = care_plans.newest_version(session, patient.id)
    assert newest is not None
    before = care_plans.version(session, patient.id, newest.number - 1)
    if before is not None and before.confirmed_at is None:
        _overtake(session, patient, before, now)
    message = news_message(_news(session, practice, newest), is_discreet=patient.is_discreet)
    _queue(session, patient, message, Lane.REPLY, now, about=_about(newest.id))


def _overtake(session: Session, patient: Patient, before: PlanVersion, now: datetime) -> None:
    told = outbox.row_about(session, patient.chat_id, _about(before.id))
    if told is not None:
        owner = patient_owner(patient.id)
        outbox.queue_edit(session, patient.chat_id, owner, overtaken_message(), now=now, edits_id=told.id)
    withdraw_reminder(session, patient, before.id)
    _show_publisher(session, patient, before, _("Another version followed before it was read."), now)


def _queue(
    session: Session, patient: Patient, message: Message, lane: Lane, now: datetime, *, about: str,
    send_after: datetime | None = None,
) -> None:  # fmt: skip
    owner = patient_owner(patient.id)
    outbox.queue_message(
        session, patient.chat_id, owner, message, lane=lane, now=now, send_after=send_after, about=about
    )


def _about(version_id: int) -> str:
    return f"plan:{version_id}"


def _about_reminder(version_id: int) -> str:
    return f"plan_reminder:{version_id}"


def _news(session: Session, practice: Practice, version: PlanVersion) -> News:
    before = care_plans.version(session, version.patient_id, version.number - 1)
    assert before is not None
    names = {code: questionnaire.name for code, questionnaire in practice.questionnaires.items()}
    return News(
        version_id=version.id,
        clinician=people.clinician(session, version.published_by).name,
        reason=version.reason,
        changes=difference(before.plan, version.plan, names),
        promises=[p for p in promises.promises_of(session, version.patient_id) if p.plan_version == version.number],
    )


def press(contact: Contact, version_id: int, what: str) -> None:
    """A button of the news. Only her own; an older version's shows what the newest one changes."""
    newest = _own_newest(contact, version_id)
    if newest is None or contact.patient is None:
        reply(contact, _("I cannot find that plan. /plan shows yours."))
        return
    news, is_discreet = _news(contact.session, contact.practice, newest), contact.patient.is_discreet
    if newest.confirmed_at is not None:
        edit_tapped(contact, read_message(news, is_discreet=is_discreet and what != "new"))
    elif what == "read" and version_id == newest.id:
        care_plans.confirm_versions(contact.session, contact.patient.id, contact.now)
        withdraw_reminder(contact.session, contact.patient, newest.id)
        _tell_read(contact, contact.patient, newest)
        edit_tapped(contact, read_message(news, is_discreet=is_discreet))
    else:
        edit_tapped(contact, news_message(news, is_discreet=False))


def tell_publisher(contact: Contact, patient_id: int) -> None:
    """Whoever has published it reads so, and later in the same message that the patient has read it."""
    newest = care_plans.newest_version(contact.session, patient_id)
    assert newest is not None
    patient = people.patient(contact.session, patient_id)
    told = _published(contact.session, patient, newest, _("The patient has not read it yet."))
    outbox.queue_message(
        contact.session, contact.chat.id, contact.owner, told,
        lane=Lane.REPLY, now=contact.now, about=_about_published(newest.id),
    )  # fmt: skip


def _published(session: Session, patient: Patient, version: PlanVersion, stands: Sentence) -> Message:
    cases = [review.id for review in _open_cases(session, patient.id)]
    return published_message(patient.name, version.number, stands, cases, patient.id)


def _about_published(version_id: int) -> str:
    return f"published:{version_id}"


def _open_cases(session: Session, patient_id: int) -> list[Review]:
    """The open case of each clinician who cares for her."""
    links = care_links.links_of_patient(session, patient_id)
    found = [reviews.open_review_of(session, patient_id, link.clinician_id) for link in links]
    return [review for review in found if review is not None]


def show_cases(session: Session, patient_id: int, now: datetime) -> None:
    """Open cases show which version she has, and whether she has read it."""
    for review in _open_cases(session, patient_id):
        alerting.refresh(session, review, now)


def _tell_read(contact: Contact, patient: Patient, version: PlanVersion) -> None:
    """Whoever published it sees that she has read it."""
    _show_publisher(contact.session, patient, version, _("Read on {day}.", day=contact.today), contact.now)
    show_cases(contact.session, patient.id, contact.now)


def _show_publisher(session: Session, patient: Patient, version: PlanVersion, stands: Sentence, now: datetime) -> None:
    """The message that told of the publishing says how it stands now, while its reader still cares for her."""
    publisher = people.clinician(session, version.published_by)
    if publisher.chat_id is None or not _is_hers(session, patient.id, publisher.id):
        return
    told = outbox.row_about(session, publisher.chat_id, _about_published(version.id))
    if told is not None:
        shown = _published(session, patient, version, stands)
        outbox.queue_edit(session, publisher.chat_id, CLINIC_OWNER, shown, now=now, edits_id=told.id)


def _is_hers(session: Session, patient_id: int, clinician_id: int) -> bool:
    return any(link.clinician_id == clinician_id for link in care_links.links_of_patient(session, patient_id))


def _own_newest(contact: Contact, version_id: int) -> PlanVersion | None:
    """The patient's newest version, if the pressed one is hers and there is something to read."""
    if contact.patient is None or care_plans.patient_of_version(contact.session, version_id) != contact.patient.id:
        return None
    newest = care_plans.newest_version(contact.session, contact.patient.id)
    return newest if newest is not None and newest.number > 1 else None


def remind(session: Session, practice: Practice, patient: Patient, now: datetime) -> None:
    """A version she has not read after two days comes up once more, silently, with her next check-in."""
    newest = care_plans.newest_version(session, patient.id)
    if newest is None or newest.number == 1 or newest.confirmed_at or now < newest.published_at + _REMIND_AFTER:
        return
    if patient.is_paused(now.astimezone(ZoneInfo(patient.zone or "UTC")).date()):
        return
    check_in_at = _next_check_in(session, patient)
    about = _about_reminder(newest.id)
    if check_in_at is not None and outbox.row_about(session, patient.chat_id, about) is None:
        message = reminder(_news(session, practice, newest))
        _queue(session, patient, message, Lane.PROMPT, now, about=about, send_after=check_in_at)


def _next_check_in(session: Session, patient: Patient) -> datetime | None:
    outstanding = prompts.outstanding_prompts(session, patient.id)
    return next((prompt.ask_at for prompt in outstanding if prompt.item_code == CHECK_IN), None)


def withdraw_reminder(session: Session, patient: Patient, version_id: int) -> None:
    """She has read it, or need not any more."""
    waiting = outbox.row_about(session, patient.chat_id, _about_reminder(version_id))
    if waiting is not None:
        outbox.withdraw(session, waiting.id)
