"""Words without a tap: "not today" to the one item that waits, and "thanks". "Done" is read back like any report."""

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from bot.care.sentences import _
from bot.care.short_words import Short, read_short
from bot.services.prompts.prompt_messages import reader_of, refresh, standing_message
from bot.services.reviews import reviewing
from bot.services.talk import quick_reports
from bot.services.talk.contact import Contact, reply
from storage import prompts


def hear(contact: Contact) -> bool:
    """True when the typed words were such ones, and were answered."""
    said = read_short(contact.incoming.text)
    if said is Short.THANKS:
        reply(contact, _("You are welcome."))
        return True
    if contact.patient is None or said not in (Short.NOT_DONE, Short.NOT_TAKEN):
        return False
    waiting = quick_reports.waiting_items(contact, is_taken=said is Short.NOT_TAKEN)
    if len(waiting) != 1:
        return False
    _skip(contact, waiting[0])
    return True


def _skip(contact: Contact, prompt: Prompt) -> None:
    """As if *Not today* had been tapped: the reason is asked below, and where the item was asked."""
    skipped = {"status": PromptStatus.SKIPPED, "reason": None, "answered_at": contact.now, "done_at": None}
    prompts.answer_prompt(contact.session, prompt.id, prompt.revision, answered_by=contact.chat.id, **skipped)
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    known, reader = prompts.prompt(contact.session, prompt.id), reader_of(contact)
    assert known is not None
    refresh(reader, known, known.outbox_id)
    reply(contact, standing_message(reader, known))
    reviewing.judge_for(contact, known.due_on)
