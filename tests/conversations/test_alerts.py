"""From a finding to a closed case: who hears what, when, how often, and who hears nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.care.alerting import Review, ReviewStatus
from storage import alarms, reviews
from tests.world import World

CASE = "🟡 Case 1 · soon\n\nA plan is due for review."
OPENED = "[Acknowledge] [Close]\n[Later] [Hand over]\n[Message] [Plan]\n[Picture] [Patient]\n[Background]"


def skips(world: World, reason: str = "Side effects") -> None:
    """Anna answers the dose that has just been asked: not today, and why."""
    world.taps(world.anna, "Not today")
    world.taps(world.anna, reason)


def case(world: World, number: int = 1) -> Review:
    """The case of that number as it stands."""
    found = world.reads(lambda session: reviews.review(session, number))
    assert found is not None
    return found


def flags(world: World) -> list[str]:
    """The rules whose findings stand on case 1."""
    return [flag.finding.rule for flag in world.reads(lambda session: reviews.flags_on(session, 1))]


def alerts(world: World) -> list[str]:
    """The news of Dr Lee that are about a case, without her digest."""
    return [text for text in world.news(world.lee) if "Case" in text]


@pytest.fixture
def morning(world: World) -> World:
    """Tuesday 8:00: Anna is asked for her dose, the clinic has just opened."""
    world.begin()
    return world.lives(eight_on_tuesday)


def eight_on_tuesday(world: World) -> None:
    world.at("20:00")
    world.at("08:00")
    world.news(world.anna)


@pytest.fixture
def flagged(morning: World) -> World:
    """Anna has left her dose out because of side effects."""
    return morning.lives(skips)


def test_one_alert_with_the_case_number_and_nothing_about_the_person(flagged: World) -> None:
    assert flagged.news(flagged.lee) == [CASE]
    assert flagged.last(flagged.lee).endswith("[Open] [Acknowledge]")
    for secret in ("Anna", "Ibuprofen", "ide effects", "back"):
        assert secret not in flagged.last(flagged.lee)
    told = flagged.news(flagged.anna)[-1]
    assert told.startswith("Your answers suggest that your plan needs another look. I am passing this on to Dr Lee.")
    assert "They should look by the next working day. I am not watched live." in told
    assert (flagged.news(flagged.moss), flagged.troubles()) == ([], [])


def test_open_shows_who_why_and_the_evidence(flagged: World) -> None:
    flagged.taps(flagged.lee, "Open")
    opened = flagged.last(flagged.lee)
    assert "Anna (Mrs B, back) · Low back pain" in opened
    assert "Ibuprofen 400 mg, because of side effects" in opened
    assert "3 March 2026: item Ibuprofen 400 mg, reason side_effects" in opened
    assert "Consider whether dose, timing or choice still fit" in opened
    assert "Patient 1 · plan version 1\nSince 3 March 2026" in opened
    assert opened.endswith(OPENED)
    assert "has your case" not in flagged.chat(flagged.anna), "opening is not taking"


def test_further_findings_on_the_open_case_do_not_alert_again(flagged: World) -> None:
    flagged.news(flagged.lee)
    flagged.at("20:00")
    skips(flagged, "It makes me worse")
    flagged.at("07:59")
    assert flagged.news(flagged.lee) == []
    flagged.at("08:00")
    assert len(alerts(flagged)) == 1, "a working day has passed and nobody has taken it"
    skips(flagged, "I ran out")
    flagged.at("09:00")
    assert alerts(flagged) == []
    assert flags(flagged) == ["skipped_for_side_effects"] * 3, "two of one day, for each shows something new"
    flagged.taps(flagged.lee, "Open")
    assert "it ran out" in flagged.last(flagged.lee)


def test_a_more_severe_finding_alerts_again(flagged: World) -> None:
    flagged.news(flagged.lee)
    flagged.says(flagged.anna, "I have chest pain")
    assert flagged.news(flagged.lee) == ["🔴 Case 1 · urgent\n\nA plan is due for review."]


@pytest.mark.long
def test_another_rules_finding_alerts_after_the_acknowledgement(morning: World) -> None:
    for _day in range(3):
        morning.at("18:00")
        morning.checks_in(morning.anna, 2, 2, 8)
    morning.at("08:00")
    skips(morning)
    morning.taps(morning.lee, "Acknowledge")
    morning.news(morning.lee)
    morning.at("18:00")  # on a Friday, when the clinic has just closed
    morning.checks_in(morning.anna, 9, 9, 1)
    assert morning.news(morning.lee) == []
    morning.wait_until(datetime(2026, 3, 9, 8, 0, tzinfo=UTC))
    assert morning.news(morning.lee) == [CASE]
    assert "severe_symptom" in flags(morning)
    assert case(morning).status is ReviewStatus.OPEN


def test_the_same_rules_finding_after_the_acknowledgement_does_not_alert(flagged: World) -> None:
    flagged.taps(flagged.lee, "Acknowledge")
    flagged.news(flagged.lee)
    flagged.at("20:00")
    flagged.at("08:00")
    skips(flagged)
    assert flags(flagged) == ["skipped_for_side_effects"] * 2
    assert flagged.news(flagged.lee) == []


@pytest.mark.long
def test_another_rules_finding_before_the_acknowledgement_does_not_alert(morning: World) -> None:
    for _day in range(3):
        morning.at("18:00")
        morning.checks_in(morning.anna, 2, 2, 8)
    morning.at("08:00")
    skips(morning)
    morning.news(morning.lee)
    morning.at("18:00")
    morning.checks_in(morning.anna, 9, 9, 1)
    morning.wait_until(datetime(2026, 3, 9, 9, 0, tzinfo=UTC))
    assert "severe_symptom" in flags(morning)
    assert len(alerts(morning)) == 1, "the next one of the case itself, of Friday 08:00"


@pytest.fixture
def talkative(tmp_path: Path) -> Iterator[World]:
    """A clinic that has chosen full alerts."""
    world = World(tmp_path, alert_detail="full")
    world.begin()
    yield world
    world.close()


def test_a_clinic_may_choose_full_alerts(talkative: World) -> None:
    talkative.at("20:00")
    talkative.at("08:00")
    skips(talkative)
    alert = talkative.news(talkative.lee)[0]
    assert "Anna (Mrs B, back) · Low back pain" in alert
    assert "Ibuprofen 400 mg, because of side effects" in alert
    assert talkative.last(talkative.lee).endswith(OPENED)
    talkative.taps(talkative.lee, "Acknowledge")
    assert "Ibuprofen 400 mg, because of side effects" in talkative.last(talkative.lee)
    assert "✓ You have this case." in talkative.last(talkative.lee)


def test_outside_hours_a_finding_waits_for_the_next_opening(tmp_path: Path) -> None:
    world = World(tmp_path, datetime(2026, 3, 6, 15, 0, tzinfo=UTC))
    world.begin()
    world.at("20:00")
    skips(world)
    assert "Nobody may read this before Monday 9 March, 08:00." in world.last(world.anna)
    world.wait_until(datetime(2026, 3, 9, 7, 59, tzinfo=UTC))
    assert world.news(world.lee) == []
    world.wait(minutes=1)
    assert alerts(world) == [CASE]
    assert world.troubles() == []
    world.close()


OUTCOMES = {
    "Plan changed": "Dr Lee has looked at your answers and will change your plan.",
    "Plan kept": "Dr Lee has looked at your answers. Your plan stays the same. Thank you for telling us.",
    "Contacted the patient": "Dr Lee has looked at your answers and has been in touch with you about them.",
    "Referred": "Dr Lee has looked at your answers and has asked somebody else to see you too.",
    "No action needed": "Dr Lee has looked at your answers. Nothing needs to change now.",
    "False alarm": "We checked. Your plan stays the same. Thank you for telling us.",
}


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.long
def test_a_case_is_taken_then_closed_and_the_patient_hears_of_it(flagged: World, outcome: str) -> None:
    flagged.news(flagged.anna)
    flagged.taps(flagged.lee, "Acknowledge", times=2)
    assert flagged.news(flagged.anna) == ["Dr Lee has your case and will look at it."]
    assert flagged.last(flagged.lee) == f"{CASE}\n\n✓ You have this case.\n[Open]"
    flagged.taps(flagged.lee, "Open")
    flagged.taps(flagged.lee, "Close")
    assert "What came of it?" in flagged.last(flagged.lee)
    flagged.taps(flagged.lee, "Back")
    flagged.taps(flagged.lee, "Close")
    flagged.taps(flagged.lee, outcome, times=2)
    flagged.taps(flagged.lee, "Close and send", times=2)
    flagged.taps(flagged.lee, "Skip")
    told = flagged.news(flagged.anna)
    assert told[0] == "Dr Lee has seen your answers.", "at the first look, once"
    assert len(told) == 2
    assert told[1].startswith(OUTCOMES[outcome])
    assert f"✓ Closed: {outcome}." in flagged.last(flagged.lee)
    assert case(flagged).status is ReviewStatus.CLOSED
    assert flagged.troubles() == []


def test_stale_buttons_of_a_closed_case_change_nothing(flagged: World) -> None:
    for label in ("Open", "Close", "Plan kept", "Close and send", "Skip"):
        flagged.taps(flagged.lee, label)
    closed = case(flagged)
    flagged.news(flagged.anna)
    for data in ("review:1:open", "review:1:ack", "review:1:close", "review:1:outcome:false_alarm"):
        flagged.forges(flagged.lee, data)
        assert case(flagged) == closed
    assert flagged.news(flagged.anna) == []
    assert flagged.troubles() == []


def test_a_new_finding_after_closing_opens_a_new_case(flagged: World) -> None:
    for label in ("Open", "Close", "Plan kept", "Close and send"):
        flagged.taps(flagged.lee, label)
    flagged.news(flagged.lee)
    flagged.at("20:00")
    flagged.at("08:00")
    skips(flagged)
    assert flagged.news(flagged.lee) == ["🟡 Case 2 · soon\n\nA plan is due for review."]


FORGED = ("review:1:open", "review:1:ack", "review:1:close", "review:1:outcome:plan_kept")


def test_an_outsider_gets_nothing_and_changes_nothing(flagged: World) -> None:
    before, seen_by_lee, seen_by_anna = case(flagged), flagged.chat(flagged.lee), flagged.chat(flagged.anna)
    for data in FORGED:
        flagged.forges(flagged.moss, data)
        assert flagged.news(flagged.moss) == ["I cannot find that case."]
        assert case(flagged) == before
    assert (flagged.chat(flagged.lee), flagged.chat(flagged.anna)) == (seen_by_lee, seen_by_anna)
    flagged.says(flagged.moss, "/reviews")
    assert flagged.news(flagged.moss) == ["No case is open."]


def test_a_patient_cannot_press_a_clinicians_buttons(flagged: World) -> None:
    before = case(flagged)
    flagged.news(flagged.anna)
    for data in FORGED:
        flagged.forges(flagged.anna, data)
        assert flagged.news(flagged.anna) == ["I cannot find that case."]
        assert case(flagged) == before
    flagged.says(flagged.anna, "/reviews")
    assert flagged.news(flagged.anna) == ["I do not know that command. /help shows what I can do."]


def test_an_alert_that_cannot_be_delivered_is_an_operator_alarm(morning: World) -> None:
    morning.acts(morning.lee.blocks_bot)
    skips(morning)
    standing = morning.reads(alarms.standing_alarms)
    assert [(alarm.kind, alarm.subject) for alarm in standing] == [("nobody_reached", "review:1")]
    assert morning.troubles()[0].startswith("Nobody of the clinic can be reached about a case that is open (review:1).")
    morning.acts(morning.lee.unblocks_bot)
    assert "Your open cases, most severe first: 1" in morning.last(morning.lee)
    morning.taps(morning.lee, "🟡 Case 1 · soon")
    assert "Ibuprofen 400 mg, because of side effects" in morning.last(morning.lee)
    morning.taps(morning.lee, "Acknowledge")
    assert morning.troubles() == [], "whoever has taken the case has been reached"


def test_an_alert_to_a_deleted_account_is_an_operator_alarm(morning: World) -> None:
    morning.acts(morning.moss.blocks_bot, morning.lee.deletes_account)
    morning.says(morning.anna, "I have chest pain")
    undelivered, nobody = morning.troubles()
    assert "alert:1" in undelivered
    assert nobody.startswith("Nobody of the clinic can be reached about a case that is open (review:1).")
    morning.wait(minutes=25)
    assert morning.troubles()[1].endswith("3 times."), "every step that reached nobody counts"


def test_reviews_lists_the_open_cases_without_names(flagged: World) -> None:
    bea = flagged.emulator.person(1002, first_name="Bea")
    flagged.joins(bea, flagged.invite(flagged.lee, "Mr C"))
    flagged.says(bea, "I have chest pain")
    flagged.news(flagged.lee)
    flagged.says(flagged.lee, "/reviews")
    listed = flagged.last(flagged.lee)
    assert listed.splitlines()[-2:] == ["[🔴 Case 2 · urgent]", "[🟡 Case 1 · soon]"]
    assert "Bea" not in listed


def test_all_alarms_of_a_long_night_end_when_she_sees_her_cases(morning: World) -> None:
    morning.acts(morning.moss.blocks_bot, morning.lee.blocks_bot)
    morning.says(morning.anna, "I have chest pain")
    morning.wait(minutes=45)
    assert len(morning.troubles()) == 1
    morning.acts(morning.lee.unblocks_bot)
    assert morning.troubles() == []
