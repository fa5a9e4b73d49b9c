"""What becomes of a restored database before the bot runs on it: nothing is asked twice, nothing urgent is lost.

Between the backup and now the bot ran on, for how long nobody here knows. So what was on its way then was sent then,
and what fell due since was done, up to the instant at which the operator says that the bot stopped; else up to now.

* Urgent messages and alerts that waited go out: better twice than never. Cases that were open then are open, and their
  steps go on from there by themselves, so whoever has taken one since takes it once more.
* Replies that could have left then are let go when they are older than 15 minutes: nobody waits for them. What was held
  back until later, and a clinician's own message, goes out: a person wrote it.
* Questions and digests that waited are let go. Prompts that fell due since count as asked, for asking twice may mean a
  dose taken twice: those still in their window can be answered by the message that stands in her chat, and none counts
  as missed. Those due after the bot stopped are asked if their own limit still allows it. A second reading and the
  question whether she is safe are asked again whatever happened.
* Links that nobody had opened end, for they may have been used since. Dialogues stay, but nothing typed goes to them.
* Who was to be deleted by now may have taken it back since: she has another day, and is told.
* Updates that waited are handled, late answers among them; one whose key has gone is dropped.
* Numbers that buttons carry leap, see `storage.restoring`, and so do those of questions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.messages import Lane, say
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.care.prompt import Prompt
from bot.care.schedule import next_due
from bot.care.sentences import LocalTime, Sentence, _
from bot.care.standing_items import SECOND_READING
from bot.care.thread_words import LETTER
from bot.services.check_ins.self_harm import ARE_YOU_SAFE
from bot.services.prompts import pausing, planning
from bot.services.reviews import digest
from storage import aftermath, audit, audit_chain, care_plans, digests, outbox, people, prompts
from storage.aftermath import OnItsWay
from storage.keyring import CLINIC_OWNER, patient_owner
from storage.outbox import OutgoingKind

RESTORED = "restored"
_REPLY_WAITS = timedelta(minutes=15)
_STILL_TOLD = timedelta(minutes=15)  # a copy as new as that has lost nothing a patient would miss
_ANOTHER_DAY = timedelta(days=1)
_QUESTIONS_LEAP = 100_000
_AT_ONCE = 500
_ALWAYS_ASKED = (SECOND_READING, ARE_YOU_SAFE)


@dataclass(frozen=True, slots=True)
class Settled:
    """How many of each there were."""

    sent_again: int
    let_go: int
    counted_as_asked: int
    links_ended: int
    updates_dropped: int


def settle(session: Session, practice: Practice, taken_at: datetime, stopped_at: datetime, now: datetime) -> Settled:
    """Do all of the above, once, on a database as it was at `taken_at`; the bot had stopped at `stopped_at`."""
    updates_dropped = aftermath.drop_unreadable_updates(session)
    sent_again, let_go = _sort_messages(session, taken_at, now)
    asked = _count_as_asked(session, practice, stopped_at, now)
    _skip_digests(session, practice, stopped_at, now)
    aftermath.leave_open_questions(session, _QUESTIONS_LEAP)
    aftermath.forget_lost_labels(session)
    links_ended = aftermath.end_unopened_links(session, now)
    _tell_the_clinic(session, taken_at, now)
    _tell_patients(session, taken_at, now)
    _give_another_day(session, now)
    audit.add(session, RESTORED, now)
    return Settled(sent_again, let_go, asked, links_ended, updates_dropped)


def accept_audit(session: Session) -> None:
    """The keyring may know a longer audit trail than was restored: from here on this one counts.

    For a transaction after that of `settle`: only what is committed is remembered.
    """
    audit_chain.accept(session)


def _sort_messages(session: Session, taken_at: datetime, now: datetime) -> tuple[int, int]:
    """(how many go out, how many are let go)"""
    found = aftermath.on_their_way(session)
    go_out = [each.id for each in found if _goes_out(each, taken_at, now)]
    let_go = [each.id for each in found if not _goes_out(each, taken_at, now)]
    aftermath.send_again(session, go_out)
    aftermath.let_go(session, let_go)
    return len(go_out), len(let_go)


def _goes_out(message: OnItsWay, taken_at: datetime, now: datetime) -> bool:
    if message.lane in (Lane.URGENT, Lane.ALERT) or message.kind is OutgoingKind.MENU:
        return True
    if message.lane is not Lane.REPLY:
        return False
    is_by_a_person = (message.about or "").partition(":")[0] == LETTER
    return is_by_a_person or message.send_after > taken_at or now - message.send_after <= _REPLY_WAITS


def _count_as_asked(session: Session, practice: Practice, stopped_at: datetime, now: datetime) -> int:
    """How many prompts fell due while the bot ran on. The next of each item stands ready, after them."""
    counted = 0
    while due := [each for each in prompts.due_prompts(session, stopped_at, _AT_ONCE) if _was_asked(practice, each)]:
        for prompt in due:
            patient = people.patient(session, prompt.patient_id)
            aftermath.count_as_asked(session, prompt.id, _stands(practice, prompt, patient, now))
            _stand_next_ready(session, prompt, patient)
        counted += len(due)
    return counted


def _was_asked(practice: Practice, prompt: Prompt) -> bool:
    return prompt.kind not in _ALWAYS_ASKED and prompt.kind in practice.prompt_kinds


def _stands(practice: Practice, prompt: Prompt, patient: Patient, now: datetime) -> PromptStatus:
    """Open as long as she may answer it in her chat; what was put off until then had reached her before."""
    kind, today = practice.prompt_kinds[prompt.kind], now.astimezone(ZoneInfo(patient.zone or "UTC")).date()
    if now < prompt.expires_at and not kind.is_told and pausing.is_asking(patient, kind, today):
        return PromptStatus.ASKED
    return PromptStatus.EXPIRED if prompt.revision else PromptStatus.NOT_ASKED


def _stand_next_ready(session: Session, prompt: Prompt, patient: Patient) -> None:
    item, zone = care_plans.item(session, prompt.item_id), ZoneInfo(patient.zone or "UTC")
    planning.place(session, item, next_due(item.schedule, zone, after_on=prompt.due_on, after_slot=prompt.slot), zone)


def _skip_digests(session: Session, practice: Practice, stopped_at: datetime, now: datetime) -> None:
    """A digest that was due while the bot ran on was sent."""
    for clinician_id, clinician in people.clinic_people(session).items():
        due_at = digests.digest_due_at(session, clinician_id)
        if due_at is not None and due_at <= stopped_at:
            digest.plan_next(session, practice, clinician, now)


def _tell_the_clinic(session: Session, taken_at: datetime, now: datetime) -> None:
    for clinician in people.clinic_people(session).values():
        if clinician.chat_id is not None:
            as_of = LocalTime(taken_at, clinician.zone)
            told = say(
                _("I had to go back to a copy of <b>{when}</b>. What happened after that is lost here: answers, "
                  "messages, plans you changed, cases you took.", when=as_of),
                _("Please look at /reviews, and change again what you had changed. Links that nobody had opened by "
                  "then no longer work: /invite makes new ones."),
            )  # fmt: skip
            outbox.queue_message(session, clinician.chat_id, CLINIC_OWNER, told, lane=Lane.ALERT, now=now)


def _tell_patients(session: Session, taken_at: datetime, now: datetime) -> None:
    """Without a sound, for it may be night; not at all when next to nothing is lost."""
    if now - taken_at <= _STILL_TOLD:
        return
    for patient_id, chat_id in aftermath.patients_in_care(session):
        as_of = LocalTime(taken_at, people.patient(session, patient_id).zone or "UTC")
        sorry = _("Something broke here, and I had to go back to a copy of <b>{when}</b>. What you told me after that "
                  "is lost. I am sorry.", when=as_of)  # fmt: skip
        again = _("You need not do it all again. If you told me something that your care team should know, please send "
                  "it once more. If you changed or stopped something, please do that again too.")  # fmt: skip
        _say(session, patient_id, chat_id, now, sorry, again)


def _give_another_day(session: Session, now: datetime) -> None:
    for patient_id in aftermath.due_to_be_erased(session, now):
        erase_at = now + _ANOTHER_DAY
        people.change_patient(session, patient_id, erase_at=erase_at)
        patient = people.patient(session, patient_id)
        told = _("You wanted me to delete all I hold on you. I will do so on {when}. If you have changed your mind, "
                 "send /delete to take it back.", when=LocalTime(erase_at, patient.zone or "UTC"))  # fmt: skip
        _say(session, patient_id, patient.chat_id, now, told)


def _say(session: Session, patient_id: int, chat_id: int, now: datetime, *told: Sentence) -> None:
    owner = patient_owner(patient_id)
    outbox.queue_message(session, chat_id, owner, say(*told, silent=True), lane=Lane.REPLY, now=now)
