"""What must not exist twice is refused by the database itself, whatever a service believes."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.care.alerting import ReviewStatus
from bot.care.findings import Severity
from bot.care.schedule import Due, Schedule
from storage import care_plans, invitations, people, prompts, responses, reviews
from storage.care_plans import ScheduledItem
from storage.database import insert_row
from storage.tables import alarms, answer_sources, answers, chat_roles, clinicians, inbox
from storage.tables import care_plans as care_plans_table
from storage.tables import chats as chats_table
from storage.tables import plan_items as plan_items_table
from storage.tables import prompts as prompts_table
from storage.tables import reviews as reviews_table
from tests.storage.conftest import NOON, Shelf

DAY = date(2026, 3, 2)


class Case:
    """Anna with her plan, her clinician, one item with one prompt, a check-in with one answer, an open review."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.chat, self.clinic_chat = shelf.chat("1001"), shelf.chat("2001")
        shelf.writes(self._build)

    def _build(self, session: Session) -> None:
        self.clinician = people.add_clinician(session, "Dr Lee", "Europe/London", NOON).id
        people.set_clinician_chat(session, self.clinician, self.clinic_chat)
        self.patient = people.add_patient(session, "Anna", self.chat, DAY, NOON)
        people.link_care(session, self.clinician, self.patient, NOON)
        care_plans.publish_version(session, self.patient, {"code": "x"}, self.clinician, NOON)
        schedule = Schedule((time(8),), DAY, frozenset(), 1)
        hour = timedelta(hours=1)
        item = ScheduledItem(0, self.patient, "ibuprofen", "medication", "Ibuprofen", "", schedule, hour, hour)
        self.item = care_plans.add_item(session, item)
        prompts.place_prompt(session, care_plans.item(session, self.item), Due(DAY, 0, NOON), NOON + hour)
        self.response = responses.begin_check_in(session, self.patient, DAY, 1, NOON)
        responses.record_answer(session, self.response, self.patient, "pain", 7.0, self.chat, NOON)
        self.review = reviews.open_review(session, self.patient, self.clinician, Severity.SOON, NOON).id
        until = NOON + timedelta(hours=72)
        self.invitation = invitations.add_invitation(session, "patient", self.clinician, "Mrs B", "x", NOON, until)

    def writes(self, service: Callable[[Session], Any]) -> Any:
        return self._shelf.writes(service)

    def refuses(self, service: Callable[[Session], Any]) -> None:
        with pytest.raises(IntegrityError, match="UNIQUE"):
            self._shelf.writes(service)


@pytest.fixture
def case(shelf: Shelf) -> Case:
    return Case(shelf)


def second_prompt(case: Case, **other: Any) -> Callable[[Session], Any]:
    slot = {"item_id": case.item, "due_on": DAY, "slot": 0, **other}
    when = {"due_at": NOON, "ask_at": NOON, "expires_at": NOON + timedelta(hours=1)}
    return lambda session: insert_row(
        session, prompts_table, patient_id=case.patient, status="pending", revision=0, **slot, **when
    )


def test_a_second_prompt_for_the_same_slot(case: Case) -> None:
    case.refuses(second_prompt(case))
    case.writes(second_prompt(case, slot=1))
    case.writes(second_prompt(case, due_on=DAY + timedelta(days=1)))


def test_placing_a_slot_twice_is_harmless(case: Case) -> None:
    def place_again(session: Session) -> int:
        due = Due(DAY, 0, NOON + timedelta(hours=3))
        prompts.place_prompt(session, care_plans.item(session, case.item), due, NOON + timedelta(hours=4))
        return len(prompts.prompts_on(session, case.patient, DAY, DAY))

    assert case.writes(place_again) == 1


def test_a_second_check_in_for_the_same_day(case: Case) -> None:
    case.refuses(lambda session: responses.begin_check_in(session, case.patient, DAY, 1, NOON))
    case.writes(lambda session: responses.begin_check_in(session, case.patient, DAY + timedelta(days=1), 1, NOON))


def test_a_second_standing_answer_to_the_same_question(case: Case) -> None:
    def answer(code: str) -> Callable[[Session], Any]:
        values = {"response_id": case.response, "patient_id": case.patient, "code": code, "value": 3.0}
        return lambda session: session.execute(
            insert(answers).values(answered_at=NOON, answered_by=case.chat, **values)
        )

    case.refuses(answer("pain"))
    case.writes(answer("mood"))


def test_a_correction_keeps_the_old_answer_and_only_the_new_one_stands(case: Case) -> None:
    def correct(session: Session) -> None:
        responses.record_answer(session, case.response, case.patient, "pain", 4.0, case.chat, NOON)
        responses.record_answer(session, case.response, case.patient, "pain", 4.0, case.chat, NOON)

    case.writes(correct)
    kept = case.writes(lambda session: session.execute(answers.select().order_by(answers.c.id)).all())
    assert [(row.value, row.replaced_at is None) for row in kept] == [(7.0, False), (4.0, True)]
    assert case.writes(lambda session: responses.answers_of(session, case.response)) == {"pain": 4.0}


def test_a_second_open_review(case: Case) -> None:
    def open_another(session: Session) -> int:
        return reviews.open_review(session, case.patient, case.clinician, Severity.URGENT, NOON).id

    def move_to(status: ReviewStatus) -> Callable[[Session], Any]:
        return lambda session: reviews.change_review(session, case.review, status=status)

    case.refuses(open_another)
    case.writes(move_to(ReviewStatus.ACKNOWLEDGED))
    case.refuses(open_another)
    case.writes(move_to(ReviewStatus.CLOSED))
    assert case.writes(open_another) != case.review
    case.refuses(lambda session: session.execute(update(reviews_table).values(status="open")))


def test_a_second_chat_at_the_same_address(case: Case) -> None:
    case.refuses(lambda session: people.add_chat(session, "telegram", "1001", "en", NOON))
    case.writes(lambda session: people.add_chat(session, "another_channel", "1001", "en", NOON))


def test_a_second_version_of_the_same_number_and_a_second_item_of_the_same_code(case: Case) -> None:
    def version(session: Session) -> int:
        values = {"content": b"x", "published_at": NOON, "published_by": case.clinician}
        return insert_row(session, care_plans_table, patient_id=case.patient, version=1, **values)

    def item(session: Session) -> int:
        values = {"kind": "exercise", "wording": b"x", "schedule": "{}", "ask_within": 1, "answer_within": 1}
        return insert_row(session, plan_items_table, patient_id=case.patient, code_hash=b"same", **values)

    case.refuses(version)
    case.writes(item)
    case.refuses(item)


def test_a_second_link_of_the_same_two_people(case: Case) -> None:
    case.refuses(lambda session: people.link_care(session, case.clinician, case.patient, NOON))
    role = {"chat_id": case.chat, "patient_id": case.patient, "role": "carer", "started_at": NOON}
    case.refuses(lambda session: session.execute(insert(chat_roles).values(**role)))


def test_two_clinicians_in_one_chat(case: Case) -> None:
    def another(session: Session) -> None:
        moss = people.add_clinician(session, "Dr Moss", "Europe/London", NOON)
        people.set_clinician_chat(session, moss.id, case.clinic_chat)

    case.refuses(another)
    assert case.writes(lambda session: len(session.execute(clinicians.select()).all())) == 1


def test_the_same_update_source_and_alarm_twice(case: Case) -> None:
    update_row = {"bot": "b", "update_id": 1, "chat_hash": b"h", "owner": "inbox:x", "payload": b"p"}
    row = {**update_row, "status": "waiting", "received_at": NOON}
    case.writes(lambda session: insert_row(session, inbox, **row))
    case.refuses(lambda session: insert_row(session, inbox, **row))
    source = {"chat_id": case.chat, "message_id": 5, "what": "goal", "ref": "1"}
    case.writes(lambda session: insert_row(session, answer_sources, **source))
    case.refuses(lambda session: insert_row(session, answer_sources, **source))
    alarm = {"kind": "k", "subject": "s", "raised_at": NOON, "last_at": NOON, "times": 1}
    case.writes(lambda session: insert_row(session, alarms, **alarm))
    case.refuses(lambda session: insert_row(session, alarms, **alarm))


def test_a_row_that_points_nowhere(case: Case) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        case.writes(lambda session: people.link_care(session, 999, case.patient, NOON))
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        case.writes(lambda session: session.execute(chats_table.delete()))
