"""Every kind of data is there the day before its time and gone the day after; of a patient in care nothing goes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, func, select, update
from sqlmodel import Session

from bot.care.retention import Retention
from bot.services.record import retention
from bot.services.running import sealing
from storage import audit, audit_chain, drafts, tables
from storage.dialogues import save_talk, talk_in
from storage.keyring import patient_owner
from tests.world import World

ANNA, LEE = 1, 1
KEPT = Retention()
DAY = timedelta(days=1)
NIGHT, NOON = 3, 13  # on the clinic's clock
LONDON = ZoneInfo("Europe/London")


def at_night(after: datetime, kept_for: timedelta, hour: int = NIGHT) -> datetime:
    """The night, or another hour there, on which something of that instant has just been kept for that long."""
    return (after + kept_for + DAY).astimezone(LONDON).replace(hour=hour)


def lets_go(world: World, now: datetime) -> int:
    """The tick, until nothing is left to go; how much went."""
    gone = 0
    while step := world.writes(lambda session: retention.let_go(session, world.practice.clinic, now, 50)):
        gone += step
    return gone


def count(world: World, table: Any, *where: Any) -> int:
    return world.reads(lambda session: session.scalar(select(func.count()).select_from(table).where(*where)) or 0)


def words(world: World) -> list[int]:
    """The messages of the outbox that still have words."""
    kept = func.length(tables.outbox.c.content) > 0
    return world.reads(lambda session: list(session.scalars(select(tables.outbox.c.id).where(kept))))


def goes(world: World, since: datetime, kept_for: timedelta, look: Callable[[], int]) -> None:
    """There the night before its time is over, and the next noon; gone the night after."""
    there = look()
    assert there > 0
    lets_go(world, at_night(since, kept_for) - 2 * DAY)
    assert look() == there
    lets_go(world, at_night(since, kept_for, NOON))
    assert look() == there
    lets_go(world, at_night(since, kept_for))
    assert look() == 0


def test_the_words_of_what_was_sent_go_and_its_row_while_nothing_refers_to_it(begun: World) -> None:
    begun.at("20:00")  # a question about an item: its message is edited when it is answered
    sent_at = begun.clock.at
    all_rows = count(begun, tables.outbox)
    goes(begun, sent_at, KEPT.sent, lambda: len(words(begun)))
    asked = select(tables.prompts.c.outbox_id).where(tables.prompts.c.outbox_id.is_not(None))
    left = begun.reads(lambda session: set(session.scalars(select(tables.outbox.c.id))))
    assert begun.reads(lambda session: set(session.scalars(asked))) <= left
    assert len(left) < all_rows
    begun.taps(begun.anna, "Done")
    assert "✓ Done" in begun.last(begun.anna)
    begun.says(begun.anna, "/export")
    begun.taps(begun.anna, "Yes, send them")
    assert begun.troubles() == []


def test_what_waits_to_be_sent_keeps_its_words(begun: World) -> None:
    begun.anna.blocks_bot()
    waiting = (tables.outbox.c.status == "sent",)
    begun.writes(lambda s: s.execute(update(tables.outbox).where(*waiting).values(status="waiting")))
    there = words(begun)
    lets_go(begun, at_night(begun.clock.at, KEPT.sent))
    assert words(begun) == there


def test_letters_go_once_their_exchange_is_closed_long_enough(begun: World) -> None:
    begun.says(begun.lee, "/write")
    begun.taps(begun.lee, "How are you today?")
    assert count(begun, tables.thread_messages) == 1
    assert lets_go(begun, at_night(begun.clock.at, KEPT.threads)) > 0
    assert count(begun, tables.threads) == 1  # it still runs
    begun.writes(lambda s: s.execute(update(tables.threads).values(closed_at=begun.clock.at)))
    goes(begun, begun.clock.at, KEPT.threads, lambda: count(begun, tables.threads))
    assert count(begun, tables.thread_messages) == 0


def test_a_draft_goes_that_nobody_has_touched(begun: World) -> None:
    begun.writes(lambda session: drafts.begin_draft(session, ANNA, 1, {}, LEE, begun.clock.at))
    goes(begun, begun.clock.at, KEPT.drafts, lambda: count(begun, tables.plan_drafts))


def test_a_link_nobody_used_goes_with_the_name_of_who_opened_it(begun: World) -> None:
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.says(bea, f"/start {begun.invite(begun.lee, 'Mrs C')}")
    unused = (tables.invitations.c.used_at.is_(None),)
    since = begun.clock.at + timedelta(hours=72)
    goes(begun, since, KEPT.invitations, lambda: count(begun, tables.invitations, *unused))
    assert count(begun, tables.invitations) == 3  # by which Dr Lee, Dr Moss and Anna came
    assert count(begun, tables.outbox, tables.outbox.c.about.like("opened:%")) == 1  # Anna's
    begun.taps(bea, "English") if "[English]" in begun.last(bea) else begun.says(bea, "hello")
    begun.says(bea, "/start")
    begun.taps(begun.lee, "Wrong person", on=begun.with_button(begun.lee, "Wrong person"))
    begun.wait(minutes=20)
    assert count(begun, tables.chats) == 3  # Bea's is forgotten
    assert begun.troubles() == []


def ends(world: World) -> None:
    """Anna stops, and her clinician ends her care."""
    world.says(world.anna, "/stop")
    world.taps(world.anna, "Yes, stop")
    assert "8 years after you left, I delete it by myself." in world.last(world.anna)


def test_all_of_a_patient_goes_whose_care_ended_long_ago_and_nobody_is_written_to(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 5, 4, 6)
    ends(begun)
    begun.news(begun.anna)
    begun.news(begun.lee)
    since = begun.clock.at

    def due() -> int:
        return count(begun, tables.patients, tables.patients.c.erase_at.is_(None))

    goes(begun, since, KEPT.records, due)
    begun.clock.at = at_night(since, KEPT.records)
    begun.settle()
    begun.wait(minutes=1)
    assert count(begun, tables.patients) == count(begun, tables.answers) == 0
    assert begun.store.keyring.owners("patient:") == []
    assert begun.news(begun.anna) == begun.news(begun.lee) == []
    done = begun.reads(lambda session: list(session.scalars(select(tables.audit.c.what).order_by(tables.audit.c.id))))
    assert done[-2:] == ["records_over", "deleted"]
    assert begun.troubles() == []


def test_who_has_an_open_case_or_is_in_care_is_kept(begun: World) -> None:
    begun.at("18:00")
    begun.says(begun.anna, "I have chest pain")
    long_after = at_night(begun.clock.at, 2 * KEPT.records)
    lets_go(begun, long_after)
    assert begun.patient(begun.anna).name == "Anna"
    ends(begun)
    lets_go(begun, long_after)
    assert count(begun, tables.patients, tables.patients.c.erase_at.is_(None)) == 1


def test_of_a_patient_in_care_answers_plans_and_cases_stay(begun: World) -> None:
    begun.at("18:00")
    begun.checks_in(begun.anna, 5, 4, 6)
    begun.at("20:00")
    begun.taps(begun.anna, "Not today")
    begun.says(begun.anna, "I have chest pain")
    needed = ("answers", "responses", "prompts", "reviews", "review_flags", "alerts", "care_plans", "plan_items",
              "goals", "consents", "background", "happenings", "care_links", "chat_roles", "promises")  # fmt: skip
    before = {name: count(begun, tables.metadata.tables[name]) for name in needed}
    lets_go(begun, at_night(begun.clock.at, timedelta(days=20 * 365)))
    assert {name: count(begun, tables.metadata.tables[name]) for name in needed} == before


def test_what_was_open_in_the_chat_of_who_has_left_is_closed(begun: World) -> None:
    def opens(session: Session) -> None:
        talk = talk_in(session, begun.patient(begun.anna).chat_id, patient_owner(ANNA))
        save_talk(session, talk.on("note", {"of": "Anna"}))
        session.execute(update(tables.patients).values(status="ended"))

    begun.writes(opens)
    lets_go(begun, begun.clock.at)
    assert count(begun, tables.dialogues, tables.dialogues.c.open.is_not(None)) == 0


def test_the_record_of_who_did_what_goes_under_a_checkpoint_and_holds(begun: World) -> None:
    begun.wait(minutes=1)
    since = begun.clock.at
    begun.writes(lambda session: sealing.seal(session, since, 100))
    head = begun.reads(audit_chain.head_of)
    assert head.position > 3
    begun.writes(lambda session: audit.add(session, "later", since + 9 * DAY, patient_id=ANNA))
    begun.writes(lambda session: sealing.seal(session, since, 100))
    old = (tables.audit.c.at <= since,)
    goes(begun, since, KEPT.audit, lambda: count(begun, tables.audit, *old))
    assert begun.reads(audit_chain.start_of) == head
    assert begun.reads(lambda session: sealing.examined(session, {"a log": head}))[0] == ""
    assert begun.troubles() == []


def test_each_kind_is_found_by_an_index(begun: World) -> None:
    """So that a night's look at a clinic of ten years costs nothing."""
    found: list[str] = []

    def looks(session: Session) -> None:
        now = begun.clock.at
        connection = session.connection()
        statements: list[tuple[str, Any]] = []

        def told(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
            if statement.startswith("SELECT") and "EXPLAIN" not in statement:
                statements.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", told)
        retention.let_go(session, begun.practice.clinic, now, 50)
        event.remove(connection, "before_cursor_execute", told)
        for statement, parameters in statements:
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
                found.append(row.detail)

    begun.writes(looks)
    scanned = {line.split()[1] for line in found if line.startswith("SCAN") and "USING" not in line}
    assert scanned <= {"CONSTANT", "audit_checkpoints", "alarms"}, found
