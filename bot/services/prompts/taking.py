"""What a patient says she took: an as-needed dose, or one that waits. For ten minutes she can take it back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.care.doses import Dose
from bot.care.events import DoseTold
from bot.care.history import PromptStatus
from bot.care.messages import Button, Message, column, id_in, press, say
from bot.care.people import PatientStatus
from bot.care.prompt import MEDICATION, Prompt
from bot.care.sentences import Sentence, _, as_written
from bot.dialogues.took import as_needed
from bot.services.prompts.prompt_messages import Reader, reader_of, refresh, when_in_words
from bot.services.reviews import reviewing
from bot.services.reviews.reconsidering import reconsider
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply, scene_of
from storage import care_plans, doses, prompts

DOSE = "dose"  # the button that takes a dose back


def command(contact: Contact, write_down: talking.WriteDown) -> None:
    """/took"""
    patient = contact.patient
    assert patient is not None
    if patient.status is not PatientStatus.ACTIVE:
        reply(contact, _("Let us finish the first questions. Then you can tell me what you took."))
        talking.ask_again(contact)
        return
    waiting = [[prompt.id, _name(contact, prompt)] for prompt in _waiting(contact)]
    if not waiting and not as_needed(scene_of(contact)):
        reply(contact, _("No dose waits right now. /today shows your day."))
        talking.ask_again(contact)
        return
    talking.end_about(contact, "took")  # one that was left open may be of another day
    given = {"waiting": waiting, "doses": _counts(contact), "on": contact.today.isoformat()}
    talking.begin(contact, "took", given, write_down)


def _waiting(contact: Contact) -> list[Prompt]:
    assert contact.patient is not None
    standing = prompts.outstanding_prompts(contact.session, contact.patient.id)
    return [prompt for prompt in standing if prompt.kind == MEDICATION and prompt.is_waiting]


def _name(contact: Contact, prompt: Prompt) -> str:
    """The item and its time of day; where others see the phone the time alone."""
    assert contact.patient is not None
    clock = f"{prompt.due_at.astimezone(reader_of(contact).zone):%H:%M}"
    return clock if contact.patient.is_discreet else f"{prompt.title}, {clock}"


def _counts(contact: Contact) -> dict[str, int]:
    """How many doses of each as-needed item are kept for today."""
    assert contact.patient is not None
    codes, counted = care_plans.codes_of(contact.session, contact.patient.id), dict[str, int]()
    for dose in doses.doses_between(contact.session, contact.patient.id, contact.today, contact.today):
        counted[codes[dose.item_id]] = counted.get(codes[dose.item_id], 0) + 1
    return counted


def record(contact: Contact, event: DoseTold) -> None:
    """The dose is kept, and the rules look at its day at once."""
    if event.prompt_id is None:
        _record_as_needed(contact, event.item, event.at)
    else:
        _record_waiting(contact, event.prompt_id, event.at)


def _record_as_needed(contact: Contact, code: str, at: datetime) -> None:
    patient = contact.patient
    assert patient is not None
    item_id = care_plans.item_id_of(contact.session, patient.id, code)
    assert item_id is not None
    taken_on = at.astimezone(ZoneInfo(contact.practice.clinic.zone if patient.zone is None else patient.zone)).date()
    dose_id = doses.add_dose(contact.session, patient.id, item_id, (taken_on, at), contact.chat.id, contact.now)
    dose = doses.dose(contact.session, dose_id)
    assert dose is not None
    undo = column(Button(_("Undo"), press=press(DOSE, dose.id, "undo")))
    reply(contact, say(_("✓ Noted: {dose}.", dose=_dose_in_words(contact, dose)), buttons=undo))
    reviewing.judge_for(contact, taken_on)


def _dose_in_words(contact: Contact, dose: Dose) -> Sentence:
    reader = reader_of(contact)
    when = when_in_words(reader, dose.taken_at)
    return Sentence("{item}, {when}", {"item": _item_in_words(reader, dose.item_id), "when": when})


def _item_in_words(reader: Reader, item_id: int) -> Sentence:
    """Its title; where others see the phone its number in the plan."""
    item = care_plans.item(reader.session, item_id)
    if not reader.patient.is_discreet:
        return as_written(item.title)
    codes = [known.code for known in care_plans.items_of(reader.session, reader.patient.id)]
    return _("item {number}", number=codes.index(item.code) + 1 if item.code in codes else 1)


def _record_waiting(contact: Contact, prompt_id: int, at: datetime) -> None:
    """Its prompt is done at that time, unless it was answered meanwhile; its message shows it.

    One that has closed meanwhile is done too, by her word, if it was taken before it closed.
    """
    prompt = prompts.prompt(contact.session, prompt_id)
    assert prompt is not None
    assert contact.patient is not None
    assert prompt.patient_id == contact.patient.id
    is_closed = prompt.status is PromptStatus.EXPIRED
    if is_closed and at >= prompt.expires_at:
        reply(contact, _("That one is closed now. I have kept nothing. /took asks you anew what you took."))
        return
    if not prompt.is_waiting and not is_closed:
        reply(contact, _("That one has been answered already. /today shows what is open."))
        return
    answered = {"answered_at": contact.now, "answered_by": contact.chat.id, "done_at": at}
    prompts.answer_prompt(contact.session, prompt.id, prompt.revision, status=PromptStatus.DONE, **answered)
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    known = prompts.prompt(contact.session, prompt.id)
    assert known is not None
    reader = reader_of(contact)
    refresh(reader, known, known.outbox_id)
    item = _item_in_words(reader, prompt.item_id)
    noted = _("✓ Noted: {item}, {when}.", item=item, when=when_in_words(reader, at))
    if is_closed:
        assert contact.patient is not None
        reply(contact, say(_("That one is closed now, but I have kept what you told me."), noted))
        words = f"{prompt.title} from no answer to done"
        reconsider(contact.session, contact.practice, contact.patient, prompt.due_on, words, contact.now)
    else:
        reply(contact, noted)
    reviewing.judge_for(contact, prompt.due_on)


def press_dose(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """*Undo*: within ten minutes the dose was not taken after all."""
    dose = doses.dose(contact.session, id_in(rest[0]) or 0) if rest[1:] == ["undo"] else None
    if dose is None or contact.patient is None or dose.patient_id != contact.patient.id:
        reply(contact, _("I cannot find that dose."))
        return
    if dose.can_be_undone(contact.now):
        doses.withdraw_dose(contact.session, dose.id, contact.now)
        words = f"{care_plans.item(contact.session, dose.item_id).title}: one dose taken back"
        reconsider(contact.session, contact.practice, contact.patient, dose.taken_on, words, contact.now)
        edit_tapped(contact, _undone(contact, dose))
    elif dose.is_withdrawn:
        edit_tapped(contact, _undone(contact, dose))
    else:
        kept = _("✓ Noted: {dose}.", dose=_dose_in_words(contact, dose))
        edit_tapped(contact, say(kept, _("It is too late to undo this here. Your care team can help.")))


def _undone(contact: Contact, dose: Dose) -> Message:
    return say(_("Taken back: {dose}. I have not kept it.", dose=_dose_in_words(contact, dose)))
