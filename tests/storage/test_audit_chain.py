"""The audit's chain shows whatever is done to it: changed, removed, put in, swapped, cut off at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from storage import audit, audit_chain
from storage.audit_chain import Head, read_head
from storage.tables import audit as rows
from tests.storage.conftest import NOON, Shelf

WHATS = ("looked", "plan_published", "case_closed", "deleted")
GUARDS = ("audit_sealed_stays", "audit_sealed_is_not_lost")
COLUMNS = {
    "at": "2026-03-02 12:00:00.000001",
    "clinician_id": None,
    "patient_id": 77,
    "what": "looked at nothing",
    "about": "review:99",
    "mac": b"\0" * 32,
}
ADDED = st.lists(
    st.tuples(st.sampled_from(WHATS), st.integers(1, 3), st.sampled_from(("", "review:1", "version:2", '"],[1'))),
    min_size=2, max_size=8,
)  # fmt: skip


class Undone(Exception):
    """Ends an example: nothing of it is kept."""


def add(session: Session, what: str, patient_id: int, about: str, minutes: int = 0) -> None:
    audit.add(session, what, NOON + timedelta(minutes=minutes), patient_id=patient_id, about=about)


def chain_of(session: Session, added: list[tuple[str, int, str]]) -> Head:
    """These rows, sealed; where the chain ends."""
    for minute, row in enumerate(added):
        add(session, *row, minutes=minute)
    audit_chain.seal_next(session, 1000)
    return audit_chain.head_of(session)


def faults(session: Session, head: Head | None = None) -> list[str]:
    return list(audit_chain.faults(session, {"the log": head} if head else {}))


def raw(session: Session, statement: str, **values: Any) -> None:
    session.execute(text(statement), values)


def unguarded(session: Session) -> None:
    """Whoever may change tables can drop what guards them."""
    for guard in GUARDS:
        raw(session, f"DROP TRIGGER {guard}")


@dataclass(frozen=True)
class Tampering:
    """Something done to the row at a position, beside the row at another, by raw SQL."""

    at: int
    beside: int
    column: str
    with_valid_form: bool


def edit(session: Session, done: Tampering) -> bool:
    raw(session, f"UPDATE audit SET {done.column} = :new WHERE position = :at", new=COLUMNS[done.column], at=done.at)
    return True


def remove(session: Session, done: Tampering) -> bool:
    raw(session, "DELETE FROM audit WHERE position = :at", at=done.at)
    if done.with_valid_form:  # and close the gap
        for after in range(done.at + 1, 20):
            raw(session, "UPDATE audit SET position = position - 1 WHERE position = :at", at=after)
    return True


def put_in(session: Session, done: Tampering) -> bool:
    for after in range(20, done.at - 1, -1):
        raw(session, "UPDATE audit SET position = position + 1 WHERE position = :at", at=after)
    copied = "SELECT at, patient_id, what, about, :at, mac, entry_mac FROM audit WHERE position = :beside + 1"
    into = "INSERT INTO audit (at, patient_id, what, about, position, mac, entry_mac)"
    raw(session, f"{into} {copied}", at=done.at, beside=done.beside)
    return True


def put_in_to_be_sealed(session: Session, done: Tampering) -> bool:
    """A copy of a true row, or one out of nothing, that waits for the tick to make it true."""
    mac = "entry_mac" if done.with_valid_form else "NULL"
    copied = f"SELECT at, patient_id, what, about, {mac} FROM audit WHERE position = :at"
    raw(session, f"INSERT INTO audit (at, patient_id, what, about, entry_mac) {copied}", at=done.at)
    return True


def swap(session: Session, done: Tampering) -> bool:
    """Their places, or all they tell and their macs with it."""
    one, other = done.at, done.beside
    if one == other:
        return False
    for old, new in ((one, 1000), (other, one), (1000, other)):
        raw(session, "UPDATE audit SET position = :new WHERE position = :old", old=old, new=new)
    if done.with_valid_form:
        macs = {at: session.scalar(select(rows.c.mac).where(rows.c.position == at)) for at in (one, other)}
        raw(session, "UPDATE audit SET mac = :mac WHERE position = :at", mac=macs[other], at=one)
        raw(session, "UPDATE audit SET mac = :mac WHERE position = :at", mac=macs[one], at=other)
    return True


def cut_off(session: Session, done: Tampering) -> bool:
    raw(session, "DELETE FROM audit WHERE position >= :at", at=done.at)
    return True


def forge_checkpoint(session: Session, done: Tampering) -> bool:
    """All up to there goes, under a checkpoint that says so: its mac is the true one, its seal cannot be."""
    raw(session, "INSERT INTO audit_checkpoints (position, mac, made_at, seal) SELECT position, mac, at, entry_mac "
        "FROM audit WHERE position = :at", at=done.at)  # fmt: skip
    raw(session, "DELETE FROM audit WHERE position <= :at", at=done.at)
    return True


TAMPERINGS = (edit, remove, put_in, put_in_to_be_sealed, swap, cut_off, forge_checkpoint)


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_whatever_is_done_to_it_by_raw_sql_shows(
    shelf: Shelf, tamper: Callable[[Session, Tampering], bool]
) -> None:  # fmt: skip
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(added=ADDED, data=st.data())
    def shows(added: list[tuple[str, int, str]], data: st.DataObject) -> None:
        place = st.integers(1, len(added))
        done = Tampering(data.draw(place), data.draw(place), data.draw(st.sampled_from(sorted(COLUMNS))),
                         data.draw(st.booleans()))  # fmt: skip

        def tampered(session: Session) -> None:
            head = chain_of(session, added)
            assert faults(session, head) == []
            before = [tuple(row) for row in session.execute(select(rows).order_by(rows.c.position, rows.c.id))]
            unguarded(session)
            is_done = tamper(session, done)
            after = [tuple(row) for row in session.execute(select(rows).order_by(rows.c.position, rows.c.id))]
            assert (not is_done or before == after) == (faults(session, head) == [])
            raise Undone

        with pytest.raises(Undone):
            shelf.writes(tampered)

    shows()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(added=ADDED, chunk=st.integers(1, 4), gone=st.integers(0, 8))
def test_a_chain_nobody_touched_holds_whatever_the_chunks_and_whatever_was_let_go(
    shelf: Shelf, added: list[tuple[str, int, str]], chunk: int, gone: int
) -> None:
    def lives(session: Session) -> None:
        for minute, row in enumerate(added):
            add(session, *row, minutes=minute)
        while audit_chain.seal_next(session, chunk)[0]:
            pass
        early, before = audit_chain.head_of(session), NOON + timedelta(minutes=gone)
        while audit_chain.let_go(session, before, NOON, chunk):
            assert faults(session, early) == []
        left = [row.at for row in session.execute(select(rows).order_by(rows.c.position))]
        assert len(left) == max(len(added) - gone, 0)
        assert all(at >= before for at in left)
        chain_of(session, added)
        assert faults(session, early) == []
        assert audit_chain.head_of(session).position == 2 * len(added)
        raise Undone

    with pytest.raises(Undone):
        shelf.writes(lives)


def test_the_first_broken_row_is_named(shelf: Shelf) -> None:
    def lives(session: Session) -> None:
        head = chain_of(session, [("looked", 1, "")] * 5)
        unguarded(session)
        raw(session, "UPDATE audit SET what = 'treated' WHERE position = 3")
        assert faults(session) == ["The row at position 3 (row 3) is not what was sealed there."]
        raw(session, "UPDATE audit SET what = 'looked' WHERE position = 3")
        raw(session, "DELETE FROM audit WHERE position = 5")
        assert faults(session) == []
        assert faults(session, head) == [
            "The rows at the end are missing, from position 5 to 5: the log knows of them."
        ]
        raw(session, "DELETE FROM audit WHERE position = 2")
        assert faults(session) == ["The row at position 2 is missing: row 3 follows, at 3."]

    shelf.writes(lives)


def test_a_sealed_row_is_neither_changed_nor_deleted_by_accident(shelf: Shelf) -> None:
    shelf.writes(lambda session: chain_of(session, [("looked", 1, "")] * 2))
    for accident in ("UPDATE audit SET patient_id = 2 WHERE id = 1", "DELETE FROM audit WHERE id = 2"):
        with pytest.raises(DatabaseError, match="a sealed row of the audit"):
            shelf.writes(lambda session, accident=accident: raw(session, accident))  # type: ignore[misc]
    assert shelf.reads(faults) == []


def test_rows_from_before_there_was_a_chain_are_sealed_and_later_ones_like_them_are_not(shelf: Shelf) -> None:
    """An upgraded database holds rows without the bot's mac."""
    old = {"at": NOON, "what": "looked", "patient_id": 1}
    shelf.writes(lambda session: session.execute(insert(rows).values([old, old, old])))
    assert shelf.writes(lambda session: audit_chain.seal_next(session, 2)) == (2, [])
    assert shelf.writes(audit_chain.note_head)
    assert shelf.writes(lambda session: audit_chain.seal_next(session, 2)) == (1, [])
    assert shelf.writes(audit_chain.note_head)
    shelf.writes(lambda session: session.execute(insert(rows).values(old)))
    assert shelf.writes(lambda session: audit_chain.seal_next(session, 2)) == (0, [4])
    assert shelf.reads(faults) == ["Row 4 was not added by the bot, or was changed before it was sealed."]


def test_a_row_changed_before_it_was_sealed_is_not_sealed(shelf: Shelf) -> None:
    shelf.writes(lambda session: add(session, "looked", 1, ""))
    shelf.writes(audit_chain.note_head)
    shelf.writes(lambda session: raw(session, "UPDATE audit SET patient_id = 2"))
    assert shelf.writes(lambda session: audit_chain.seal_next(session, 9)) == (0, [1])


def test_the_keyring_remembers_only_what_was_committed(shelf: Shelf) -> None:
    """It knows no transactions: a head that was rolled back must not be missed later."""

    def seals_and_fails(session: Session) -> None:
        chain_of(session, [("looked", 1, "")])
        assert audit_chain.note_head(session)
        raise Undone

    with pytest.raises(Undone):
        shelf.writes(seals_and_fails)
    assert shelf.writes(audit_chain.note_head)
    assert shelf.reads(audit_chain.noted_head) == audit_chain.BEGINNING
    head = shelf.writes(lambda session: chain_of(session, [("looked", 1, "")]))
    assert shelf.writes(audit_chain.note_head)
    assert shelf.reads(audit_chain.noted_head) == head


def test_a_cut_tail_is_missed_by_the_keyring_until_it_is_accepted(shelf: Shelf) -> None:
    shelf.writes(lambda session: chain_of(session, [("looked", 1, "")] * 3))
    assert shelf.writes(audit_chain.note_head)
    shelf.writes(unguarded)
    shelf.writes(lambda session: raw(session, "DELETE FROM audit WHERE position = 3"))
    assert not shelf.writes(audit_chain.note_head)
    shelf.writes(lambda session: chain_of(session, [("looked", 2, "")]))
    assert not shelf.writes(audit_chain.note_head)
    assert shelf.writes(audit_chain.accept).position == 3
    assert shelf.writes(audit_chain.note_head)


def test_a_tampered_chain_is_not_let_go(shelf: Shelf) -> None:
    """Else the checkpoint would make it good."""
    shelf.writes(lambda session: chain_of(session, [("looked", 1, "")] * 3))
    shelf.writes(unguarded)
    shelf.writes(lambda session: raw(session, "UPDATE audit SET patient_id = 2 WHERE position = 2"))
    later = NOON + timedelta(days=9999)
    assert shelf.writes(lambda session: audit_chain.let_go(session, later, later, 100)) is None
    assert shelf.reads(lambda session: session.scalar(text_count())) == 3


def text_count() -> Any:
    return text("SELECT count(*) FROM audit")


@pytest.mark.parametrize("written", ["", "7", "7:", "x:00", "7:zz", "-1:" + "00" * 32, "7:00"])
def test_what_is_no_head_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        read_head(written)


def test_a_head_is_read_as_it_is_written() -> None:
    head = Head(12, bytes(range(32)))
    assert read_head(str(head)) == head
