"""What the patient is to read of a case that is to be closed, in the clinician's words: typed, read again, approved."""

from bot.care.alert_card import REVIEW_PRESS
from bot.care.alerting import Outcome
from bot.care.closing_card import LONGEST_WORDS, in_own_words, own_words_page, read_words
from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import ClosingApproved
from bot.care.messages import Button, Message, press, say
from bot.care.sentences import _

_NEVER_MIND = (_("Never mind"), "no")


def _ask_words(state: State, _scene: Scene) -> Message:
    asked = _("Type what the patient is to read about case {number}. You see it once more before it goes.",
              number=state["review"])  # fmt: skip
    return say(asked, buttons=one_column(_NEVER_MIND))


def _hear_words(state: State, heard: Heard, scene: Scene) -> Turn:
    if _is_dropped(heard):
        return _drop(state)
    return _take_words(state, heard, _ask_words(state, scene))


def _ask_approval(state: State, scene: Scene) -> Message:
    words = in_own_words(state["clinician"], state["words"])
    name = scene.caseload.get(state["patient"], "")
    return own_words_page(state["review"], Outcome(state["outcome"]), name, words)


def _hear_approval(state: State, heard: Heard, scene: Scene) -> Turn:
    """Only a tap approves: whatever is typed takes the place of the words, and is shown again."""
    if heard.choice in ("tell", "quiet"):
        approved = ClosingApproved(
            state["review"], state["outcome"], state["mark"], state["words"], is_told=heard.choice == "tell"
        )
        return Turn(None, events=(approved,), replaces=True)
    if heard.choice == "words":
        return go_to(state, "words")
    if _is_dropped(heard):
        return _drop(state)
    return _take_words(state, heard, _ask_approval(state, scene))


def _is_dropped(heard: Heard) -> bool:
    return heard.choice == "no" or heard.text.casefold() in ("no", "never mind")


def _drop(state: State) -> Turn:
    opened = Button(_("Open case {number}", number=state["review"]), press=press(REVIEW_PRESS, state["review"], "open"))
    return Turn(None, (say(_("All right. I have sent nothing."), buttons=((opened,),)),))


def _take_words(state: State, heard: Heard, asked: Message) -> Turn:
    words = read_words(heard.text)
    if not words:
        why = _("I need some words, {most} characters at the most. For example: <i>Please take it with food</i>",
                most=LONGEST_WORDS)  # fmt: skip
        return reask(state, why, asked.buttons)
    return go_to(state, "approve", words=words)


DIALOGUE = stepwise(
    "closing_words",
    {"words": Step(_ask_words, _hear_words), "approve": Step(_ask_approval, _hear_approval)},
    first="words",
    ends_with_day=True,
)
