"""Times that are the patient's own to set: her check-in, her quiet hours, her weekly summary."""

from datetime import time

from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask
from bot.care.events import CheckInMoved, Event, QuietHoursChosen, SummaryMoved
from bot.care.messages import Button, Message, Rows, say
from bot.care.sentences import Sentence, _
from bot.care.typed import read_clock

_CHECK_IN_TIMES = ("17:00", "18:00", "19:00", "20:00", "21:00", "22:00")
_SUMMARY_TIMES = ("09:00", "12:00", "18:00", "20:00")
_QUIET = (("21:00", "08:00"), ("22:00", "07:00"), ("23:00", "06:00"))
_NEVER = (time(0), time(0))
_TO = ("to", "until", "till", "-", "–")
_KEEP = (_("Leave it so"), "no")
_WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


def noted(told: Sentence, *events: Event) -> Turn:
    """The answer is kept and said back, and that is all."""
    return Turn(None, (say(told),), events)


def is_left_so(heard: Heard) -> bool:
    """True when she wants nothing changed."""
    return heard.choice == "no" or heard.text.casefold() in ("no", "leave it so")


def unchanged() -> Turn:
    """Nothing is changed, and that is all."""
    return Turn(None, (say(_("All right. Nothing has changed.")),))


def _clock_buttons(times: tuple[str, ...]) -> Rows:
    buttons = [Button(Sentence(at), choice=at) for at in times]
    return (*(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3)), *one_column(_KEEP))


def _clock(heard: Heard, offered: tuple[str, ...]) -> time | None:
    return time.fromisoformat(heard.choice) if heard.choice in offered else read_clock(heard.text)


def _not_a_time(state: State, asked: Message) -> Turn:
    why = _("I could not read that time. Type it with hours and minutes, for example: <i>18:30</i>")
    return reask(state, why, asked.buttons)


def _ask_check_in(_state: State, _scene: Scene) -> Message:
    question = _("When shall I ask how your day was? Tap a time or type one, for example: <i>18:30</i>")
    return say(question, buttons=_clock_buttons(_CHECK_IN_TIMES))


def _hear_check_in(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    at = _clock(heard, _CHECK_IN_TIMES)
    if at is None:
        return _not_a_time(state, _ask_check_in(state, scene))
    message_id = heard.incoming.message_id if heard.text else None
    return noted(_("Good. I will ask you at <b>{at}</b>.", at=at), CheckInMoved(at, message_id))


def _ask_quiet(_state: State, _scene: Scene) -> Message:
    spans = ((Sentence(f"{start} – {until}"), f"{start} {until}") for start, until in _QUIET)
    question = _("When shall my messages make no sound? Tap one, or type it like this: <i>22:30 to 07:30</i>")
    return say(question, buttons=one_column(*spans, (_("No quiet hours"), "never"), _KEEP))


def _hear_quiet(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    if heard.choice == "never" or heard.text.casefold() in ("never", "none", "no quiet hours"):
        return noted(_("Good. There are no quiet hours."), QuietHoursChosen(*_NEVER))
    span = read_span(heard.choice or heard.text)
    if span is None:
        why = _("I need two times, for example: <i>22:30 to 07:30</i>")
        return reask(state, why, _ask_quiet(state, scene).buttons)
    told = _("Good. From {start} to {until} my messages make no sound.", start=span[0], until=span[1])
    return noted(told, QuietHoursChosen(*span))


def read_span(text: str) -> tuple[time, time] | None:
    """Two different times of day, as in "22:30 to 07:30"; None when there are not two."""
    words = text.casefold().replace("–", " – ").replace("-", " - ").split()
    cuts = [place for place, word in enumerate(words) if word in _TO]
    first, second = (words[: cuts[0]], words[cuts[0] + 1 :]) if len(cuts) == 1 else (words[:1], words[1:])
    start, until = read_clock(" ".join(first)), read_clock(" ".join(second))
    return (start, until) if start is not None and until is not None and start != until else None


def _ask_summary_day(_state: State, _scene: Scene) -> Message:
    days = [Button(label, choice=str(number)) for number, label in enumerate(_WEEKDAYS)]
    question = _("On which day would you like your weekly summary?")
    return say(question, buttons=(tuple(days[:4]), tuple(days[4:]), *one_column(_KEEP)))


def _hear_summary_day(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    numbers = [str(number) for number in range(len(_WEEKDAYS))]
    typed, at = _day_and_time(heard.text)
    day = int(heard.choice) if heard.choice in numbers else typed
    if day is None:
        return reask(state, _("Please tap a day."), _ask_summary_day(state, scene).buttons)
    if at is not None:
        return _summary_moved(day, at)
    return Turn({**state, "step": "summary_at", "day": day})


def _day_and_time(text: str) -> tuple[int | None, time | None]:
    """The weekday a text begins with, and the time that follows: "Sunday 10:00", "on Sunday at 10:00"."""
    words = [word.strip(",.") for word in text.casefold().split() if word not in ("on", "at")]
    days = [day.text.casefold() for day in _WEEKDAYS]
    day = days.index(words[0]) if words and words[0] in days else None
    at = read_clock(" ".join(words[1:])) if words[1:] else None
    return (day, at) if day is not None and (at is not None or not words[1:]) else (None, None)


def _ask_summary_at(_state: State, _scene: Scene) -> Message:
    return say(_("At what time? Tap one or type one."), buttons=_clock_buttons(_SUMMARY_TIMES))


def _hear_summary_at(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    at = _clock(heard, _SUMMARY_TIMES)
    if at is None:
        return _not_a_time(state, _ask_summary_at(state, scene))
    return _summary_moved(state["day"], at)


def _summary_moved(day: int, at: time) -> Turn:
    told = _("Good. Your summary comes on {day} at {at}.", day=_WEEKDAYS[day], at=at)
    return noted(told, SummaryMoved(day, at))


STEPS = {
    "check_in": Step(_ask_check_in, _hear_check_in),
    "summary_day": Step(_ask_summary_day, _hear_summary_day),
    "summary_at": Step(_ask_summary_at, _hear_summary_at),
    "quiet": Step(_ask_quiet, _hear_quiet),
}
