"""Compares what people did and saw with what the bot has stored, once everything has settled."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.prompt import Prompt
from storage import people, prompts, responses, reviews
from storage.outbox import OutgoingKind, OutgoingStatus
from storage.tables import alerts, answers, outbox
from storage.tables import responses as response_rows
from tests.process.anna import LONDON, Slot
from tests.process.phone import Shown
from tests.process.scripted_day import Days

PATIENT = 1


def due_slots(first: datetime, last: datetime) -> dict[Slot, datetime]:
    """Every due time of the plan after `first` and up to `last`, reckoned without the bot."""
    due: dict[Slot, datetime] = {}
    day = first.astimezone(LONDON).date()
    while day <= last.astimezone(LONDON).date():
        times = [("ibuprofen", 0, time(8)), ("check_in", 0, time(18)), ("ibuprofen", 1, time(20))]
        times += [("back_exercises", 0, time(17, 30))] if day.weekday() in (0, 2, 4) else []
        due |= {(day, code, slot): datetime.combine(day, at, LONDON) for code, slot, at in times}
        day += timedelta(days=1)
    return {slot: at for slot, at in due.items() if first < at <= last}


@dataclass(frozen=True, slots=True)
class Sent:
    """A row of the outbox as far as it matters here."""

    chat: int  # the person's id
    kind: str
    status: str
    message_id: int | None
    about: str | None
    error: str | None
    lane: int
    is_immediate: bool  # it was not to wait for a later instant


class Accounts:
    """All checks over one run. `days` has ended."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self._phones = {phone.person_id: phone.messages for phone in (days.anna.phone, days.lee.phone)}
        self._sent = days.place.reads(read_outbox)

    def check(self) -> None:
        """`AssertionError` at the first thing that does not add up."""
        self.check_check_ins()
        self.check_prompts()
        self.check_alerts()
        self.check_messages()

    def check_check_ins(self) -> None:
        """One response a day, with the last value Anna gave for each measure, each standing once."""
        told = self.days.anna.told.days
        stored = self.days.place.reads(lambda session: check_ins_of(session, PATIENT, sorted(told)))
        assert {day: given for day, (given, _complete) in stored.items()} == told
        assert all(complete for _given, complete in stored.values()), stored
        assert self.days.place.reads(_days_with_a_response) == Counter(dict.fromkeys(told, 1))

    def check_prompts(self) -> None:
        """Exactly one prompt for each due time, answered as Anna answered it, and really asked in her chat."""
        due = due_slots(self.days.joined_at, self.days.ended_at)
        last = self.days.ended_at.astimezone(LONDON).date()
        rows = self.days.place.reads(lambda s: prompts.prompts_on(s, PATIENT, date(2026, 1, 1), last + timedelta(9)))
        stored = {(row.due_on, row.item_code, row.slot): row for row in rows}
        assert len(stored) == len(rows)
        assert {slot: row.due_at for slot, row in stored.items() if row.due_at <= self.days.ended_at} == due
        coming = Counter(row.item_code for row in rows if row.due_at > self.days.ended_at)
        assert {"ibuprofen", "back_exercises", "check_in"} <= coming.keys()
        assert set(coming.values()) == {1}, coming  # each item of hers, the now-and-then ones too, stands ready once
        told = self._told()
        for slot, at in due.items():
            row = stored[slot]
            may_be = told[slot] if slot in told else _unanswered(row, self.days.ended_at)
            assert (row.status, row.reason) in may_be, (slot, row)
            assert self._was_asked(row.outbox_id, at), f"{slot} is not in the chat"

    def _told(self) -> dict[Slot, set[tuple[str, str | None]]]:
        answered = {slot: {answer} for slot, answer in self.days.anna.told.prompts.items()}
        done: set[tuple[str, str | None]] = {("done", None)}
        return answered | {(day, "check_in", 0): done for day in self.days.anna.told.days}

    def _was_asked(self, outbox_id: int | None, at: datetime) -> bool:
        assert outbox_id is not None
        row = self._sent[outbox_id]
        return any(m.id == row.message_id and m.is_bot and m.at >= at for m in self._phones[row.chat])

    def check_alerts(self) -> None:
        """Whatever had to alarm Dr Lee did, at that moment, and every alert that was raised is in her chat."""
        cases = self.days.lee.cases()
        told = [message.at for message in cases]
        assert len(self.days.anna.alarmed_at) == 2
        assert set(self.days.anna.alarmed_at) <= set(told), (self.days.anna.alarmed_at, told)
        rules = self.days.place.reads(_rules_found)
        assert {"skipped_for_side_effects", "red_flag"} <= rules
        shown = {message.id for message in cases}
        for alert in self.days.place.reads(read_alerts):
            assert alert.outbox_id is not None, "this alert gave way, but no later one of the script replaces it"
            row = self._sent[alert.outbox_id]
            assert row.status == OutgoingStatus.SENT
            assert row.message_id in shown, alert

    def check_messages(self) -> None:
        """Everything that was queued is in somebody's chat; nothing waits, nothing was given up."""
        for number, row in self._sent.items():
            assert row.status == OutgoingStatus.SENT, (number, row)
            if row.message_id is not None:  # an edit that its unsent message took in has none
                assert any(m.id == row.message_id and m.is_bot for m in self._phones[row.chat]), (number, row)
            else:
                assert row.kind in (OutgoingKind.EDIT, OutgoingKind.MENU), (number, row)

    def repeated(self) -> list[Shown]:
        """Copies of messages: in a chat, but not the one the bot remembers having sent."""
        known = {(row.chat, row.message_id) for row in self._sent.values() if row.kind == OutgoingKind.MESSAGE}
        return [
            message
            for person, messages in self._phones.items()
            for message in messages
            if message.is_bot and (person, message.id) not in known
        ]

    def count_prompts(self) -> int:
        """How many prompts fell due."""
        return len(due_slots(self.days.joined_at, self.days.ended_at))

    def count_alerts(self) -> int:
        """How many alerts were raised."""
        return len(self.days.place.reads(read_alerts))


def _unanswered(row: Prompt, ended_at: datetime) -> set[tuple[str, str | None]]:
    """Closed, if its window is over; the last morning's may still be open, or put off."""
    return {(PromptStatus.EXPIRED, None)} if row.expires_at <= ended_at else _STILL_OPEN


_STILL_OPEN: set[tuple[str, str | None]] = {
    (PromptStatus.ASKED, None), (PromptStatus.PENDING, None),
}  # fmt: skip


def check_ins_of(
    session: Session, patient_id: int, days: Iterable[date]
) -> dict[date, tuple[dict[str, float], bool]]:  # fmt: skip
    """A patient's answers of these days, and whether the day's check-in is complete."""
    found = {day: responses.check_in_for(session, patient_id, day) for day in days}
    return {
        day: (responses.answers_of(session, known.id), known.is_complete) for day, known in found.items() if known
    }  # fmt: skip


def _days_with_a_response(session: Session) -> Counter[date]:
    standing = select(answers.c.response_id, answers.c.code).where(answers.c.replaced_at.is_(None))
    rows = [tuple(row) for row in session.execute(standing)]
    assert len(rows) == len(set(rows)), "an answer stands twice"
    return Counter(session.scalars(select(response_rows.c.for_on)))


def read_outbox(session: Session) -> dict[int, Sent]:
    """Every row, by its number."""
    found = {}
    for row in session.execute(select(outbox)):
        person = int(people.chat(session, row.chat_id).address)
        found[row.id] = Sent(
            person,
            row.kind,
            row.status,
            row.message_id,
            row.about,
            row.error,
            row.lane,
            row.send_after == row.created_at,
        )
    return found


def read_alerts(session: Session) -> list[Any]:
    """Every alert there was."""
    return list(session.execute(select(alerts).order_by(alerts.c.id)))


def _rules_found(session: Session) -> set[str]:
    cases = {alert.review_id for alert in read_alerts(session)}
    return {flag.finding.rule for case in cases for flag in reviews.flags_on(session, case)}
