"""What somebody of the clinic sets for herself: one question for each thing, and nothing changes until it is answered.

`given` holds what only the database knows: her `name` as patients read it.
"""

from bot.care.clinic import AlertDetail
from bot.care.cover import CoverHours
from bot.care.cover_words import hours_in_words
from bot.care.dialogue import Heard, Scene, State, Step, Turn, one_column, reask, stepwise
from bot.care.events import ClinicianSet, ZoneGiven
from bot.care.messages import Button, Message, say
from bot.care.sentences import Sentence, _, lines
from bot.care.typed import read_clock
from bot.dialogues.about_you import read_name
from bot.dialogues.own_times import is_left_so, noted, read_span, unchanged
from bot.dialogues.settings import LANGUAGE
from bot.dialogues.where_you_are import WHERE
from bot.dialogues.where_you_live import STEPS as WHERE_STEPS
from bot.errors import ContentRefused

_KEEP = (_("Leave it so"), "no")
_AS_CLINIC = (_("As the clinic's"), "clinic")
_CLOSED = ("close", "done", "nothing", "no")
_DIGEST_TIMES = ("07:00", "08:00", "09:00", "12:00", "17:00")
_QUIET = (("20:00", "07:00"), ("21:00", "07:00"), ("22:00", "06:00"))
_LONGEST_HOURS = 120  # characters
_MENU = (
    (_("My name"), "name"),
    (_("Where I am, and its time"), "where"),
    (_("Working hours"), "hours"),
    (_("Quiet hours"), "quiet"),
    (_("What an alert shows"), "detail"),
    (_("Time of my digest"), "digest"),
    (_("Language"), "language"),
    (_("Close"), "close"),
)


def _ask_what(_state: State, _scene: Scene) -> Message:
    return say(_("What would you like to change?"), buttons=one_column(*_MENU))


def _hear_what(state: State, heard: Heard, scene: Scene) -> Turn:
    said = heard.choice or heard.text.casefold()
    if said in _CLOSED:
        return Turn(None, (say(_("All right. /settings is here when you need it.")),))
    if said in [step for _label, step in _MENU]:
        return Turn({**state, "step": said})
    return reask(state, _("Please tap what you would like to change."), _ask_what(state, scene).buttons)


def _ask_name(state: State, _scene: Scene) -> Message:
    return say(_("Patients read <b>{name}</b>. What shall they read? Type it, for example: <i>Dr Lee</i>",
                 name=state["name"]), buttons=one_column(_KEEP))  # fmt: skip


def _hear_name(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    if name := read_name(heard.text):
        return noted(_("Good. Patients read <b>{name}</b> from now on.", name=name), ClinicianSet("name", name))
    why = _("I need a short name in letters, for example: <i>Dr Lee</i>")
    return reask(state, why, _ask_name(state, scene).buttons)


def _hear_zone(state: State, heard: Heard, scene: Scene) -> Turn:
    turn = WHERE_STEPS["zone"].hear(state, heard, scene)
    zones = [event.zone for event in turn.events if isinstance(event, ZoneGiven)]
    if not zones:
        return turn
    return noted(_("Good. I go by the clock of this place from now on."), ClinicianSet("zone", zones[0]))


def _ask_hours(_state: State, scene: Scene) -> Message:
    return say(
        _("When do you work? Type it like this: <i>Mon-Fri 08:00-16:00</i>"),
        lines([_("The clinic's hours:"), *hours_in_words(scene.clinic.hours)]),
        buttons=one_column(_AS_CLINIC, _KEEP),
    )


def _hear_hours(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    if _is_clinics(heard):
        return noted(_("Good. You have the clinic's hours."), ClinicianSet("hours", None))
    try:
        hours = CoverHours.parse(heard.text[:_LONGEST_HOURS])
    except ContentRefused:
        why = _("I could not read that. Type days and times, for example: <i>Mon-Thu 08:00-16:00, Fri 08:00-12:00</i>")
        return reask(state, why, _ask_hours(state, scene).buttons)
    told = lines([_("Good. You work:"), *hours_in_words(hours)])
    return noted(told, ClinicianSet("hours", heard.text[:_LONGEST_HOURS]))


def _is_clinics(heard: Heard) -> bool:
    return heard.choice == "clinic" or heard.text.casefold() in ("as the clinic's", "as the clinic")


def _ask_quiet(_state: State, _scene: Scene) -> Message:
    spans = ((Sentence(f"{start} – {until}"), f"{start} {until}") for start, until in _QUIET)
    question = _("When shall I keep quiet? An urgent alert still comes. Tap one, or type it like this: "
                 "<i>22:30 to 07:30</i>")  # fmt: skip
    return say(question, buttons=one_column(*spans, (_("No quiet hours"), "never"), _KEEP))


def _hear_quiet(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    if heard.choice == "never" or heard.text.casefold() in ("never", "none", "no quiet hours"):
        return noted(_("Good. There are no quiet hours."), ClinicianSet("quiet", None))
    span = read_span(heard.choice or heard.text)
    if span is None:
        why = _("I need two times, for example: <i>22:30 to 07:30</i>")
        return reask(state, why, _ask_quiet(state, scene).buttons)
    told = _("Good. From {start} to {until} only what is urgent comes.", start=span[0], until=span[1])
    return noted(told, ClinicianSet("quiet", f"{span[0]:%H:%M} {span[1]:%H:%M}"))


_DETAILS = ((_("Case number only"), AlertDetail.CASE), (_("Full text"), AlertDetail.FULL))


def _ask_detail(_state: State, _scene: Scene) -> Message:
    return say(_("What shall an alert show before you open it?"),
               buttons=one_column(*_DETAILS, _AS_CLINIC, _KEEP))  # fmt: skip


def _hear_detail(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    if _is_clinics(heard):
        return noted(_("Good. Alerts show what the clinic has set."), ClinicianSet("detail", None))
    for label, detail in _DETAILS:
        if heard.choice == detail or heard.text.casefold() == label.text.casefold():
            return noted(_("Good. Alerts show: {detail}", detail=label), ClinicianSet("detail", detail))
    return reask(state, _("Please tap one of these."), _ask_detail(state, scene).buttons)


def _ask_digest(_state: State, _scene: Scene) -> Message:
    buttons = [Button(Sentence(at), choice=at) for at in _DIGEST_TIMES]
    question = _("When shall the daily digest come? Tap a time or type one, for example: <i>07:30</i>")
    return say(question, buttons=(tuple(buttons[:3]), tuple(buttons[3:]), *one_column(_KEEP)))


def _hear_digest(state: State, heard: Heard, scene: Scene) -> Turn:
    if is_left_so(heard):
        return unchanged()
    at = read_clock(heard.choice if heard.choice in _DIGEST_TIMES else heard.text)
    if at is None:
        why = _("I could not read that time. Type it with hours and minutes, for example: <i>07:30</i>")
        return reask(state, why, _ask_digest(state, scene).buttons)
    return noted(_("Good. Your digest comes at <b>{at}</b>.", at=at), ClinicianSet("digest", f"{at:%H:%M}"))


_STEPS = {
    "what": Step(_ask_what, _hear_what),
    "name": Step(_ask_name, _hear_name),
    "where": WHERE,
    "zone": Step(WHERE_STEPS["zone"].ask, _hear_zone),
    "hours": Step(_ask_hours, _hear_hours),
    "quiet": Step(_ask_quiet, _hear_quiet),
    "detail": Step(_ask_detail, _hear_detail),
    "digest": Step(_ask_digest, _hear_digest),
    "language": LANGUAGE,
}
DIALOGUE = stepwise("clinician_settings", _STEPS, first="what")
