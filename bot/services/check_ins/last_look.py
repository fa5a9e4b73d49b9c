"""A patient leaves while something for her safety waits for her answer: what an unanswered one means, it means now."""

from bot.care.history import PromptStatus
from bot.care.standing_items import SECOND_READING
from bot.services.check_ins import self_harm
from bot.services.reviews import reviewing
from bot.services.talk.contact import Contact
from storage import prompts


def take(contact: Contact) -> None:
    """Nobody answers "Are you safe?" or measures again any more, so her care team hears of it at once."""
    session, practice, patient = contact.session, contact.practice, contact.patient
    assert patient is not None
    for prompt in prompts.outstanding_prompts(session, patient.id):
        if prompt.kind == self_harm.ARE_YOU_SAFE:
            self_harm.unanswered(session, practice, patient, prompt, contact.now)
        elif prompt.kind == SECOND_READING:
            prompts.change_prompt(session, prompt.id, status=PromptStatus.CANCELLED, revision=prompt.revision + 1)
            reviewing.judge(session, practice, patient, prompt.due_on, contact.now)
