"""What is due today, each with its buttons: the way back from anywhere."""

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from bot.care.sentences import _
from bot.services import answering
from bot.services.contact import Contact, reply
from storage import prompts


def show_today(contact: Contact) -> None:
    """Everything of today that is still open, each with its buttons; what is done, in one line."""
    assert contact.patient is not None
    if contact.patient.zone is None:
        return
    today = contact.today
    of_today = prompts.prompts_on(contact.session, contact.patient.id, today, today)
    earlier = (p for p in prompts.outstanding_prompts(contact.session, contact.patient.id) if p.due_on < today)
    open_now = [p for p in (*earlier, *of_today) if p.status is PromptStatus.ASKED or _is_put_off(p)]
    done = sum(prompt.status is PromptStatus.DONE for prompt in of_today)
    later = sum(prompt.status is PromptStatus.PENDING for prompt in of_today) - sum(map(_is_put_off, of_today))
    reply(contact, _("Today: {done} done, {open} open, {later} to come.", done=done, open=len(open_now), later=later))
    for prompt in open_now:
        reply(contact, answering.standing_message(contact, prompt))


def _is_put_off(prompt: Prompt) -> bool:
    return prompt.status is PromptStatus.PENDING and prompt.revision > 0
