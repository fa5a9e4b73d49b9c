"""Prompts as they read in the chat: one alone, or several that came in one message, each as it stands now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.follow_up import buttons_of, open_follow_up, question_of, told
from bot.care.history import PromptStatus
from bot.care.measuring import MEASUREMENT, measured
from bot.care.merging import merged, prompts_in
from bot.care.messages import Message, Rows, say
from bot.care.people import Patient
from bot.care.practice import Practice
from bot.care.prompt import ANSWERED, MEDICATION, SKIP_REASONS, Card, Prompt, prompt_button, reason_buttons
from bot.care.sentences import Sentence, _, lines
from bot.services.talk.contact import Contact
from storage import care_plans, outbox, prompts
from storage.dialogues import talk_in
from storage.keyring import patient_owner
from storage.outbox import Queued

_LAST_DONE_SHOWN = timedelta(hours=36)
_CHANGED_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom prompts are put into words, and when."""

    session: Session
    practice: Practice
    patient: Patient
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The patient's zone, else the clinic's."""
        return ZoneInfo(self.patient.zone or self.practice.clinic.zone)


def reader_of(contact: Contact) -> Reader:
    """The patient of a contact."""
    assert contact.patient is not None
    return Reader(contact.session, contact.practice, contact.patient, contact.now)


def card_message(reader: Reader, prompt: Prompt, *, reveal: bool = False) -> Message:
    """The prompt as it is asked; `reveal` shows on a shared phone what it is about."""
    card = Card(
        prompt,
        number_of(reader, prompt),
        reader.patient.is_discreet and not reveal,
        zone=str(reader.zone),
        now=reader.now,
        last_done=_last_done(reader, prompt) if prompt.kind == MEDICATION else None,
        is_measured=prompt.kind == MEASUREMENT and is_measured(reader, prompt),
    )
    return reader.practice.prompt_kinds[prompt.kind].ask(card)


def is_measured(reader: Reader, prompt: Prompt) -> bool:
    """True when the item takes a measure of the plan."""
    planned = care_plans.plan_of(reader.session, reader.patient.id)
    return planned is not None and bool(measured(planned[1], prompt.item_code))


def number_of(reader: Reader, prompt: Prompt) -> int:
    """The item's place in the plan, for discreet wording."""
    codes = [item.code for item in care_plans.items_of(reader.session, reader.patient.id)]
    return codes.index(prompt.item_code) + 1 if prompt.item_code in codes else 1


def _last_done(reader: Reader, prompt: Prompt) -> Sentence | None:
    """When the dose before this one was taken, if she told."""
    at = prompts.last_done_at(reader.session, prompt)
    if at is None or prompt.due_at - at > _LAST_DONE_SHOWN:
        return None
    return _("Last taken: {when}.", when=when_in_words(reader, at))


def when_in_words(reader: Reader, at: datetime) -> Sentence:
    """`today 19:30`"""
    local, today = at.astimezone(reader.zone), reader.now.astimezone(reader.zone).date()
    clock = local.time().replace(second=0, microsecond=0)
    if local.date() == today:
        return _("today {clock}", clock=clock)
    if local.date() == today - timedelta(days=1):
        return _("yesterday {clock}", clock=clock)
    return _("{day}, {clock}", day=local.date(), clock=clock)


def standing_message(reader: Reader, prompt: Prompt) -> Message:
    """The prompt as it stands: open, put off, done, skipped with its reason, or closed."""
    asked = card_message(reader, prompt)
    if prompt.status is PromptStatus.DONE:
        return _done_message(reader, prompt, asked)
    if prompt.status is PromptStatus.SKIPPED and prompt.reason is None and _is_counted(reader, prompt):
        why = _("All right, not today. What is the reason?")
        return say(*asked.paragraphs, why, buttons=reason_buttons(prompt))
    if prompt.status is PromptStatus.SKIPPED:
        return say(*asked.paragraphs, _reason(prompt), buttons=_change(reader, prompt))
    if prompt.is_put_off:
        clock = prompt.ask_at.astimezone(reader.zone).time().replace(second=0, microsecond=0)
        again = _("I will ask again at {clock}.", clock=clock)
        return say(*asked.paragraphs, again, buttons=not_later(asked.buttons))
    if prompt.status in (PromptStatus.ASKED, PromptStatus.PENDING):
        return asked
    return asked.without_buttons().adding(_closed(prompt))


def _done_message(reader: Reader, prompt: Prompt, asked: Message) -> Message:
    """What was told of it, and the next question about it if there is one."""
    kind, counts = reader.practice.prompt_kinds[prompt.kind], counts_of(reader, prompt)
    said = lines([_done(reader, prompt), *told(prompt, counts)])
    more = open_follow_up(prompt, kind, counts)
    if more is None:
        return say(*asked.paragraphs, said, buttons=_change(reader, prompt))
    buttons = (*buttons_of(more, prompt, counts), *_change(reader, prompt))
    return say(*asked.paragraphs, said, question_of(more, kind, counts), buttons=buttons)


def _done(reader: Reader, prompt: Prompt) -> Sentence:
    """That it is done; and when, if it was told later than that. Of a button of its own, the words that thanked."""
    hear, (verb, *rest) = reader.practice.prompt_kinds[prompt.kind].hear, (prompt.reason or "").split(":")
    if hear is not None and (heard := hear(prompt, verb, tuple(rest))) is not None:
        return heard[1]
    at, told_at = prompt.done_at, prompt.answered_at
    if at is None or told_at is None or told_at - at < timedelta(minutes=1):
        return _("✓ Done")
    return _("✓ Done, {when}", when=when_in_words(reader, at))


def counts_of(reader: Reader, prompt: Prompt) -> str:
    """What the item counts, minutes or times; empty for nothing."""
    planned = care_plans.plan_of(reader.session, reader.patient.id)
    items = {item.id: item for item in planned[1].items} if planned else {}
    return items[prompt.item_code].counts if prompt.item_code in items else ""


def can_change(reader: Reader, prompt: Prompt) -> bool:
    """True for a week after the day of the prompt, or of its answer; of one that opens questions on that day alone."""
    has_questions = bool(reader.practice.prompt_kinds[prompt.kind].dialogue)
    last = _last_day(reader, prompt) + (timedelta(0) if has_questions else _CHANGED_WITHIN)
    return reader.now.astimezone(reader.zone).date() <= last or reader.now < prompt.expires_at


def _last_day(reader: Reader, prompt: Prompt) -> date:
    answered_on = prompt.answered_at.astimezone(reader.zone).date() if prompt.answered_at else prompt.due_on
    return max(prompt.due_on, answered_on)


def _change(reader: Reader, prompt: Prompt) -> Rows:
    return ((prompt_button(_("Change"), prompt, "change"),),) if can_change(reader, prompt) else ()


def _is_counted(reader: Reader, prompt: Prompt) -> bool:
    return reader.practice.prompt_kinds[prompt.kind].is_adherence


def _reason(prompt: Prompt) -> Sentence:
    reason = dict(SKIP_REASONS).get(prompt.reason or "")
    return _("✓ Not today: {reason}", reason=reason) if reason else _("✓ Not today")


def _closed(prompt: Prompt) -> Sentence:
    if prompt.status is PromptStatus.CANCELLED:
        return _("Your plan has changed. I do not ask this any more.")
    return _("This one is closed now. That is all right.")


def not_later(buttons: Rows) -> Rows:
    """The buttons of a prompt without the one that puts it off."""
    rows = (tuple(b for b in row if not b.press.endswith((":later", ":go"))) for row in buttons)
    return tuple(row for row in rows if row)


def as_it_stands(
    reader: Reader, row: Queued | None, prompt: Prompt, instead: Mapping[int, Message] | None = None
) -> Message:
    """What a message in the chat reads now: all the prompts it asks, or this one in a copy of it.

    `instead` gives the words of some of them for the moment.
    """
    ids = prompts_in(row.about) if row is not None else ()
    known = [found for prompt_id in ids if (found := prompts.prompt(reader.session, prompt_id)) is not None]
    together = known if any(other.id == prompt.id for other in known) else [prompt]
    return joined(reader, [(p, (instead or {}).get(p.id) or _part(reader, p, row)) for p in together])


def joined(reader: Reader, parts: list[tuple[Prompt, Message]]) -> Message:
    """Several prompts in one message: by their numbers in the plan where others see the phone, else counted."""
    if reader.patient.is_discreet:
        return merged([(number_of(reader, prompt), message) for prompt, message in parts])
    return merged([(place, message) for place, (_prompt, message) in enumerate(parts, 1)])


def _part(reader: Reader, prompt: Prompt, row: Queued | None) -> Message:
    is_older_copy = row is not None and bool(prompts_in(row.about)) and prompt.outbox_id not in (None, row.id)
    if is_older_copy and prompt.is_waiting:
        return card_message(reader, prompt).without_buttons().adding(_("I have asked this again below."))
    return standing_message(reader, prompt)


def refresh(reader: Reader, prompt: Prompt, outbox_id: int | None, besides: int | None = None) -> None:
    """The message that asked the prompt shows how it stands, unless it is `besides` or holds the questions now."""
    row = outbox.row(reader.session, outbox_id) if outbox_id is not None else None
    if row is None or row.id == besides or _holds_questions(reader, prompt, row):
        return
    outbox.queue_edit(
        reader.session, row.chat_id, patient_owner(reader.patient.id), as_it_stands(reader, row, prompt),
        now=reader.now, edits_id=row.id,
    )  # fmt: skip


def _holds_questions(reader: Reader, prompt: Prompt, row: Queued) -> bool:
    """True when the dialogue that the prompt opens goes on in its message."""
    if not reader.practice.prompt_kinds[prompt.kind].dialogue:
        return False
    talk = talk_in(reader.session, row.chat_id, patient_owner(reader.patient.id))
    return talk.asked_in == row.id or prompt.status in ANSWERED
