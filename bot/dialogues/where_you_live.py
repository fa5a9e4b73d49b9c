"""The patient's time zone, asked in a way a person can answer: the time on her clock, her town, or her location."""

from zoneinfo import ZoneInfo

from bot.care.dialogue import Heard, Scene, State, Step, Turn, go_to, reask
from bot.care.events import ZoneGiven
from bot.care.incoming import IncomingKind
from bot.care.messages import Button, Keyboard, Message, say
from bot.care.sentences import Sentence, _
from bot.care.typed import read_clock
from bot.care.zones import zone_at, zone_of_city, zones_by_clock

_CHOICES_AT_MOST = 4


def _ask_where(_state: State, _scene: Scene) -> Message:
    question = _("What time is it for you now? Type it, for example: <i>14:30</i>. Or type your town, for example: "
                 "<i>Leeds</i>. Or tap below to share where you are.")  # fmt: skip
    return Message((question,), keyboard=Keyboard.ASK_LOCATION)


def _hear_where(state: State, heard: Heard, scene: Scene) -> Turn:
    zones = _zones(heard, scene)
    if not zones:
        return reask(state, _("I could not place that. Type the time on your clock, for example: <i>14:30</i>. "
                              "Or type the largest town near you."))  # fmt: skip
    asked = {**state, "step": "zone", "zones": zones}
    thanks = Message((_("Thank you."),), keyboard=Keyboard.REMOVE, silent=True)
    return Turn(asked, (thanks, _ask_zone(asked, scene)))


def _zones(heard: Heard, scene: Scene) -> list[list[str]]:
    """Up to four `[label, zone]` that fit what was said, most likely first."""
    incoming = heard.incoming
    if incoming.kind is IncomingKind.LOCATION:
        zone = zone_at(incoming.latitude, incoming.longitude)
        return [[_town(zone), zone]]
    clock = read_clock(heard.text)
    if clock is None:
        return [[place.label, place.zone] for place in zone_of_city(heard.text, scene.cities)][:_CHOICES_AT_MOST]
    # Most patients live where their clinic is: its zone stands first if it fits.
    candidates = zones_by_clock(clock, scene.now, prefer=scene.clinic.zone)
    return [[_town(zone), zone] for zone in candidates[:_CHOICES_AT_MOST]]


def _town(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _ask_zone(state: State, scene: Scene) -> Message:
    """Every candidate with the time it is there now, so that the patient can tell."""
    rows = tuple(
        (Button(_clock_in(label, zone, scene), choice=str(number)),)
        for number, (label, zone) in enumerate(state["zones"])
    )
    question = _("Which of these has your time?") if len(rows) > 1 else _("Is this your time now?")
    return say(question, buttons=(*rows, (Button(_("No, ask me again"), choice="no"),)))


def _clock_in(label: str, zone: str, scene: Scene) -> Sentence:
    clock = scene.now.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0, tzinfo=None)
    return Sentence("{label}: {clock}", {"label": label, "clock": clock})


def _hear_zone(state: State, heard: Heard, scene: Scene) -> Turn:
    known = {key: value for key, value in state.items() if key != "zones"}
    if heard.choice == "no" or heard.text.casefold() == "no":
        return go_to(known, "where")
    if heard.choice.isdecimal() and int(heard.choice) < len(state["zones"]):
        return go_to(known, "time", ZoneGiven(state["zones"][int(heard.choice)][1]))
    if heard.text.casefold() in ("yes", "yes it is") and len(state["zones"]) == 1:
        return go_to(known, "time", ZoneGiven(state["zones"][0][1]))
    if heard.incoming.kind is IncomingKind.LOCATION or _zones(heard, scene):
        return _hear_where(state, heard, scene)
    return reask(state, _("Please tap the line that shows your time."), _ask_zone(state, scene).buttons)


STEPS = {"where": Step(_ask_where, _hear_where), "zone": Step(_ask_zone, _hear_zone)}
