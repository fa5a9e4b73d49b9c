"""Answers a question about a dose with what is recorded today, and never with advice to take more."""

from collections.abc import Iterator

from bot.care.dose_questions import is_dose_question, is_doubled
from bot.care.history import PromptStatus
from bot.care.messages import say
from bot.care.plan import PlanItem
from bot.care.prompt import MEDICATION, Prompt
from bot.care.sentences import Sentence, _, as_written, lines
from bot.care.typed_text import plain_words
from bot.services.prompts.prompt_messages import reader_of, when_in_words
from bot.services.talk.contact import Contact, reply
from storage import care_plans, doses, prompts


def answer_dose_question(contact: Contact) -> bool:
    """True when the typed words were such a question, and it was answered."""
    if contact.patient is None or not is_dose_question(contact.incoming.text):
        return False
    recorded = [line for item in _asked_about(contact) for line in _recorded(contact, item)]
    clinic = contact.practice.clinic
    doubled = _("Please take no more of it before you have asked. Call your pharmacist or {clinic} now. "
                "If you feel ill, call {number}.", clinic=clinic.name, number=clinic.emergency_number)  # fmt: skip
    unsure = _("If you are unsure whether you took it, do not take another. Ask your pharmacist or care team.")
    known = lines([_("This is what I know of today:"), *recorded]) if recorded else _("I know of no dose today.")
    reply(contact, say(known, doubled if is_doubled(contact.incoming.text) else unsure))
    return True


def _asked_about(contact: Contact) -> list[PlanItem]:
    """The medicines whose names stand in the question; all of them when it names none."""
    assert contact.patient is not None
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    medicines = [item for item in planned[1].items if item.kind == MEDICATION] if planned else []
    said = set(plain_words(contact.incoming.text))
    named = [item for item in medicines if said & _names(item)]
    return named or medicines


def _names(item: PlanItem) -> set[str]:
    """The words of its name that are not a strength."""
    words = (*plain_words(item.title), *plain_words(item.medicine))
    return {word for word in words if word.isalpha() and len(word) > 3}


def _recorded(contact: Contact, item: PlanItem) -> Iterator[Sentence]:
    """A line for each dose of today, asked or told."""
    assert contact.patient is not None
    reader, today = reader_of(contact), contact.today
    named = _named(contact, item)
    for prompt in prompts.prompts_on(contact.session, contact.patient.id, today, today):
        if prompt.item_code == item.id:
            clock = prompt.due_at.astimezone(reader.zone).time().replace(second=0, microsecond=0)
            yield _("{item}, {clock}: {stands}", item=named, clock=clock, stands=_stands(contact, prompt))
    item_id = care_plans.item_id_of(contact.session, contact.patient.id, item.id)
    taken = doses.doses_between(contact.session, contact.patient.id, today, today)
    for dose in (dose for dose in taken if dose.item_id == item_id):
        yield _("{item}: you told me {when}", item=named, when=when_in_words(reader, dose.taken_at))


def _named(contact: Contact, item: PlanItem) -> Sentence:
    """Its title; where others see the phone its number in the plan."""
    assert contact.patient is not None
    if not contact.patient.is_discreet:
        return as_written(item.title)
    codes = [known.code for known in care_plans.items_of(contact.session, contact.patient.id)]
    return _("Item {number}", number=codes.index(item.id) + 1 if item.id in codes else 1)


def _stands(contact: Contact, prompt: Prompt) -> Sentence:
    if prompt.status is PromptStatus.DONE:
        at = prompt.done_at or prompt.answered_at or prompt.due_at
        return _("done, {when}", when=when_in_words(reader_of(contact), at))
    if prompt.status is PromptStatus.SKIPPED:
        return _("not taken, as you told me")
    if prompt.status is PromptStatus.PENDING and not prompt.is_put_off:
        return _("comes later")
    return _("no answer yet")
