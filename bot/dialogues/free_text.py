"""Words that nothing waited for: the patient says what becomes of them. Until then they stand in the state alone."""

from datetime import datetime

from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn, one_column
from bot.care.events import CareTeamTold, NoteGiven
from bot.care.messages import Message, say
from bot.care.sentences import Sentence, _

LONGEST_TEXT = 4_096  # characters held: what one message of hers can be
_TELL, _KEEP, _DROP = _("Tell my care team"), _("Part of my check-in"), _("Never mind")
_TYPED = {label.text.casefold(): choice for label, choice in ((_TELL, "tell"), (_KEEP, "keep"), (_DROP, "no"))}


def _begin(given: State, scene: Scene) -> Turn:
    """`given`: her `words` and the `message_id` they came in."""
    written_at = scene.now.isoformat()
    state = {"words": given["words"], "message_id": given["message_id"], "is_longer": False, "written_at": written_at}
    return Turn(state, (_ask(state, scene),))


def _ask(state: State, scene: Scene) -> Message:
    first = (
        _("I have put this with the rest. What shall I do with your words?")
        if state["is_longer"]
        else _("Thank you for writing. What shall I do with your words?")
    )
    danger = _("I have passed nothing on yet. If you are in danger now, call {number}.",
               number=scene.clinic.emergency_number)  # fmt: skip
    keep: tuple[tuple[Sentence, str], ...] = ((_KEEP, "keep"),) if scene.plan is not None else ()
    return say(first, danger, buttons=one_column((_TELL, "tell"), *keep, (_DROP, "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    choice = heard.choice or _TYPED.get(heard.text.casefold(), "")
    if choice == "tell":
        return Turn(None, events=(CareTeamTold(state["words"], state["message_id"]),))
    if choice == "keep" and scene.plan is not None:
        return Turn(None, events=(_note(state),))
    if choice == "no":
        return Turn(None, (say(_("All right. I have kept nothing, and I have passed nothing on.")),))
    return _with_more(state, heard, scene)


def _note(state: State) -> NoteGiven:
    """Part of the check-in of the day on which she wrote it, however late she says so."""
    written_at = datetime.fromisoformat(state["written_at"]) if "written_at" in state else None
    return NoteGiven(state["words"], state["message_id"], is_of_check_in=True, written_at=written_at)


def _with_more(state: State, heard: Heard, scene: Scene) -> Turn:
    """She goes on writing: it belongs with what she wrote before."""
    after = _add(state, {"words": heard.text})
    if not heard.text or len(after["words"]) > LONGEST_TEXT:
        why = _("Please tap what I shall do with your words.")
        return Turn(state, (say(why, buttons=_ask(state, scene).buttons),), is_reask=True)
    return Turn(after, (_ask(after, scene),))


def _add(state: State, given: State) -> State:
    return {**state, "words": f"{state['words']}\n{given['words']}", "is_longer": True}


DIALOGUE = Dialogue("free_text", _begin, _hear, _ask, is_always_heard=True, add=_add)
