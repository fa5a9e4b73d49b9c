"""What a prompt is and what becomes of it. Each file in `bot/prompts/` is one kind; the folder is the registry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.events import Event
from bot.care.history import PromptStatus
from bot.care.messages import Button, Message, press, say
from bot.care.schedule import instant
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
EVENING = time(19)  # when "this evening" comes again
ANSWERED = (PromptStatus.DONE, PromptStatus.SKIPPED)
MEDICATION = "medication"
SESSION = "therapy_session"
# A session is asked about twice under one prompt: whether she will go, and how it went.
ASKED_BEFORE = {SESSION: timedelta(hours=3)}
ASKED_AFTER = {SESSION: timedelta(hours=1)}


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
    answered_at: datetime | None = None
    done_at: datetime | None = None  # when it was done, as far as she has told
    effort: int | None = None  # 0 to 10: how hard it was, of a session how much it helped
    amount: float | None = None  # minutes or times, as the item counts

    @property
    def is_put_off(self) -> bool:
        """True when it was asked and comes again by itself."""
        return self.status is PromptStatus.PENDING and self.revision > 0

    @property
    def is_waiting(self) -> bool:
        """True when it is in the chat and can be answered."""
        return self.status is PromptStatus.ASKED or self.is_put_off


@dataclass(frozen=True, slots=True)
class Card:
    """A prompt as it is about to be shown: `number` is the item's place in the plan, for discreet wording.

    `now` is None where no clock matters; `last_done` says when the item was done last;
    `is_measured` that it takes a reading.
    """

    prompt: Prompt
    number: int
    is_discreet: bool
    zone: str = "UTC"
    now: datetime | None = None
    last_done: Sentence | None = None
    is_measured: bool = False

    @property
    def clock(self) -> time:
        """The due time on the patient's clock."""
        return self.prompt.due_at.astimezone(ZoneInfo(self.zone)).time().replace(second=0, microsecond=0)

    @property
    def is_early(self) -> bool:
        """True before its due time: it comes together with something else."""
        return self.now is not None and self.now < self.prompt.due_at

    @property
    def is_over(self) -> bool:
        """True once its due time has come."""
        return self.now is not None and self.now >= self.prompt.due_at


@dataclass(frozen=True, slots=True)
class PromptKind:
    """How items of one kind are asked.

    `is_adherence`: its answers count as done or missed. `dialogue` is what *Start* opens. Buttons of its own are
    answered by `hear(prompt, verb, rest)`: what came of the press, and the words that thank for it; None for a press
    it does not know. One that `is_told` asks nothing: a service says it, and it is done when it is sent. A late *Done*
    of one that `asks_when` asks when it was; `rating` is a question about what was done, answered 0 to 10.
    """

    code: str
    ask: Callable[[Card], Message]
    is_adherence: bool = True
    dialogue: str = ""
    hear: Callable[[Prompt, str, tuple[str, ...]], tuple[tuple[Event, ...], Sentence] | None] | None = None
    is_told: bool = False
    asks_when: bool = False
    rating: Sentence | None = None


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
    early = (_("It is planned for {clock}.", clock=card.clock),) if card.is_early else ()
    if card.is_discreet:
        return say(_("Time for item {number}.", number=card.number), *early, buttons=usual_buttons(card))
    how = (as_written(card.prompt.instruction),) if card.prompt.instruction else ()
    last = () if card.last_done is None else (card.last_done,)
    return say(named, *how, *last, *early, buttons=usual_buttons(card))


def reason_buttons(prompt: Prompt) -> tuple[tuple[Button, ...], ...]:
    """Why not today, two in a row, and a way to say nothing."""
    buttons = [prompt_button(label, prompt, "why", code) for code, label in SKIP_REASONS]
    buttons.append(prompt_button(_("Rather not say"), prompt, "why", UNSAID))
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


@dataclass(frozen=True, slots=True)
class LaterChoice:
    """One of the times to which a prompt can be put off."""

    code: str
    label: Sentence
    at: datetime


def later_choices(
    prompt: Prompt, now: datetime, next_due_at: datetime | None, zone: ZoneInfo
) -> tuple[LaterChoice, ...]:
    """When a prompt that is put off may come again; empty when it is too late to put it off.

    Never beyond its window, and never beyond half the interval to the item's next due time.
    """
    limit = prompt.expires_at
    if next_due_at is not None:
        limit = min(limit, prompt.due_at + (next_due_at - prompt.due_at) / 2)
    in_an_hour = now + timedelta(hours=1)
    evening = instant(now.astimezone(zone).date(), EVENING, zone)
    choices = (
        LaterChoice("15", _("In 15 minutes"), now + timedelta(minutes=15)),
        LaterChoice("60", _("In 1 hour"), in_an_hour),
        LaterChoice("evening", _("This evening"), evening),
    )
    return tuple(c for c in choices if c.at < limit and (c.code != "evening" or c.at > in_an_hour))


def later_buttons(prompt: Prompt, choices: Sequence[LaterChoice]) -> tuple[tuple[Button, ...], ...]:
    """A button for each of the times, and a way back."""
    offered = tuple((prompt_button(choice.label, prompt, "later", choice.code),) for choice in choices)
    return (*offered, (prompt_button(_("Back"), prompt, "back"),))


def offer_to_begin(card: Card, named: Sentence) -> Message:
    """An offer of questions that follow after a tap: `named`, or nothing of them where others see the phone."""
    buttons = (
        (prompt_button(_("Start"), card.prompt, "start"), prompt_button(_("Later"), card.prompt, "later")),
        (prompt_button(_("Not today"), card.prompt, "skip"),),
    )
    return say(_("Time for a few short questions.") if card.is_discreet else named, buttons=buttons)
