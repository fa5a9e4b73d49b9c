"""/team tells a patient who cares for her, and who of the clinic has looked at her record."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session

from bot.care.clinic import AlertDetail
from bot.care.people import CareLink, CareRole
from bot.demo.emulator.people import Person
from bot.services.talk.access import LOOKED, TREATED
from storage import care_links, caseload, people, tables
from tests.world import World

HEADING = "Who looked at your record in the last 30 days:"


def looked(world: World, who: Person) -> list[str]:
    """The last lines of /team: one a person."""
    world.says(who, "/team")
    last = world.last(who).split("\n\n")[-1]
    return last.splitlines()[1:] if last.startswith(HEADING) else []


def test_each_person_is_told_once_with_the_last_day(begun: World) -> None:
    assert looked(begun, begun.anna) == []
    for command in ("/background", "/background"):
        begun.says(begun.lee, command)
    assert looked(begun, begun.anna) == ["Dr Lee, last on 2 March 2026"]
    begun.wait(days=1)
    begun.forges(begun.lee, "chart:1:42")
    assert looked(begun, begun.anna) == ["Dr Lee, last on 3 March 2026"]
    assert begun.troubles() == []


@pytest.mark.parametrize("button", ["review:1:later", "review:1:hand", "review:1:ack:0", "draft:1:-:begin"])
def test_whatever_shows_her_record_is_a_look(begun: World, button: str) -> None:
    begun.says(begun.anna, "I have chest pain")
    assert looked(begun, begun.anna) == []
    begun.forges(begun.lee, button)
    assert looked(begun, begun.anna) == ["Dr Lee, last on 2 March 2026"]
    begun.forges(begun.moss, button)
    assert looked(begun, begun.anna) == ["Dr Lee, last on 2 March 2026"]


@pytest.mark.parametrize("command", ["planof:1", "draft:1:-:begin"])
def test_one_tap_is_kept_once(begun: World, command: str) -> None:
    begun.forges(begun.lee, command)
    by_lee = (tables.audit.c.patient_id == 1, tables.audit.c.what.in_((LOOKED, TREATED)))
    kept = begun.reads(lambda s: s.scalars(select(tables.audit.c.about).where(*by_lee)).all())
    assert len(kept) == 1


@pytest.mark.parametrize(("detail", "is_look"), [(AlertDetail.FULL, True), (None, False)])
def test_an_alert_that_arrives_opened_is_a_look(begun: World, detail: AlertDetail | None, is_look: bool) -> None:
    begun.writes(lambda session: people.change_clinician(session, 1, alert_detail=detail))
    begun.says(begun.anna, "I have chest pain")
    assert ("Anna" in begun.last(begun.lee)) is is_look
    assert looked(begun, begun.anna) == (["Dr Lee, last on 2 March 2026"] if is_look else [])


def test_a_case_taken_unopened_leaves_her_note_unread(begun: World) -> None:
    """Taking a case shows no note: the morning's list still names it."""
    begun.says(begun.anna, "/note The tablets are too big")
    begun.says(begun.anna, "I have chest pain")
    begun.taps(begun.lee, "Acknowledge")
    found = begun.reads(lambda s: caseload.unread_of(s, 1, [1], LOOKED, begun.clock.at - timedelta(days=30)))
    assert found == [1]


def test_who_was_refused_is_not_told(begun: World) -> None:
    begun.forges(begun.moss, "backgroundof:1")
    begun.forges(begun.moss, "messagesof:1")
    assert looked(begun, begun.anna) == []
    assert "Moss" not in begun.last(begun.anna)


@pytest.mark.long
def test_after_30_days_it_is_told_no_more(begun: World) -> None:
    begun.says(begun.lee, "/background")
    begun.wait(days=29)
    assert looked(begun, begun.anna) == ["Dr Lee, last on 2 March 2026"]
    begun.wait(days=2)
    assert looked(begun, begun.anna) == []
    assert "Nobody has looked at your record in the last 30 days." in begun.last(begun.anna)


def test_a_look_at_one_patient_is_not_told_to_another(begun: World) -> None:
    bea = begun.emulator.person(1002, first_name="Bea")
    begun.joins(bea, begun.invite(begun.lee, "Mr C"))
    begun.forges(begun.lee, "backgroundof:1")
    assert looked(begun, bea) == []
    assert looked(begun, begun.anna) == ["Dr Lee, last on 2 March 2026"]


def test_the_day_is_hers(begun: World) -> None:
    begun.at("23:30")
    begun.writes(lambda session: people.change_patient(session, 1, zone="Asia/Tokyo"))
    begun.forges(begun.lee, "backgroundof:1")
    assert looked(begun, begun.anna) == ["Dr Lee, last on 3 March 2026"]


def test_somebody_who_has_left_the_clinic_still_looked(begun: World) -> None:
    begun.says(begun.lee, "/background")
    begun.writes(lambda session: people.change_clinician(session, 1, ended_at=begun.clock.at))
    assert looked(begun, begun.anna) == ["Dr Lee, last on 2 March 2026"]


def test_the_team_names_owners_covers_and_who_stands_in(begun: World) -> None:
    kim = begun.emulator.person(2003, first_name="Kim")
    begun.add_clinician(kim, "Dr Kim")

    def tie(session: Session) -> None:
        care_links.tie(session, CareLink(2, 1, CareRole.OWNER, "blood_pressure sleep"), begun.clock.at)
        care_links.tie(session, CareLink(3, 1, CareRole.COVER), begun.clock.at)
        people.change_clinician(session, 1, away_until=date(2026, 3, 6), covered_by=3)

    begun.writes(tie)
    begun.says(begun.anna, "/team")
    assert begun.last(begun.anna).split("\n\n")[0] == (
        "Dr Lee of Hill Street Clinic looks after your plan.\n"
        "Dr Lee is away until 6 March 2026. Dr Kim stands in.\n"
        "Dr Moss looks after this part: blood pressure, sleep.\n"
        "Dr Kim looks when the others cannot."
    )
    begun.wait(days=5)
    begun.says(begun.anna, "/team")
    assert "stands in" not in begun.last(begun.anna)
