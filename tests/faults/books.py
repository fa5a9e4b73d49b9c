"""Compares what everybody did and saw with what the bot has stored, once all faults are over."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.notes import NoteKind
from bot.care.prompt import Prompt
from storage import alarms, notes, people, prompts, reviews
from storage.outbox import OutgoingKind, OutgoingStatus
from storage.tables import answers, patients
from storage.tables import inbox as inbox_rows
from storage.tables import responses as response_rows
from tests.faults.campaign import Campaign
from tests.faults.cast import Doctor, Patient, secrets_of
from tests.faults.life import Life
from tests.process.accounts import Sent, check_ins_of, due_slots, read_alerts, read_outbox
from tests.process.anna import LONDON, Slot
from tests.process.phone import Shown

_APOLOGY = "I cannot save right now"  # sent where nothing can be queued
_EVER = 10_000  # more notes than anybody writes
FOUND = {"skipped_for_side_effects", "red_flag"}  # what Ida, Bea and Cleo each say that must alert somebody
_DAILY = {"ibuprofen", "back_exercises", "check_in"}  # whose times are reckoned here without the bot: the now-and-then
# ones, as the weekly summary, are not checked slot by slot


class Books:
    """All checks over one campaign. `life` has ended; each check raises `AssertionError` at what does not add up."""

    def __init__(self, life: Life, campaign: Campaign) -> None:
        self._life, self._campaign = life, campaign
        self._reads = life.place.reads
        self._phones = {person.phone.person_id: person.phone.messages for person in life.cast.everybody}
        self._sent = self._reads(read_outbox)
        self._vera = life.cast.vera.phone.person_id

    def check(self) -> None:
        """Everything: first what was said, then what was shown, then whether everybody can go on."""
        for patient in self._life.cast.held_to_account:
            self._check_answers(patient)
            self._check_prompts(patient)
            self._check_notes(patient)
            self._check_alarms(patient)
        self._check_updates()
        self._check_alerts()
        self._check_messages()
        self._check_order()
        self._check_repeats()
        self._check_strangers()
        self._check_poison()
        self._check_nobody_is_stuck()

    def _id_of(self, patient: Patient) -> int:
        return self._reads(lambda session: _patients_by_name(session)[patient.name])

    def _check_answers(self, patient: Patient) -> None:
        """One response a day, with the last value she gave for each measure, each standing once."""
        told, number = patient.told.days, self._id_of(patient)
        stored = self._reads(lambda session: check_ins_of(session, number, sorted(told)))
        assert {day: given for day, (given, _complete) in stored.items()} == told, patient.name
        incomplete = [day for day, (_given, is_complete) in stored.items() if not is_complete and not self._skips(day)]
        assert not incomplete, (patient.name, incomplete)
        standing = self._reads(lambda session: _standing_answers(session, number))
        assert set(standing.values()) <= {1}, (patient.name, standing)

    def _check_prompts(self, patient: Patient) -> None:
        """Exactly one prompt for each due time, each of them answered as she did, closed, or not asked for a reason."""
        number, last = self._id_of(patient), self._life.furthest
        due = due_slots(self._life.joined_at, last)
        until = last.astimezone(LONDON).date() + timedelta(days=9)
        rows = self._reads(lambda session: prompts.prompts_on(session, number, date(2026, 1, 1), until))
        stored = {(row.due_on, row.item_code, row.slot): row for row in rows}
        assert len(stored) == len(rows), patient.name
        daily = {slot: row.due_at for slot, row in stored.items() if row.due_at <= last and row.item_code in _DAILY}
        assert daily == due, patient.name
        told: dict[Slot, tuple[str, str | None]] = dict(patient.told.prompts)
        told |= {(day, "check_in", 0): ("done", None) for day in patient.told.days if not self._skips(day)}
        late = {slot: _day_of_answer(slot, stored[slot]) for slot in due}
        for slot in due:
            row, said = stored[slot], told.get(late[slot])
            is_right = (row.status, row.reason) == said if said else self._is_accounted_for(row)
            if not is_right and late[slot] == slot and slot in [day for own, day in late.items() if own != day]:
                is_right = self._is_accounted_for(row)  # what she said on that day was to yesterday's question
            assert is_right, (patient.name, slot, said, row)

    def _is_accounted_for(self, row: Prompt) -> bool:
        """Closed when its window is over, still open before; not asked only where the clock has jumped over it."""
        match row.status:
            case PromptStatus.EXPIRED:
                return row.expires_at <= self._life.furthest
            case PromptStatus.NOT_ASKED:
                return self._skips(row.due_on)
            case PromptStatus.ASKED | PromptStatus.PENDING:
                return row.expires_at > self._life.ended_at
            case _:
                return row.item_code == "check_in" and self._skips(row.due_on)

    def _skips(self, day: date) -> bool:
        """Whether the clock has jumped over that day, or a part of it."""
        days = [(first.astimezone(LONDON).date(), last.astimezone(LONDON).date()) for first, last in self._life.skipped]
        return any(first <= day <= last for first, last in days)

    def _check_notes(self, patient: Patient) -> None:
        """Each note is kept once, in the order in which she wrote them."""
        number = self._id_of(patient)
        kept = self._reads(lambda session: notes.recent_notes(session, number, _EVER))
        of_hers = sorted((note.id, note.words) for note in kept if note.kind is NoteKind.NOTE)
        assert [words for _number, words in of_hers] == patient.notes, patient.name

    def _check_alarms(self, patient: Patient) -> None:
        """Whatever had to alert somebody was found, and her clinician was shown a case for it."""
        number = self._id_of(patient)
        found = self._reads(lambda session: _rules_found(session, number))
        assert len(patient.alarmed_at) == len(FOUND), patient.name
        assert found.keys() >= FOUND, (patient.name, found)
        shown = {message.id for message in self._life.cast.clinician_of(patient).cases()}
        for rule in FOUND:
            messages = {self._sent[row].message_id for row in found[rule]}
            assert messages & shown, (patient.name, rule, messages)

    def _check_updates(self) -> None:
        """No update was taken in twice, and none that there never was."""
        last = self._life.place.wire.state().last_update
        stored = Counter(self._reads(lambda session: list(session.scalars(select(inbox_rows.c.update_id)))))
        assert max(stored.values()) == 1, stored
        assert max(stored) <= last, (last, stored)

    def _check_alerts(self) -> None:
        """Every alert has been delivered, gave way to a later one or to somebody who took the case, or is an alarm."""
        standing = {alarm.subject for alarm in self._reads(alarms.standing_alarms)}
        for alert in self._reads(read_alerts):
            row = self._sent[alert.outbox_id] if alert.outbox_id is not None else None
            is_shown = row is not None and row.status == OutgoingStatus.SENT and self._is_in_chat(row)
            is_visible = f"alert:{alert.id}" in standing or f"review:{alert.review_id}" in standing
            later = [a for a in self._reads(read_alerts) if a.review_id == alert.review_id and a.id > alert.id]
            is_over = row is None and (later or self._is_taken(alert.review_id))
            assert is_shown or is_visible or is_over, (alert, row)

    def _is_taken(self, review_id: int) -> bool:
        review = self._reads(lambda session: reviews.review(session, review_id))
        return review is not None and review.acknowledged_at is not None

    def _check_messages(self) -> None:
        """Everything that was queued is in somebody's chat; nothing waits, nothing was given up."""
        let_go = {row.about for row in self._sent.values() if row.status == OutgoingStatus.SENT}
        for number, row in self._sent.items():
            if row.status == OutgoingStatus.FAILED and row.error == "withdrawn" and f"{row.about}:sent" in let_go:
                continue  # the words at closing were held back for an hour, and the clinician let them go sooner
            if row.chat == self._vera and row.status != OutgoingStatus.SENDING:
                continue
            assert row.status == OutgoingStatus.SENT, (number, row)
            assert self._is_in_chat(row), (number, row)

    def _is_in_chat(self, row: Sent) -> bool:
        """An edit that its unsent message took in has no message of its own."""
        if row.message_id is None:
            return row.kind in (OutgoingKind.EDIT, OutgoingKind.MENU)
        return any(message.id == row.message_id and message.is_bot for message in self._phones[row.chat])

    def _check_order(self) -> None:
        """Messages of one chat and one lane that had not to wait were delivered as they were queued."""
        last: dict[tuple[int, int], tuple[int, Sent]] = {}
        for number, row in sorted(self._sent.items()):
            if row.kind != OutgoingKind.MESSAGE or row.message_id is None or not row.is_immediate:
                continue
            before = last.get((row.chat, row.lane))
            assert before is None or (before[1].message_id or 0) < row.message_id, (before, number, row)
            last[row.chat, row.lane] = (number, row)

    def _repeated(self) -> list[Shown]:
        """Copies of messages: in a chat, but not the one the bot remembers having sent, and no apology past it."""
        known = {(row.chat, row.message_id) for row in self._sent.values() if row.kind == OutgoingKind.MESSAGE}
        everything = [(person, message) for person, messages in self._phones.items() for message in messages]
        copies = [message for person, message in everything if message.is_bot and (person, message.id) not in known]
        return [message for message in copies if _APOLOGY not in message.text]

    def _check_repeats(self) -> None:
        """No more messages came twice than the bot could not know to have arrived."""
        repeated, in_doubt = self._repeated(), self._campaign.scene.in_doubt
        assert len(repeated) <= in_doubt, (in_doubt, [(message.at, message.text) for message in repeated])

    def _check_strangers(self) -> None:
        """Nobody has ever been shown what belongs to somebody else."""
        for person in self._life.cast.everybody:
            theirs = {
                words for patient in self._life.cast.patients if not self._may_see(person, patient)
                for words in secrets_of(patient)
            }  # fmt: skip
            for words in theirs:
                seen = [text for text in person.ever_shown if re.search(rf"\b{words}\b", text)]
                assert not seen, (person.name, words, seen)

    def _may_see(self, person: Patient | Doctor, patient: Patient) -> bool:
        return person is patient or person is self._life.cast.clinician_of(patient)

    def _check_poison(self) -> None:
        """The operator hears of what was poisoned."""
        poisoned = sum(times for kind, times in self._campaign.struck.items() if kind.startswith("poisoned"))
        assert not poisoned or self._reads(alarms.standing_alarms)

    def _check_nobody_is_stuck(self) -> None:
        """Everybody asks for /today, and everybody is answered."""
        everybody = self._life.cast.everybody
        before = {person.phone.person_id: self._latest(person) for person in everybody}
        for person in everybody:
            person.phone.says("/today")
        self._life.wait(
            lambda: all(self._latest(person) > before[person.phone.person_id] for person in everybody),
            f"an answer to /today after {before}",
        )

    def _latest(self, person: Patient | Doctor) -> int:
        return max(message.id for message in person.phone.messages if message.is_bot)

    def report(self, days: int, seed: int, seconds: float) -> str:
        """What was done, in some lines."""
        cast, struck = self._life.cast, self._campaign.struck
        kinds = "\n".join(f"  {times:4} {kind}" for kind, times in sorted(struck.items()) if times)
        given = sum(patient.told.given for patient in cast.held_to_account)
        written = sum(len(patient.notes) for patient in cast.held_to_account)
        alarmed = Counter(alarm.kind for alarm in self._reads(alarms.standing_alarms))
        return (
            f"{struck.total()} faults, seed {seed}, {days} days, {seconds:.0f} s:\n{kinds}\n"
            f"{self._life.place.wire.acts} updates from {len(cast.everybody)} people, {given} answers and {written} "
            f"notes held to account, {len(self._sent)} messages and edits, {len(self._reads(read_alerts))} alerts, "
            f"{self._life.place.bot.starts} starts of the bot, {len(self._repeated())} messages repeated of "
            f"{self._campaign.scene.in_doubt} in doubt, alarms {dict(alarmed)}; lost 0, stuck 0"
        )


def _patients_by_name(session: Session) -> dict[str, int]:
    return {people.patient(session, number).name: number for number in session.scalars(select(patients.c.id))}


def _day_of_answer(slot: Slot, row: Prompt) -> Slot:
    """The slot she takes it for: a question that came again after midnight is one of the new day to her."""
    if (
        row.item_code == "check_in"
        or row.answered_at is None
        or row.status not in (PromptStatus.DONE, PromptStatus.SKIPPED)
    ):
        return slot
    return max(slot[0], row.answered_at.astimezone(LONDON).date()), slot[1], slot[2]


def _standing_answers(session: Session, patient_id: int) -> Counter[tuple[date, str]]:
    """How often the answer to each measure of each day stands."""
    standing = (
        select(response_rows.c.for_on, answers.c.code)
        .join(answers, answers.c.response_id == response_rows.c.id)
        .where(response_rows.c.patient_id == patient_id, answers.c.replaced_at.is_(None))
    )
    return Counter((row.for_on, row.code) for row in session.execute(standing))


def _rules_found(session: Session, patient_id: int) -> dict[str, set[int]]:
    """By rule: the outbox rows of the alerts to cases that hold its findings."""
    found: dict[str, set[int]] = {}
    for alert in read_alerts(session):
        review: Any = reviews.review(session, alert.review_id)
        if review.patient_id != patient_id or alert.outbox_id is None:
            continue
        for flag in reviews.flags_on(session, alert.review_id):
            found.setdefault(flag.finding.rule, set()).add(alert.outbox_id)
    return found
