"""From phone to phone: who is called to a case nobody has taken, when, and that it ends with the first who takes it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.care.findings import Severity
from bot.care.messages import Lane
from bot.care.people import CareLink, CareRole
from bot.demo.emulator.people import Person
from bot.errors import DeliveryError
from bot.services.reviews import escalating
from bot.services.running import delivering
from storage import audit, care_links
from tests.clinic_of_four import Clinic, opened
from tests.world import MONDAY

URGENT = "🔴 Case 1 · urgent"
OVER = f"{URGENT}\n\nSee the newer message below."
AGAIN = f"{URGENT}\n\nNobody has taken this case yet.\n\nA plan is due for review."
FRIDAY_EVENING = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)


@pytest.fixture
def clinic(tmp_path: Path) -> "Clinic":
    """Monday morning."""
    return opened(tmp_path)


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.long
def test_urgent_goes_to_the_team_then_to_cover_then_to_all_until_one_takes_it(clinic: Clinic, restarts: bool) -> None:
    clinic.restarts = restarts  # the bot ends and starts again at every turn
    clinic.says(clinic.anna, "I have chest pain")
    assert clinic.heard() == {"Jo": [f"{URGENT}\n\nA plan is due for review."]}
    clinic.wait(minutes=9)
    assert clinic.heard() == {}
    clinic.wait(minutes=1)
    assert clinic.heard() == {"Jo": [AGAIN]}
    clinic.wait(minutes=10)
    assert clinic.heard() == {"Jo": [AGAIN], "Kim": [AGAIN]}
    clinic.wait(minutes=39)
    assert clinic.heard() == {"Jo": [OVER, OVER, AGAIN], "Kim": [OVER, OVER, AGAIN]}
    clinic.forges(clinic.moss, "review:1:open")
    assert clinic.news(clinic.moss) == ["I cannot find that case."]
    clinic.wait(minutes=1)
    called_in = f"{URGENT}\n\nNobody has taken case 1 for an hour."
    assert clinic.heard() == {"Jo": [AGAIN], "Kim": [AGAIN], "Sam": [called_in], "Ada": [called_in]}
    assert clinic.last(clinic.moss).endswith("[Open] [Acknowledge]")
    clinic.news(clinic.anna)
    clinic.taps(clinic.moss, "Open")
    assert "Anna (Mrs B, back)" in clinic.last(clinic.moss)
    clinic.taps(clinic.moss, "Acknowledge", times=2)
    assert clinic.news(clinic.anna) == ["Dr Moss has seen your answers.", "Dr Moss has your case and will look at it."]
    for who in (clinic.lee, clinic.kim, clinic.ada):
        assert "✓ Dr Moss has this case." in clinic.last(who)
        assert "[Acknowledge]" not in clinic.last(who)
    assert "✓ You have this case." in clinic.last(clinic.moss)
    clinic.wait(hours=3, minutes=59)
    assert clinic.heard() == {}, "paging stops the moment somebody has it"
    links = clinic.reads(lambda session: care_links.links_of_patient(session, 1))
    assert CareLink(2, 1, CareRole.COVER) in links
    assert [look.clinician_id for look in clinic.reads(lambda s: audit.looks_at(s, 1, "became_cover", MONDAY))] == [2]
    clinic.wait(minutes=1)
    assert [list(clinic.heard()), clinic.troubles()] == [["Sam"], []], "acknowledged is not done"
    assert "Acknowledged on Monday 2 March, 10:" in clinic.last(clinic.moss)
    assert "and still open." in clinic.last(clinic.moss)


def test_who_was_called_in_and_did_not_take_it_sees_nothing_once_it_is_closed(clinic: Clinic) -> None:
    clinic.says(clinic.anna, "I have chest pain")
    clinic.wait(minutes=60)
    clinic.taps(clinic.moss, "Open")
    assert "Anna" in clinic.chat(clinic.moss)
    clinic.taps(clinic.lee, "Open")
    clinic.taps(clinic.lee, "Close")
    clinic.taps(clinic.lee, "Plan kept")
    clinic.taps(clinic.lee, "Close and send")
    clinic.news(clinic.moss)
    clinic.forges(clinic.moss, "review:1:open")
    clinic.forges(clinic.moss, "backgroundof:1")
    assert "Anna" not in clinic.chat(clinic.moss)
    assert clinic.news(clinic.moss)[0] == "I cannot find that case."


def test_several_hours_without_the_bot_alert_once(clinic: Clinic) -> None:
    clinic.says(clinic.anna, "I have chest pain")
    clinic.heard()
    clinic.clock.at += timedelta(hours=3)
    clinic.settle()
    assert {name: len(said) for name, said in clinic.heard().items()} == {"Jo": 1, "Kim": 1, "Sam": 1, "Ada": 1}
    clinic.settle()
    assert clinic.heard() == {}


def test_people_off_duty_and_quiet_hours(clinic: Clinic) -> None:
    clinic.changes(1, quiet_from="08:00", quiet_until="17:00")
    clinic.changes(2, hours="Sun 08:00-09:00")
    clinic.finds(Severity.TODAY)
    assert list(clinic.heard()) == ["Kim"], "the owner's quiet hours hold it back, her cover has it"
    clinic.says(clinic.anna, "I have chest pain")
    assert list(clinic.heard()) == ["Jo"], "but nothing that is urgent"
    clinic.wait(minutes=60)
    assert "Sam" not in clinic.heard(), "off duty, so left in peace"


def test_an_absence_moves_the_alerts_and_not_the_relationship(clinic: Clinic) -> None:
    clinic.changes(1, away_until=date(2026, 3, 3), covered_by=2)
    clinic.finds(Severity.SOON)
    assert list(clinic.heard()) == ["Sam"]
    clinic.taps(clinic.moss, "Open")
    assert "Anna (Mrs B, back)" in clinic.last(clinic.moss)
    clinic.wait_until(datetime(2026, 3, 4, 8, 0, tzinfo=UTC))
    assert list(clinic.heard()) == ["Sam"]
    clinic.wait(hours=2)
    assert list(clinic.heard()) == ["Jo", "Kim"], "she is back, and it is her cover's turn too"
    clinic.forges(clinic.moss, "review:1:open")
    assert clinic.news(clinic.moss) == ["I cannot find that case."]
    assert [link.role for link in clinic.reads(lambda s: care_links.links_of_patient(s, 1))] == ["lead", "cover"]


@pytest.mark.parametrize(("on_call", "called"), [("lead", ["Jo"]), ("list", ["Sam"])])
@pytest.mark.long
def test_outside_hours_whoever_is_on_call(tmp_path: Path, on_call: str, called: list[str]) -> None:
    clinic = opened(tmp_path, FRIDAY_EVENING, on_call=on_call)
    clinic.changes(2, is_on_call=True)
    clinic.wait(hours=3)
    clinic.heard()
    clinic.says(clinic.anna, "I have chest pain")
    assert list(clinic.heard()) == called
    assert "The clinic opens again Monday 9 March, 08:00." in clinic.chat(clinic.anna)
    clinic.wait(minutes=10)
    assert list(clinic.heard()) == called
    clinic.close()


@pytest.mark.long
def test_with_nobody_on_call_the_patient_is_told_so_and_it_comes_first_when_the_clinic_opens(tmp_path: Path) -> None:
    clinic = opened(tmp_path, FRIDAY_EVENING, on_call="nobody")
    clinic.wait(hours=3)
    clinic.heard()
    clinic.says(clinic.anna, "I have chest pain")
    said = "Nobody of Hill Street Clinic is on call now: nobody may read this before Monday 9 March, 08:00."
    assert said in clinic.last(clinic.anna)
    clinic.wait_until(datetime(2026, 3, 9, 7, 59, tzinfo=UTC))
    assert (clinic.heard(), clinic.troubles()) == ({}, [])
    clinic.wait(minutes=1)
    assert clinic.news(clinic.lee)[0] == f"{URGENT}\n\nA plan is due for review."
    clinic.wait(minutes=10)
    assert list(clinic.heard()) == ["Jo"], "the steps count from the first alert"
    clinic.close()


def test_an_empty_list_of_people_on_call_is_told_to_the_operator(tmp_path: Path) -> None:
    clinic = opened(tmp_path, FRIDAY_EVENING, on_call="list")
    clinic.wait(hours=3)
    clinic.says(clinic.anna, "I have chest pain")
    assert "Nobody of Hill Street Clinic is on call now" in clinic.last(clinic.anna)
    assert clinic.troubles()[0].startswith("Nobody of the clinic can be reached about a case that is open (review:1).")
    clinic.changes(2, is_on_call=True)
    clinic.wait(hours=1)
    assert list(clinic.heard()) == ["Sam"], "somebody was marked as on call meanwhile"
    assert clinic.troubles() == []
    clinic.close()


def times(clinic: Clinic, until: datetime) -> list[tuple[str, str]]:
    """(who, when) of every message about the case until then."""
    found: list[tuple[str, str]] = []
    while clinic.clock.at < until:
        clinic.wait(minutes=30)
        found += [(name, f"{clinic.clock.at:%a %H:%M}") for name, said in clinic.heard().items() for _ in said]
    return found


@pytest.mark.long
def test_today_counts_in_cover_hours(clinic: Clinic) -> None:
    clinic.wait_until(datetime(2026, 3, 2, 16, 30, tzinfo=UTC))
    clinic.finds(Severity.TODAY)
    assert list(clinic.heard()) == ["Jo"]
    assert times(clinic, datetime(2026, 3, 3, 9, 0, tzinfo=UTC)) == [
        ("Jo", "Mon 17:30"), ("Jo", "Tue 08:30"), ("Kim", "Tue 08:30"),
    ]  # fmt: skip


@pytest.mark.long
def test_soon_counts_in_working_days(clinic: Clinic) -> None:
    clinic.wait_until(datetime(2026, 3, 5, 20, 0, tzinfo=UTC))
    clinic.finds(Severity.SOON)
    assert clinic.heard() == {}
    assert times(clinic, datetime(2026, 3, 10, 9, 0, tzinfo=UTC)) == [
        ("Jo", "Fri 08:00"), ("Jo", "Mon 08:00"), ("Jo", "Tue 08:00"), ("Kim", "Tue 08:00"),
    ]  # fmt: skip


def test_routine_alerts_nobody_and_stands_in_the_list(clinic: Clinic) -> None:
    clinic.finds(Severity.ROUTINE)
    assert clinic.heard() == {}
    clinic.says(clinic.lee, "/reviews")
    assert "[⚪ Case 1 · routine]" in clinic.last(clinic.lee)


@pytest.mark.parametrize(
    ("severity", "at"),
    [(Severity.TODAY, datetime(2026, 3, 3, 9, 0, tzinfo=UTC)), (Severity.SOON, datetime(2026, 3, 5, 9, 0, tzinfo=UTC))],
)
def test_a_case_that_was_taken_and_stays_open_is_reminded(clinic: Clinic, severity: Severity, at: datetime) -> None:
    clinic.wait_until(MONDAY.replace(hour=9, minute=0) + timedelta(minutes=30))
    clinic.finds(severity)
    clinic.taps(clinic.lee, "Acknowledge")
    clinic.heard()
    clinic.wait_until(at)
    assert clinic.heard() == {}
    clinic.wait_until(at + timedelta(minutes=30))
    assert list(clinic.heard()) == ["Jo"]
    assert "and still open." in clinic.last(clinic.lee)


def test_an_alert_that_cannot_be_delivered_is_no_answer_at_once(clinic: Clinic) -> None:
    clinic.acts(clinic.lee.deletes_account)
    clinic.says(clinic.anna, "I have chest pain")
    assert list(clinic.heard()) == ["Kim"], "cover does not wait 20 minutes for nothing"
    clinic.wait(minutes=10)
    assert list(clinic.heard()) == ["Kim"]
    assert clinic.troubles() == [], "somebody was reached"


def test_alerts_that_are_refused_for_themselves_run_through_the_steps_once(clinic: Clinic) -> None:
    clinic.flags(Severity.URGENT)
    now, practice = clinic.clock.at, clinic.practice

    def refuse_all(session: Session) -> int:
        waiting = delivering.claim(session, practice, now, (), Lane.ALERT, 100)
        for outgoing in waiting:
            delivering.fail(session, outgoing, DeliveryError("Bad Request", permanent=True), now)
        return len(waiting) + escalating.escalate(session, practice, now, 100)

    refused = 0
    while clinic.writes(refuse_all):
        refused += 1
        assert refused < 10, "it never ends"
    case = clinic.case()
    assert case.step == 5
    assert case.next_step_at == now + timedelta(minutes=10)
    assert any(trouble.startswith("An alert could not be delivered") for trouble in clinic.troubles())
    clinic.wait(minutes=10)
    assert {"Jo", "Kim", "Sam", "Ada"} == clinic.heard().keys()
    assert clinic.troubles() == []


def live_copies(clinic: Clinic, who: Person) -> int:
    """How many messages of that chat can be pressed to open or take a case."""
    taking = {"Open", "Acknowledge"}
    return sum(any(taking & set(row) for row in message.buttons) for message in who.chat.messages)


def test_a_repeat_leaves_one_live_copy_a_person_and_the_earlier_ones_say_where_it_is(clinic: Clinic) -> None:
    clinic.says(clinic.anna, "I have chest pain")
    clinic.wait(minutes=65)
    assert [live_copies(clinic, who) for who in clinic.everybody] == [1, 1, 1, 1]
    assert [message.text for message in clinic.lee.chat.messages].count(OVER) == 6
    clinic.taps(clinic.kim, "Acknowledge")
    assert "[Acknowledge]" not in clinic.chat(clinic.lee)
    assert clinic.chat(clinic.lee).count("✓ Dr Kim has this case.") == 1
    assert clinic.troubles() == []


def test_a_late_tap_on_an_earlier_copy_opens_the_case_there_and_that_copy_follows_it_again(clinic: Clinic) -> None:
    clinic.finds(Severity.URGENT)
    first = clinic.with_button(clinic.lee, "Open")
    data = clinic.data_of(clinic.lee, "Open")
    clinic.wait(minutes=10)
    clinic.acts(lambda: clinic.lee.presses_data(first.id, data))
    assert "Anna (Mrs B, back)" in clinic.chat(clinic.lee)
    clinic.wait(minutes=10)
    clinic.taps(clinic.kim, "Acknowledge")
    assert "[Acknowledge]" not in clinic.chat(clinic.lee)
