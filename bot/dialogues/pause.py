"""A break from questions, until a day the patient names, at most 30 days; and its end before that day."""

from datetime import date, timedelta

from bot.care.dialogue import Dialogue, Heard, Scene, State, Turn, one_column, reask
from bot.care.events import PauseEnded, PauseWanted
from bot.care.messages import Message, say
from bot.care.sentences import _
from bot.care.typed import read_date

LONGEST = timedelta(days=30)
_SPANS = {"3": _("3 days"), "7": _("1 week"), "14": _("2 weeks")}
_NO = ("no", "no break", "never mind")


def _begin(_given: State, scene: Scene) -> Turn:
    state = {"step": "paused" if _is_paused(scene) else "until"}
    return Turn(state, (_ask(state, scene),))


def _is_paused(scene: Scene) -> bool:
    return scene.patient is not None and scene.patient.is_paused(scene.today)


def _ask(state: State, scene: Scene) -> Message:
    if state["step"] == "paused" and scene.patient is not None and _is_paused(scene):
        question = _("You are on a break up to and including {day}. What shall I do?", day=scene.patient.paused_until)
        choices = (_("Go on now"), "go_on"), (_("Change the day"), "change"), (_("Leave it so"), "no")
        return say(question, buttons=one_column(*choices))
    question = _("How long shall I be quiet? Tap one, or type the last day, for example: <i>{day}</i>. Your care team "
                 "will know.", day=scene.today + timedelta(days=10))  # fmt: skip
    spans = ((label, days) for days, label in _SPANS.items())
    return say(question, buttons=one_column(*spans, (_("No break"), "no")))


def _hear(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in _NO:
        return Turn(None, (say(_("All right. Nothing has changed.")),))
    if state["step"] == "paused" and said in ("go_on", "go on", "go on now"):
        return Turn(None, (say(_("Good to have you back. I ask again from now on.")),), (PauseEnded(),))
    if state["step"] == "paused" and said == "change":
        changed = {"step": "until"}
        return Turn(changed, (_ask(changed, scene),))
    until = _day(heard, scene.today)
    if until is None:
        why = _("I need a day within the next {days} days. For example: <i>{day}</i> or <i>in 2 weeks</i>",
                days=LONGEST.days, day=scene.today + timedelta(days=10))  # fmt: skip
        return reask(state, why, _ask(state, scene).buttons)
    return Turn(None, (_paused(until, scene),), (PauseWanted(until),))


def _day(heard: Heard, today: date) -> date | None:
    """The last day of the break; None when there is none in the answer, or it is too far away."""
    if heard.choice in _SPANS:
        return today + timedelta(days=int(heard.choice))
    until = read_date(heard.text, today)
    return until if until is not None and until <= today + LONGEST else None


def _paused(until: date, scene: Scene) -> Message:
    return say(
        _("I ask nothing up to and including {day}. Your plan stays as it is. /checkin and /today still work. /pause "
          "ends the break.", day=until),
        _("If you are in danger, call {number}.", number=scene.clinic.emergency_number),
    )  # fmt: skip


DIALOGUE = Dialogue("pause", _begin, _hear, _ask, is_always_heard=True, ends_with_day=True)
