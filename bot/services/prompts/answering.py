"""What a tap on a prompt does. Every tap is checked again: whose it is, is it open, is it this version."""

from collections.abc import Callable
from datetime import datetime

from bot.care.events import DoneAtGiven, Event
from bot.care.follow_up import ENOUGH, LATE, WORDS, FollowUp, number_in, open_follow_up
from bot.care.history import PromptStatus
from bot.care.measuring import MEASUREMENT
from bot.care.messages import Message, id_in, say
from bot.care.prompt import (
    ANSWERED,
    ASKED_AFTER,
    SESSION,
    SKIP_REASONS,
    UNSAID,
    Prompt,
    later_buttons,
    later_choices,
)
from bot.care.sentences import Sentence, _
from bot.services.check_ins import checking_in
from bot.services.goals import goal_setting
from bot.services.prompts.prompt_messages import (
    as_it_stands,
    can_change,
    card_message,
    counts_of,
    is_measured,
    not_later,
    reader_of,
    refresh,
)
from bot.services.reviews import reviewing
from bot.services.reviews.reconsidering import reconsider
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import outbox, prompts

_OPEN = (PromptStatus.PENDING, PromptStatus.ASKED)
DONE_AT = "done_at"  # the dialogue that takes a typed time


def press(contact: Contact, prompt_id: str, revision: str, verb: str, rest: tuple[str, ...],
          write_down: talking.WriteDown) -> None:  # fmt: skip
    """A button of a prompt was pressed."""
    prompt = prompts.prompt(contact.session, id_in(prompt_id) or 0)
    if prompt is None or contact.patient is None or prompt.patient_id != contact.patient.id:
        reply(contact, _("I cannot find that question. /today shows what is due."))
    elif prompt.status not in (*_OPEN, *ANSWERED) or revision != str(prompt.revision):
        show(contact, prompt)
    elif contact.practice.prompt_kinds[prompt.kind].dialogue and contact.now >= prompt.expires_at:
        edit_tapped(contact, _closed(contact, prompt))
    elif verb == "start" and prompt.kind in _STARTS and prompt.status is not PromptStatus.DONE:
        _STARTS[prompt.kind](contact, prompt, write_down)
    elif verb == "show":
        _show_instead(contact, prompt, card_message(reader_of(contact), prompt, reveal=True))
    elif verb == "change" and can_change(reader_of(contact), prompt):
        _show_instead(contact, prompt, card_message(reader_of(contact), prompt))
    elif (heard := _heard(contact, prompt, verb, rest)) is not None:
        _take_in(contact, prompt, heard, ":".join((verb, *rest)), write_down)
    elif prompt.status is PromptStatus.DONE and verb in (*FollowUp, ENOUGH, WORDS):
        _tell_more(contact, prompt, verb, rest, write_down)
    else:
        _answer(contact, prompt, verb, rest)


def _start_reading(contact: Contact, prompt: Prompt, write_down: talking.WriteDown) -> None:
    """The reading is asked for, if the plan still has its measure."""
    if is_measured(reader_of(contact), prompt):
        checking_in.start_prompt(contact, prompt, write_down)
    else:
        show(contact, prompt)


Start = Callable[[Contact, Prompt, talking.WriteDown], None]
# What *Start* does on a prompt that opens a dialogue, by prompt kind.
_STARTS: dict[str, Start] = {
    "check_in": checking_in.start_prompt,
    "questionnaire": checking_in.start_prompt,
    "second_reading": checking_in.start_prompt,
    "goal_check": goal_setting.start_check,
    MEASUREMENT: _start_reading,
}


def _heard(
    contact: Contact, prompt: Prompt, verb: str, rest: tuple[str, ...]
) -> tuple[tuple[Event, ...], Sentence] | None:
    """What a button that only this kind of prompt has comes to; None for the usual ones."""
    hear = contact.practice.prompt_kinds[prompt.kind].hear
    return hear(prompt, verb, rest) if hear is not None else None


def _take_in(
    contact: Contact, prompt: Prompt, heard: tuple[tuple[Event, ...], Sentence], said: str,
    write_down: talking.WriteDown,
) -> None:  # fmt: skip
    """The answer is kept, and the question shows it; where no item is counted, what was `said` stands as its reason."""
    events, thanks = heard
    prompts.answer_prompt(
        contact.session, prompt.id, prompt.revision,
        status=PromptStatus.DONE, answered_at=contact.now, answered_by=contact.chat.id,
        reason=None if _is_counted(contact, prompt) else said,
    )  # fmt: skip
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    edit_tapped(contact, card_message(reader_of(contact), prompt).without_buttons().adding(thanks))
    for event in events:
        write_down(contact, event)


def _closed(contact: Contact, prompt: Prompt) -> Message:
    asked = card_message(reader_of(contact), prompt).without_buttons()
    return asked.adding(_("This one is closed now. That is all right."))


def show(contact: Contact, prompt: Prompt) -> None:
    """The tapped message now shows how the prompt stands, and so does the message that asked it."""
    _show_instead(contact, prompt, None)


def _show_instead(contact: Contact, prompt: Prompt, instead: Message | None) -> None:
    """For the moment the prompt's part of the tapped message reads like this."""
    reader = reader_of(contact)
    tapped = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    known = prompts.prompt(contact.session, prompt.id)
    assert known is not None
    edit_tapped(contact, as_it_stands(reader, tapped, known, {known.id: instead} if instead else None))
    if instead is None:
        refresh(reader, known, known.outbox_id, besides=tapped.id if tapped else None)


def _answer(contact: Contact, prompt: Prompt, verb: str, rest: tuple[str, ...]) -> None:
    if verb == "done" and _is_counted(contact, prompt) and _may_answer(contact, prompt):
        _record(contact, prompt, PromptStatus.DONE, None)
    elif verb == "skip" and _may_answer(contact, prompt):
        _record(contact, prompt, PromptStatus.SKIPPED, None)
    elif verb == "why" and prompt.status is PromptStatus.SKIPPED and rest:
        known = {code for code, _label in SKIP_REASONS}
        _record(contact, prompt, PromptStatus.SKIPPED, rest[0] if rest[0] in known else UNSAID)
    elif verb == "later" and prompt.status in _OPEN:
        _put_off(contact, prompt, rest)
    elif verb == "go" and prompt.status in _OPEN and prompt.kind in ASKED_AFTER and contact.now < prompt.due_at:
        _come_again(contact, prompt, prompt.due_at + ASKED_AFTER[prompt.kind])
    else:
        show(contact, prompt)


def _may_answer(contact: Contact, prompt: Prompt) -> bool:
    return prompt.status in _OPEN or can_change(reader_of(contact), prompt)


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
        done_at=done_at_of(prompt, contact.now) if status is PromptStatus.DONE else None,
        effort=None,
        amount=None,
    )
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    talking.end_about(contact, DONE_AT, prompt=prompt.id)
    show(contact, prompt)
    if not _is_counted(contact, prompt):
        return
    if prompt.status is PromptStatus.DONE or prompt.reason is not None:  # else it is the first answer, or its why
        assert contact.patient is not None
        words = f"{prompt.title} from {_outcome(prompt.status, prompt.reason)} to {_outcome(status, reason)}"
        reconsider(contact.session, contact.practice, contact.patient, prompt.due_on, words, contact.now)
    reviewing.judge_for(contact, prompt.due_on)


def done_at_of(prompt: Prompt, now: datetime) -> datetime | None:
    """When it was done, for a *Done* at this moment; None when it comes so late that it has to be asked."""
    return None if now - prompt.due_at > LATE else now


def _outcome(status: PromptStatus, reason: str | None) -> str:
    return " ".join(part for part in (status.value, reason) if part).replace("_", " ")


def _tell_more(
    contact: Contact, prompt: Prompt, verb: str, rest: tuple[str, ...], write_down: talking.WriteDown
) -> None:
    """An answer about what was done: when it was, how hard, how long or how often."""
    reader = reader_of(contact)
    counts, said = counts_of(reader, prompt), rest[0] if rest else ""
    asked = open_follow_up(prompt, contact.practice.prompt_kinds[prompt.kind], counts)
    if asked is not None and verb == ENOUGH:
        _keep(contact, prompt, reason=UNSAID)
    elif asked is FollowUp.RATING and verb == WORDS and prompt.kind == SESSION:
        talking.begin(contact, "note", {}, write_down)
    elif asked is FollowUp.WHEN and verb == asked and said == "other":
        talking.begin(contact, DONE_AT, {"prompt": prompt.id, "due_at": prompt.due_at.isoformat()}, write_down)
    elif asked is FollowUp.WHEN and verb == asked and said in ("now", "due"):
        _keep(contact, prompt, done_at=contact.now if said == "now" else prompt.due_at)
    elif asked in (FollowUp.RATING, FollowUp.AMOUNT) and verb == asked:
        number = number_in(asked, said, counts)
        column = "effort" if asked is FollowUp.RATING else "amount"
        _keep(contact, prompt, **({column: number} if number is not None else {}))
    else:
        show(contact, prompt)


def _keep(contact: Contact, prompt: Prompt, **values: object) -> None:
    if values:
        prompts.answer_prompt(contact.session, prompt.id, prompt.revision, **values)
        talking.end_about(contact, DONE_AT, prompt=prompt.id)
    show(contact, prompt)


def tell_done_at(contact: Contact, event: DoneAtGiven) -> None:
    """A typed time: when it was done, if it still stands as done. The messages that asked show it."""
    prompt = prompts.prompt(contact.session, event.prompt_id)
    assert prompt is not None
    assert contact.patient is not None
    assert prompt.patient_id == contact.patient.id
    if prompt.status is PromptStatus.DONE:
        prompts.answer_prompt(contact.session, prompt.id, prompt.revision, done_at=event.at)
        known = prompts.prompt(contact.session, prompt.id)
        assert known is not None
        refresh(reader_of(contact), known, known.outbox_id)
        clock = event.at.astimezone(reader_of(contact).zone).time()
        reply(contact, _("Noted: {clock}.", clock=clock))
    else:
        reply(contact, _("You have changed that answer since, so I have noted no time. /today shows what is open."))


def _put_off(contact: Contact, prompt: Prompt, rest: tuple[str, ...]) -> None:
    """Which of the times that still fit; then it comes again at that one."""
    reader = reader_of(contact)
    choices = later_choices(prompt, contact.now, prompts.next_due_at(contact.session, prompt), reader.zone)
    chosen = next((choice for choice in choices if rest == (choice.code,)), None)
    asked = card_message(reader, prompt)
    if chosen is not None:
        _come_again(contact, prompt, chosen.at)
    elif choices:
        _show_instead(contact, prompt, say(*asked.paragraphs, _("When shall I ask again?"),
                                           buttons=later_buttons(prompt, choices)))  # fmt: skip
    else:
        _show_instead(contact, prompt, say(*asked.paragraphs, _("It is too late to put this off. Done, or not today?"),
                                           buttons=not_later(asked.buttons)))  # fmt: skip


def _come_again(contact: Contact, prompt: Prompt, at: datetime) -> None:
    prompts.answer_prompt(contact.session, prompt.id, prompt.revision, status=PromptStatus.PENDING, ask_at=at)
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    show(contact, prompt)
