"""A case closed in four taps: what came of it, what the patient is to read of it, approved, and was it useful."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.care.alerting import Outcome, Review, ReviewStatus
from bot.care.people import CareLink, CareRole, PatientStatus
from storage import care_links, people, reviews
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


def test_four_taps_approve_close_and_judge(opened: World) -> None:
    close(opened, "Plan kept")
    assert opened.last(opened.lee) == (
        f"🟡 Case 1 · soon\n\nTo close as: Plan kept.\n\nAnna will read:\n\n{KEPT}\n"
        "[Close and send]\n[Close, say nothing]\n[Other words] [Back]"
    )
    assert opened.lee.chat.messages[-1].is_protected
    assert case(opened).status is ReviewStatus.OPEN, "nothing is closed before it is approved"
    assert opened.news(opened.anna) == []
    opened.taps(opened.lee, "Close and send")
    assert opened.news(opened.anna) == [KEPT]
    assert case(opened).status is ReviewStatus.CLOSED
    assert opened.last(opened.lee) == (
        "🟡 Case 1 · soon\n\n✓ Closed: Plan kept.\nThe patient has been told.\n\nWas the alert useful?\n"
        "[👍 Useful] [👎 Not useful] [Skip]"
    )
    opened.taps(opened.lee, "👍 Useful")
    assert opened.last(opened.lee) == (
        "🟡 Case 1 · soon\n\n✓ Closed: Plan kept.\nThe alert was useful.\n\nThe patient has been told.\n"
        "[Add a note] [Next review]\n[Reopen]"
    )
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
    close(opened, outcome)
    assert SAYS[outcome] in opened.last(opened.lee)
    opened.taps(opened.lee, "Close and send")
    assert SAYS[outcome] in opened.news(opened.anna)[0]
    assert case(opened).is_useful is None


def test_whoever_changed_the_plan_is_led_to_it(opened: World) -> None:
    close(opened, "Plan changed", "Close and send")
    assert opened.data_of(opened.lee, "Open the plan") == "planof:1"
    opened.taps(opened.lee, "Skip")
    assert opened.last(opened.lee).endswith("[Open the plan]")


def test_what_nobody_approves_is_never_sent_and_the_case_stays_open(opened: World) -> None:
    opened.taps(opened.lee, "Acknowledge")
    close(opened, "Plan kept")
    opened.news(opened.anna)
    opened.restart()
    opened.wait(days=4)
    assert KEPT not in opened.news(opened.anna)
    assert case(opened).status is not ReviewStatus.CLOSED
    assert any(told.startswith("🟡 Case 1 · soon") for told in opened.news(opened.lee)), "she is reminded of it"
    assert opened.troubles() == []


def test_say_nothing_says_nothing(opened: World) -> None:
    close(opened, "Plan kept", "Close, say nothing")
    assert "✓ Closed: Plan kept.\nThe patient hears nothing of it." in opened.last(opened.lee)
    opened.taps(opened.lee, "👎 Not useful")
    assert "The patient hears nothing of it." in opened.last(opened.lee)
    opened.wait(hours=2)
    assert opened.news(opened.anna) == []
    assert (case(opened).status, case(opened).is_useful) == (ReviewStatus.CLOSED, False)


def test_back_leads_to_another_outcome(opened: World) -> None:
    close(opened, "Plan kept", "Back")
    assert "What came of it?" in opened.last(opened.lee)
    opened.taps(opened.lee, "False alarm")
    opened.taps(opened.lee, "Close and send")
    assert opened.news(opened.anna) == ["We checked. Your plan stays the same. Thank you for telling us."]
    assert case(opened).outcome is Outcome.FALSE_ALARM


def test_it_comes_without_a_sound_in_her_quiet_time_only(opened: World) -> None:
    opened.at("20:50")
    close(opened, "Plan kept", "Close and send")
    assert (opened.anna.chat.messages[-1].text, opened.anna.chat.messages[-1].silent) == (KEPT, False)
    opened.at("22:30")
    opened.taps(opened.lee, "Skip")
    opened.taps(opened.lee, "Reopen")
    close(opened, "Plan kept", "Close and send")
    assert (opened.anna.chat.messages[-1].text, opened.anna.chat.messages[-1].silent) == (KEPT, True)


def test_a_note_is_kept_and_shown_on_the_next_case(opened: World) -> None:
    close(opened, "Plan kept", "Close and send", "Skip", "Add a note")
    opened.says(opened.lee, "Rang her, takes it with food now")
    assert "Your note is kept with the case." in opened.last(opened.lee)
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
    close(opened, "Plan kept", "Close and send", "Skip", "Next review")
    assert "The plan's own date is" in opened.last(opened.lee)
    opened.taps(opened.lee, "In 4 weeks")
    assert "Next review: 31 March 2026." in opened.last(opened.lee)
    assert case(opened).next_review_on == date(2026, 3, 31)

    def due(world: World) -> list[str]:
        flags = world.reads(lambda session: [f for n in range(1, 9) for f in reviews.flags_on(session, n)])
        return [f.finding.reason for f in flags if f.finding.rule == "scheduled_review"]

    opened.wait(days=26)
    assert due(opened) == []
    opened.wait(days=4)
    assert due(opened) == ["Due for review: the review date of the plan (2026-03-31)."]


def test_as_planned_is_the_plans_own_date(opened: World) -> None:
    close(opened, "Plan kept", "Close and send", "Skip", "Next review", "As planned")
    planned = opened.last(opened.lee)
    assert case(opened).next_review_on is not None
    assert "Next review:" in planned


@pytest.mark.long
def test_double_taps_restarts_and_old_buttons_change_nothing_twice(opened: World) -> None:
    opened.restarts = True
    opened.taps(opened.lee, "Close")
    opened.taps(opened.lee, "Plan kept", times=2)
    tell = opened.data_of(opened.lee, "Close and send")
    opened.taps(opened.lee, "Close and send", times=2)
    assert "Was the alert useful?" in opened.last(opened.lee)
    below = opened.data_of(opened.lee, "Skip").rsplit(":", 2)[0]
    opened.taps(opened.lee, "👍 Useful", times=2)
    for verb in ("send", "nothing", "useful:maybe", "in:5", "in:plan:x", "", "x", "back"):
        opened.forges(opened.lee, f"{below}:{verb}")
    for data in ("closing", "closing:1", "closing:1:2", "closing:x:y:z", "closing:1:2:send", tell, f"{tell}:x"):
        opened.forges(opened.lee, data)
    for data in ("review:1:tell:dead:1", "review:1:tell", "review:1:quiet:plan_kept", "review:1:words:plan_kept:x"):
        opened.forges(opened.lee, data)
    assert opened.news(opened.anna) == [KEPT]
    assert (case(opened).is_useful, case(opened).next_review_on) == (True, None)
    assert opened.troubles() == []


@pytest.mark.parametrize("tail", ["", ":", ":x", ":99", ".0", "-1", ".1772445600"])
def test_a_forged_mark_closes_nothing(opened: World, tail: str) -> None:
    close(opened, "Plan kept")
    data = opened.data_of(opened.lee, "Close and send")
    opened.forges(opened.lee, f"{data}{tail}" if tail else data.rpartition(":")[0])
    assert case(opened).status is ReviewStatus.OPEN
    assert opened.news(opened.anna) == []
    assert opened.troubles() == []


def test_an_outsider_and_a_patient_get_nothing(opened: World) -> None:
    close(opened, "Plan kept")
    before = case(opened)
    mark = opened.data_of(opened.lee, "Close and send").rpartition(":")[2]
    opened.news(opened.lee)
    for who in (opened.moss, opened.anna):
        for verb in ("outcome", "tell", "quiet", "words"):
            opened.forges(who, f"review:1:{verb}:plan_kept:{mark}")
            assert opened.news(who) == ["I cannot find that case."]
    assert case(opened) == before
    opened.taps(opened.lee, "Close and send")
    before = case(opened)
    data = opened.data_of(opened.lee, "Skip").rsplit(":", 2)[0]
    opened.news(opened.anna)
    for who in (opened.moss, opened.anna):
        for verb in ("useful:no", "note", "next", "in:4"):
            opened.forges(who, f"{data}:{verb}")
            assert opened.news(who) == ["I cannot find that case."]
    assert case(opened) == before
    assert opened.news(opened.lee) == []


def test_a_clinician_who_lost_the_link_a_second_ago_closes_nothing(opened: World) -> None:
    close(opened, "Plan kept")
    opened.writes(lambda session: care_links.untie(session, 1, 1, opened.clock.at))
    opened.news(opened.lee)
    opened.taps(opened.lee, "Close and send")
    assert opened.news(opened.lee) == ["I cannot find that case."]
    assert opened.news(opened.anna) == []
    assert case(opened).status is ReviewStatus.OPEN


def test_a_cover_closes_in_her_own_name(opened: World) -> None:
    opened.writes(
        lambda session: care_links.tie(session, CareLink(2, 1, CareRole.COVER), opened.clock.at - timedelta(hours=1))
    )
    mark = opened.data_of(opened.lee, "Acknowledge").rpartition(":")[2]
    opened.forges(opened.moss, f"review:1:tell:plan_kept:{mark}")
    assert opened.news(opened.anna) == [KEPT.replace("Lee", "Moss")]
    assert "✓ Closed." in opened.last(opened.lee), "her colleague's copy shows it"
    assert "Acknowledge" not in opened.last(opened.lee)


def test_a_patient_who_has_left_hears_nothing_and_the_page_says_so(opened: World) -> None:
    page = opened.with_button(opened.lee, "Acknowledge")
    opened.writes(lambda session: people.change_patient(session, 1, status=PatientStatus.STOPPED))
    close(opened, "Plan kept")
    gone = "Anna is not here any more and will hear nothing of it.\n[Close, say nothing] [Back]"
    assert opened.last(opened.lee).endswith(gone)
    mark = opened.data_of(opened.lee, "Close, say nothing").rpartition(":")[2]
    opened.acts(lambda: opened.lee.presses_data(page.id, f"review:1:tell:plan_kept:{mark}"))
    assert "✓ Closed: Plan kept.\nThe patient hears nothing of it." in opened.last(opened.lee)
    assert opened.news(opened.anna) == []


def test_the_closing_is_in_the_audit_trail(opened: World) -> None:
    close(opened, "Plan kept", "Close and send", "Skip")
    rows = opened.reads(lambda session: session.execute(select(audit).where(audit.c.what == "case_closed")).all())
    assert [(row.patient_id, row.about) for row in rows] == [(1, "review:1")]
    assert case(opened).outcome is Outcome.PLAN_KEPT


@pytest.mark.parametrize("label", ["Plan kept", "Close and send", "Close, say nothing"])
def test_a_case_is_closed_only_by_who_was_shown_all_of_it(opened: World, label: str) -> None:
    close(opened, *(() if label == "Plan kept" else ("Plan kept",)))
    seen = opened.data_of(opened.lee, label)
    opened.says(opened.anna, "I have chest pain")
    opened.news(opened.anna)
    opened.forges(opened.lee, seen)
    assert "Something new has come in since. Please look again." in opened.last(opened.lee)
    assert case(opened).status is ReviewStatus.OPEN
    assert opened.news(opened.anna) == []


def test_reviews_shows_the_alerts_of_the_day_against_the_budget(opened: World) -> None:
    opened.says(opened.lee, "/reviews")
    assert "Alerts today that were not urgent: 1 of 5." in opened.last(opened.lee)
    opened.at("07:00")
    opened.says(opened.lee, "/reviews")
    assert "Alerts today" not in opened.last(opened.lee)


def test_whoever_was_called_in_and_closes_it_stays_to_finish(opened: World) -> None:
    mark = opened.data_of(opened.lee, "Acknowledge").rsplit(":", 1)[1]
    opened.writes(
        lambda session: reviews.add_alert(
            session, case(opened), 2, case(opened).severity, opened.clock.at, is_paged=True
        )
    )  # fmt: skip
    opened.writes(lambda session: reviews.change_review(session, 1, is_patient_told=True))
    opened.forges(opened.moss, f"review:1:outcome:contacted:{mark}")
    assert "Anna will read:" in opened.last(opened.moss)
    opened.taps(opened.moss, "Close and send")
    told = opened.news(opened.anna)
    assert len(told) == 1, "what came of it, not also who has taken it"
    assert told[0].startswith("Dr Moss has looked at your answers and has been in touch with you")
    opened.taps(opened.moss, "👍 Useful")
    assert case(opened).is_useful is True
    assert opened.troubles() == []


def test_a_clinic_sets_its_own_budget(tmp_path: Path) -> None:
    world = World(tmp_path, alert_budget=1)
    world.begin()
    flagging(world)
    world.says(world.lee, "/reviews")
    assert "Alerts today that were not urgent: 1 of 1." in world.last(world.lee)
    world.close()
