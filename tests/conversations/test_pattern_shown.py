"""Whether missed items go with worse days stands on a review as evidence, and alerts nobody by itself."""

import random
from datetime import date, datetime, timedelta

from sqlmodel import Session

from storage import care_plans, people, responses
from storage.database import insert_row
from storage.tables import prompts
from tests.world import MONDAY, World

DAYS = 70


def lives_through(session: Session, world: World, missed_hurts: float) -> None:
    """Ten weeks behind Anna: each missed tablet makes the same day worse by that many points."""
    patient = people.patient_in(session, 1) or people.patient(session, 1)
    item = next(item for item in care_plans.items_of(session, patient.id) if item.code == "ibuprofen")
    chance, first = random.Random(5), MONDAY.date() - timedelta(days=DAYS)
    for number in range(DAYS):
        day, is_missed = first + timedelta(days=number), chance.random() < 0.35
        at = datetime.combine(day, MONDAY.timetz())
        _answers(session, patient.chat_id, day, at, round(3 + chance.gauss(0, 0.7) + missed_hurts * is_missed))
        insert_row(
            session, prompts, item_id=item.id, patient_id=patient.id, due_on=day, slot=0, due_at=at, ask_at=at,
            expires_at=at + timedelta(hours=4), status="skipped" if is_missed else "done",
            reason="forgot" if is_missed else None, revision=1, delivered_at=at, answered_at=at,
        )  # fmt: skip


def _answers(session: Session, chat_id: int, day: date, at: datetime, pain: int) -> None:
    response_id = responses.begin_check_in(session, 1, day, 1, at)
    responses.record_answer(session, response_id, 1, "pain", float(min(10, max(0, pain))), chat_id, at)
    responses.complete_check_in(session, response_id, at)


def opened_card(world: World, missed_hurts: float) -> str:
    """Dr Lee's opened case after Anna has left out a tablet because of side effects."""
    world.writes(lambda session: lives_through(session, world, missed_hurts))
    world.at("20:00")
    world.taps(world.anna, "Not today")
    world.taps(world.anna, "Side effects")
    world.at("08:00")
    assert len(world.news(world.lee)) == 1
    world.taps(world.lee, "Open")
    assert world.troubles() == []
    return world.last(world.lee)


def test_a_reliable_pattern_is_shown_as_evidence(begun: World) -> None:
    assert "missed items" in opened_card(begun, missed_hurts=3)


def test_without_one_nothing_is_claimed(begun: World) -> None:
    assert "missed items" not in opened_card(begun, missed_hurts=0)
