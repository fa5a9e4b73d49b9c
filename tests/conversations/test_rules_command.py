"""/rules: what became of each rule's findings, and what a stricter threshold would have changed."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bot.care.alerting import Outcome, ReviewStatus
from bot.care.findings import Finding, Severity
from bot.care.promise import Verdict
from storage import promises, reviews
from tests.conversations.test_closing import close, flagging
from tests.world import World

SKIPPED = "The patient left something out today because of side effects or feeling worse, or because of its cost or"


def judged(world: World, rule: str, *useful: bool | None, severity: Severity = Severity.ROUTINE) -> None:
    """Closed cases of Anna at Dr Lee, one for each: a finding of this rule, and what the clinician said of it."""
    now = world.clock.at

    def write(session: Session) -> None:
        for number, said in enumerate(useful):
            review = reviews.open_review(session, 1, 1, severity, now - timedelta(days=number + 1))
            found = Finding(rule, 1, severity, "Something.", "Consider.", ({"on": "2026-03-01"},))
            day = (now - timedelta(days=number + 1)).date()
            reviews.add_flag(session, review, found, day, now - timedelta(days=number + 1))
            closed = {"status": ReviewStatus.CLOSED, "closed_at": now - timedelta(hours=number + 1)}
            reviews.change_review(session, review.id, outcome=Outcome.PLAN_KEPT, is_useful=said, **closed)

    world.writes(write)


def test_a_rule_with_its_sentence_and_what_became_of_it(begun: World) -> None:
    begun.lives(flagging)
    begun.taps(begun.lee, "Acknowledge")
    close(begun, "Plan kept", "Close and send", "👍 Useful")
    begun.says(begun.lee, "/rules")
    page = begun.last(begun.lee)
    assert page.startswith("The rules in the last 90 days, your patients")
    assert f"{SKIPPED} supply.\nfired 1 · useful 1 of 1 · taken after 0 min" in page
    assert "Anna" not in page
    begun.says(begun.moss, "/rules")
    assert begun.last(begun.moss) == (
        "The rules in the last 90 days, your patients\n\nNo rule has found anything in this time."
    )
    assert begun.troubles() == []


def test_an_administrator_sees_the_whole_clinic_in_numbers(begun: World) -> None:
    begun.lives(flagging)
    kim = begun.emulator.person(2003, first_name="Kim")
    begun.add_clinician(kim, "Kim", is_admin=True)
    begun.says(kim, "/rules")
    assert begun.last(kim).startswith("The rules in the last 90 days, the whole clinic")
    assert "fired 1" in begun.last(kim)
    assert "Anna" not in begun.last(kim)


def test_findings_older_than_90_days_do_not_count(begun: World) -> None:
    begun.lives(flagging)
    begun.writes(lambda session: session.execute(text("UPDATE review_flags SET found_at = '2025-11-01 00:00:00'")))
    begun.says(begun.lee, "/rules")
    assert "No rule has found anything" in begun.last(begun.lee)


def test_many_rules_are_turned_page_by_page(begun: World) -> None:
    for rule in sorted(begun.practice.rules)[:8]:
        judged(begun, rule, None)
    begun.says(begun.lee, "/rules")
    assert begun.last(begun.lee).endswith("[More]")
    assert begun.last(begun.lee).count("fired 1") == 6
    begun.taps(begun.lee, "More")
    assert begun.last(begun.lee).count("fired 1") == 2
    begun.taps(begun.lee, "Back")
    assert begun.last(begun.lee).count("fired 1") == 6
    for forged in ("rules:99", "rules:-1", "rules:x", "rules", "rules:try", "rules:try:nothing", "rules:try:silence:x"):
        begun.forges(begun.lee, forged)
    for who in (begun.anna, begun.emulator.person(7, first_name="Eve")):
        begun.forges(who, "rules:0") if who.chat.messages else begun.says(who, "hello")
        assert "fired" not in begun.last(who)
    assert begun.troubles() == []


def test_a_rule_that_is_mostly_of_use_gets_no_proposal(begun: World) -> None:
    judged(begun, "low_adherence", True, True, True, False, False)
    begun.says(begun.lee, "/rules")
    assert "useful 3 of 5" in begun.last(begun.lee)
    assert "Stricter" not in begun.last(begun.lee)


def test_an_urgent_rule_is_never_loosened_by_proposal(begun: World) -> None:
    judged(begun, "oxygen_low", *[False] * 6, severity=Severity.TODAY)
    judged(begun, "keeps_forgetting", *[False] * 6, severity=Severity.URGENT)
    begun.says(begun.lee, "/rules")
    assert begun.last(begun.lee).count("useful 0 of 6") == 2
    assert "Stricter" not in begun.last(begun.lee)
    for rule in ("oxygen_low", "keeps_forgetting"):
        begun.forges(begun.lee, f"rules:try:{rule}")
        assert "There is nothing to propose for this rule." in begun.last(begun.lee)


def eight_of_fourteen(world: World) -> None:
    """Three weeks in which Anna tells of her morning dose only, and leaves it out three days a week."""
    for number in range(22):
        world.at("08:00")
        if number % 7 in (0, 2, 4):
            world.taps(world.anna, "Not today")
            world.taps(world.anna, "I forgot")
        else:
            world.taps(world.anna, "Done")
    world.writes(lambda session: session.execute(
        text("UPDATE reviews SET status = 'closed', closed_at = :now"), {"now": world.clock.at.replace(tzinfo=None)}
    ))  # fmt: skip


@pytest.fixture
def careless(begun: World) -> World:
    """Eight of fourteen doses were done in every two weeks: just too few for the rule of low adherence."""
    return begun.lives(eight_of_fourteen)


@pytest.mark.long
def test_a_proposal_says_what_it_would_have_changed(careless: World) -> None:
    judged(careless, "low_adherence", *[False] * 6)
    careless.says(careless.lee, "/rules")
    assert "[Stricter: low adherence]" in careless.last(careless.lee)
    careless.taps(careless.lee, "Stricter: low adherence")
    assert careless.last(careless.lee) == (
        "Of the plan items the patient answered about in 14 days, reliably fewer than 80 % were done.\n\n"
        "Proposal: standard errors 2.16 instead of 1.96.\n\n"
        "Of the last 6 findings somebody has judged, it would have left out 6.\n\n"
        "None of these had been useful.\n\n"
        "Nothing changes by itself: a rule is set in the plan of each patient.\n"
        "[Back]"
    )
    careless.taps(careless.lee, "Back")
    assert "[Stricter: low adherence]" in careless.last(careless.lee)
    assert careless.troubles() == []


def test_what_the_rule_would_not_find_today_is_no_gain(begun: World) -> None:
    judged(begun, "low_adherence", *[False] * 6)
    begun.says(begun.lee, "/rules")
    begun.taps(begun.lee, "Stricter: low adherence")
    assert "No single step of a threshold would have left out more" in begun.last(begun.lee)


@pytest.mark.long
def test_nobody_tries_the_rule_of_another_clinicians_patients(careless: World) -> None:
    judged(careless, "low_adherence", *[False] * 6)
    careless.forges(careless.moss, "rules:try:low_adherence")
    assert "There is nothing to propose for this rule." in careless.last(careless.moss)


def test_which_changes_of_plans_helped_stands_at_the_end(begun: World) -> None:
    def promised(session: Session) -> None:
        for expected, verdict in (("less pain at night", Verdict.HELPED), ("longer walks", Verdict.NOT)):
            made = promises.add_promise(session, 1, 2, expected, begun.clock.at.date())
            promises.keep_verdict(session, made, verdict, begun.clock.at)

    begun.writes(promised)
    begun.says(begun.lee, "/rules")
    assert begun.last(begun.lee).endswith(
        "Changes of plans: 1 helped, 1 did not, 0 too early to say.\nPatient 1: longer walks – It did not"
    )
    begun.says(begun.moss, "/rules")
    assert "Changes" not in begun.last(begun.moss)
