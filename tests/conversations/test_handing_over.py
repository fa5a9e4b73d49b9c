"""*Later* and *Hand over*: a case that waits for a better hour, and one that a colleague takes or does not."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.care.alerting import ReviewStatus
from bot.care.findings import Severity
from storage import reviews
from tests.clinic_of_four import Clinic, opened


@pytest.fixture
def clinic(tmp_path: Path) -> "Clinic":
    """Monday morning."""
    return opened(tmp_path)


def opens(clinic: Clinic, severity: Severity = Severity.SOON) -> None:
    clinic.finds(severity)
    clinic.taps(clinic.lee, "Open")
    clinic.heard()


LATER: list[tuple[str, datetime]] = [
    ("In 1 hour", datetime(2026, 3, 2, 10, 30, tzinfo=UTC)),
    ("This evening", datetime(2026, 3, 2, 18, 0, tzinfo=UTC)),
]


@pytest.mark.parametrize(("label", "until"), LATER)
@pytest.mark.long
def test_later_holds_back_the_alerts_of_whoever_pressed_it(clinic: Clinic, label: str, until: datetime) -> None:
    clinic.wait_until(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    opens(clinic, Severity.TODAY)
    clinic.taps(clinic.lee, "Later")
    assert clinic.last(clinic.lee).endswith("[In 1 hour] [This evening]\n[Back]"), "today is not tomorrow"
    clinic.taps(clinic.lee, label, times=2)
    assert f"Put off by Dr Lee until Monday 2 March, {until:%H:%M}." in clinic.last(clinic.lee)
    clinic.wait_until(until - timedelta(minutes=1))
    assert "Jo" not in clinic.heard()
    clinic.wait(minutes=1)
    assert clinic.heard()["Jo"] == [
        "🟠 Case 1 · today\n\nYou wanted to see this case now.\n\nA plan is due for review."
    ]  # fmt: skip
    assert "Put off by" not in clinic.last(clinic.lee)
    clinic.wait_until(max(until, datetime(2026, 3, 3, 8, 0, tzinfo=UTC)) + timedelta(hours=4))
    assert "Jo" in clinic.heard(), "and the policy goes on"
    assert clinic.troubles() == []


def test_a_colleagues_card_says_put_off_only_until_then(clinic: Clinic) -> None:
    opens(clinic, Severity.TODAY)
    clinic.wait_until(datetime(2026, 3, 2, 10, 30, tzinfo=UTC))
    for label in ("Open", "Later", "In 1 hour"):
        clinic.taps(clinic.lee, label)
    clinic.wait_until(datetime(2026, 3, 2, 11, 0, tzinfo=UTC))
    clinic.taps(clinic.kim, "Open")
    clinic.wait_until(datetime(2026, 3, 2, 11, 29, tzinfo=UTC))
    assert "Put off by Dr Lee until Monday 2 March, 11:30." in clinic.last(clinic.kim)
    clinic.heard()
    clinic.wait(minutes=1)
    assert list(clinic.heard()) == ["Jo"], "at her colleague's an edit is no news"
    assert "Put off by" not in clinic.chat(clinic.kim)
    assert "Anna" in clinic.last(clinic.kim), "the case is open before her as it was"
    assert clinic.troubles() == []


def test_one_persons_later_leaves_everybody_elses_alerts_as_they_were(clinic: Clinic) -> None:
    opens(clinic, Severity.TODAY)
    clinic.taps(clinic.lee, "Later")
    clinic.taps(clinic.lee, "This evening")
    clinic.wait_until(datetime(2026, 3, 2, 10, 59, tzinfo=UTC))
    assert clinic.heard() == {}
    clinic.wait(minutes=1)
    assert list(clinic.heard()) == ["Kim"], "cover after two hours, as the policy says"
    assert "Put off by Dr Lee until Monday 2 March, 18:00." in clinic.last(clinic.kim)
    clinic.taps(clinic.kim, "Open")
    clinic.taps(clinic.kim, "Later")
    clinic.taps(clinic.kim, "In 1 hour")
    for who in (clinic.lee, clinic.kim):
        assert "Put off by Dr Kim until Monday 2 March, 12:00." in clinic.last(who)
        assert "Put off by Dr Lee until Monday 2 March, 18:00." in clinic.last(who)
    clinic.wait_until(datetime(2026, 3, 2, 13, 0, tzinfo=UTC))
    assert list(clinic.heard()) == ["Kim", "Sam", "Ada"], "an hour later she herself, then everybody on duty"


@pytest.mark.long
def test_tomorrow_is_her_next_working_morning(clinic: Clinic) -> None:
    clinic.wait_until(datetime(2026, 3, 6, 9, 0, tzinfo=UTC))
    opens(clinic)
    clinic.taps(clinic.lee, "Later")
    assert clinic.last(clinic.lee).endswith("[In 1 hour] [This evening] [On 9 March 2026]\n[Back]")
    clinic.taps(clinic.lee, "On 9 March 2026")
    assert "Put off by Dr Lee until Monday 9 March, 08:00." in clinic.last(clinic.lee)
    clinic.wait_until(datetime(2026, 3, 9, 7, 59, tzinfo=UTC))
    assert clinic.heard() == {}
    clinic.wait(minutes=1)
    assert list(clinic.heard()) == ["Jo"]
    assert "You wanted to see this case now." in clinic.chat(clinic.lee)


def test_a_case_is_put_off_twice_at_most(clinic: Clinic) -> None:
    opens(clinic)
    for until in ("10:00", "11:00"):
        clinic.taps(clinic.lee, "Later")
        clinic.taps(clinic.lee, "In 1 hour", times=2)
        clinic.wait(hours=1)
        assert len(clinic.heard()["Jo"]) == 1, until
        clinic.taps(clinic.lee, "Open")
    clinic.taps(clinic.lee, "Later")
    assert "You have put this case off twice. Please take it, or hand it over." in clinic.last(clinic.lee)
    before = clinic.case()
    for data in ("review:1:later:hour", "review:1:later:hour:0", "review:1:later:hour:2", "review:1:later:hour:x:y"):
        clinic.forges(clinic.lee, data)
    assert clinic.case() == before
    clinic.wait(hours=1)
    assert clinic.heard() == {}


def test_later_ends_when_somebody_takes_the_case(clinic: Clinic) -> None:
    opens(clinic)
    clinic.taps(clinic.lee, "Later")
    clinic.taps(clinic.lee, "In 1 hour")
    clinic.taps(clinic.lee, "Acknowledge")
    clinic.wait(hours=2)
    assert clinic.heard() == {}


def test_what_is_urgent_or_taken_cannot_be_put_off(clinic: Clinic) -> None:
    opens(clinic, Severity.URGENT)
    assert "[Later]" not in clinic.last(clinic.lee)
    before = clinic.case()
    clinic.forges(clinic.lee, "review:1:later:hour")
    assert "An urgent case cannot wait." in clinic.last(clinic.lee)
    clinic.forges(clinic.moss, "review:1:later:hour")
    assert clinic.news(clinic.moss) == ["I cannot find that case."]
    assert clinic.case() == before
    clinic.taps(clinic.lee, "Acknowledge")
    before = clinic.case()
    clinic.forges(clinic.lee, "review:1:later:hour")
    assert clinic.case() == before


# Hand over


def hands_over(clinic: Clinic, to: str = "Dr Moss", severity: Severity = Severity.SOON) -> None:
    opens(clinic, severity)
    clinic.taps(clinic.lee, "Hand over")
    clinic.taps(clinic.lee, to)


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.long
def test_a_case_stays_with_its_owner_until_the_colleague_accepts(clinic: Clinic, restarts: bool) -> None:
    clinic.restarts = restarts
    hands_over(clinic)
    assert "I have asked Dr Moss. The case stays yours until Dr Moss accepts." in clinic.last(clinic.lee)
    assert clinic.heard() == {"Sam": ["🟡 Case 1 · soon\n\nDr Lee asks you to take this case over."]}
    assert clinic.last(clinic.moss).endswith("[Accept] [Decline]")
    clinic.forges(clinic.moss, "review:1:open")
    clinic.forges(clinic.kim, "review:1:accept")
    clinic.forges(clinic.ada, "review:1:accept")
    for who in (clinic.moss, clinic.kim, clinic.ada):
        assert clinic.news(who) == ["I cannot find that case."]
    assert clinic.case().clinician_id == 1
    clinic.news(clinic.anna)
    clinic.taps(clinic.moss, "Accept", times=2)
    case = clinic.case()
    assert (case.clinician_id, case.status, case.handed_to) == (2, ReviewStatus.ACKNOWLEDGED, None)
    assert clinic.news(clinic.lee) == ["Dr Moss has taken over case 1."]
    assert clinic.heard() == {"Sam": ["🟡 Case 1 · soon\n\nA plan is due for review.\n\n✓ You have this case."]}
    assert "✓ Dr Moss has this case." in clinic.chat(clinic.lee)
    clinic.taps(clinic.moss, "Open")
    assert "Anna (Mrs B, back)" in clinic.last(clinic.moss)
    clinic.wait(hours=30)
    assert [name for name in clinic.heard() if name != "Sam"] == []
    assert clinic.troubles() == []


def test_a_colleague_may_decline(clinic: Clinic) -> None:
    hands_over(clinic)
    clinic.heard()
    clinic.taps(clinic.moss, "Decline", times=2)
    assert "This case is no longer offered to you." in clinic.last(clinic.moss), "the second tap"
    assert "I cannot find that case." not in clinic.chat(clinic.moss)
    assert clinic.news(clinic.lee) == ["Dr Moss has declined case 1. It stays yours."]
    clinic.forges(clinic.moss, "review:1:accept")
    assert "This case is no longer offered to you." in clinic.last(clinic.moss)
    assert clinic.case().clinician_id == 1


RETURNS = [
    (Severity.URGENT, datetime(2026, 3, 2, 10, 0, tzinfo=UTC)),
    (Severity.SOON, datetime(2026, 3, 3, 9, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("severity", "until"), RETURNS)
def test_without_an_answer_it_comes_back_and_both_are_told(clinic: Clinic, severity: Severity, until: datetime) -> None:
    clinic.wait_until(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    hands_over(clinic, severity=severity)
    clinic.wait_until(until - timedelta(minutes=1))
    assert clinic.case().handed_to == 2
    clinic.heard()
    clinic.wait(minutes=1)
    assert "Dr Moss has not answered. Case 1 stays yours." in clinic.news(clinic.lee)
    assert clinic.news(clinic.moss) == ["Case 1 has gone back to where it was."]
    assert "This case is no longer offered to you." in clinic.chat(clinic.moss)
    clinic.forges(clinic.moss, "review:1:accept")
    assert clinic.news(clinic.moss) == ["I cannot find that case."]
    assert (clinic.case().clinician_id, clinic.case().handed_to) == (1, None)


def test_an_urgent_case_goes_on_calling_while_it_is_offered(clinic: Clinic) -> None:
    hands_over(clinic, severity=Severity.URGENT)
    clinic.heard()
    clinic.wait(minutes=20)
    assert {"Jo", "Kim"} <= clinic.heard().keys()
    clinic.taps(clinic.moss, "Accept")
    clinic.heard()
    clinic.wait(minutes=60)
    assert clinic.heard() == {}


def test_whoever_has_a_case_of_the_patient_already_gets_both_in_one(clinic: Clinic) -> None:
    def own_case(session: object) -> None:
        reviews.open_review(session, 1, 3, Severity.ROUTINE, clinic.clock.at)  # type: ignore[arg-type]

    clinic.writes(own_case)
    clinic.finds(Severity.SOON)
    clinic.taps(clinic.lee, "Open")
    clinic.taps(clinic.lee, "Hand over")
    clinic.taps(clinic.lee, "Dr Kim")
    clinic.taps(clinic.kim, "Accept")
    assert clinic.case(2).status is ReviewStatus.CLOSED
    kept = clinic.case(1)
    assert (kept.clinician_id, kept.severity, kept.status) == (3, Severity.SOON, ReviewStatus.ACKNOWLEDGED)
    assert [flag.finding.rule for flag in clinic.reads(lambda s: reviews.flags_on(s, 1))] == ["test_rule"]
    assert clinic.troubles() == []


def test_a_request_that_cannot_be_delivered_comes_back_at_once(clinic: Clinic) -> None:
    clinic.acts(clinic.moss.deletes_account)
    hands_over(clinic)
    assert "Dr Moss has not answered. Case 1 stays yours." in clinic.news(clinic.lee)
    assert clinic.case().handed_to is None


def test_who_is_away_or_has_left_is_not_offered(clinic: Clinic) -> None:
    clinic.changes(2, away_until=date(2026, 3, 5))
    clinic.changes(4, ended_at=clinic.clock.at)
    opens(clinic)
    clinic.taps(clinic.lee, "Hand over")
    assert clinic.last(clinic.lee).endswith("Who shall take it over?\n[Dr Kim]\n[Back]")
    for data in ("review:1:hand:2", "review:1:hand:4", "review:1:hand:1", "review:1:hand:x", "review:1:hand:99"):
        clinic.forges(clinic.lee, data)
        assert clinic.case().handed_to is None
    clinic.forges(clinic.moss, "review:1:hand:3")
    assert clinic.case().handed_to is None


def test_a_case_is_offered_to_one_at_a_time(clinic: Clinic) -> None:
    hands_over(clinic)
    clinic.forges(clinic.lee, "review:1:hand:3")
    assert "Dr Moss has been asked already and has not answered yet." in clinic.last(clinic.lee)
    assert clinic.case().handed_to == 2


def test_a_cover_who_hands_over_hears_whose_it_stays_and_what_came_of_it(clinic: Clinic) -> None:
    clinic.finds(Severity.TODAY)
    clinic.wait(hours=2)
    clinic.taps(clinic.kim, "Open")
    clinic.taps(clinic.kim, "Hand over")
    clinic.taps(clinic.kim, "Dr Moss")
    assert "I have asked Dr Moss. The case stays with Dr Lee until Dr Moss accepts." in clinic.last(clinic.kim)
    clinic.heard()
    clinic.taps(clinic.moss, "Decline")
    assert clinic.news(clinic.lee) == ["Dr Moss has declined case 1. It stays yours."]
    assert clinic.news(clinic.kim) == ["Dr Moss has declined case 1. It stays with Dr Lee."]
    clinic.forges(clinic.kim, "review:1:hand:4")
    clinic.wait(hours=24)
    assert "Ada Admin has not answered. Case 1 stays yours." in clinic.news(clinic.lee)
    assert "Ada Admin has not answered. Case 1 stays with Dr Lee." in clinic.news(clinic.kim)
    clinic.forges(clinic.kim, "review:1:hand:2")
    clinic.taps(clinic.moss, "Accept")
    for who in (clinic.lee, clinic.kim):
        assert "Dr Moss has taken over case 1." in clinic.news(who)


def test_more_colleagues_than_one_page_holds_can_all_be_reached(clinic: Clinic) -> None:
    for number in range(20):
        clinic.add_clinician(clinic.emulator.person(3000 + number, first_name="C"), f"Dr C{number:02}")
    opens(clinic)
    clinic.taps(clinic.lee, "Hand over")
    assert "[Dr C16]\n[More ›]\n[Back]" in clinic.last(clinic.lee)
    clinic.taps(clinic.lee, "More ›")
    assert "[Dr C19]\n[‹ Earlier]\n[Back]" in clinic.last(clinic.lee)
    clinic.taps(clinic.lee, "Dr C19")
    assert "I have asked Dr C19." in clinic.last(clinic.lee)


def test_what_is_urgent_is_heard_by_whoever_put_the_case_off(clinic: Clinic) -> None:
    opens(clinic)
    clinic.taps(clinic.lee, "Later")
    clinic.taps(clinic.lee, "In 1 hour")
    clinic.says(clinic.anna, "I have chest pain")
    assert list(clinic.heard()) == ["Jo"]
    assert "Put off by" not in clinic.last(clinic.lee)
    clinic.wait(hours=1)
    assert "You wanted to see this case now." not in clinic.chat(clinic.lee)


@pytest.mark.parametrize("answer", ["Decline", "", "Accept"])
def test_while_its_owner_is_away_whoever_stands_in_hears_where_a_case_is(clinic: Clinic, answer: str) -> None:
    opens(clinic)
    for label in ("Acknowledge", "Hand over", "Dr Moss"):
        clinic.taps(clinic.lee, label)
    clinic.changes(1, away_until=date(2026, 3, 9), covered_by=3)
    clinic.heard()
    if answer:
        clinic.taps(clinic.moss, answer)
    else:
        clinic.wait(days=2)
    said = {
        "Decline": "Dr Moss has declined case 1. It stays with Dr Lee.",
        "Accept": "Dr Moss has taken over case 1.",
        "": "Dr Moss has not answered. Case 1 stays with Dr Lee.",
    }[answer]
    assert said in clinic.heard()["Kim"]
    assert clinic.troubles() == []


def test_an_absence_that_ends_while_a_case_is_offered_loses_nothing(clinic: Clinic) -> None:
    clinic.changes(1, away_until=date(2026, 3, 2), covered_by=2)
    clinic.finds(Severity.TODAY)
    for label in ("Open", "Hand over", "Ada Admin"):
        clinic.taps(clinic.moss, label)
    clinic.at("08:30")
    clinic.heard()
    clinic.taps(clinic.ada, "Accept", times=2)
    assert (clinic.case().clinician_id, clinic.case().status) == (4, ReviewStatus.ACKNOWLEDGED)
    assert "Ada Admin has taken over case 1." in clinic.heard()["Jo"]
    assert "Ada Admin has taken over case 1." in clinic.chat(clinic.moss), "who had offered it hears it too"
    clinic.forges(clinic.moss, "review:1:hand:1")
    assert "I cannot find that case." in clinic.last(clinic.moss)
    assert clinic.troubles() == []
