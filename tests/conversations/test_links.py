"""Invitation links: single use, 72 hours, kept as a hash only, and ended at once when they reached the wrong person."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.people import CareLink, CareRole
from bot.demo.emulator.people import Person
from storage import care_links, tables
from storage.seals import unseal_json
from tests.world import World

HELLO = "Hello. To start, please open the link that your care team gave you."
SORRY = "This link was meant for somebody else. I have ended it and will not write again. Sorry."


@pytest.fixture
def clinic(world: World) -> World:
    """Dr Lee and Dr Moss are linked; nobody has been invited."""
    world.add_clinician(world.lee, "Dr Lee")
    world.add_clinician(world.moss, "Dr Moss")
    return world


def stored(world: World) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""

    def rows(session: Session) -> dict[str, list[dict[str, Any]]]:
        found = tables.metadata.sorted_tables
        return {t.name: [dict(row) for row in session.execute(select(t)).mappings()] for t in found}

    return world.reads(rows)


def test_a_stranger_gets_one_polite_sentence(clinic: World) -> None:
    stranger = clinic.emulator.person(3001, first_name="Nobody")
    acts: tuple[Callable[[], object], ...] = (
        lambda: stranger.says("hello"),
        lambda: stranger.says("/today"),
        lambda: stranger.says("/invite"),
        lambda: stranger.says("/start"),
        lambda: stranger.sends_voice(),
        lambda: stranger.shares_location(51.5, 0.0),
    )
    for act in acts:
        clinic.acts(act)
        assert clinic.news(stranger) == [HELLO]
    assert clinic.troubles() == []


def test_a_wrong_token_opens_nothing(clinic: World) -> None:
    token = clinic.invite(clinic.lee)
    wrongs = ("x", "A" * 32, token[:-1], token + "A", token.swapcase(), "'; drop table patients; --", "²" * 64)
    for number, wrong in enumerate(wrongs, 4001):
        guesser = clinic.emulator.person(number, first_name="Nobody")
        clinic.says(guesser, f"/start {wrong}")
        assert clinic.news(guesser) == ["I do not know this link. Please ask your care team for a new one."], wrong
    clinic.joins(clinic.anna, token)
    assert clinic.patient(clinic.anna).name == "Anna"
    assert clinic.troubles() == []


def test_a_link_works_once(clinic: World) -> None:
    token, bea = clinic.invite(clinic.lee), clinic.emulator.person(1002, first_name="Bea")
    clinic.says(clinic.anna, f"/start {token}")
    clinic.says(bea, f"/start {token}")
    assert clinic.news(bea) == ["This link has been used already. Please ask your care team for a new one."]
    clinic.taps(clinic.anna, "English")
    assert "Here is what I do." in clinic.last(clinic.anna)


def test_a_clinicians_link_works_once(world: World) -> None:
    token = world.clinician_link("Dr Lee").split("?start=")[1]
    world.says(world.lee, f"/start {token}")
    world.says(world.moss, f"/start {token}")
    assert world.news(world.moss) == ["This link has been used already. Please ask your care team for a new one."]
    world.says(world.moss, "/invite")
    assert world.news(world.moss) == [HELLO]


@pytest.mark.parametrize(("hours", "works"), [(71, True), (71.99, True), (72, False), (100, False)])
def test_a_link_is_good_for_72_hours(clinic: World, hours: float, works: bool) -> None:
    patients, colleagues = clinic.invite(clinic.lee), clinic.clinician_link("Dr Roe").split("?start=")[1]
    clinic.wait(hours=hours)
    roe = clinic.emulator.person(2003, first_name="Roe")
    clinic.says(clinic.anna, f"/start {patients}")
    clinic.says(roe, f"/start {colleagues}")
    run_out = ["This link has run out. Please ask your care team for a new one."]
    if works:
        assert "Hello. I am Care Plan Bot." in clinic.last(clinic.anna)
        assert "Welcome, Dr Roe." in clinic.last(roe)
    else:
        assert (clinic.news(clinic.anna), clinic.news(roe)) == (run_out, run_out)


def test_a_clinician_who_opens_her_own_patient_link_is_told_so(clinic: World) -> None:
    token = clinic.invite(clinic.lee)
    clinic.news(clinic.lee)
    clinic.says(clinic.lee, f"/start {token}")
    assert "Nothing has changed: the link still works for your patient." in clinic.news(clinic.lee)[0]
    clinic.joins(clinic.anna, token)
    assert "has joined" in clinic.chat(clinic.lee)


def test_a_patient_who_opens_a_second_link_is_told_so_and_it_still_works(clinic: World) -> None:
    clinic.joins(clinic.anna, clinic.invite(clinic.lee))
    second, bea = clinic.invite(clinic.lee, "Mr C"), clinic.emulator.person(1002, first_name="Bea")
    clinic.news(clinic.anna)
    clinic.says(clinic.anna, f"/start {second}")
    assert clinic.news(clinic.anna) == ["You are linked already. Nothing has changed. /today shows what is due."]
    clinic.joins(bea, second)
    assert clinic.patient(bea).name == "Bea"


def test_the_own_link_opened_again_leads_back_to_the_open_question(clinic: World) -> None:
    token = clinic.invite(clinic.lee)
    clinic.says(clinic.anna, f"/start {token}")
    clinic.taps(clinic.anna, "English")
    clinic.says(clinic.anna, f"/start {token}")
    assert "Here is what I do." in clinic.last(clinic.anna)
    for label in ("Go on", "I call 999", "Yes", "Yes, I agree"):
        clinic.taps(clinic.anna, label)
    clinic.says(clinic.anna, f"/start {token}")
    assert "Can other people see this phone?" in clinic.last(clinic.anna)


@pytest.mark.long
def test_wrong_person_before_consent(clinic: World) -> None:
    mallory, token = clinic.emulator.person(3001, first_name="Mallory"), clinic.invite(clinic.lee)
    clinic.says(mallory, f"/start {token}")
    assert "opened by Mallory" in clinic.last(clinic.lee)
    clinic.news(mallory)
    clinic.taps(clinic.lee, "Wrong person", times=2)
    assert clinic.news(mallory) == [SORRY]
    clinic.taps(mallory, "English")
    clinic.says(mallory, f"/start {token}")
    assert "Here is what I do." not in clinic.chat(mallory)
    assert "no longer works for anybody" in clinic.chat(clinic.lee)
    assert clinic.troubles() == []


def test_wrong_person_after_consent(clinic: World) -> None:
    mallory = clinic.emulator.person(3001, first_name="Mallory")
    clinic.joins(mallory, clinic.invite(clinic.lee))
    patient = clinic.patient(mallory)
    clinic.at("17:30")
    prompt = clinic.with_button(mallory, "Done")
    clinic.news(mallory)
    clinic.taps(clinic.lee, "Wrong person", times=2)
    assert clinic.news(mallory) == [], "a plan is not ended by one tap on an old message"
    assert "[Yes, end it now]\n[No]" in clinic.chat(clinic.lee)
    clinic.taps(clinic.lee, "No")
    assert clinic.news(mallory) == []
    for label in ("Wrong person", "Yes, end it now"):
        clinic.taps(clinic.lee, label, times=2)
    assert clinic.news(mallory) == [SORRY]
    clinic.taps(mallory, "Done", on=prompt)
    clinic.wait(days=3)
    assert all("Time" not in text for text in clinic.news(mallory))
    rows = [row for row in stored(clinic)["prompts"] if row["patient_id"] == patient.id]
    assert {row["status"] for row in rows} == {PromptStatus.CANCELLED}
    clinic.says(mallory, "hello")
    assert clinic.news(mallory) == [HELLO]
    assert clinic.troubles() == []


@pytest.mark.long
def test_wrong_person_ends_an_open_case_too(clinic: World) -> None:
    mallory = clinic.emulator.person(3001, first_name="Mallory")
    clinic.joins(mallory, clinic.invite(clinic.lee))
    clinic.says(mallory, "I have chest pain")
    for label in ("Wrong person", "Yes, end it now"):
        clinic.taps(clinic.lee, label)
    clinic.news(clinic.lee)
    clinic.wait(hours=1)
    assert clinic.news(clinic.lee) == []
    clinic.says(clinic.lee, "/reviews")
    assert clinic.news(clinic.lee) == ["No case is open."]


@pytest.mark.parametrize("is_cover", [True, False])
def test_whoever_leads_the_care_no_more_cannot_end_it_by_her_old_link(clinic: World, is_cover: bool) -> None:
    clinic.joins(clinic.anna, clinic.invite(clinic.lee))
    anna, now = clinic.patient(clinic.anna).id, clinic.clock.at
    tied = CareLink(2, anna, CareRole.LEAD), CareLink(1, anna, CareRole.COVER)
    for link in tied:
        clinic.writes(partial(care_links.tie, link=link, now=now))
    if not is_cover:
        clinic.writes(lambda session: care_links.untie(session, 1, anna, now))
    for data in ("", ":sure"):
        clinic.forges(clinic.lee, clinic.data_of(clinic.lee, "Wrong person") + data)
        assert clinic.last(clinic.lee) == "I cannot find that link."
    clinic.at("18:00")
    assert "How was your day?" in clinic.last(clinic.anna)


def test_an_outsider_cannot_end_a_link(clinic: World) -> None:
    clinic.joins(clinic.anna, clinic.invite(clinic.lee))
    link = next(row["id"] for row in stored(clinic)["invitations"] if row["kind"] == "patient")
    for who in (clinic.moss, clinic.anna):
        clinic.news(who)
        clinic.forges(who, f"wrong:{link}")
        assert clinic.news(who) == ["I cannot find that link."]
    clinic.at("18:00")
    assert "How was your day?" in clinic.last(clinic.anna)


def test_declining_leaves_nothing_but_the_refusal(clinic: World) -> None:
    token = clinic.invite(clinic.lee)
    clinic.wait(hours=49)  # past the 48 h for which raw updates are kept
    before = stored(clinic)
    clinic.says(clinic.anna, f"/start {token}")
    for label in ("English", "Go on", "I call 999", "Yes", "No, thank you"):
        clinic.taps(clinic.anna, label)
    assert "I have kept nothing but your no." in clinic.last(clinic.anna)
    assert "was declined" in clinic.last(clinic.lee)
    clinic.wait(hours=49)
    after = stored(clinic)
    digests = {"clinicians": 2}  # each one's next daily digest has moved on
    assert _changed(before, after) == {"invitations": 1, "outbox": 1, "audit": 1, **digests}
    refused = [row for row in after["invitations"] if row["refused_at"] is not None]
    assert [(row["opened_by"], row["patient_id"]) for row in refused] == [(None, None)]
    assert {row["chat_id"] for row in after["outbox"]} == {row["chat_id"] for row in before["outbox"]}
    assert "Anna" not in _words_kept(clinic)
    assert clinic.troubles() == []


def _changed(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> dict[str, int]:
    """How many rows of each table are new or different."""
    different = {name: sum(row not in before[name] for row in rows) for name, rows in after.items()}
    return {name: count for name, count in different.items() if count and name != "chats"} | {
        name: count for name, count in {"chats": len(after["chats"]) - len(before["chats"])}.items() if count
    }


def _words_kept(world: World) -> str:
    """What stands in the outbox, in clear."""

    def words(session: Session) -> str:
        rows = session.execute(select(tables.outbox.c.owner, tables.outbox.c.content))
        return "\n".join(str(unseal_json(session, row.owner, "outbox.content", row.content)) for row in rows)

    return world.reads(words)


def test_no_token_stands_in_any_file(clinic: World, tmp_path: Path) -> None:
    used, open_one = clinic.invite(clinic.lee), clinic.invite(clinic.lee, "Mr C")
    colleague = clinic.clinician_link("Dr Roe").split("?start=")[1]
    clinic.joins(clinic.anna, used)
    clinic.says(clinic.emulator.person(1002, first_name="Bea"), f"/start {open_one}")
    files = [file for file in tmp_path.iterdir() if file.is_file()]
    assert any(file.name.endswith("-wal") and file.stat().st_size for file in files)
    written = b"".join(file.read_bytes() for file in files)
    assert b"low_back_pain" in written  # what is not secret can be read: the search would find a token
    for token in (used, open_one, colleague):
        assert token.encode() not in written
    for secret in (b"Anna", b"Dr Lee", b"Mrs B, back", b"Walk for 30 minutes"):
        assert secret not in written


def test_after_a_no_a_new_link_works(clinic: World) -> None:
    clinic.says(clinic.anna, f"/start {clinic.invite(clinic.lee)}")
    for label in ("English", "Go on", "I call 999", "Yes", "No, thank you"):
        clinic.taps(clinic.anna, label)
    clinic.joins(clinic.anna, clinic.invite(clinic.lee, "Mrs B again"))
    assert clinic.patient(clinic.anna).name == "Anna"
    assert clinic.troubles() == []


def test_after_stopping_a_new_link_works(begun: World) -> None:
    begun.says(begun.anna, "/stop")
    begun.taps(begun.anna, "Yes, stop")
    begun.taps(begun.lee, "Open")
    assert "has left and wants no more messages" in begun.last(begun.lee)
    begun.joins(begun.anna, begun.invite(begun.lee, "Mrs B again"))
    begun.at("18:00")
    assert _count(begun.anna, "How was your day?") == 1
    assert begun.troubles() == []


def _count(who: Person, words: str) -> int:
    return sum(words in message.text for message in who.chat.messages)
