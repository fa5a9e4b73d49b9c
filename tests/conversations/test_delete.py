"""/delete: explained, asked twice, done in 7 days or now; afterwards nothing about her can be read anywhere."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.demo.emulator.people import Person
from bot.errors import SealBroken
from bot.services.record import erasing
from storage import tables
from storage.erasures import STAYS
from storage.keyring import CLINIC_OWNER
from storage.seals import unseal
from tests.world import World

GONE = (
    "It is done: I have deleted all I held on you. I will not write again. To start again, ask your care team for a "
    "new link. All the best."
)


def stored(world: World) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""

    def rows(session: Session) -> dict[str, list[dict[str, Any]]]:
        found = tables.metadata.sorted_tables
        return {t.name: [dict(row) for row in session.execute(select(t)).mappings()] for t in found}

    return world.reads(rows)


def deletes(world: World, who: Person, when: str = "Now") -> None:
    world.says(who, "/delete")
    world.taps(who, when)
    if when == "Now":
        world.taps(who, "Yes, delete now")


@pytest.fixture
def lived(begun: World) -> World:
    """Anna has lived with her plan for a day: answers, a finding, an urgent one, a case that was opened."""
    begun.at("18:00")
    begun.checks_in(begun.anna, 5, 4, 6)
    begun.at("20:00")
    begun.taps(begun.anna, "Not today")
    begun.taps(begun.anna, "Side effects")
    begun.says(begun.anna, "I have chest pain")
    begun.taps(begun.lee, "Open")
    return begun


def test_deleted_at_once(lived: World) -> None:
    anna, patient = lived.anna, lived.patient(lived.anna)
    lived.news(anna)
    lived.news(lived.lee)
    lived.news(lived.moss)
    lived.says(anna, "/delete")
    assert "/export sends you a copy first." in lived.last(anna)
    assert lived.last(anna).endswith("When shall I delete it?\n[In 7 days]\n[Now]\n[No]")
    lived.taps(anna, "Now")
    assert lived.last(anna) == "There is no way back. Shall I delete it all now?\n[Yes, delete now]\n[No, keep it]"
    lived.taps(anna, "Yes, delete now", times=2)
    assert lived.news(anna)[-1] == GONE
    assert lived.news(lived.lee) == ["A patient has deleted all data: Mrs B, back. Closed with it: case 1."]
    assert "Case 1 is closed: the patient has deleted all data." in lived.chat(lived.lee)
    assert "Anna" not in "".join(m.text for m in lived.lee.chat.messages if "Case" in m.text)
    assert lived.news(lived.moss) == []

    owner = f"patient:{patient.id}"
    left = stored(lived)
    assert lived.store.keyring.owners("patient:") == []
    assert left["patients"] == []
    for name, rows in left.items():
        assert [row for row in rows if row.get("owner") == owner] == [], name
        if name not in STAYS:
            assert [row for row in rows if row.get("patient_id") == patient.id] == [], name
    done = [row["what"] for row in left["audit"] if row["patient_id"] == patient.id]
    assert done[0] == "consent_given"
    assert done[-2:] == ["deletion_asked", "deleted"]
    for name in ("reviews", "review_flags", "alerts", "answers", "answer_sources", "goals", "prompts", "alarms"):
        assert left[name] == [], name
    assert lived.troubles() == []


FIELDS = ("dialogues.state", "outbox.content", "invitations.label", "chats.address", "clinicians.name")


def readable(world: World) -> list[str]:
    """Everything that the clinic's key still opens, in whatever table, and all that was never sealed."""

    def opened(value: Any) -> Iterator[str]:
        if not isinstance(value, bytes):
            yield str(value)
            return
        for field in FIELDS:
            try:
                yield world.reads(partial(unseal, owner=CLINIC_OWNER, field=field, sealed=value))
            except SealBroken:
                continue

    rows = (row for rows in stored(world).values() for row in rows)
    return [text for row in rows for value in row.values() for text in opened(value)]


def test_neither_her_name_nor_what_she_is_called_is_left_in_any_table(lived: World) -> None:
    """But for the one message that tells her clinician of whom nothing is left."""
    before = "\n".join(readable(lived))
    assert "Mrs B, back" in before
    deletes(lived, lived.anna)
    left = readable(lived)
    assert [text for text in left if "Anna" in text] == []
    assert len([text for text in left if "Mrs B, back" in text]) == 1
    assert "A patient has deleted all data: <b>Mrs B, back</b>" in "\n".join(left)


@pytest.mark.long
def test_her_number_is_nobody_elses(begun: World) -> None:
    """What was done about her stays on record, and the next patient must not find it among her own."""
    first = begun.patient(begun.anna).id
    begun.forges(begun.lee, f"backgroundof:{first}")
    deletes(begun, begun.anna)
    begun.wait(minutes=30)
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.lee, "Mrs C"))
    assert begun.patient(bea).id != first
    begun.says(bea, "/team")
    assert "last on" not in begun.last(bea)
    assert begun.troubles() == []


@pytest.mark.long
def test_her_chat_is_forgotten_and_she_can_begin_anew(lived: World) -> None:
    deletes(lived, lived.anna)
    lived.wait(minutes=30)
    assert len(stored(lived)["chats"]) == 2
    old = lived.with_button(lived.anna, "Change")
    lived.news(lived.anna)
    lived.taps(lived.anna, "Change", on=old)
    lived.taps(lived.anna, "Side effects") if "[Side effects]" in lived.last(lived.anna) else None
    lived.says(lived.anna, "/today")
    assert "please open the link that your care team gave you" in lived.last(lived.anna)
    lived.taps(lived.lee, "Acknowledge") if "[Acknowledge]" in lived.last(lived.lee) else None
    lived.joins(lived.anna, lived.invite(lived.lee))
    assert lived.patient(lived.anna).name == "Anna"
    assert lived.troubles() == []


@pytest.mark.long
def test_in_seven_days_and_taken_back(begun: World) -> None:
    anna = begun.anna
    deletes(begun, anna, "In 7 days")
    assert begun.last(anna) == "I ask you nothing more, and delete all in 7 days. Until then /delete takes it back."
    begun.news(anna)
    begun.wait(days=2)
    assert begun.news(anna) == []
    begun.says(anna, "/today")
    assert "I delete all I hold on you soon. /delete takes it back." in begun.chat(anna)
    begun.says(anna, "/delete")
    begun.taps(anna, "Take it back, I stay")
    begun.at("20:00")
    assert "Ibuprofen" in begun.last(anna)
    begun.wait(days=7)
    assert begun.patient(anna).name == "Anna"
    assert begun.troubles() == []


@pytest.mark.long
def test_in_seven_days(begun: World) -> None:
    deletes(begun, begun.anna, "In 7 days")
    begun.news(begun.lee)
    begun.wait(days=6, hours=23)
    assert begun.patient(begun.anna).name == "Anna"
    begun.wait(hours=2)
    assert begun.news(begun.anna)[-1] == GONE
    assert begun.news(begun.lee) == ["A patient has deleted all data: Mrs B, back."]
    assert begun.store.keyring.owners("patient:") == []
    assert begun.troubles() == []


@pytest.mark.long
@pytest.mark.parametrize("answers", [("No",), ("Now", "No, keep it")])
def test_no_changes_nothing(begun: World, answers: tuple[str, ...]) -> None:
    begun.says(begun.anna, "/delete")
    for answer in answers:
        begun.taps(begun.anna, answer)
    assert begun.last(begun.anna) == "All right. Nothing has changed."
    begun.wait(days=8)
    assert begun.patient(begun.anna).name == "Anna"
    assert begun.troubles() == []


@pytest.mark.long
def test_what_it_cannot_read_and_red_flags_come_first(begun: World) -> None:
    anna = begun.anna
    begun.says(anna, "/delete")
    old = begun.with_button(anna, "Now")
    begun.says(anna, "perhaps")
    assert begun.last(anna).startswith("Please tap one of the buttons.")
    begun.says(anna, "I have chest pain")
    assert "Please call 999 now." in begun.last(anna)
    begun.taps(anna, "Now")
    begun.says(anna, "hm")
    assert begun.last(anna).startswith("Please tap Yes, delete now or No, keep it.")
    begun.taps(anna, "No, keep it")
    begun.taps(anna, "Now", on=old) if old.buttons else None
    begun.forges(anna, "d:1:now")
    begun.wait(days=1)
    assert begun.patient(anna).name == "Anna"
    assert begun.troubles() == []


@pytest.mark.long
def test_one_patient_goes_and_another_stays(begun: World) -> None:
    bea, cora = (begun.emulator.person(number, first_name=name) for number, name in ((1002, "Bea"), (1003, "Cora")))
    begun.joins(bea, begun.invite(begun.lee, "Mrs C"))
    begun.joins(cora, begun.invite(begun.lee, "Mrs D"))
    for who in (begun.anna, cora):
        begun.says(who, "/delete")
        begun.taps(who, "Now")
    sure = [begun.with_button(who, "Yes, delete now").id for who in (begun.anna, cora)]
    begun.acts(lambda: begun.anna.presses(sure[0]), lambda: cora.presses(sure[1]), lambda: bea.says("/today"))
    assert begun.news(begun.anna)[-1] == begun.news(cora)[-1] == GONE
    assert begun.patient(bea).name == "Bea"
    assert begun.store.keyring.owners("patient:") == [f"patient:{begun.patient(bea).id}"]
    begun.at("20:00")
    assert "Ibuprofen" in begun.last(bea)
    assert begun.troubles() == []


@pytest.mark.long
def test_a_blocked_chat_is_deleted_too(begun: World) -> None:
    deletes(begun, begun.anna, "In 7 days")
    begun.acts(begun.anna.blocks_bot)
    begun.wait(days=7, hours=1)
    assert stored(begun)["patients"] == []
    assert begun.troubles() == []


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, restarts=True, records_kept="The law makes us keep our own records for 10 years.")
    world.begin()
    yield world
    world.close()


@pytest.mark.long
def test_what_the_clinic_keeps_is_said_and_a_restart_loses_nothing(kept: World) -> None:
    kept.says(kept.anna, "/delete")
    assert "The law makes us keep our own records for 10 years." in kept.last(kept.anna)
    kept.taps(kept.anna, "Now")
    kept.taps(kept.anna, "Yes, delete now")
    assert kept.news(kept.anna)[-1] == GONE
    assert stored(kept)["patients"] == []
    assert kept.troubles() == []


def test_a_failed_deletion_is_tried_again(begun: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even half of it is done: everything stands until the whole has gone."""

    def fails(*_args: object) -> None:
        raise ValueError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(erasing, "_say_goodbye", fails)
        deletes(begun, begun.anna)
        assert begun.patient(begun.anna).name == "Anna"
    begun.wait(minutes=6)
    assert begun.news(begun.anna)[-1] == GONE
    assert stored(begun)["patients"] == []


def test_no_key_goes_before_the_rows_are_committed(begun: World) -> None:
    """Two steps of the tick may share a transaction; when that fails, everything stands and can be read."""
    deletes(begun, begun.anna, "In 7 days")
    later = begun.clock.at + timedelta(days=8)

    def twice_in_vain(session: Session) -> None:
        erasing.erase_due(session, later, 20)
        erasing.erase_due(session, later, 20)
        raise LookupError

    with pytest.raises(LookupError):
        begun.writes(twice_in_vain)
    begun.restart()
    assert begun.patient(begun.anna).name == "Anna"
