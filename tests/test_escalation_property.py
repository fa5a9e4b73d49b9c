"""Whatever people tap in whatever order: a case nobody has taken keeps calling, one that was taken calls nobody else.

Judged by what has arrived in the chats. `ESCALATION_EXAMPLES` plays more than the few of an ordinary run.
"""

import os
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.care.alerting import Review, ReviewStatus
from bot.care.findings import Severity
from bot.demo.emulator.people import Person
from bot.services.reviews import escalating
from bot.services.reviews.on_duty import is_anybody_there
from storage import reviews
from tests.clinic_of_four import Clinic
from tests.world import MONDAY

EXAMPLES, MOST_ACTS = int(os.environ.get("ESCALATION_EXAMPLES", "2")), 8
AGAIN_WITHIN, REMINDED_AFTER = timedelta(minutes=10), timedelta(hours=4)
SLICE = timedelta(minutes=5)
ALERT = re.compile(r"🔴 Case (\d+) · urgent")
PEOPLE = ("Jo", "Kim", "Sam", "Ada")
NAMES = {"Jo": "Dr Lee", "Kim": "Dr Kim", "Sam": "Dr Moss", "Ada": "Ada Admin"}

WHO = st.sampled_from(PEOPLE)
VERBS = ["take", "close", "half", "reopen", "later", "accept", "decline", "back", "old"]
TAPS = st.tuples(st.sampled_from(VERBS), WHO)
GIVES = st.tuples(st.sampled_from(["hand", "away"]), WHO, WHO)
WAITS = st.tuples(st.just("wait"), st.integers(1, 60))
TICKS = st.tuples(st.just("tick"), st.integers(1, 60))
ACTS = st.one_of(TAPS, GIVES, WAITS, TICKS, st.just(("find",)))


class Play:
    """People who tap, and a record of how long each case went without an alert although somebody was there."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.people = dict(zip(PEOPLE, (clinic.lee, clinic.kim, clinic.moss, clinic.ada), strict=True))
        self.silent_for: dict[int, timedelta] = defaultdict(timedelta)
        self.buttons: dict[str, dict[tuple[int, str], None]] = {name: {} for name in PEOPLE}
        self.has_old_presses = False
        self.accepts = ""

    # What people do

    def take(self, who: str) -> None:
        self._tap(who, "Acknowledge")

    def close(self, who: str) -> None:
        self._tap(who, "Open", "Close", "No action needed", "Close, say nothing")

    def half(self, who: str) -> None:
        """Looks at what the patient would read, and approves nothing: the case is as open as before."""
        self._tap(who, "Open", "Close", "No action needed")

    def reopen(self, who: str) -> None:
        self._tap(who, "Skip", "Reopen")

    def later(self, who: str) -> None:
        """No button of an urgent case, so it is forged where one of the case can be pressed."""
        self._tap(who, "Open")
        for message_id, data in list(self.buttons[who])[-1:]:
            self._press(who, message_id, f"review:{data.split(':')[1]}:later:hour:0")

    def hand(self, who: str, to: str) -> None:
        self._tap(who, "Open", "Hand over", NAMES[to])

    def accept(self, who: str) -> None:
        self.accepts = who  # whoever takes a case over gets it as a message of her own
        self._tap(who, "Accept")
        self.accepts = ""

    def decline(self, who: str) -> None:
        self._tap(who, "Decline")

    def away(self, who: str, cover: str) -> None:
        self.clinic.says(self.people[who], "/away")
        self._tap(who, "In a week", NAMES[cover])

    def back(self, who: str) -> None:
        self._tap(who, "I am back")

    def old(self, who: str) -> None:
        """The first button of a case she has ever seen, on the message on which it stood."""
        for message_id, data in list(self.buttons[who])[:1]:
            self.has_old_presses = True
            self._press(who, message_id, data)

    def find(self) -> None:
        self.clinic.finds(Severity.URGENT)

    def _press(self, who: str, message_id: int, data: str) -> None:
        self.clinic.acts(lambda: self.people[who].presses_data(message_id, data))
        self.look()

    def _tap(self, who: str, *labels: str) -> None:
        for label in labels:
            if any(label in row for message in self.people[who].chat.messages for row in message.buttons):
                self.clinic.taps(self.people[who], label)
                self.look()

    # Time

    def wait(self, minutes: int) -> None:
        """Time goes on and everything on the way happens at its own time."""
        left = timedelta(minutes=minutes)
        while left > timedelta(0):
            span = min(SLICE, left)
            before = self._calling()
            self.clinic.wait_until(self.clinic.clock.at + span)
            for number in before & self._calling():
                self.silent_for[number] += span
            self.look()
            left -= span

    def tick(self, minutes: int) -> None:
        """The bot was down so long; it has raised what was due and nothing of it has left yet."""
        self.clinic.clock.at += timedelta(minutes=minutes)
        now, practice = self.clinic.clock.at, self.clinic.practice
        self.clinic.writes(lambda session: escalating.escalate(session, practice, now, 100))

    # What has to hold

    def _cases(self) -> dict[int, Review]:
        found = self.clinic.reads(lambda s: [reviews.review(s, number) for number in range(1, 9)])
        return {case.id: case for case in found if case is not None}

    def _calling(self) -> set[int]:
        clinic, now = self.clinic.practice.clinic, self.clinic.clock.at
        is_there = self.clinic.reads(lambda session: is_anybody_there(session, clinic, 1, now))
        return {n for n, case in self._cases().items() if case.status is ReviewStatus.OPEN} if is_there else set()

    def look(self) -> None:
        """What was promised holds at this moment."""
        cases = self._cases()
        for name, person in self.people.items():
            for text in self.clinic.news(person):
                if (found := ALERT.match(text)) and "asks you to take" not in text:
                    self._alerted(cases[int(found[1])], name, text)
            self._look_at(name, person, cases)
        for number, case in cases.items():
            if case.status is not ReviewStatus.OPEN:
                self.silent_for[number] = timedelta()
            assert self.silent_for[number] <= AGAIN_WITHIN, f"nobody was called for {self.silent_for[number]}"

    def _alerted(self, case: Review, name: str, text: str) -> None:
        self.silent_for[case.id] = timedelta()
        if case.status is ReviewStatus.OPEN or "See the newer message below." in text:
            return
        assert case.status is ReviewStatus.ACKNOWLEDGED, f"{name} is alerted to a closed case: {text}"
        assert case.acknowledged_at is not None
        waited = self.clinic.clock.at - case.acknowledged_at
        assert self.accepts == name or waited >= REMINDED_AFTER, f"{name} is paged after it was taken: {text}"

    def _look_at(self, name: str, person: Person, cases: dict[int, Review]) -> None:
        live: Counter[int] = Counter()
        for message in person.chat.messages:
            pressed = [str(button.get("callback_data")) for row in message.inline or [] for button in row]
            of_case = [data for data in pressed if re.fullmatch(r"review:\d+:(open|ack:[\d.]+|close)", data)]
            self.buttons[name].update(dict.fromkeys((message.id, data) for data in of_case))
            for number in {int(data.split(":")[1]) for data in of_case}:
                live[number] += 1
            for data in of_case:
                is_open = cases[int(data.split(":")[1])].status is ReviewStatus.OPEN
                assert ":ack:" not in data or is_open, f"{name} can still acknowledge what is taken: {message.text}"
        assert self.has_old_presses or max(live.values(), default=0) <= 1, f"{name} has {live} live copies"


def begun(folder: Path, at: datetime = MONDAY) -> Clinic:
    clinic = Clinic(folder, at, on_call="lead")
    clinic.lives(lambda world: world.begin())
    return clinic


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTS, max_size=MOST_ACTS))
@example(
    [
        ("wait", 25),
        ("tick", 12),
        ("take", "Kim"),
        ("wait", 60),
        ("tick", 180),
        ("find",),
        ("close", "Jo"),
        ("reopen", "Jo"),
    ]
)
@example([("tick", 12), ("take", "Jo"), ("wait", 20), ("close", "Jo"), ("reopen", "Jo"), ("tick", 70), ("take", "Sam")])
@example([("hand", "Jo", "Sam"), ("accept", "Sam"), ("wait", 30), ("old", "Jo"), ("later", "Jo"), ("find",)])
@example([("away", "Jo", "Sam"), ("wait", 30), ("back", "Jo"), ("wait", 15), ("hand", "Jo", "Ada"), ("decline", "Ada")])
def test_an_untaken_urgent_case_calls_within_its_interval_and_a_taken_one_calls_nobody(
    acts: list[tuple[str, ...]],
) -> None:
    with TemporaryDirectory() as folder:
        clinic = begun(Path(folder))
        play = Play(clinic)
        play.find()
        assert "🔴 Case 1 · urgent" in clinic.last(clinic.lee)
        play.look()
        for act, *about in acts:
            getattr(play, act)(*about)
        play.wait(15)
        assert clinic.troubles() == []
        clinic.close()
