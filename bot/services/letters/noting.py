"""Notes for the care team: kept for the next look at the plan, or passed on with a case that asks for a look."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.care.alerting import ReviewStatus
from bot.care.events import CareTeamTold, NoteGiven
from bot.care.findings import Finding, Severity
from bot.care.history import Happening, HappeningKind
from bot.care.messages import say
from bot.care.notes import NoteKind
from bot.care.safety import honest_clock
from bot.care.sentences import Sentence, _, as_written
from bot.dialogues.note import read_note
from bot.services.reviews import alerting, reviewing
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply, scene_of
from bot.services.team import ownership
from storage import happenings, notes, people, responses, reviews

PATIENT_ASKS = "patient_asks"
TOLD_RULE = "told_care_team"  # her own words on a case: no rule, so that nothing makes them quiet or withdraws them
_VERSION = 1
_SHOWN = 1_500  # characters of one text on a case
_CELL = 300


def command(contact: Contact, write_down: talking.WriteDown) -> None:
    """/note: what follows it is the note; alone it asks for one."""
    words = contact.incoming.argument
    if not words:
        talking.begin(contact, "note", {}, write_down)
        return
    if read_note(words):
        keep(contact, NoteGiven(read_note(words), contact.incoming.message_id))
    else:
        reply(contact, _("I could not keep this. A note needs some words, no more than one page."))
    talking.ask_again(contact)


def keep(contact: Contact, event: NoteGiven) -> None:
    """The note is kept; editing her message corrects it."""
    assert contact.patient is not None
    at = event.written_at or contact.now
    note_id = notes.add_note(
        contact.session, contact.patient.id, NoteKind.NOTE, event.words, contact.chat.id, event.message_id, at
    )
    _remember(contact, event.message_id, note_id)
    reply(contact, say(
        _kept(contact, at) if event.is_of_check_in else _("I have kept your note."),
        _("Your care team sees it when they next look at your plan. Nobody reads it at once. If it is urgent, call "
          "{clinic}.", clinic=contact.practice.clinic.name),
    ))  # fmt: skip


def _kept(contact: Contact, written_at: datetime) -> Sentence:
    day = written_at.astimezone(ZoneInfo(scene_of(contact).zone)).date()
    if day == contact.today:
        return _("Kept with today's check-in.")
    return _("Kept with your check-in of {day}.", day=day)


def tell(contact: Contact, event: CareTeamTold) -> None:
    """Her words stand on a case that asks for a look; she hears when somebody will."""
    assert contact.patient is not None
    note_id = notes.add_note(
        contact.session, contact.patient.id, NoteKind.TOLD, event.words, contact.chat.id, event.message_id, contact.now
    )
    _remember(contact, event.message_id, note_id)
    ask_for_review(contact, "The patient wrote to her care team.", event.words)
    lead = ownership.lead_now(contact.session, contact.patient.id, contact.now)
    passed_on = _("I have passed your words on to {clinician}.",
                  clinician=lead.name if lead else contact.practice.clinic.name)  # fmt: skip
    clock = honest_clock(contact.practice.clinic, Severity.SOON, contact.now, contact.patient.zone)
    reply(contact, say(passed_on, clock))


def ask_for_review(contact: Contact, reason: str, words: str) -> None:
    """She asks to be looked at: the rules hear of it, and what she wrote or sent stands on the case as evidence.

    Where the plan has the rule `patient_asks`, that alerts, once a day; her words alert where it does not.
    """
    patient, day = contact.patient, contact.today
    assert patient is not None
    asked = Happening(day, HappeningKind.ASKS_FOR_REVIEW)
    happenings.add_happening(contact.session, patient.id, asked, contact.now)
    raised = reviewing.judge(contact.session, contact.practice, patient, day, contact.now)
    others = [finding for finding in raised if finding.rule != PATIENT_ASKS]
    reviewing.tell_patient(contact.session, contact.practice, patient, others, contact.now)
    _put_on_case(contact, _told(reason, words, day), is_alerted=len(others) < len(raised))
    if review := reviews.open_review_at_lead(contact.session, patient.id):
        reviews.change_review(contact.session, review.id, is_patient_told=True)


def _told(reason: str, words: str, day: date) -> Finding:
    shown = words[:_SHOWN]
    if len(words) > _SHOWN:
        reason = f"{reason} The rest stands in the notes: {len(words)} characters in all."
    return Finding(
        rule=TOLD_RULE,
        version=_VERSION,
        severity=Severity.SOON,
        reason=reason,
        consider="Consider asking what prompted it.",
        evidence=tuple({"on": day.isoformat(), "words": shown[at : at + _CELL]} for at in range(0, len(shown), _CELL)),
    )


def _put_on_case(contact: Contact, finding: Finding, *, is_alerted: bool) -> None:
    """Her words stand on the open case; they alert by themselves, also after she has been acknowledged before."""
    session, patient, day = contact.session, contact.patient, contact.today
    assert patient is not None
    review = reviews.open_review_at_lead(session, patient.id)
    if review is not None and is_alerted:
        reviews.add_flag(session, review, finding, day, contact.now)
        alerting.refresh(session, review, contact.now)
        return
    if reviewing.add_finding(session, contact.practice, patient, finding, day, contact.now):
        return
    lead = people.lead_of(session, patient.id)
    if review is not None and lead is not None and review.status is ReviewStatus.ACKNOWLEDGED:
        alerting.raise_alert(session, contact.practice, review, contact.now)


def _remember(contact: Contact, message_id: int | None, note_id: int) -> None:
    if message_id is not None:
        responses.remember_source(contact.session, contact.chat.id, message_id, "note", str(note_id))


def correct(contact: Contact, ref: str, text: str) -> Sentence | None:
    """The note in the words of the edited message; None when they are none."""
    assert contact.patient is not None
    words = read_note(text.removeprefix("/note").strip())
    if not words:
        return None
    notes.reword_note(contact.session, contact.patient.id, int(ref), words)
    note = notes.note(contact.session, int(ref))
    if note is not None and note.kind is NoteKind.TOLD:
        changed = _told("The patient changed what she wrote to her care team.", words, contact.today)
        _put_on_case(contact, changed, is_alerted=False)
    return as_written(words)


def what_in_words(what: str) -> Sentence:
    """What was sent, as `Incoming.what` names it, in words."""
    return {
        "photo": _("a photo"),
        "voice": _("a voice message"),
        "audio": _("a sound file"),
        "document": _("a file"),
    }.get(what, _("a video"))
