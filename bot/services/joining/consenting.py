"""What a patient does about her consent: she is asked anew after a contact, answers, and reads what she agreed to."""

from zoneinfo import ZoneInfo

from bot.care.consent import CONSENT, CONSENT_VERSION, agreed_on, what_i_am, who_sees
from bot.care.messages import Message, id_in, press, say
from bot.care.people import Patient
from bot.care.sentences import Sentence, _
from bot.services.joining import consent_anew
from bot.services.prompts import pausing
from bot.services.reviews import safety
from bot.services.talk import notices, talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import audit, consents, people
from storage.consents import Agreed

_ASKED_ANYWAY = (CONSENT, "stop", "delete")


def ask_after(contact: Contact) -> None:
    """After what she did was answered: the question comes up, never in the middle of another and never after danger."""
    patient = contact.patient
    if patient is None or contact.carer is not None or patient.chat_id != contact.chat.id:
        return
    is_about_it = contact.incoming.command in _ASKED_ANYWAY or contact.incoming.press.split(":")[0] == CONSENT
    is_urgent = safety.red_flag_in(contact) is not None or contact.incoming.press.startswith(safety.SAFE)
    if not is_about_it and not is_urgent and not talking.is_open(contact):
        consent_anew.ask_if_due(contact.session, patient, contact.now)


def press_consent(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """Yes, no, or the whole text first. An old button asks by the text as it is now."""
    version, what = (id_in(rest[0]), rest[1]) if len(rest) == 2 else (None, "")
    patient = contact.patient
    if patient is None or what not in ("yes", "no", "read"):
        reply(contact, _("I cannot find that question. /help shows what I can do."))
        return
    stands = consent_anew.outdated(contact.session, patient)
    if stands is None:
        edit_tapped(contact, _agreed())  # the second of two taps
    elif version != CONSENT_VERSION:
        edit_tapped(contact, consent_anew.question(patient, stands, patient.consent_asked_at or contact.now))
    elif what == "yes":
        _agree(contact, patient)
    elif what == "no":
        talking.begin(contact, "stop", {}, write_down)
    else:
        _read_out(contact, patient)
        reply(contact, consent_anew.question(patient, stands, patient.consent_asked_at or contact.now))


def _agree(contact: Contact, patient: Patient) -> None:
    consents.give_consent(contact.session, patient.id, CONSENT_VERSION, contact.now)
    audit.add(contact.session, "consent_given", contact.now, patient_id=patient.id, about=f"version:{CONSENT_VERSION}")
    over = {"consent_asked_at": None, "consent_reminded_at": None, "consent_lapsed_at": None}
    people.change_patient(contact.session, patient.id, **over)
    edit_tapped(contact, _agreed())
    if patient.consent_lapsed_at is not None:
        reply(contact, _("I ask about your plan again from now on."))
        again, opened_by = pausing.agreed_again_message(patient), press(pausing.AWAY, patient.id)
        notices.send(contact.session, contact.practice, patient, again, opened_by, contact.now)


def _agreed() -> Message:
    return say(_("✓ You agreed. /consent shows what to, and /stop ends it at any time."))


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/consent: what she agreed to and when; the question too while it is open."""
    patient = contact.patient
    assert patient is not None
    stands = consents.agreed(contact.session, patient.id)
    if stands is None:
        return
    on = stands.at.astimezone(ZoneInfo(patient.zone or contact.practice.clinic.zone)).date()
    if consent_anew.outdated(contact.session, patient) is not None:
        _read_out(contact, patient)
        _ask_at_her_wish(contact, patient, stands)
    else:
        _read_out(contact, patient, agreed_on(on, stands.version))


def _ask_at_her_wish(contact: Contact, patient: Patient, stands: Agreed) -> None:
    asked_at = patient.consent_asked_at or contact.now
    asked = {"consent_asked_at": asked_at, "consent_reminded_at": contact.now}
    people.change_patient(contact.session, patient.id, **asked)
    reply(contact, consent_anew.question(patient, stands, asked_at))


def _read_out(contact: Contact, patient: Patient, *more: Sentence) -> None:
    """The whole text as it is now, in two short messages."""
    clinic = contact.practice.clinic.name
    lead = people.lead_of(contact.session, patient.id)
    reply(contact, say(*what_i_am(clinic)))
    reply(contact, say(who_sees(lead.name if lead else clinic, clinic, is_guardian=patient.is_minor), *more))
