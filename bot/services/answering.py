"""What a tap on a prompt does. Every tap is checked again: whose it is, is it open, is it this version."""

from collections.abc import Callable
from dataclasses import replace

from bot.care.events import Event
from bot.care.history import PromptStatus
from bot.care.messages import Message, id_in, say
from bot.care.prompt import ANSWERED, SKIP_REASONS, UNSAID, Prompt, later_until, prompt_button, reason_buttons
from bot.care.sentences import Sentence, _
from bot.services import checking_in, prompting, reviewing, talking
from bot.services.contact import Contact, edit_tapped, reply
from bot.services.reconsidering import reconsider
from storage import prompts

_OPEN = (PromptStatus.PENDING, PromptStatus.ASKED)


def press(contact: Contact, prompt_id: str, revision: str, verb: str, rest: tuple[str, ...],
          write_down: talking.WriteDown) -> None:  # fmt: skip
    """A button of a prompt was pressed."""
    prompt = prompts.prompt(contact.session, id_in(prompt_id) or 0)
    if prompt is None or contact.patient is None or prompt.patient_id != contact.patient.id:
        reply(contact, _("I cannot find that question. /today shows what is due."))
    elif prompt.status not in (*_OPEN, *ANSWERED):
        edit_tapped(contact, prompting.closed_message(contact.session, contact.practice, prompt, contact.patient))
    elif revision != str(prompt.revision):
        show(contact, prompt)
    elif contact.practice.prompt_kinds[prompt.kind].dialogue and contact.now >= prompt.expires_at:
        edit_tapped(contact, prompting.closed_message(contact.session, contact.practice, prompt, contact.patient))
    elif verb == "start" and prompt.status is not PromptStatus.DONE:
        _STARTS[prompt.kind](contact, prompt, write_down)
    elif verb == "show":
        edit_tapped(contact, _card(contact, prompt, reveal=True))
    elif verb == "change":
        edit_tapped(contact, _card(contact, prompt))
    elif (heard := _heard(contact, prompt, verb, rest)) is not None:
        _take_in(contact, prompt, heard, write_down)
    else:
        _answer(contact, prompt, verb, rest)


Start = Callable[[Contact, Prompt, talking.WriteDown], None]
# What *Start* does on a prompt that opens a dialogue, by prompt kind.
_STARTS: dict[str, Start] = {
    "check_in": lambda contact, prompt, write_down: checking_in.start(contact, prompt.due_on, write_down),
}


def _heard(
    contact: Contact, prompt: Prompt, verb: str, rest: tuple[str, ...]
) -> tuple[tuple[Event, ...], Sentence] | None:
    """What a button that only this kind of prompt has comes to; None for the usual ones."""
    hear = contact.practice.prompt_kinds[prompt.kind].hear
    return hear(prompt, verb, rest) if hear is not None else None


def _take_in(
    contact: Contact, prompt: Prompt, heard: tuple[tuple[Event, ...], Sentence], write_down: talking.WriteDown
) -> None:
    """The answer is kept, and the question shows it."""
    events, thanks = heard
    prompts.answer_prompt(
        contact.session, prompt.id, prompt.revision,
        status=PromptStatus.DONE, answered_at=contact.now, answered_by=contact.chat.id,
    )  # fmt: skip
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    edit_tapped(contact, _card(contact, prompt).without_buttons().adding(thanks))
    for event in events:
        write_down(contact, event)


def _card(contact: Contact, prompt: Prompt, reveal: bool = False) -> Message:
    assert contact.patient is not None
    return prompting.card_message(contact.session, contact.practice, prompt, contact.patient, reveal)


def show(contact: Contact, prompt: Prompt) -> None:
    """The tapped message now shows how the prompt stands."""
    edit_tapped(contact, standing_message(contact, prompt))


def standing_message(contact: Contact, prompt: Prompt) -> Message:
    """The prompt as it stands: open, put off, done, or skipped with its reason."""
    assert contact.patient is not None
    asked = _card(contact, prompt)
    change = ((prompt_button(_("Change"), prompt, "change"),),)
    if prompt.status is PromptStatus.DONE:
        return say(*asked.paragraphs, _("✓ Done"), buttons=change)
    if prompt.status is PromptStatus.SKIPPED and prompt.reason is None and _is_counted(contact, prompt):
        why = _("All right, not today. What is the reason?")
        return say(*asked.paragraphs, why, buttons=reason_buttons(prompt))
    if prompt.status is PromptStatus.SKIPPED:
        return say(*asked.paragraphs, _reason(prompt), buttons=change)
    if prompt.status is PromptStatus.PENDING and prompt.revision:
        zone = contact.patient.zone or contact.practice.clinic.zone
        return prompting.later_message(asked, prompt.ask_at, zone)
    return asked


def _reason(prompt: Prompt) -> Sentence:
    reason = dict(SKIP_REASONS).get(prompt.reason or "")
    return _("✓ Not today: {reason}", reason=reason) if reason else _("✓ Not today")


def _answer(contact: Contact, prompt: Prompt, verb: str, rest: tuple[str, ...]) -> None:
    if verb == "done" and _is_counted(contact, prompt):
        _record(contact, prompt, PromptStatus.DONE, None)
    elif verb == "skip":
        _record(contact, prompt, PromptStatus.SKIPPED, None)
    elif verb == "why" and prompt.status is PromptStatus.SKIPPED and rest:
        known = {code for code, _label in SKIP_REASONS}
        _record(contact, prompt, PromptStatus.SKIPPED, rest[0] if rest[0] in known else UNSAID)
    elif verb == "later" and prompt.status in _OPEN:
        _put_off(contact, prompt)
    else:
        show(contact, prompt)


def _is_counted(contact: Contact, prompt: Prompt) -> bool:
    return contact.practice.prompt_kinds[prompt.kind].is_adherence


def _record(contact: Contact, prompt: Prompt, status: PromptStatus, reason: str | None) -> None:
    """The answer is kept once, the message shows it, and the rules look at the day."""
    prompts.answer_prompt(
        contact.session,
        prompt.id,
        prompt.revision,
        status=status,
        reason=reason,
        answered_at=contact.now,
        answered_by=contact.chat.id,
    )
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    show(contact, replace(prompt, status=status, reason=reason, revision=prompt.revision + 1))
    if not _is_counted(contact, prompt):
        return
    if prompt.status is PromptStatus.DONE or prompt.reason is not None:  # else it is the first answer, or its why
        assert contact.patient is not None
        words = f"{prompt.title} from {_outcome(prompt.status, prompt.reason)} to {_outcome(status, reason)}"
        reconsider(contact.session, contact.practice, contact.patient, prompt.due_on, words, contact.now)
    reviewing.judge_for(contact, prompt.due_on)


def _outcome(status: PromptStatus, reason: str | None) -> str:
    return " ".join(part for part in (status.value, reason) if part).replace("_", " ")


def _put_off(contact: Contact, prompt: Prompt) -> None:
    following = prompts.next_due_at(contact.session, prompt)
    again_at = later_until(prompt, contact.now, following)
    if again_at is None:
        asked = _card(contact, prompt)
        edit_tapped(contact, say(*asked.paragraphs, _("It is too late to put this off. Done, or not today?"),
                                 buttons=prompting.not_later(asked.buttons)))  # fmt: skip
        return
    prompts.answer_prompt(contact.session, prompt.id, prompt.revision, status=PromptStatus.PENDING, ask_at=again_at)
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    show(contact, replace(prompt, status=PromptStatus.PENDING, ask_at=again_at, revision=prompt.revision + 1))
