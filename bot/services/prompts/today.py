"""What is due today, each with its buttons: the way back from anywhere."""

from bot.care.history import PromptStatus
from bot.care.messages import Message, say
from bot.care.prompt import Prompt
from bot.care.sentences import Sentence, _, as_written, lines
from bot.care.standing_items import CHECK_IN
from bot.services.prompts import pausing
from bot.services.prompts.prompt_messages import number_of, reader_of, standing_message
from bot.services.talk.contact import Contact, reply
from storage import prompts


def show_today(contact: Contact) -> None:
    """Everything of today that is still open, each with its buttons; what is done and what comes, in one message."""
    assert contact.patient is not None
    if contact.patient.zone is None:
        return
    today = contact.today
    of_today = prompts.prompts_on(contact.session, contact.patient.id, today, today)
    of_today = [prompt for prompt in of_today if not contact.practice.prompt_kinds[prompt.kind].is_told]
    earlier = (p for p in prompts.outstanding_prompts(contact.session, contact.patient.id) if p.due_on < today)
    open_now = [prompt for prompt in (*earlier, *of_today) if prompt.is_waiting]
    done = sum(prompt.status is PromptStatus.DONE for prompt in of_today)
    reply(contact, _counted(contact, done, len(open_now), [p for p in of_today if _comes(contact, p)]))
    if (waits := pausing.standing_line(contact.patient, today)) is not None:
        reply(contact, waits)
    for prompt in open_now:
        reply(contact, standing_message(reader_of(contact), prompt))


def _comes(contact: Contact, prompt: Prompt) -> bool:
    """True when it will be asked today for the first time."""
    assert contact.patient is not None
    kind = contact.practice.prompt_kinds[prompt.kind]
    is_ready = prompt.status is PromptStatus.PENDING and not prompt.is_put_off
    return is_ready and pausing.is_asking(contact.patient, kind, contact.today)


def _counted(contact: Contact, done: int, waiting: int, later: list[Prompt]) -> Message:
    """How the day stands. What comes is left out while nothing is asked at all."""
    patient = contact.patient
    assert patient is not None
    if patient.is_paused(contact.today) or patient.erase_at is not None:
        return say(_("Today: {done} done, {open} open.", done=done, open=waiting))
    counted = _("Today: {done} done, {open} open, {later} to come.", done=done, open=waiting, later=len(later))
    if not later:
        return say(counted)
    return say(counted, lines([_("Still to come:"), *(_named(contact, prompt) for prompt in later)]))


def _named(contact: Contact, prompt: Prompt) -> Sentence:
    """When it comes, and what it is; where others see the phone the number of the item."""
    reader = reader_of(contact)
    clock = prompt.due_at.astimezone(reader.zone).time().replace(second=0, microsecond=0)
    if prompt.kind == CHECK_IN:
        what = _("Check-in")
    elif not contact.practice.prompt_kinds[prompt.kind].is_adherence:
        what = _("A question")
    elif reader.patient.is_discreet:
        what = _("Item {number}", number=number_of(reader, prompt))
    else:
        what = as_written(prompt.title)
    return _("{clock} {what}", clock=clock, what=what)
