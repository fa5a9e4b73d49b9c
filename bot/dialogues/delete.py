"""The patient wants everything deleted: explained, asked, and for the way without return asked again."""

from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn, one_column, reask
from bot.care.events import ErasureTakenBack, ErasureWanted
from bot.care.messages import Message, say
from bot.care.sentences import Sentence, _, as_written

DAYS = 7
_WHEN, _SURE, _WAITING = "when", "sure", "waiting"
_NO = ("no", "never mind", "no, keep it")


def _begin(_given: State, scene: Scene) -> Turn:
    waits = scene.patient is not None and scene.patient.erase_at is not None
    state = {"step": _WAITING if waits else _WHEN}
    return Turn(state, (_ask(state, scene),))


def _ask(state: State, scene: Scene) -> Message:
    if state["step"] == _SURE:
        question = _("There is no way back. Shall I delete it all now?")
        return say(question, buttons=one_column((_("Yes, delete now"), "now"), (_("No, keep it"), "no")))
    if state["step"] == _WAITING:
        choices = (_("Take it back, I stay"), "stay"), (_("Delete now"), "sure"), (_("Leave it so"), "no")
        return say(_("I delete all I hold on you within 7 days, as you asked. What shall I do?"),
                   buttons=one_column(*choices))  # fmt: skip
    choices = (_("In 7 days"), "later"), (_("Now"), "sure"), (_("No"), "no")
    return say(*_explained(scene), _("When shall I delete it?"), buttons=one_column(*choices))


def _explained(scene: Scene) -> tuple[Sentence, ...]:
    """What goes, what stays, and what the law makes the clinic keep in the clinic's own words."""
    goes = _("I can delete all I hold on you: your answers, goals, plan and messages. /export sends you a copy first.")
    stays = _("I ask you nothing more from then on. What stands in this chat stays on your phone until you clear it.")
    record = _("One list stays: what was done here, and when. It knows you by a number, not by your name.")
    kept = (as_written(scene.clinic.records_kept),) if scene.clinic.records_kept else ()
    return (goes, stays, record, *kept)


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in _NO or (state["step"] == _WAITING and said == "leave it so"):
        return Turn(None, (say(_("All right. Nothing has changed.")),))
    if state["step"] == _SURE:
        return _hear_sure(state, said, scene)
    if said in ("sure", "now", "delete now"):
        asked = {"step": _SURE}
        return Turn(asked, (_ask(asked, scene),))
    if state["step"] == _WHEN and said in ("later", "in 7 days"):
        told = _("I ask you nothing more, and delete all in {days} days. Until then /delete takes it back.", days=DAYS)
        return Turn(None, (say(told),), (ErasureWanted(DAYS),))
    if state["step"] == _WAITING and said in ("stay", "take it back", "take it back, i stay"):
        return Turn(None, (say(_("Good to have you back. I ask again from now on.")),), (ErasureTakenBack(),))
    return reask(state, _("Please tap one of the buttons."), _ask(state, scene).buttons)


def _hear_sure(state: State, said: str, scene: Scene) -> Turn:
    if said in ("now", "yes", "yes, delete now"):
        return Turn(None, events=(ErasureWanted(0),))
    return reask(state, _("Please tap <b>Yes, delete now</b> or <b>No, keep it</b>."), _ask(state, scene).buttons)


DIALOGUE = Dialogue("delete", _begin, _hear, _ask, is_always_heard=True, ends_with_day=True, takes_words=False)
