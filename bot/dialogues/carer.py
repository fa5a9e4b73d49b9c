"""The patient names somebody who helps her: who, what that person may do, and until when."""

from datetime import date, timedelta

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, one_column, reask, stepwise
from bot.care.events import CarerNamed
from bot.care.messages import Message, say
from bot.care.people import CarerScope
from bot.care.sentences import Sentence, _
from bot.care.typed import read_date

LONGEST_NAME = 40
LONGEST = timedelta(days=365)
SCOPES: dict[CarerScope, Sentence] = {
    CarerScope.ANSWERS: _("See my plan and answer for me"),
    CarerScope.READS: _("Only see my plan"),
}
_SPANS = {"30": _("For 30 days"), "90": _("For 90 days"), "365": _("For a year")}
_NO = "no"


def _ask_name(_state: State, _scene: Scene) -> Message:
    question = _("Who helps you? Type the name, for example: <i>Tom, my son</i>. Your care team will be asked first.")
    return say(question, buttons=one_column((_("Nobody, never mind"), _NO)))


def _hear_name(state: State, heard: Heard, scene: Scene) -> Turn:
    if heard.choice == _NO or heard.text.casefold() in ("no", "nobody", "never mind"):
        return Turn(None, (say(_("All right. Nothing has changed.")),))
    name = read_name(heard.text)
    if not name:
        why = _("I need a name, up to {most} characters, for example: <i>Tom, my son</i>", most=LONGEST_NAME)
        return reask(state, why, _ask_name(state, scene).buttons)
    return go_to(state, "scope", name=name)


def read_name(text: str) -> str:
    """The name in a typed answer; empty when it is none (no letters, too long, a command)."""
    name = " ".join(text.split())
    is_name = any(c.isalpha() for c in name) and len(name) <= LONGEST_NAME and not name.startswith("/")
    return name if is_name else ""


def _ask_scope(state: State, _scene: Scene) -> Message:
    choices = ((label, scope.value) for scope, label in SCOPES.items())
    return say(_("What may {name} do?", name=state["name"]), buttons=one_column(*choices))


def _hear_scope(state: State, heard: Heard, scene: Scene) -> Turn:
    typed = {label.text.casefold(): scope.value for scope, label in SCOPES.items()}.get(heard.text.casefold(), "")
    chosen = heard.choice or typed
    if chosen not in list(CarerScope):
        return reask(state, _("Please tap one of the two."), _ask_scope(state, scene).buttons)
    return go_to(state, "until", scope=chosen)


def _ask_until(_state: State, scene: Scene) -> Message:
    question = _("For how long? Tap, or type the last day, for example: <i>{day}</i>. You can end it at any time.",
                 day=scene.today + timedelta(days=60))  # fmt: skip
    return say(question, buttons=one_column(*((label, days) for days, label in _SPANS.items())))


def _hear_until(state: State, heard: Heard, scene: Scene) -> Turn:
    ends_on = _last_day(heard, scene.today)
    if ends_on is None:
        why = _("I need a day within a year, for example: <i>{day}</i> or <i>in 6 weeks</i>",
                day=scene.today + timedelta(days=60))  # fmt: skip
        return reask(state, why, _ask_until(state, scene).buttons)
    asked = _("Thank you. I ask {clinic} first. Then you get a link for {name}.",
              clinic=scene.clinic.name, name=state["name"])  # fmt: skip
    return Turn(None, (say(asked),), (CarerNamed(state["name"], CarerScope(state["scope"]), ends_on),))


def _last_day(heard: Heard, today: date) -> date | None:
    """The last day; None when there is none in the answer, or it is more than a year away."""
    if heard.choice in _SPANS:
        return today + timedelta(days=int(heard.choice))
    ends_on = read_date(heard.text, today)
    return ends_on if ends_on is not None and ends_on <= today + LONGEST else None


DIALOGUE = stepwise(
    "carer",
    {
        "name": Step(_ask_name, _hear_name),
        "scope": Step(_ask_scope, _hear_scope),
        "until": Step(_ask_until, _hear_until),
    },
    first="name",
    ends_with_day=True,
)
