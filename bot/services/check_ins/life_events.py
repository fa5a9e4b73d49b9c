"""What a patient tells of her life: kept as a happening, looked at by the rules at once, answered with what to do."""

from bot.care.events import LifeEventTold, TravelTold
from bot.care.history import Happening, HappeningKind
from bot.care.messages import say
from bot.care.notes import NoteKind
from bot.care.people import PatientStatus
from bot.care.sentences import Sentence, _, as_written
from bot.services.prompts import coming_home, pausing, retiming
from bot.services.prompts.prompt_messages import reader_of
from bot.services.reviews import missed_warnings, reviewing
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply
from storage import happenings, notes


def command(contact: Contact, write_down: talking.WriteDown) -> None:
    """/tell: what has changed?"""
    if contact.patient is not None and contact.patient.status is PatientStatus.ACTIVE:
        talking.begin(contact, "life_event", {}, write_down)
    else:
        reply(contact, _("Let us finish the first questions. You can tell me more after that."))
        talking.ask_again(contact)


def record(contact: Contact, event: LifeEventTold) -> None:
    """It is kept, and the rules look at today. She hears what comes of it, and what she can do."""
    patient, session = contact.patient, contact.session
    assert patient is not None
    happenings.add_happening(session, patient.id, Happening(contact.today, event.kind, event.detail), contact.now)
    if event.detail:
        notes.add_note(
            session, patient.id, NoteKind.TOLD, event.detail, contact.chat.id, event.message_id, contact.now
        )  # fmt: skip
    reply(contact, say(_noted(event.kind), *_what_to_do(contact, event.kind)))
    if event.kind is HappeningKind.HOSPITAL:
        pausing.hold(session, contact.practice, patient.id, contact.today, contact.now)
        missed_warnings.ask_after(session, contact.practice, patient, missed_warnings.ADMISSION, contact.now)
    raised = reviewing.judge(session, contact.practice, patient, contact.today, contact.now)
    reviewing.tell_patient(session, contact.practice, patient, raised, contact.now)
    if not raised:
        reply(contact, _("Your care team sees this when they next look at your plan. If it cannot wait, call {clinic}.",
                         clinic=contact.practice.clinic.name))  # fmt: skip


def _noted(kind: HappeningKind) -> Sentence:
    return {
        HappeningKind.HOSPITAL: _("Thank you for telling me. I have noted that you were in hospital."),
        HappeningKind.PREGNANT: _("Thank you for telling me. I have noted it."),
        HappeningKind.DEHYDRATING_ILLNESS: _("I am sorry that you are ill. I have noted it."),
        HappeningKind.BACKGROUND_CHANGED: _("Thank you for telling me. I have noted what is new."),
    }[kind]


def _what_to_do(contact: Contact, kind: HappeningKind) -> tuple[Sentence, ...]:
    """The clinic's own words where it has some; else whom to ask. Never a word about a dose."""
    clinic = contact.practice.clinic
    if kind is HappeningKind.DEHYDRATING_ILLNESS and clinic.sick_day_text:
        return (as_written(clinic.sick_day_text),)
    if kind in (HappeningKind.DEHYDRATING_ILLNESS, HappeningKind.PREGNANT):
        return (_("Please call {clinic} today and ask about your medicines.", clinic=clinic.name),)
    return ()


def travel(contact: Contact, event: TravelTold) -> None:
    """Her questions keep to the clock where she is; her care team finds it in her notes."""
    patient = contact.patient
    assert patient is not None
    retiming.change_zone(reader_of(contact), event.zone)
    coming_home.plan(contact, patient.zone or contact.practice.clinic.zone, event.until)
    until = f" until {event.until.isoformat()}" if event.until else ""
    words = f"Travelling{until}; time zone {event.zone}, at home {patient.zone}"
    notes.add_note(contact.session, patient.id, NoteKind.NOTE, words, contact.chat.id, None, contact.now)
    town = event.zone.rsplit("/", 1)[-1].replace("_", " ")
    reply(contact, say(
        _("Have a good trip. I keep to the time of {town} now.", town=town),
        _("When you are back, send /tell and tap <b>I am travelling</b> again. Then I keep to your time at home."),
    ))  # fmt: skip
