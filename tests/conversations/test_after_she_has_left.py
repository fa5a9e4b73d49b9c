"""A patient has left with /stop: her team reads that, keeps her record, and nothing is ever sent to her chat again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import Session

from storage import care_links, reviews, tables
from storage.caseload import LIST
from storage.keyring import CLINIC_OWNER
from storage.seals import unseal
from tests.the_team import opens_care, read, with_team
from tests.world import World, as_read

LEFT = "Anna has left and wants no more messages."


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[World]:
    """The team, in a bot that restarts between any two turns."""
    world = World(tmp_path, restarts=True).lives(with_team)
    yield world
    world.close()


def stops(world: World) -> None:
    """Anna leaves."""
    world.says(world.anna, "/stop")
    world.taps(world.anna, "Yes, stop")
    world.news(world.anna)


def test_the_news_of_it_names_nobody_before_it_is_opened(clinic: World) -> None:
    stops(clinic)
    assert clinic.last(clinic.lee) == "There is news of Mrs B, back. It is not urgent.\n[Open]"
    clinic.taps(clinic.lee, "Open")
    assert clinic.last(clinic.lee) == LEFT
    clinic.forges(clinic.moss, "away:1")
    assert clinic.last(clinic.moss) == "I cannot find that patient."


def test_at_night_it_waits_for_the_morning(clinic: World) -> None:
    clinic.at("22:30")
    read(clinic)
    stops(clinic)
    assert clinic.news(clinic.lee) == []
    clinic.at("08:30")
    assert clinic.news(clinic.lee)[0].startswith("There is news")


def test_while_the_lead_is_away_it_goes_to_who_stands_in(clinic: World) -> None:
    clinic.says(clinic.lee, "/away")
    clinic.taps(clinic.lee, "In a week")
    clinic.taps(clinic.lee, "Dr Moss")
    read(clinic)
    stops(clinic)
    assert clinic.news(clinic.lee) == []
    clinic.taps(clinic.moss, "Open")
    assert clinic.last(clinic.moss) == LEFT


def test_news_of_an_earlier_break_says_that_she_has_left(clinic: World) -> None:
    clinic.says(clinic.anna, "/pause")
    clinic.taps(clinic.anna, "3 days")
    news = clinic.with_button(clinic.lee, "Open")
    stops(clinic)
    clinic.taps(clinic.lee, "Open", on=news)
    assert as_read(next(m for m in clinic.lee.chat.messages if m.id == news.id)) == LEFT


def test_an_old_button_ends_no_break_and_tells_her_nothing(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Pause")
    clinic.taps(clinic.lee, "1 week")
    stops(clinic)
    clinic.taps(clinic.lee, "End the break")
    clinic.forges(clinic.lee, "careof:1:hold")
    clinic.forges(clinic.lee, "careof:1:pause:7")
    clinic.forges(clinic.lee, "hold:1:2026-03-02")
    assert clinic.news(clinic.anna) == []


def test_medicines_confirmed_too_late_are_no_promise_to_ask_again(clinic: World) -> None:
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Pause")
    clinic.taps(clinic.lee, "Hospital stay: until the medicines are confirmed")
    confirm = clinic.with_button(clinic.lee, "Medicines are confirmed")
    stops(clinic)
    clinic.taps(clinic.lee, "Medicines are confirmed", on=confirm)
    assert as_read(next(m for m in clinic.lee.chat.messages if m.id == confirm.id)) == LEFT
    assert clinic.news(clinic.anna) == []


@pytest.mark.long
def test_her_case_stays_and_her_record_can_be_read_until_the_lead_ends_care(clinic: World) -> None:
    clinic.says(clinic.anna, "I want to kill myself")
    stops(clinic)
    assert len(clinic.reads(lambda session: reviews.open_reviews_of(session, [1]))) == 1
    clinic.forges(clinic.lee, "patient:1")
    assert "Anna" in clinic.last(clinic.lee)
    clinic.forges(clinic.lee, "write:1")
    assert clinic.last(clinic.lee) == "Anna is not here any more, so I cannot pass it on."
    clinic.forges(clinic.lee, "review:1:ack:1")
    clinic.forges(clinic.lee, "careof:1")
    clinic.taps(clinic.lee, "End care")
    clinic.taps(clinic.lee, "Finished")
    assert "Anna hears nothing of it." in clinic.last(clinic.lee)
    clinic.taps(clinic.lee, "Yes, end the care")
    assert clinic.last(clinic.lee) == "✓ The care of Anna has ended: Finished. Anna hears nothing of it."
    assert clinic.reads(lambda session: reviews.open_reviews_of(session, [1])) == []
    assert clinic.reads(lambda session: care_links.links_of_patient(session, 1)) == []
    clinic.forges(clinic.lee, "patient:1")
    assert clinic.last(clinic.lee) == "I cannot find that patient."
    clinic.wait(days=9)
    assert clinic.news(clinic.anna) == []
    assert clinic.troubles() == []


@pytest.mark.long
def test_ending_the_care_of_who_came_back_anew_leaves_her_new_plan_alone(clinic: World) -> None:
    stops(clinic)
    clinic.joins(clinic.anna, clinic.invite(clinic.lee, "Mrs B again"))
    clinic.news(clinic.anna)
    clinic.forges(clinic.lee, "careof:1:ended:finished")
    assert clinic.news(clinic.anna) == []
    clinic.at("18:00")
    assert any("How was your day?" in text for text in clinic.news(clinic.anna))


@pytest.mark.long
def test_what_a_clinician_reads_of_her_is_sealed_with_her_own_key(clinic: World) -> None:
    """Her erasure takes the key, and with it every copy of what was said of her."""
    clinic.says(clinic.anna, "/pause")
    clinic.taps(clinic.anna, "3 days")
    clinic.taps(clinic.lee, "Open")
    clinic.says(clinic.lee, "/background")
    opens_care(clinic, clinic.lee)
    clinic.taps(clinic.lee, "Add a cover")
    clinic.taps(clinic.lee, "Dr Kim")
    clinic.forges(clinic.lee, "write:1")
    clinic.says(clinic.lee, "How is it?")
    clinic.taps(clinic.lee, "Send")
    clinic.taps(clinic.anna, "Yes")
    clinic.forges(clinic.lee, "messagesof:1")
    clinic.says(clinic.lee, "/carers")
    clinic.joins(clinic.emulator.person(1002, first_name="Bea"), clinic.invite(clinic.lee, "Mr C"))
    clinic.says(clinic.lee, "/background")
    assert "[Anna]" in clinic.last(clinic.lee)
    clinic.says(clinic.lee, "/write")
    assert "[Anna]" in clinic.last(clinic.lee)
    assert said_of_anna_by_the_clinics_key(clinic) == []


def said_of_anna_by_the_clinics_key(world: World) -> list[str]:
    """What of the outbox would outlive her: sealed with the clinic's key, naming her, and no list that is dropped."""

    def found(session: Session) -> list[str]:
        is_list, by_row = tables.outbox.c.about.is_distinct_from(LIST), tables.outbox.c.edits_id.is_(None)
        kept = (tables.outbox.c.owner == CLINIC_OWNER, is_list, by_row)  # what edits a row of hers goes with that row
        rows = session.execute(select(tables.outbox).where(*kept))
        said = [unseal(session, CLINIC_OWNER, "outbox.content", row.content) for row in rows]
        return [text for text in said if "Anna" in text and "name in Telegram" not in text]

    return world.reads(found)
