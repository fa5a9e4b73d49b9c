"""Breaks: the patient's own, which end by themselves, and the hold after a stay in hospital, which a clinician ends."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.access import Access
from bot.care.events import PauseEnded, PauseWanted
from bot.care.messages import Button, Lane, Message, column, id_in, press, say
from bot.care.people import Patient, PatientStatus
from bot.care.practice import Practice
from bot.care.prompt import PromptKind
from bot.care.sentences import Sentence, _
from bot.services.talk import notices, talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import audit, outbox, people
from storage.dialogues import save_talk, talk_in
from storage.keyring import patient_owner

HOLD, AWAY = "hold", "away"
# What only says that nothing came: it is no finding while she is on a break she asked for.
_FOR_SAFETY = frozenset({"second_reading", "are_you_safe"})
_ABOUT_SILENCE = frozenset({"silence", "reports_less_when_worse"})


def is_asking(patient: Patient, kind: PromptKind, today: date) -> bool:
    """False while a question of this kind waits: all of them during a break, those about items during a hold.

    Nothing is asked any more of a patient who wants everything deleted, but for what her safety hangs on.
    """
    if kind.code in _FOR_SAFETY:
        return True
    if patient.is_paused(today) or patient.erase_at is not None or patient.consent_lapsed_at is not None:
        return False
    return patient.held_since is None or not kind.is_adherence


def is_muted(patient: Patient, rule: str, today: date) -> bool:
    """True for the rules that would hold a break against the patient."""
    is_away = patient.is_paused(today) or patient.consent_lapsed_at is not None
    return is_away and rule in _ABOUT_SILENCE


def start(contact: Contact, write_down: talking.WriteDown) -> None:
    """/pause"""
    assert contact.patient is not None
    if contact.patient.status is PatientStatus.ACTIVE:
        talking.begin(contact, "pause", {}, write_down)
    else:
        reply(contact, _("Let us finish the first questions. I can take a break after that."))
        talking.ask_again(contact)


def pause(contact: Contact, event: PauseWanted) -> None:
    """Nothing is asked up to and with that local day, and the clinician knows."""
    patient = contact.patient
    assert patient is not None
    people.change_patient(contact.session, patient.id, paused_until=event.until)
    audit.add(contact.session, "pause_begun", contact.now, patient_id=patient.id, about=f"until:{event.until}")
    told = _paused_message(patient.name, event.until)
    notices.send(contact.session, contact.practice, patient, told, press(AWAY, patient.id), contact.now)


def _paused_message(name: str, until: date) -> Message:
    paused = _("<b>{name}</b> has paused up to and including {day}. I ask nothing then. Danger in words still reaches "
               "you.", name=name, day=until)  # fmt: skip
    return say(paused, silent=True)


def end(contact: Contact, _event: PauseEnded) -> None:
    """She wants to be asked again before the break is over."""
    assert contact.patient is not None
    _end(contact.session, contact.practice, contact.patient, contact.now)


def end_when_over(session: Session, practice: Practice, patient: Patient, now: datetime) -> None:
    """The day after a break: one friendly message, before the first question."""
    today = now.astimezone(ZoneInfo(patient.zone or "UTC")).date()
    if patient.paused_until is None or patient.is_paused(today):
        return
    _end(session, practice, patient, now)
    _close_question(session, patient)
    tell(session, patient, _("Welcome back. Your break is over, so I ask about your plan again."), now)


def _close_question(session: Session, patient: Patient) -> None:
    """What /pause asked is answered by the day."""
    talk = talk_in(session, patient.chat_id, patient_owner(patient.id))
    if talk.open is not None and talk.open.code == "pause":
        save_talk(session, replace(talk, open=talk.below, below=None, serial=talk.serial + 1))


def _end(session: Session, practice: Practice, patient: Patient, now: datetime) -> None:
    if patient.paused_until is None:
        return
    people.change_patient(session, patient.id, paused_until=None)
    audit.add(session, "pause_ended", now, patient_id=patient.id)
    notices.send(session, practice, patient, _over_message(patient), press(AWAY, patient.id), now)


def _over_message(patient: Patient) -> Message:
    return say(_("The break of <b>{name}</b> is over. I ask again.", name=patient.name), silent=True)


def left_message(patient: Patient) -> Message:
    """What her clinician reads once she has stopped, whatever news of her is opened."""
    return say(_("<b>{name}</b> has left and wants no more messages.", name=patient.name))


def unagreed_message(patient: Patient) -> Message:
    """What her clinician reads while she has not answered whether she agrees to the new text of the consent."""
    asked = _("<b>{name}</b> has not said yes to the new consent text within 7 days. I ask nothing about the plan "
              "until then. Danger in words still reaches you. Please talk to {name}.", name=patient.name)  # fmt: skip
    return say(asked)


def agreed_again_message(patient: Patient) -> Message:
    """What her clinician reads once she has agreed after all."""
    return say(_("<b>{name}</b> has agreed to the new consent text. I ask again.", name=patient.name), silent=True)


def hold(session: Session, practice: Practice, patient_id: int, day: date, now: datetime) -> None:
    """In hospital since that local day: questions about items wait until a clinician has confirmed the medicines."""
    patient = people.patient(session, patient_id)
    if patient.held_since is not None:
        return
    people.change_patient(session, patient_id, held_since=day)
    audit.add(session, "hold_begun", now, patient_id=patient_id)
    told = _("For now I do not ask about the items of your plan. First your care team checks which medicines you take "
             "now. I still ask how you are.")  # fmt: skip
    tell(session, patient, told, now)
    notices.send(session, practice, patient, _held_message(patient, day), press(AWAY, patient.id), now)


def _held_message(patient: Patient, day: date) -> Message:
    held = _("<b>{name}</b> was in hospital. I ask nothing about the plan for now. Please check the medicines first.",
             name=patient.name)  # fmt: skip
    confirm = Button(
        _("Medicines are confirmed: start the prompts again"), press=press(HOLD, patient.id, day.isoformat())
    )  # fmt: skip
    return say(held, buttons=column(confirm))


def press_away(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """A clinician linked to the patient opens the news that she is away or back: how it stands now."""
    patient = _patient_of(contact, rest[0] if len(rest) == 1 else "", Access.LOOK)
    if patient is None:
        reply(contact, _("I cannot find that patient."))
    elif patient.status is PatientStatus.STOPPED:
        edit_tapped(contact, left_message(patient))
    elif patient.held_since is not None:
        edit_tapped(contact, _held_message(patient, patient.held_since))
    elif patient.consent_lapsed_at is not None:
        edit_tapped(contact, unagreed_message(patient))
    elif patient.paused_until is not None:
        edit_tapped(contact, _paused_message(patient.name, patient.paused_until))
    else:
        edit_tapped(contact, _over_message(patient))


def press_hold(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """The clinician says that the medicines are confirmed. Only one who is linked to the patient gets anywhere."""
    patient_id, since = (rest[0], rest[1]) if len(rest) == 2 else ("", "")
    held = _patient_of(contact, patient_id, Access.TREAT)
    if held is None:
        reply(contact, _("I cannot find that patient."))
        return
    if held.status is PatientStatus.STOPPED:
        edit_tapped(contact, left_message(held))
        return
    if held.held_since is not None and held.held_since.isoformat() == since:
        release(contact.session, held.id, contact.now)
    edit_tapped(contact, say(_("✓ The medicines of <b>{name}</b> are confirmed. I ask about the plan again.",
                               name=held.name)))  # fmt: skip


def _patient_of(contact: Contact, patient_id: str, access: Access) -> Patient | None:
    """The patient of that id, if this is a clinician of hers."""
    known = id_in(patient_id) or 0
    if not allowed(contact, access, known, "medicines"):
        return None
    return people.patient(contact.session, known)


def release(session: Session, patient_id: int, now: datetime) -> None:
    """The medicines are confirmed: items are asked about again, from the next that is due."""
    patient = people.patient(session, patient_id)
    if patient.held_since is None:
        return
    people.change_patient(session, patient_id, held_since=None)
    audit.add(session, "hold_ended", now, patient_id=patient_id)
    if patient.status is PatientStatus.ACTIVE:
        tell(session, patient, _("Your care team has checked your medicines. I ask about your plan again."), now)


def standing_line(patient: Patient, today: date) -> Sentence | None:
    """What /today adds while something is not asked."""
    if patient.erase_at is not None:
        return _("I delete all I hold on you soon. /delete takes it back.")
    if patient.consent_lapsed_at is not None:
        return _("I ask you nothing about your plan until you say if you agree. /consent shows the question.")
    if patient.is_paused(today):
        return _("You are on a break up to and including {day}. /pause ends it.", day=patient.paused_until)
    if patient.held_since is not None:
        return _("I do not ask about your medicines until your care team has checked them.")
    return None


def tell(session: Session, patient: Patient, told: Sentence, now: datetime) -> None:
    """The patient hears it without a sound, before what is asked in the same moment."""
    owner = patient_owner(patient.id)
    outbox.queue_message(session, patient.chat_id, owner, say(told, silent=True), lane=Lane.REPLY, now=now)
