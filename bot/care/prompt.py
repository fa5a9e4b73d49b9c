"""What a prompt is and what becomes of it. Each file in `bot/prompts/` is one kind; the folder is the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.care.events import Event
from bot.care.history import PromptStatus
from bot.care.messages import Button, Message, press, say
from bot.care.sentences import Sentence, _, as_written

SKIP_REASONS: tuple[tuple[str, Sentence], ...] = (
    ("forgot", _("I forgot")),
    ("side_effects", _("Side effects")),
    ("worse", _("It makes me worse")),
    ("better", _("I feel better")),
    ("ran_out", _("I ran out")),
    ("cost", _("It costs too much")),
    ("no_time", _("No time")),
    ("not_needed", _("Not needed today")),
    ("other", _("Something else")),
)
UNSAID = "unsaid"  # asked why, and rather not said
LATER = timedelta(hours=1)
ANSWERED = (PromptStatus.DONE, PromptStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a patient about one plan item at one due time.

    `revision` counts the answers it has had; a button carries it, so an old copy changes nothing.
    """

    id: int
    patient_id: int
    item_id: int
    item_code: str
    kind: str
    title: str
    instruction: str
    due_on: date
    slot: int
    due_at: datetime
    ask_at: datetime
    expires_at: datetime
    status: PromptStatus
    reason: str | None
    revision: int
    outbox_id: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """A prompt as it is about to be shown: `number` is the item's place in the plan, for discreet wording."""

    prompt: Prompt
    number: int
    is_discreet: bool


@dataclass(frozen=True, slots=True)
class PromptKind:
    """How items of one kind are asked.

    `is_adherence`: its answers count as done or missed. `dialogue` is what *Start* opens. Buttons of its own are
    answered by `hear(prompt, verb, rest)`: what came of the press, and the words that thank for it; None for a press
    it does not know.
    """

    code: str
    ask: Callable[[Card], Message]
    is_adherence: bool = True
    dialogue: str = ""
    hear: Callable[[Prompt, str, tuple[str, ...]], tuple[tuple[Event, ...], Sentence] | None] | None = None


def prompt_button(label: Sentence, prompt: Prompt, *verb: str) -> Button:
    """A button on a prompt: the prompt's id and revision, then what it does."""
    return Button(label, press=press("prompt", prompt.id, prompt.revision, *verb))


def usual_buttons(card: Card) -> tuple[tuple[Button, ...], ...]:
    """Done, Later, Not today; on a shared phone also a way to see what it is about."""
    prompt = card.prompt
    rows = (
        (prompt_button(_("Done"), prompt, "done"), prompt_button(_("Later"), prompt, "later")),
        (prompt_button(_("Not today"), prompt, "skip"),),
    )
    return (*rows, (prompt_button(_("What is it?"), prompt, "show"),)) if card.is_discreet else rows


def item_message(card: Card, named: Sentence) -> Message:
    """Time for this item: `named` with its instruction, or only its number where others see the phone."""
    if card.is_discreet:
        return say(_("Time for item {number}.", number=card.number), buttons=usual_buttons(card))
    how = (as_written(card.prompt.instruction),) if card.prompt.instruction else ()
    return say(named, *how, buttons=usual_buttons(card))


def reason_buttons(prompt: Prompt) -> tuple[tuple[Button, ...], ...]:
    """Why not today, two in a row, and a way to say nothing."""
    buttons = [prompt_button(label, prompt, "why", code) for code, label in SKIP_REASONS]
    buttons.append(prompt_button(_("Rather not say"), prompt, "why", UNSAID))
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def later_until(prompt: Prompt, now: datetime, next_due_at: datetime | None) -> datetime | None:
    """When a prompt that is put off comes again; None when it is too late to put it off.

    Never beyond its window, and never beyond half the interval to the item's next due time.
    """
    limit = prompt.expires_at
    if next_due_at is not None:
        limit = min(limit, prompt.due_at + (next_due_at - prompt.due_at) / 2)
    again_at = now + LATER
    return again_at if again_at < limit else None
