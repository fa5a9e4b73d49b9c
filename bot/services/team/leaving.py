"""Somebody leaves the clinic: all her patients and cases go to one colleague, and she gets nothing any more."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot.care.alerting import Review
from bot.care.messages import Lane, Message, say
from bot.care.people import CareLink, CareRole, Clinician, PatientStatus
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _
from bot.services.reviews import alerting, handing_over
from bot.services.team import standing_in
from storage import audit, care_links, handing_on, outbox, people, reviews
from storage.dialogues import close_talk, talk_in
from storage.keyring import CLINIC_OWNER, patient_owner

LEFT, TEAM_CHANGED = "left_clinic", "team_changed"
_COPIES_CLEARED = 10  # of each case; older ones answer nothing all the same


def leave(session: Session, practice: Practice, leaver: Clinician, heir: Clinician | None, now: datetime) -> None:
    """From now on she is nobody here. `heir` may be None only when there is nothing to take over."""
    held = handing_on.held_by(session, leaver.id)
    assert heir is not None or held.is_nothing
    handing_on.revoke_own_link(session, leaver.id, now)
    for asked in handing_on.requests_to(session, leaver.id):
        handing_over.give_back(session, asked, now)
    standing_in.pass_on(session, leaver, heir, now)
    standing_in.is_over(session, leaver, now)
    gone = {"is_admin": False, "is_on_call": False, "covered_by": None, "away_until": None, "digest_due_at": None}
    people.change_clinician(session, leaver.id, ended_at=now, **gone)
    if heir is not None and heir.chat_id is not None and leaver.chat_id is not None:
        handing_on.readdress(session, leaver.chat_id, heir.chat_id)
    _withdraw(session, leaver)
    if heir is not None:
        for link in care_links.links_at(session, leaver.id):
            hand_link(session, practice, link, heir, now)
        for review in reviews.open_reviews_at(session, leaver.id):
            move_case(session, practice, review, leaver, heir, now)
        handing_on.hand_on_rest(session, leaver.id, heir.id)
        _tell(session, heir.chat_id, say(_took_over(leaver, held)), now)
    give_up_cases(session, practice, leaver, now)
    audit.add(session, LEFT, now, clinician_id=leaver.id, about=f"to:{heir.id}" if heir else "")
    _say_goodbye(session, practice, leaver, now)


def _took_over(leaver: Clinician, held: handing_on.Held) -> Sentence:
    return _("<b>{name}</b> has left the clinic. You take over patients: {patients}, open cases: {cases}. /reviews "
             "lists the cases.", name=leaver.name, patients=held.patients, cases=held.cases)  # fmt: skip


def hand_link(session: Session, practice: Practice, link: CareLink, heir: Clinician, now: datetime) -> None:
    """The colleague is to the patient what the other was, or stays what counts for more; the other is nothing to her.

    The patient hears who looks after her plan now, when that has changed.
    """
    before = next((own for own in care_links.links_at(session, heir.id) if own.patient_id == link.patient_id), None)
    care_links.untie(session, link.clinician_id, link.patient_id, now)
    care_links.tie(session, merged(replace(link, clinician_id=heir.id), before), now)
    about = f"{link.role}:{heir.id}"
    audit.add(session, TEAM_CHANGED, now, clinician_id=link.clinician_id, patient_id=link.patient_id, about=about)
    if link.role is CareRole.LEAD:
        tell_of_new_lead(session, practice, link.patient_id, heir, now)


def merged(link: CareLink, before: CareLink | None) -> CareLink:
    """One link out of two of the same people: the role that counts for more, and all their domains."""
    if before is None:
        return link
    role = min(link.role, before.role, key=list(CareRole).index)
    domains = sorted({name for each in (link, before) for name in (each.domain or "").split()})
    return replace(link, role=role, domain=" ".join(domains) or None if role is CareRole.OWNER else None)


def tell_of_new_lead(session: Session, practice: Practice, patient_id: int, lead: Clinician, now: datetime) -> None:
    """The patient hears without a sound who looks after her plan from now on."""
    patient = people.patient(session, patient_id)
    if patient.status in (PatientStatus.ACTIVE, PatientStatus.JOINING):
        told = _("<b>{clinician}</b> of {clinic} looks after your plan from now on. Your plan stays the same.",
                 clinician=lead.name, clinic=practice.clinic.name)  # fmt: skip
        outbox.queue_message(
            session, patient.chat_id, patient_owner(patient_id), say(told, silent=True), lane=Lane.REPLY, now=now
        )  # fmt: skip


def move_case(
    session: Session, practice: Practice, review: Review, holder: Clinician, heir: Clinician, now: datetime
) -> None:
    """The open case is the colleague's, who is alerted anew; two of the same patient become one.

    What `holder`, who had it so far, has of it in her chat shows nothing of the patient any more.
    """
    copies = _copies_of(session, review, holder)
    own = reviews.open_review_of(session, review.patient_id, heir.id)
    if own is None:
        nobody_has_it = {"acknowledged_at": None, "acknowledged_by": None, "handed_to": None, "handed_until": None}
        reviews.change_review(session, review.id, clinician_id=heir.id, **nobody_has_it)
        moved = replace(review, clinician_id=heir.id, handed_to=None, handed_until=None)
    else:
        moved = handing_on.merged_case(session, review, own, now)
    _clear(session, copies, review, holder, heir.name, now)
    alerting.raise_alert(session, practice, moved, now)


def give_up_cases(
    session: Session, practice: Practice, holder: Clinician, now: datetime, patient_id: int | None = None
) -> None:
    """Colleagues' cases that `holder` has taken are nobody's again and alert anew, of one patient if she is named."""
    for taken in handing_on.cases_taken_by(session, holder.id, patient_id):
        reviews.change_review(session, taken, acknowledged_at=None, acknowledged_by=None)
        review = alerting.standing(session, taken)
        owner = people.clinician(session, review.clinician_id)
        _clear(session, _copies_of(session, review, holder), review, holder, owner.name, now)
        alerting.raise_alert(session, practice, review, now)


def _copies_of(session: Session, review: Review, holder: Clinician) -> list[int]:
    return handing_on.sent_alerts_in(session, holder.chat_id or 0, review.id, _COPIES_CLEARED)


def _clear(
    session: Session, copies: list[int], review: Review, holder: Clinician, now_with: str, now: datetime
) -> None:  # fmt: skip
    """These copies of the case show nothing of the patient any more."""
    for outbox_id in copies:
        over = say(_("Case {number} is with {name} now.", number=review.id, name=now_with))
        assert holder.chat_id is not None
        outbox.queue_edit(session, holder.chat_id, patient_owner(review.patient_id), over, now=now, edits_id=outbox_id)


def _withdraw(session: Session, leaver: Clinician) -> None:
    """What waits for her chat never leaves, and nothing is open there any more."""
    if leaver.chat_id is not None:
        outbox.fail_waiting_for(session, leaver.chat_id, "left the clinic")
        close_talk(session, replace(talk_in(session, leaver.chat_id, CLINIC_OWNER), owner=CLINIC_OWNER, asked_in=None))


def _say_goodbye(session: Session, practice: Practice, leaver: Clinician, now: datetime) -> None:
    """One last sentence, and no commands."""
    if leaver.chat_id is None:
        return
    people.change_chat(session, leaver.chat_id, menu=None)
    left = _("You have left {clinic} here. I will not write to you again. Thank you for your work.",
             clinic=practice.clinic.name)  # fmt: skip
    _tell(session, leaver.chat_id, say(left), now)
    outbox.queue_menu(session, leaver.chat_id, CLINIC_OWNER, say(), now)


def _tell(session: Session, chat_id: int | None, message: Message, now: datetime) -> None:
    if chat_id is not None:
        outbox.queue_message(session, chat_id, CLINIC_OWNER, message, lane=Lane.ALERT, now=now)
