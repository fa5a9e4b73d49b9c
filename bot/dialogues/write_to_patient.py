"""A clinician writes to a patient: a ready-made sentence goes at one tap, typed words after one more."""

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import LetterWritten
from bot.care.messages import Button, Message, say
from bot.care.sentences import Sentence, _
from bot.care.thread_words import QUICK_WORDS
from bot.care.threads import LONGEST_MESSAGE, read_message

_NEVER_MIND = (_("Never mind"), "no")


def _name(state: State, scene: Scene) -> Sentence:
    """Whom it goes to; one who was called in to a case has no name in the caseload."""
    name = scene.caseload.get(state["patient"])
    return _("<b>{name}</b>", name=name) if name else _("the patient")


def _ask_words(state: State, scene: Scene) -> Message:
    quick = ((said, code) for code, said in QUICK_WORDS.items())
    question = _("What shall I pass on to {name}? Type it, or tap one.", name=_name(state, scene))
    return say(question, buttons=one_column(*quick, _NEVER_MIND))


def _hear_words(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no":
        return _dropped()
    if heard.choice in QUICK_WORDS:
        return _sent(state, QUICK_WORDS[heard.choice].text, None)
    words = read_message(heard.text)
    if not words:
        return reask(state, _too_long(), _ask_words(state, scene).buttons)
    return go_to(state, "send", words=words, words_in=heard.incoming.message_id)


def _ask_send(state: State, scene: Scene) -> Message:
    send, drop = Button(_("Send"), choice="send"), Button(_NEVER_MIND[0], choice=_NEVER_MIND[1])
    sure = _("Shall I send it to {name}? To change it, edit it or type it anew.", name=_name(state, scene))
    return say(sure, buttons=((send, drop),))


def _hear_send(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == "no":
        return _dropped()
    if heard.choice == "send" or heard.text.casefold() == "send":
        return _sent(state, state["words"], state["words_in"])
    words = read_message(heard.text)
    if not words:
        return reask(state, _too_long(), _ask_send(state, scene).buttons)
    return go_to(state, "send", words=words, words_in=heard.incoming.message_id)


def _sent(state: State, words: str, message_id: int | None) -> Turn:
    return Turn(None, events=(LetterWritten(state["patient"], state["thread"], words, message_id),))


def _dropped() -> Turn:
    return Turn(None, (say(_("All right. I have sent nothing.")),))


def _too_long() -> Sentence:
    return _("I need some words, up to {most} characters. For example: <i>How is the new dose?</i>",
             most=LONGEST_MESSAGE)  # fmt: skip


DIALOGUE = stepwise(
    "write_to_patient", {"words": Step(_ask_words, _hear_words), "send": Step(_ask_send, _hear_send)}, first="words"
)
