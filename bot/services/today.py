"""What is due today, each with its buttons: the way back from anywhere."""

from bot.care.history import PromptStatus
from bot.care.sentences import _
from bot.services import answering, pausing
from bot.services.contact import Contact, reply
from storage import prompts


def show_today(contact: Contact) -> None:
    """Everything of today that is still open, each with its buttons; what is done, in one line."""
    assert contact.patient is not None
    if contact.patient.zone is None:
        return
    today = contact.today
    of_today = prompts.prompts_on(contact.session, contact.patient.id, today, today)
    of_today = [prompt for prompt in of_today if not contact.practice.prompt_kinds[prompt.kind].is_told]
    earlier = (p for p in prompts.outstanding_prompts(contact.session, contact.patient.id) if p.due_on < today)
    open_now = [prompt for prompt in (*earlier, *of_today) if prompt.is_waiting]
    done = sum(prompt.status is PromptStatus.DONE for prompt in of_today)
    later = sum(prompt.status is PromptStatus.PENDING and not prompt.is_put_off for prompt in of_today)
    reply(contact, _("Today: {done} done, {open} open, {later} to come.", done=done, open=len(open_now), later=later))
    if (waits := pausing.standing_line(contact.patient, today)) is not None:
        reply(contact, waits)
    for prompt in open_now:
        reply(contact, answering.standing_message(contact, prompt))
