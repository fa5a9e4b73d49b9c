"""Whatever happens in whatever order: an urgent case nobody has taken keeps calling, one that was taken does not."""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot.care.alerting import Review, ReviewStatus
from bot.care.findings import Finding, Severity
from bot.care.people import CareLink, CareRole
from bot.services import alerting, escalating, reviewing
from bot.services.on_duty import is_anybody_there
from storage import care_links, people, reviews
from storage.tables import alerts
from tests.world import World

LEE, MOSS = 1, 2
AWAY_UNTIL = date(2026, 12, 31)
AGAIN_WITHIN = timedelta(minutes=10)
REMINDED_AFTER = timedelta(hours=4)

WAITS = st.integers(1, 150).map(lambda minutes: ("wait", minutes))
JUMPS = st.integers(60, 4_000).map(lambda minutes: ("jump", minutes))
ABSENCES = st.sampled_from([("away", LEE), ("away", MOSS), ("back", LEE), ("back", MOSS)])
ACTS = st.sampled_from([("take", LEE), ("take", MOSS), ("close", 0), ("reopen", 0), ("find", 0), ("restart", 0)])


class Night:
    """One urgent case, and a record of how long it went without calling anybody although somebody was there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.silent_for = timedelta()
        self.calls: list[tuple[datetime, int]] = []

    def does(self, act: str, number: int) -> None:
        getattr(self, f"_{act}")(number)
        self._look()

    def _case(self, session: Session) -> Review:
        return alerting.standing(session, 1)

    def _find(self, _number: int) -> None:
        practice, now = self.world.practice, self.world.clock.at
        finding = Finding("test_rule", 1, Severity.URGENT, "Something moved.", "Consider calling.")

        def found(session: Session) -> None:
            reviewing.add_finding(session, practice, people.patient(session, 1), finding, now.date(), now)

        self.world.writes(found)

    def _take(self, clinician_id: int) -> None:
        practice, now = self.world.practice, self.world.clock.at

        def taken(session: Session) -> None:
            if self._case(session).status is ReviewStatus.OPEN:
                alerting.take(session, practice, self._case(session), people.clinician(session, clinician_id), now)

        self.world.writes(taken)

    def _close(self, _number: int) -> None:
        def closed(session: Session) -> None:
            reviews.change_review(session, 1, status=ReviewStatus.CLOSED, closed_at=self.world.clock.at)
            reviews.stop_repeating(session, 1)

        self.world.writes(closed)

    def _reopen(self, _number: int) -> None:
        practice, now = self.world.practice, self.world.clock.at

        def opened(session: Session) -> None:
            is_open = reviews.open_review_of(session, 1, LEE)
            if is_open is None:
                reviews.reopen(session, 1, LEE, now)
                alerting.raise_alert(session, practice, self._case(session), now)

        self.world.writes(opened)

    def _away(self, clinician_id: int) -> None:
        self.world.writes(lambda session: people.change_clinician(session, clinician_id, away_until=AWAY_UNTIL))

    def _back(self, clinician_id: int) -> None:
        self.world.writes(lambda session: people.change_clinician(session, clinician_id, away_until=None))

    def _restart(self, _number: int) -> None:
        self.world.restart()

    def _wait(self, minutes: int) -> None:
        for _ in range(minutes):
            self._passes(timedelta(minutes=1), is_running=True)

    def _jump(self, minutes: int) -> None:
        self._passes(timedelta(minutes=minutes), is_running=False)

    def _passes(self, span: timedelta, *, is_running: bool) -> None:
        """Time goes on, and the bot ticks at its end."""
        if is_running and self.is_calling() and self.is_anybody_there():
            self.silent_for += span
        self.world.clock.at += span
        now, practice = self.world.clock.at, self.world.practice
        self.world.writes(lambda session: escalating.escalate(session, practice, now, 100))
        self._look()

    def is_anybody_there(self) -> bool:
        clinic, now = self.world.practice.clinic, self.world.clock.at
        return self.world.reads(lambda session: is_anybody_there(session, clinic, 1, now))

    def open_case(self) -> Review | None:
        return self.world.reads(lambda session: reviews.open_review_of(session, 1, LEE))

    def is_calling(self) -> bool:
        case = self.open_case()
        return case is not None and case.status is ReviewStatus.OPEN

    def _look(self) -> None:
        """What was promised holds at this moment."""
        rows = self.world.reads(lambda session: session.execute(alerts.select().order_by(alerts.c.id)).all())
        new, case = rows[len(self.calls) :], self.open_case()
        self.calls += [(row.raised_at, row.clinician_id) for row in new]
        if new or not self.is_calling():
            self.silent_for = timedelta()
        assert self.silent_for <= AGAIN_WITHIN, f"nobody was called for {self.silent_for}"
        if case is None or case.status is ReviewStatus.OPEN:
            return
        for row in new:
            assert case.acknowledged_at is not None
            assert row.clinician_id in (case.acknowledged_by, case.clinician_id), "paged after it was taken"
            assert row.raised_at >= case.acknowledged_at + REMINDED_AFTER, "reminded too early"


def begin(world: World) -> None:
    world.begin()
    world.writes(lambda session: care_links.tie(session, CareLink(MOSS, 1, CareRole.COVER), world.clock.at))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(WAITS, JUMPS, ABSENCES, ACTS), max_size=14))
@example([("away", LEE), ("away", MOSS), ("wait", 30), ("back", MOSS), ("wait", 15), ("take", MOSS), ("wait", 150)])
@example([("jump", 600), ("wait", 100), ("take", LEE), ("jump", 250), ("find", 0), ("wait", 30), ("close", 0)])
@example([("take", LEE), ("close", 0), ("restart", 0), ("reopen", 0), ("wait", 25), ("away", LEE), ("wait", 25)])
def test_an_untaken_urgent_case_calls_within_its_interval_and_a_taken_one_calls_nobody(
    acts: list[tuple[str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.lives(begin)
        night = Night(world)
        night.does("find", 0)
        assert [clinician_id for _at, clinician_id in night.calls] == [LEE]
        for act in acts:
            night.does(*act)
        world.close()
