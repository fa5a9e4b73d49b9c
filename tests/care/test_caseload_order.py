"""The order of a caseload, its filters, its pages and its search."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.care.alerting import Review, ReviewStatus
from bot.care.caseload import PAGE, Chip, Entry, found, in_order, page_of
from bot.care.caseload_shown import found_message, page_message, span_in_words
from bot.care.clinic import AlertDetail, Clinic
from bot.care.cover import CoverHours
from bot.care.escalation import parse_policy
from bot.care.findings import Severity
from bot.care.messages import Message, put_into_words
from bot.care.overdue import due_at, overdue_by
from bot.care.people import PatientStatus
from bot.care.sentences import english, render
from tests.world import shared_content

CLINIC = Clinic("Hill Street", "Europe/London", CoverHours.parse("Mon-Fri 08:00-18:00"), "999", "116 123")
PRACTICE = replace(shared_content(None), clinic=CLINIC)
FRIDAY = datetime(2026, 3, 6, 17, 30, tzinfo=UTC)


def entry(number: int, name: str, severity: Severity | None = None, late: float = 0, **more: object) -> Entry:
    case = {"case": number, "severity": severity, "overdue": timedelta(hours=late)} if severity else {}
    return Entry(number, name, f"label {number}", **case, **more)  # type: ignore[arg-type]  # any of its facts


def shown(message: Message) -> str:
    return put_into_words(message, english()).html


def test_the_gravest_case_comes_first_then_the_latest_then_the_name() -> None:
    listed = [
        entry(1, "Zoe"), entry(2, "anna"), entry(3, "Kim", Severity.ROUTINE, 90), entry(4, "Lou", Severity.SOON, -3),
        entry(5, "Max", Severity.SOON, 2), entry(6, "Ned", Severity.URGENT, -1), entry(7, "Bea", Severity.SOON, 2),
    ]  # fmt: skip
    assert [each.name for each in in_order(listed)] == ["Ned", "Bea", "Max", "Lou", "Kim", "anna", "Zoe"]


def test_a_page_holds_eight_and_the_last_one_the_rest() -> None:
    listed = [entry(number, f"P{number:02}") for number in range(1, 21)]
    assert [len(page_of(listed, number=number).entries) for number in range(3)] == [PAGE, PAGE, 4]
    assert page_of(listed, number=99).number == 2, "the list became shorter: its last page"
    assert page_of([], number=5).number == 0


def test_a_filter_counts_over_everybody_and_shows_its_own() -> None:
    listed = [entry(1, "Anna", silent_days=5), entry(2, "Bea", is_new=True), entry(3, "Kim", is_new=True)]
    page = page_of(listed, Chip.NEW)
    assert [each.name for each in page.entries] == ["Bea", "Kim"]
    assert (page.total, page.counts[Chip.SILENT], page.counts[Chip.PAUSED]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("mar", ["Maria Petrov", "Marta Nowak"]),
        ("MARÍA", ["Maria Petrov"]),
        ("now", ["Marta Nowak"]),
        ("mp", ["Maria Petrov"]),
        ("M. P.", ["Maria Petrov"]),
        ("12", ["Zoë Li"]),
        ("#12", ["Zoë Li"]),
        ("knee", ["Zoë Li"]),
        ("zoe", ["Zoë Li"]),
        ("1", []),
        ("x", []),
        ("", []),
        ("…", []),
    ],
)
def test_a_search_takes_a_name_a_label_a_number_or_initials(words: str, names: list[str]) -> None:
    listed = [
        Entry(10, "Marta Nowak", "Ms N"),
        Entry(11, "Maria Petrov", "Ms P, back"),
        Entry(12, "Zoë Li", "Mr L, knee"),
    ]
    assert [each.name for each in found(listed, words)] == names


def test_names_stand_in_the_list_only_where_the_alert_detail_allows() -> None:
    page = page_of([entry(1, "Anna Berg", Severity.TODAY, 2.5, silent_days=5, is_plan_unread=True)])
    full = shown(page_message(page, AlertDetail.FULL))
    assert "1. 🟠 <b>Anna Berg</b> (label 1) · case 1 today, 2 h late · silent 5 days · plan not read" in full
    assert "<b>A. B.</b> (label 1)" in shown(page_message(page, AlertDetail.CASE))
    assert "Anna" not in shown(page_message(page, AlertDetail.CASE))


def test_every_page_and_search_fits_a_message_and_cannot_be_passed_on() -> None:
    long = [
        Entry(10**17 + number, "W" * 80, "&" * 200, PatientStatus.STOPPED, 10**17, Severity.URGENT, timedelta(9), 99,
              True, True, True, True, "Dr " + "W" * 60)
        for number in range(20)
    ]  # fmt: skip
    for message in (page_message(page_of(long), AlertDetail.FULL), found_message(long, AlertDetail.FULL)):
        assert message.is_protected
        assert len(shown(message)) < 4_096
    assert "And 12 more" in shown(found_message(long, AlertDetail.FULL))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(2), "2 d"),
    ],
)
def test_a_span_is_said_in_its_largest_unit(span: timedelta, words: str) -> None:
    assert render(span_in_words(span), english()) == words


def review(severity: Severity, opened_at: datetime, taken_at: datetime | None = None) -> Review:
    status = ReviewStatus.ACKNOWLEDGED if taken_at else ReviewStatus.OPEN
    return Review(1, 1, 1, severity, status, opened_at, taken_at, False)


@pytest.mark.parametrize(
    ("severity", "due"),
    [
        (Severity.URGENT, datetime(2026, 3, 6, 19, 10, tzinfo=UTC)),  # counts at once
        (Severity.TODAY, datetime(2026, 3, 9, 9, 0, tzinfo=UTC)),  # an hour after Monday's opening
        (Severity.SOON, datetime(2026, 3, 10, 8, 0, tzinfo=UTC)),
        (Severity.ROUTINE, datetime(2026, 3, 16, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_case_of_friday_evening_is_late_by_its_severity(severity: Severity, due: datetime) -> None:
    opened_at = datetime(2026, 3, 6, 19, 0, tzinfo=UTC)
    assert due_at(review(severity, opened_at), PRACTICE) == due
    assert overdue_by(review(severity, opened_at), PRACTICE, due) == timedelta(0)


def test_taken_is_not_done_it_is_late_when_it_stays_open() -> None:
    assert due_at(review(Severity.URGENT, FRIDAY, FRIDAY), PRACTICE) == FRIDAY + timedelta(hours=4)
    assert due_at(review(Severity.ROUTINE, FRIDAY, FRIDAY), PRACTICE) == FRIDAY + timedelta(days=14)


def test_a_case_is_late_by_the_policy_it_has_kept_whatever_the_clinic_chose_since() -> None:
    source = json.loads(PRACTICE.policy.written)
    source["soon"]["steps"][1]["after"] = "2 working days"
    source["routine"]["overdue_after"] = "3 days"
    source["today"]["overdue_after"] = "30 minutes"
    written = parse_policy(source).written
    kept = replace(review(Severity.SOON, FRIDAY), policy=written)
    assert due_at(kept, PRACTICE) == datetime(2026, 3, 10, 17, 30, tzinfo=UTC), "two working days after Friday"
    assert due_at(replace(review(Severity.ROUTINE, FRIDAY), policy=written), PRACTICE) == FRIDAY + timedelta(days=3)
    today = replace(review(Severity.TODAY, FRIDAY), policy=written)
    assert due_at(today, PRACTICE) == FRIDAY + timedelta(minutes=30), "what is given goes before the second step"


def test_a_policy_without_a_second_step_is_late_when_it_would_remind() -> None:
    source = json.loads(PRACTICE.policy.written)
    del source["routine"]["overdue_after"]
    kept = replace(review(Severity.ROUTINE, FRIDAY), policy=parse_policy(source).written)
    assert due_at(kept, PRACTICE) == FRIDAY + timedelta(days=14)
