"""A machine is lost in the middle of a day and the last backup restored on a clean one: life goes on, nobody is asked
twice, and what was urgent is said again rather than never."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.messages import Lane, say
from bot.care.sentences import _
from bot.errors import BackupRefused, FileRefused
from bot.services.running import after_restore
from storage import outbox, prompts
from storage.keyring import patient_owner
from storage.tables import audit, inbox, invitations
from storage.tables import prompts as prompt_rows
from tests.backing_up import Operator
from tests.world import World

SORRY = "Something broke here, and I had to go back to a copy of Monday 2 March, 19:00."
GONE_BACK = "I had to go back to a copy of Monday 2 March, 19:00. What happened after that is lost here"


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    """Anna's first day, until seven in the evening, when the backup is made."""
    for name in ("bot", "shelf"):
        (tmp_path / name).mkdir()
    world = World(tmp_path / "bot")
    world.begin()
    world.lives(evening)
    operator = Operator(world, tmp_path / "shelf")
    operator.backs_up()
    yield operator
    world.close()


def evening(world: World) -> None:
    world.at("18:00")
    world.checks_in(world.anna, 5, 4, 6)
    world.at("19:00")
    for who in (world.anna, world.lee, world.moss):
        world.news(who)


def status_of(world: World, due: str) -> str:
    """Where the ibuprofen of that hour of today stands."""
    day = world.clock.at.date()
    found = world.reads(lambda session: prompts.prompts_on(session, 1, day, day))
    return next(each.status for each in found if f"{each.due_at:%H:%M}" == due and each.item_code == "ibuprofen")


def test_in_the_middle_of_a_day_and_life_goes_on(operator: Operator) -> None:
    world, anna, lee = operator.world, operator.world.anna, operator.world.lee
    world.at("20:00")
    asked = world.with_button(anna, "Done")
    assert "Ibuprofen" in asked.text
    world.wait(minutes=10)
    world.news(anna)
    world.news(lee)

    operator.loses_the_machine()
    told = operator.restores()
    assert told[0].startswith("Restored as of 2026-03-02 19:00 UTC: ")
    assert "Prompts that count as asked: 1." in told[2]
    (sorry,) = world.news(anna)
    assert sorry.startswith(SORRY)
    (gone_back,) = world.news(lee)
    assert gone_back.startswith(GONE_BACK)

    world.wait(hours=2)
    assert world.news(anna) == [], "nothing she was asked before is asked again"
    world.taps(anna, "Done", on=asked)
    assert "✓ Done" in world.chat(anna)
    assert status_of(world, "20:00") == PromptStatus.DONE, "the message in her chat from before still answers"
    world.at("08:00")
    assert "Ibuprofen" in world.last(anna)
    world.taps(anna, "Done")
    world.at("18:00")
    world.checks_in(anna, 4, 4, 6)
    assert world.answers(anna) == {"pain": 4, "interference": 4, "mood": 6, "side_effects": 0}
    assert world.news(world.moss)[1:] == []
    assert world.troubles() == []


@pytest.mark.long
def test_what_fell_due_after_the_bot_had_stopped_is_asked(operator: Operator) -> None:
    world = operator.world
    stopped = world.clock.at.replace(hour=19, minute=30, tzinfo=None)
    operator.loses_the_machine()
    world.clock.at += timedelta(hours=1, minutes=20)
    told = operator.restores(stopped_at=stopped)
    assert "Prompts that count as asked: 0." in told[2]
    assert any("Ibuprofen" in text for text in world.news(world.anna))
    assert world.troubles() == []


@pytest.mark.long
def test_too_late_is_not_asked_whenever_the_bot_stopped(operator: Operator) -> None:
    world = operator.world
    stopped = world.clock.at.replace(hour=19, minute=30, tzinfo=None)
    operator.loses_the_machine()
    world.clock.at += timedelta(hours=8)
    operator.restores(stopped_at=stopped)
    (sorry,) = world.news(world.anna)
    assert sorry.startswith(SORRY)
    world.at("08:00")
    assert "Ibuprofen" in world.last(world.anna)
    assert world.troubles() == []


@pytest.mark.long
def test_a_case_that_was_open_alerts_again(operator: Operator) -> None:
    world = operator.world
    world.says(world.anna, "I have chest pain")
    operator.backs_up()
    world.taps(world.lee, "Acknowledge")
    world.news(world.lee)
    operator.loses_the_machine()
    world.clock.at += timedelta(minutes=30)
    operator.restores()
    assert any("Nobody has taken this case yet." in text for text in world.news(world.lee))
    world.taps(world.lee, "Acknowledge")
    world.news(world.lee)
    world.wait(hours=1)
    assert world.news(world.lee) == []
    assert world.troubles() == []


def test_each_message_that_waited_goes_out_or_not_by_its_lane_and_age(operator: Operator) -> None:
    """Urgent and alert: out. A reply: only while fresh, unless it was held back. A question, a digest: never again."""
    world, taken_at = operator.world, operator.world.clock.at
    patient, chat_id = world.patient(world.anna), world.patient(world.anna).chat_id

    def queue(session: Session) -> None:
        for words, lane, minutes, about in (
            (_("urgent"), Lane.URGENT, -300, None),
            (_("alert"), Lane.ALERT, -300, None),
            (_("old reply"), Lane.REPLY, -16, None),
            (_("fresh reply"), Lane.REPLY, -1, None),
            (_("held back"), Lane.REPLY, 30, "closing:1"),
            (_("letter"), Lane.REPLY, -300, "letter:1"),
            (_("question"), Lane.PROMPT, 0, None),
            (_("digest"), Lane.DIGEST, 0, None),
        ):
            leaves = taken_at + timedelta(minutes=minutes)
            outbox.queue_message(session, chat_id, patient_owner(patient.id), say(words), lane=lane, now=taken_at,
                                 send_after=leaves, about=about)  # fmt: skip
        waiting = outbox.waiting_rows(session, taken_at, [], Lane.URGENT, 1)
        outbox.mark_sending(session, [row.id for row in waiting])  # one was in the channel's hands

    world.writes(queue)
    settled = world.writes(
        lambda session: after_restore.settle(session, world.practice, taken_at, taken_at, world.clock.at)
    )
    assert (settled.sent_again, settled.let_go) == (5, 3)
    world.wait(hours=1)
    said = [text for text in world.news(world.anna) if "Ibuprofen" not in text]
    assert said == ["urgent", "fresh reply", "letter", "alert", "held back"]


@pytest.mark.long
def test_links_that_nobody_had_opened_end_and_used_ones_say_so(operator: Operator) -> None:
    world = operator.world
    link = world.invite(world.lee, "Mrs C")
    operator.backs_up()
    operator.loses_the_machine()
    told = operator.restores()
    assert "Links that ended: 1." in told[2]
    bea = world.emulator.person(1002, first_name="Bea")
    world.says(bea, f"/start {link}")
    assert world.last(bea) == "This link has been used already. Please ask your care team for a new one."
    world.joins(bea, world.invite(world.lee, "Mrs C"))
    assert world.patient(bea).id > 1000, "numbers leap, so that no button of the lost hours means her"
    assert world.troubles() == []


def test_an_old_button_of_the_lost_hours_never_means_something_new(operator: Operator) -> None:
    world, anna = operator.world, operator.world.anna
    world.at("08:00")
    world.at("18:00")
    world.at("20:00")
    lost = world.data_of(anna, "Done")
    operator.loses_the_machine()
    operator.restores()
    world.at("08:00")
    before = world.reads(_statuses)
    assert int(lost.split(":")[1]) not in [number for number, _status in before], "its number is given to nothing else"
    world.forges(anna, lost)
    assert world.reads(_statuses) == before
    assert world.troubles() == []


def _statuses(session: Session) -> list[tuple[int, str]]:
    return [(row.id, row.status) for row in session.execute(select(prompt_rows).order_by(prompt_rows.c.id))]


@pytest.mark.long
def test_an_open_question_is_asked_again_by_its_old_button_and_hears_nothing_typed(operator: Operator) -> None:
    world, anna, lee = operator.world, operator.world.anna, operator.world.lee
    world.at("18:00")
    world.taps(anna, "Start")
    old = world.with_button(anna, "Skip")
    world.says(lee, "/invite")
    world.taps(lee, "Low back pain")
    operator.backs_up()
    operator.loses_the_machine()
    operator.restores()
    world.says(lee, "Mrs Someone")
    assert world.last(lee) == "I only understand commands here. /help shows them."
    world.taps(anna, "Skip", on=old)
    assert "That question is closed now." in world.news(anna)[-2]
    assert "How strong was your back pain" in world.last(anna)
    world.taps(anna, "3")
    assert world.answers(anna) == {"pain": 3}
    assert world.troubles() == []


@pytest.mark.long
def test_somebody_who_was_joining_goes_on_where_she_was(operator: Operator) -> None:
    world = operator.world
    bea = world.emulator.person(1002, first_name="Bea")
    world.says(bea, f"/start {world.invite(world.lee, 'Mrs C')}")
    for label in ("English", "Go on", "I call 999", "Yes", "Yes, I agree"):
        world.taps(bea, label)
    operator.backs_up()
    operator.loses_the_machine()
    operator.restores()
    world.taps(bea, "No")
    assert "Can other people see this phone?" in world.last(bea)
    world.taps(bea, "No")
    world.taps(bea, "Bea")
    assert world.patient(bea).name == "Bea"
    assert world.troubles() == []


@pytest.mark.long
def test_who_was_to_be_deleted_meanwhile_has_another_day_to_take_it_back(operator: Operator) -> None:
    world, anna = operator.world, operator.world.anna
    world.says(anna, "/delete")
    world.taps(anna, "In 7 days")
    operator.backs_up()
    operator.loses_the_machine()
    world.clock.at += timedelta(days=7, hours=1)
    operator.restores()
    assert any("I will do so on Tuesday 10 March, 20:00." in text for text in world.news(anna))
    world.says(anna, "/delete")
    world.taps(anna, "Take it back, I stay")
    world.wait(days=2)
    assert world.patient(anna).name == "Anna"
    assert world.troubles() == []


@pytest.mark.long
def test_a_digest_that_was_sent_is_not_sent_again(operator: Operator) -> None:
    world, lee = operator.world, operator.world.lee
    world.at("20:00")
    world.taps(world.anna, "Not today")
    world.taps(world.anna, "Side effects")
    operator.backs_up()
    world.at("12:00")
    told = world.news(lee)
    operator.loses_the_machine()
    operator.restores()
    again = world.news(lee)
    digests = [text for text in told if "digest" in text.casefold() or text.startswith("☀")]
    assert not set(digests) & set(again)


@pytest.mark.long
def test_the_audit_tells_of_backup_and_restore(operator: Operator) -> None:
    operator.loses_the_machine()
    operator.restores()
    kept = operator.world.reads(lambda session: list(session.scalars(select(audit.c.what))))
    assert "restored" in kept
    operator.backs_up()
    kept = operator.world.reads(lambda session: list(session.scalars(select(audit.c.what))))
    assert "backup_taken" in kept


# Refusals: nothing is changed.


def files_of(world: World) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in world.folder.iterdir() if not file.name.endswith("-shm")}


def test_a_database_that_holds_something_is_kept_and_so_is_one_in_use(operator: Operator) -> None:
    before = files_of(operator.world)
    with pytest.raises(BackupRefused, match="holds something"):
        operator.restores(keys=False)
    with pytest.raises(BackupRefused, match=r"bot\.db is in use\. Stop the bot first"):
        operator.restores(keys=False, overwrite=True)
    assert files_of(operator.world) == before


def test_a_changed_backup_changes_nothing(operator: Operator) -> None:
    content = bytearray(operator.data.read_bytes())
    content[-100] ^= 1
    operator.data.write_bytes(content)
    operator.loses_the_machine("bot.db")
    with pytest.raises(FileRefused, match="was changed or cut short"):
        operator.restores(keys=False)
    assert not (operator.world.folder / "bot.db").exists()
    assert not list(operator.world.folder.glob("*restoring*"))
    operator.world._start()


@pytest.mark.long
def test_other_keys_are_refused(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    other = World(tmp_path / "else")
    other.add_clinician(other.lee, "Dr Lee")
    Operator(other, operator.shelf).backs_up_keys()
    other.close()
    operator.loses_the_machine()
    with pytest.raises(BackupRefused, match="These are not the keys that go with this backup"):
        operator.restores()
    assert list(operator.world.folder.glob("*.db")) == []
    operator.world._start()


@pytest.mark.long
def test_keys_older_than_a_patient_are_refused_for_she_may_be_new(operator: Operator) -> None:
    world = operator.world
    bea = world.emulator.person(1002, first_name="Bea")
    world.joins(bea, world.invite(world.lee, "Mrs C"))
    keys = operator.keys.read_bytes()
    world.wait(minutes=1)
    operator.backs_up()
    operator.keys.write_bytes(keys)
    operator.loses_the_machine()
    with pytest.raises(BackupRefused, match="these have none: patient:2"):
        operator.restores()
    told = operator.restores(without_unreadable=True)
    assert "Patients without a key, who stay deleted: 1." in told
    assert world.patient(world.anna).name == "Anna"
    assert world.troubles() == []


@pytest.mark.long
def test_an_interrupted_restore_is_done_again(operator: Operator) -> None:
    """The keys are in place already, the database is not."""
    world = operator.world
    operator.loses_the_machine("bot.db")
    operator.restores()
    assert world.patient(world.anna).name == "Anna"


@pytest.mark.long
def test_a_log_left_by_the_lost_database_is_not_taken_for_the_new_ones(operator: Operator) -> None:
    """The file has gone, its write-ahead log has not: SQLite would replay it over whatever lies there."""
    world = operator.world
    log = (world.folder / "bot.db-wal").read_bytes()
    assert log
    operator.loses_the_machine()
    (world.folder / "bot.db-wal").write_bytes(log)
    operator.restores()
    assert world.patient(world.anna).name == "Anna"
    assert world.reads(lambda session: session.connection().exec_driver_sql("PRAGMA integrity_check").scalar()) == "ok"
    assert "restored" in world.reads(lambda session: list(session.scalars(select(audit.c.what))))


@pytest.mark.long
def test_nothing_counts_as_asked_during_a_break(operator: Operator) -> None:
    world, anna = operator.world, operator.world.anna
    world.says(anna, "/pause")
    world.taps(anna, next(label for row in world.last_buttons(anna) for label in row if "week" in label.casefold()))
    operator.backs_up()
    world.at("21:00")
    operator.loses_the_machine()
    operator.restores()
    assert status_of(world, "20:00") == PromptStatus.NOT_ASKED
    world.wait(minutes=2)
    assert world.troubles() == []


@pytest.mark.long
def test_one_of_the_lost_hours_is_no_new_link(operator: Operator) -> None:
    """`revoked_at` is set on what was open only: a link that was used stays used."""
    world = operator.world
    operator.loses_the_machine()
    operator.restores()
    used = select(func.count()).where(invitations.c.used_at.is_not(None), invitations.c.revoked_at.is_(None))
    assert world.reads(lambda session: session.scalar(used)) == 3


@pytest.mark.long
def test_waiting_updates_without_their_key_hold_nobody_up(operator: Operator) -> None:
    world = operator.world
    world.writes(lambda session: session.execute(update(inbox).values(status="waiting")))
    operator.backs_up()
    for owner in world.store.keyring.owners("inbox:"):
        world.store.keyring.drop(owner)
    operator.backs_up_keys()
    operator.loses_the_machine()
    told = operator.restores()
    assert "Updates that cannot be read: 0." not in told[2]
    world.news(world.anna)
    world.says(world.anna, "/today")
    assert world.news(world.anna)
    assert world.troubles() == []
