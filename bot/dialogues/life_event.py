"""The patient tells of a change in her life in two taps; only something new in her background is typed."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import LifeEventTold
from bot.care.history import HappeningKind
from bot.care.messages import Message, say
from bot.care.sentences import Sentence, _

LONGEST_NEWS = 300
CHANGES: tuple[tuple[HappeningKind, Sentence], ...] = (
    (HappeningKind.HOSPITAL, _("I was in hospital")),
    (HappeningKind.PREGNANT, _("I am, or plan to be, pregnant")),
    (HappeningKind.DEHYDRATING_ILLNESS, _("Vomiting or diarrhoea")),
    (HappeningKind.BACKGROUND_CHANGED, _("New medicine, allergy, diagnosis")),
)
_TRAVEL, _NOTHING = "travel", "no"


def _ask_what(_state: State, scene: Scene) -> Message:
    question = _("What has changed? If you are in danger now, call {number}.", number=scene.clinic.emergency_number)
    changes = ((label, kind.value) for kind, label in CHANGES)
    return say(question, buttons=one_column(*changes, (_("I am travelling"), _TRAVEL), (_("Nothing"), _NOTHING)))


def _hear_what(state: State, heard: Heard, scene: Scene) -> Turn:
    choice = heard.choice or _typed(heard.text)
    if choice == _NOTHING:
        return Turn(None, (say(_("All right. I have noted nothing.")),))
    if choice == _TRAVEL:
        return Turn(None, then=_TRAVEL)
    if choice == HappeningKind.BACKGROUND_CHANGED:
        return go_to(state, "news")
    if choice in {kind.value for kind, _label in CHANGES}:
        return Turn(None, events=(LifeEventTold(HappeningKind(choice), "", None),))
    return reask(state, _("Please tap what has changed. /note takes anything else."), _ask_what(state, scene).buttons)


def _typed(text: str) -> str:
    """The choice whose label was typed."""
    labels = {label.text.casefold(): kind.value for kind, label in CHANGES}
    return {**labels, "i am travelling": _TRAVEL, "nothing": _NOTHING}.get(text.casefold(), "")


def _ask_news(_state: State, _scene: Scene) -> Message:
    return say(_("What is new? Type it, for example: <i>allergy to penicillin</i>"),
               buttons=one_column((_("Never mind"), _NOTHING)))  # fmt: skip


def _hear_news(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == _NOTHING or heard.text.casefold() in ("no", "never mind"):
        return Turn(None, (say(_("All right. I have noted nothing.")),))
    words = read_news(heard.text)
    if not words:
        why = _("I need a few words, for example: <i>allergy to penicillin</i>")
        return reask(state, why, _ask_news(state, scene).buttons)
    return Turn(None, events=(LifeEventTold(HappeningKind.BACKGROUND_CHANGED, words, heard.incoming.message_id),))


def read_news(text: str) -> str:
    """What is new, in her words; empty when the text says nothing (no letters, too long, a command)."""
    words = " ".join(text.split())
    is_news = sum(c.isalpha() for c in words) >= 3 and len(words) <= LONGEST_NEWS and not words.startswith("/")
    return words if is_news else ""


DIALOGUE = stepwise(
    "life_event",
    {"what": Step(_ask_what, _hear_what), "news": Step(_ask_news, _hear_news)},
    first="what",
    is_always_heard=True,
    ends_with_day=True,
)
