"""A case closed in four taps: what came of it, was it useful, and what the patient hears once it is approved."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.care.alerting import Outcome, Review, ReviewStatus
from storage import reviews
from storage.tables import audit
from tests.world import World

KEPT = "Dr Lee has looked at your answers. Your plan stays the same. Thank you for telling us."


def flagging(world: World) -> None:
    """Anna has left out a dose because of side effects; Dr Lee has opened case 1."""
    world.at("20:00")
    world.at("08:00")
    world.taps(world.anna, "Not today")
    world.taps(world.anna, "Side effects")
    world.taps(world.lee, "Open")
    for person in (world.anna, world.lee, world.moss):
        world.news(person)


@pytest.fixture
def opened(begun: World) -> World:
    """Case 1 is open before Dr Lee."""
    return begun.lives(flagging)


def case(world: World, number: int = 1) -> Review:
    """The case of that number as it stands."""
    found = world.reads(lambda session: reviews.review(session, number))
    assert found is not None
    return found


def close(world: World, *labels: str) -> None:
    """Dr Lee taps Close, then these."""
    for label in ("Close", *labels):
        world.taps(world.lee, label)


def test_four_taps_close_judge_and_tell_the_patient(opened: World) -> None:
    close(opened, "Plan kept")
    assert case(opened).status is ReviewStatus.CLOSED
    assert "✓ Closed: Plan kept." in opened.last(opened.lee)
    assert opened.last(opened.lee).endswith("Was the alert useful?\n[👍 Useful] [👎 Not useful] [Skip]")
    assert opened.news(opened.anna) == [], "she hears what the clinician has approved"
    opened.taps(opened.lee, "👍 Useful")
    page = opened.last(opened.lee)
    assert f"This is what the patient will read:\n\n{KEPT}" in page
    assert page.endswith("[Send] [Say nothing]\n[Other words] [Add a note]\n[Next review]")
    opened.taps(opened.lee, "Send")
    assert opened.news(opened.anna) == [KEPT]
    assert "The patient has been told." in opened.last(opened.lee)
    assert opened.news(opened.lee) == [], "all of it in the one message"
    assert case(opened).is_useful is True
    assert opened.troubles() == []


SAYS = {
    "Plan changed": "will change your plan.",
    "Contacted the patient": "has been in touch with you about them.",
    "Referred": "has asked somebody else to see you too.",
    "No action needed": "Nothing needs to change now.",
    "False alarm": "We checked. Your plan stays the same.",
}


@pytest.mark.parametrize("outcome", SAYS)
def test_every_outcome_has_its_words(opened: World, outcome: str) -> None:
    close(opened, outcome, "Skip", "Send")
    assert SAYS[outcome] in opened.news(opened.anna)[0]
    assert case(opened).is_useful is None


def test_whoever_changed_the_plan_is_led_to_it(opened: World) -> None:
    close(opened, "Plan changed")
    assert opened.data_of(opened.lee, "Open the plan") == "planof:1"
    opened.taps(opened.lee, "Skip")
    opened.taps(opened.lee, "Send")
    assert opened.last(opened.lee).endswith("[Open the plan]")


def test_words_that_nobody_approves_go_by_themselves_after_an_hour(opened: World) -> None:
    close(opened, "Plan kept")
    opened.wait(minutes=59)
    assert opened.news(opened.anna) == []
    opened.restart()
    opened.wait(minutes=1)
    assert opened.news(opened.anna) == [KEPT]
    opened.taps(opened.lee, "👍 Useful")
    assert "The patient has been told." in opened.last(opened.lee)
    assert case(opened).is_useful is True, "late is not too late"
    opened.wait(hours=3)
    assert KEPT not in opened.news(opened.anna)
    assert opened.troubles() == []


def test_say_nothing_says_nothing(opened: World) -> None:
    close(opened, "Plan kept", "👎 Not useful", "Say nothing")
    assert "The patient hears nothing of it." in opened.last(opened.lee)
    opened.wait(hours=2)
    assert opened.news(opened.anna) == []
    assert case(opened).is_useful is False


def test_other_words_take_the_place_of_the_usual_ones(opened: World) -> None:
    close(opened, "Plan kept", "Skip", "Other words")
    opened.says(opened.lee, "x" * 501)
    assert "500 characters at the most" in opened.last(opened.lee)
    opened.says(opened.lee, "Take it with food & ring me <on> Monday")
    said = "Dr Lee has looked at your answers and writes: Take it with food & ring me <on> Monday"
    assert said in opened.last(opened.lee)
    assert opened.news(opened.anna) == []
    opened.taps(opened.lee, "Send")
    assert opened.news(opened.anna) == [said]
    opened.wait(hours=2)
    assert opened.news(opened.anna) == []
    assert opened.troubles() == []


def test_a_note_is_kept_and_shown_on_the_next_case(opened: World) -> None:
    close(opened, "Plan kept", "Skip", "Add a note")
    opened.says(opened.lee, "Rang her, takes it with food now")
    assert "Your note is kept with the case." in opened.last(opened.lee)
    opened.taps(opened.lee, "Send")
    opened.at("20:00")
    opened.at("08:00")
    opened.taps(opened.anna, "Not today")
    opened.taps(opened.anna, "Side effects")
    opened.taps(opened.lee, "Open")
    assert "Case 2" in opened.last(opened.lee)
    noted = "Noted when a case was closed on 3 March 2026: Rang her, takes it with food now"
    assert noted in opened.last(opened.lee)
    assert "Rang her" not in opened.chat(opened.anna)


@pytest.mark.long
def test_the_next_review_takes_the_place_of_the_plans_own_date(opened: World) -> None:
    close(opened, "Plan kept", "Skip", "Next review")
    assert "The plan's own date is" in opened.last(opened.lee)
    opened.taps(opened.lee, "In 4 weeks")
    assert "Next review: 31 March 2026." in opened.last(opened.lee)
    assert case(opened).next_review_on == date(2026, 3, 31)
    opened.taps(opened.lee, "Send")

    def due(world: World) -> list[str]:
        flags = world.reads(lambda session: [f for n in range(1, 9) for f in reviews.flags_on(session, n)])
        return [f.finding.reason for f in flags if f.finding.rule == "scheduled_review"]

    opened.wait(days=26)
    assert due(opened) == []
    opened.wait(days=4)
    assert due(opened) == ["Due for review: the review date of the plan (2026-03-31)."]


def test_as_planned_is_the_plans_own_date(opened: World) -> None:
    close(opened, "Plan kept", "Skip", "Next review", "As planned")
    planned = opened.last(opened.lee)
    assert case(opened).next_review_on is not None
    assert "Next review:" in planned


@pytest.mark.long
def test_double_taps_restarts_and_old_buttons_change_nothing_twice(opened: World) -> None:
    opened.restarts = True
    opened.taps(opened.lee, "Close")
    opened.taps(opened.lee, "Plan kept", times=2)
    assert "Was the alert useful?" in opened.last(opened.lee)
    sent = opened.data_of(opened.lee, "Skip").rsplit(":", 2)[0]
    opened.taps(opened.lee, "👍 Useful", times=2)
    opened.taps(opened.lee, "Send", times=2)
    for verb in ("send", "nothing", "useful:maybe", "in:5", "in:plan:x", "", "x", "back"):
        opened.forges(opened.lee, f"{sent}:{verb}")
    for data in ("closing", "closing:1", "closing:1:2", "closing:x:y:z", "closing:1:2:send"):
        opened.forges(opened.lee, data)
    assert opened.news(opened.anna) == [KEPT]
    assert (case(opened).is_useful, case(opened).next_review_on) == (True, None)
    assert opened.troubles() == []


def test_an_outsider_and_a_patient_get_nothing(opened: World) -> None:
    close(opened, "Plan kept")
    before = case(opened)
    data = opened.data_of(opened.lee, "Skip").rsplit(":", 2)[0]
    opened.news(opened.lee)
    for who in (opened.moss, opened.anna):
        for verb in ("useful:no", "send", "nothing", "note", "words", "next", "in:4"):
            opened.forges(who, f"{data}:{verb}")
            assert opened.news(who) == ["I cannot find that case."]
    assert case(opened) == before
    assert opened.news(opened.lee) == []


def test_two_typed_questions_about_cases_never_mix(opened: World) -> None:
    close(opened, "Plan kept", "Skip", "Add a note")
    opened.taps(opened.lee, "Other words", on=opened.with_button(opened.lee, "Other words"))
    assert "what the patient is to read" in opened.last(opened.lee)
    opened.says(opened.lee, "never mind")
    assert "stays as it was" in opened.chat(opened.lee)
    opened.says(opened.lee, "Hello there")
    assert "Hello there" not in opened.chat(opened.anna)


def test_the_closing_is_in_the_audit_trail(opened: World) -> None:
    close(opened, "Plan kept", "Skip", "Send")
    rows = opened.reads(lambda session: session.execute(select(audit).where(audit.c.what == "case_closed")).all())
    assert [(row.patient_id, row.about) for row in rows] == [(1, "review:1")]
    assert case(opened).outcome is Outcome.PLAN_KEPT


def test_a_case_is_closed_only_by_who_was_shown_all_of_it(opened: World) -> None:
    opened.taps(opened.lee, "Close")
    seen = opened.data_of(opened.lee, "Plan kept")
    opened.at("20:00")
    opened.at("08:00")
    opened.taps(opened.anna, "Not today")
    opened.taps(opened.anna, "I ran out")
    opened.forges(opened.lee, seen)
    assert "Something new has come in since. Please look again." in opened.last(opened.lee)
    assert case(opened).status is ReviewStatus.OPEN


def test_reviews_shows_the_alerts_of_the_day_against_the_budget(opened: World) -> None:
    opened.says(opened.lee, "/reviews")
    assert "Alerts today that were not urgent: 1 of 5." in opened.last(opened.lee)
    opened.at("07:00")
    opened.says(opened.lee, "/reviews")
    assert "Alerts today" not in opened.last(opened.lee)


def test_whoever_was_called_in_and_closes_it_stays_to_finish(opened: World) -> None:
    newest = opened.data_of(opened.lee, "Acknowledge").rsplit(":", 1)[1]
    opened.writes(
        lambda session: reviews.add_alert(
            session, case(opened), 2, case(opened).severity, opened.clock.at, is_paged=True
        )
    )  # fmt: skip
    opened.forges(opened.moss, f"review:1:outcome:contacted:{newest}")
    assert "Was the alert useful?" in opened.chat(opened.moss)
    opened.forges(opened.moss, f"closing:1:{int(opened.clock.at.timestamp())}:send")
    assert opened.news(opened.anna)[-1].startswith("Dr Moss has looked at your answers and has been in touch with you")
    assert opened.troubles() == []


def test_a_clinic_sets_its_own_budget(tmp_path: Path) -> None:
    world = World(tmp_path, alert_budget=1)
    world.begin()
    flagging(world)
    world.says(world.lee, "/reviews")
    assert "Alerts today that were not urgent: 1 of 1." in world.last(world.lee)
    world.close()
