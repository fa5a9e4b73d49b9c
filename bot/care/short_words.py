"""A few words that answer what waits in the chat without a tap: "done", "I took it", "not today", "thanks"."""

from enum import StrEnum

from bot.care.typed_text import plain_words

_DONE = frozenset(
    ("done", "all done", "its done", "i am done", "im done", "finished", "did it", "i did it", "done it",
     "have done it", "i have done it")
)  # fmt: skip
_TAKEN = frozenset(
    ("taken", "took it", "i took it", "i took it now", "just took it", "i just took it", "took them", "i took them",
     "have taken it", "i have taken it", "ive taken it")
)  # fmt: skip
_NOT = frozenset(
    ("not today", "no", "nope", "forgot", "i forgot", "forgot it", "i forgot it", "skip", "skipped", "missed it",
     "i missed it")
)  # fmt: skip
_NOT_DONE = ("did not take", "didnt take", "have not taken", "havent taken", "forgot to take", "forgot", "missed")
_PILLS = ("it", "them", "pill", "pills", "tablet", "tablets", "medicine", "medicines", "medication", "meds", "dose")
_WHEN = ("today", "tonight", "this morning", "this evening")
_THANKS = frozenset(
    ("thanks", "thank you", "thx", "ty", "many thanks", "thanks a lot", "thank you very much", "thank you so much",
     "ok", "okay", "ok thanks", "okay thanks", "ok thank you", "okay thank you", "great", "great thanks", "good",
     "cheers")
)  # fmt: skip


class Short(StrEnum):
    """What a few words say: of anything that waits, or only of something to take."""

    DONE = "done"
    TAKEN = "taken"
    NOT_DONE = "not_done"
    NOT_TAKEN = "not_taken"
    THANKS = "thanks"


def read_short(text: str) -> Short | None:
    """What a text of these few words says; None for any other."""
    if "?" in text:
        return None
    words = " ".join(plain_words(text))
    known = ((_DONE, Short.DONE), (_TAKEN, Short.TAKEN), (_NOT, Short.NOT_DONE), (_THANKS, Short.THANKS))
    said = next((short for texts, short in known if words in texts), None)
    return Short.NOT_TAKEN if said is None and _is_not_taken(words) else said


def _is_not_taken(words: str) -> bool:
    """ "I did not take my pills today" and its like, with nothing else beside it."""
    words = words.removeprefix("i ")
    words = next((words.removesuffix(f" {when}") for when in _WHEN if words.endswith(f" {when}")), words)
    rest = next((words.removeprefix(verb) for verb in _NOT_DONE if words.startswith(f"{verb} ")), "").split()
    return rest[-1:] != [] and rest[-1] in _PILLS and all(word in ("my", "the") for word in rest[:-1])
