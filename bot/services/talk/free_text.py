"""Words and other things that nothing waits for: read as a report where they are one, else hers to decide about."""

from bot.care.dialogue import Heard
from bot.care.dose_questions import is_dose_question
from bot.care.incoming import IncomingKind
from bot.care.messages import say
from bot.care.sentences import _
from bot.dialogues import quick_report
from bot.dialogues.free_text import DIALOGUE
from bot.services.check_ins import check_in_days, checking_in, reading_told
from bot.services.joining import joining
from bot.services.prompts import dose_questions
from bot.services.talk import quick_reports, short_words, talking
from bot.services.talk.contact import Contact, reply


def comes_first(contact: Contact) -> bool:
    """True for what is an answer or a question of its own while she is asked about other words of hers: those wait."""
    is_typed = contact.incoming.kind is IncomingKind.TEXT
    if is_typed and reading_told.is_told(contact):
        return True
    held = (DIALOGUE.code, quick_report.DIALOGUE.code)
    if not is_typed or all(talking.open_state(contact, code) is None for code in held):
        return False
    is_answer = checking_in.is_answered_by_words(contact) or quick_reports.is_report(contact)
    return is_answer or is_dose_question(contact.incoming.text)


def hear(contact: Contact, write_down: talking.WriteDown) -> None:
    """Whatever came in while no dialogue took it. Nothing is kept or passed on before she has said so."""
    if contact.clinician is not None:
        reply(contact, _("I only understand commands here. /help shows them."))
    elif contact.patient is None:
        joining.stranger(contact)
    elif contact.incoming.kind is not IncomingKind.TEXT:
        _cannot_use(contact)
    elif dose_questions.answer_dose_question(contact):
        talking.ask_again(contact)
    elif reading_told.is_told(contact):
        reading_told.keep(contact)
        talking.ask_again(contact)
    elif checking_in.is_answered_by_words(contact):
        check_in_days.start_today(contact, write_down)
        talking.hear(contact, Heard(contact.incoming), write_down)
    elif quick_reports.is_report(contact):
        quick_reports.read_back(contact, write_down)
    elif short_words.hear(contact):
        talking.ask_again(contact)
    else:
        words = {"words": contact.incoming.text.strip(), "message_id": contact.incoming.message_id}
        talking.begin(contact, DIALOGUE.code, words, write_down)


def _cannot_use(contact: Contact) -> None:
    """A sticker, a place, a contact."""
    clinic = contact.practice.clinic
    cannot = _("I cannot use this, and I have not passed it on. To tell your care team, write to me or call {clinic}.",
               clinic=clinic.name)  # fmt: skip
    danger = _("I am not watched live. If you are in danger now, call {number}.", number=clinic.emergency_number)
    reply(contact, say(cannot, _("/checkin starts your report, /today shows what is due."), danger))
