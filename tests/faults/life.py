"""Days of several patients and clinicians, driven from outside: all of them act at once, whatever goes wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import zip_longest

from sqlalchemy import func, select
from sqlmodel import Session

from bot.services.joining import inviting
from bot.services.running import agenda
from storage import inbox, invitations, outbox, prompts
from storage.tables import inbox as inbox_rows
from tests.faults.campaign import Campaign
from tests.faults.cast import Cast, Doctor
from tests.faults.on_process import PROCESS
from tests.process.anna import LONDON
from tests.process.processes import Place
from tests.process.scripted_day import MOMENTS, joining

PATIENCE = 180.0  # seconds of wire time: what failed is tried later each time, and may meet another fault
_LOOKS_EVERY = 0.03  # seconds: looking takes time from the bot
_TWO_DAYS = timedelta(days=2)


class Life:
    """The script. What everybody did and saw stands in the cast; nothing else is assumed about the bot."""

    def __init__(self, place: Place, cast: Cast) -> None:
        self.place, self.cast = place, cast
        self.campaign: Campaign | None = None
        self.joined_at = place.wire.now()
        self.ended_at = self.furthest = self.joined_at
        self.skipped: list[tuple[datetime, datetime]] = []  # what a clock two days ahead has jumped over
        self._stored = 0  # the latest update that was seen to be stored: it is not kept for ever

    def begin(self) -> None:
        """Everybody joins; nothing goes wrong meanwhile."""
        links = {doctor.name: self._invited(doctor) for doctor in self.cast.doctors}
        self._at_once([partial(d.phone.says, f"/start {links[d.name]}") for d in self.cast.doctors])
        for patients in ((self.cast.ida, self.cast.cleo), (self.cast.bea, self.cast.vera)):
            lead = [self.cast.clinician_of(patient) for patient in patients]
            self._at_once([partial(doctor.phone.says, "/invite") for doctor in lead])
            self._at_once([partial(doctor.phone.taps_latest, "Low back pain") for doctor in lead])
            self._at_once([partial(doctor.phone.says, f"blue folder {doctor.name}") for doctor in lead])
            pairs = zip(patients, lead, strict=True)
            steps = [joining(p.phone, d.phone.link(), p.name, p.goal, self.joined_at) for p, d in pairs]
            for at_once in zip_longest(*steps):
                self._at_once([does for does in at_once if does is not None])
        for patient in self.cast.patients:
            patient.has_joined()

    def _invited(self, doctor: Doctor) -> str:
        def invite(session: Session) -> str:
            made = inviting.invite_clinician(session, doctor.name, "Europe/London", self.joined_at)
            return invitations.token_of(session, made)

        return self.place.database.submit(invite).result()

    def _at_once(self, doings: list[Callable[[], None]]) -> None:
        for does in doings:
            does()
        self.wait(self.is_settled, "the answers")

    def live(self, day: date) -> None:
        """One whole day."""
        for moment in MOMENTS:
            self.move_to(datetime.combine(day, moment, LONDON))
            if self.campaign is not None and self.campaign.wants_a_jump:
                self._jump(self.campaign)

    def _jump(self, campaign: Campaign) -> None:
        is_ahead = campaign.scene.chance.random() < 0.5
        (self.jump_ahead if is_ahead else self.jump_back)()
        campaign.count_jump("clock +2 days" if is_ahead else "clock -2 days")

    def move_to(self, at: datetime) -> None:
        """The clock goes on; the bot does what is due; the people react until they have nothing to do."""
        self.furthest = max(self.furthest, at)
        self.place.wire.set_clock(at.astimezone(UTC))
        self._something_happened()
        self.wait(self._is_calm, f"{at:%a %H:%M}")
        while self._react():
            self._something_happened()
            self.wait(self.is_settled, f"what was done at {at:%a %H:%M}")
        self.wait(self._is_calm, f"the end of {at:%a %H:%M}")

    def jump_ahead(self) -> None:
        """The clock is two days ahead; people react to what they are asked then; and it jumps back."""
        right = self.place.wire.now()
        self.skipped.append((right, right + _TWO_DAYS))
        self.move_to(right + _TWO_DAYS)
        self.move_to(right)

    def jump_back(self) -> None:
        """The clock is two days behind; nothing is due, and nobody but the bot looks at it."""
        state = self.place.wire.state()
        self.place.wire.set_clock(state.now - _TWO_DAYS)
        self.wait(lambda: self.place.wire.state().clock_reads > state.clock_reads + 1, "somebody to read the clock")
        self.move_to(state.now)

    def end(self) -> None:
        """The next morning, late enough for everything of the days before to be closed, and nothing waits."""
        following = self.furthest.astimezone(LONDON).date() + timedelta(days=1)
        self.move_to(datetime.combine(following, MOMENTS[1], LONDON))
        self.ended_at = self.place.wire.now()
        self._end_faults()
        self.place.bot.kill()  # at a start every tick looks at once, else the daily rules take their ten seconds
        self.place.bot.start()
        self.wait(self._is_over, "the last ticks")

    def _end_faults(self) -> None:
        if (campaign := self.campaign) is not None:
            campaign.comes_no_more()
            self.wait(lambda: campaign.is_over and self.is_settled(), "the last faults")
            campaign.end()

    def _something_happened(self) -> None:
        if self.campaign is not None:
            self.campaign.something_happened()

    def _react(self) -> bool:
        """All look at their phones and do at most one thing each, at the same time."""
        acted = [person.react() for person in self.cast.everybody]
        return any(acted)

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        """Until it is so; meanwhile faults strike. `AssertionError` when it does not come about."""

        def look() -> None:
            if self.campaign is None or PROCESS not in self.campaign.scene.held:
                self.place.bot.check_alive()
            if self.campaign is not None:
                self.campaign.looked()

        self.place.wire.until(is_so, lambda: f"{what}; {self.what_waits()}", look, PATIENCE, _LOOKS_EVERY)

    def what_waits(self) -> str:
        """Why it is not settled, in a few words."""
        state = self.place.wire.state()
        now, lost = state.now, state.last_update - self._stored
        return self.place.reads(
            lambda session: (
                f"{state.waiting} updates not confirmed, the last {lost} not stored, {inbox.count_waiting(session)} "
                f"not handled, {outbox.count_waiting(session, now)} messages not sent, "
                f"{len(prompts.due_prompts(session, now, 9))} prompts not asked, next {agenda.next_event(session, now)}"
            )
        )

    def is_settled(self) -> bool:
        """Everything people did is handled, everything due is asked, and nothing more could leave."""
        state = self.place.wire.state()
        if state.waiting:
            return False
        self._stored = max(self._stored, self.place.reads(_last_stored))
        return self._stored >= state.last_update and self.place.reads(lambda s: _has_caught_up(s, state.now))

    def _is_calm(self) -> bool:
        """The same, while the clock is right."""
        return (self.campaign is None or not self.campaign.has_the_clock) and self.is_settled()

    def _is_over(self) -> bool:
        """Also the daily rules and the closing of what nobody answered are done."""
        now = self.place.wire.now()
        coming = self.place.reads(lambda session: agenda.next_event(session, now))
        return self.is_settled() and coming is not None and coming.at > now


def _last_stored(session: Session) -> int:
    return session.scalar(select(func.max(inbox_rows.c.update_id))) or 0


def _has_caught_up(session: Session, now: datetime) -> bool:
    return not prompts.due_prompts(session, now, 1) and agenda.is_idle(session, now)
