"""Days of Anna and Dr Lee, driven from outside: the clock goes from moment to moment, people react to their phones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session

from bot.services.running import agenda
from storage import prompts
from storage.tables import inbox
from tests.process.anna import Anna
from tests.process.phone import Phone, Shown
from tests.process.processes import Place

LONDON = ZoneInfo("Europe/London")
LABEL = "Mrs B, blue folder"
GOAL = "Carry my grandson Theodor up the stairs"
MOMENTS = (time(7, 59), time(8), time(9), time(12, 1), time(17, 30), time(18), time(18, 30), time(20), time(21))

_NEXT = ("Open", "Acknowledge", "Contacted the patient", "Skip", "Close and send", "Close")


def nothing() -> None:
    """Nothing happens meanwhile."""


@dataclass
class Meanwhile:
    """What else goes on: `acted` follows what a person did, `moved` each move of the clock, `looked` each look."""

    acted: Callable[[], None] = nothing
    moved: Callable[[], None] = nothing
    looked: Callable[[], None] = nothing


@dataclass
class Clinician:
    """Dr Lee, who opens what she is told, takes the case, and closes it."""

    phone: Phone
    _done_with: set[tuple[int, tuple[str, ...]]] = field(default_factory=set)

    def react(self) -> bool:
        """True when there was something to do, and she did it."""
        for message in reversed(self.phone.messages):
            label = next((label for label in _NEXT if label in message.labels), None)
            if label is not None and (message.id, message.labels) not in self._done_with:
                self._done_with.add((message.id, message.labels))
                self.phone.taps(message, label)
                return True
        return False

    def cases(self) -> list[Shown]:
        """Every alert in her chat, as it reads now."""
        return [message for message in self.phone.messages if message.is_bot and "Case " in message.text]


class Days:
    """The script. Every answer Anna gives stands in `anna.told`; nothing else is assumed about the bot."""

    def __init__(self, place: Place, seed: int, meanwhile: Meanwhile) -> None:
        self.place, self.meanwhile = place, meanwhile
        self.anna = Anna(place.wire.phone(1001, "Anna"), Random(seed))
        self.lee = Clinician(place.wire.phone(2001, "Jo"))
        self._first_update: int | None = None
        self.joined_at = place.wire.now()
        self.ended_at = self.joined_at

    def begin(self) -> None:
        """The operator adds Dr Lee, who invites Anna, who joins; nothing goes wrong meanwhile."""
        link = self.place.bot.command("add-clinician", "Dr Lee").split("?start=")[1].split()[0]
        self._does(lambda: self.lee.phone.says(f"/start {link}"))
        self._first_update = self.place.reads(_last_update)
        self._does(lambda: self.lee.phone.says("/invite"))
        self._does(lambda: self.lee.phone.taps_latest("Low back pain"))
        self._does(lambda: self.lee.phone.says(LABEL))
        for does in joining(self.anna.phone, self.lee.phone.link(), "Anna", GOAL, self.joined_at):
            self._does(does)
        self.anna.has_joined()

    def live(self, day: date) -> None:
        """One whole day."""
        for moment in MOMENTS:
            self.move_to(datetime.combine(day, moment, LONDON))

    def end(self) -> None:
        """The next morning, late enough for everything of the days before to be closed, and nothing waits."""
        following = self.place.wire.now().astimezone(LONDON).date() + timedelta(days=1)
        self.move_to(datetime.combine(following, time(8), LONDON))
        self.ended_at = self.place.wire.now()
        self.meanwhile.acted = self.meanwhile.moved = nothing
        self._wait(self._is_over, "the last ticks", self._what_is_next)

    def move_to(self, at: datetime) -> None:
        """The clock goes on; the bot does what is due; the people react until they have nothing to do."""
        self.place.wire.set_clock(at.astimezone(UTC))
        self.meanwhile.moved()
        self._wait(self._is_settled, f"{at:%a %H:%M}")
        while self._react():
            self.meanwhile.acted()
            self._wait(self._is_settled, f"what was done at {at:%a %H:%M}")

    def _react(self) -> bool:
        """Both look at their phones and do at most one thing each, at the same time."""
        return any([self.anna.react(), self.lee.react()])

    def _does(self, act: Callable[[], None]) -> None:
        act()
        self._wait(self._is_settled, "the answer")

    def _wait(self, is_so: Callable[[], bool], what: str, more: Callable[[], object] = lambda: "") -> None:
        def look() -> None:
            self.place.bot.check_alive()
            self.meanwhile.looked()

        self.place.wire.until(is_so, lambda: f"{what} {more()}; the bot wrote:\n{self.place.bot.tail()}", look)

    def _is_settled(self) -> bool:
        """Everything people did is handled, everything due is asked, and nothing more could leave."""
        now = self.place.wire.now()
        return self.place.reads(lambda session: self._has_caught_up(session, now))

    def _has_caught_up(self, session: Session, now: datetime) -> bool:
        taken_in = self._taken_in(session)
        return taken_in and not prompts.due_prompts(session, now, 1) and agenda.is_idle(session, now)

    def _taken_in(self, session: Session) -> bool:
        last = _last_update(session)
        if self._first_update is None or last is None:
            return last is not None
        return last == self._first_update + self.place.wire.acts - 1

    def _is_over(self) -> bool:
        """Also the daily rules and the closing of what nobody answered are done."""
        now = self.place.wire.now()
        coming = self.place.reads(lambda session: agenda.next_event(session, now))
        return self._is_settled() and coming is not None and coming.at > now

    def _what_is_next(self) -> object:
        now = self.place.wire.now()
        return self.place.reads(lambda session: agenda.next_event(session, now))


def joining(phone: Phone, token: str, name: str, goal: str, at: datetime) -> list[Callable[[], None]]:
    """Everything a patient does from the link to her plan, one thing after the other."""
    before = ("English", "Go on", "I call 999", "Yes", "Yes, I agree", "No", name)
    after = ("In 8 weeks", "That is enough", "No, thank you")
    return [
        partial(phone.says, f"/start {token}"),
        *(partial(phone.taps_latest, label) for label in before),
        partial(phone.says, f"{at.astimezone(LONDON):%H:%M}"),
        partial(phone.taps_latest, "London"),
        partial(phone.taps_latest, "18:00"),
        partial(phone.says, goal),
        *(partial(phone.taps_latest, label) for label in after),
    ]


def _last_update(session: Session) -> int | None:
    last: int | None = session.scalar(select(func.max(inbox.c.update_id)))
    return last


def bot_messages(messages: list[Shown]) -> list[Shown]:
    """What the bot said."""
    return [message for message in messages if message.is_bot]
