"""What is asked and watched is changed in chat: questions, questionnaires, rules, the review date."""

import pytest

from bot.care.measuring import measured
from bot.care.plan_file import parse_plan
from tests.plan_draft import codes, draft, item, opened, tapping
from tests.world import World


@pytest.fixture
def editing(begun: World) -> World:
    begun.news(begun.anna)
    return begun.lives(opened)


def test_a_question_of_another_template_comes_with_its_rules(editing: World) -> None:
    tapping(editing, editing.lee, "Questions", "➕ Add a question", "High blood pressure", "Blood pressure")
    assert codes(editing, "measures", "code")[-2:] == ["bp_systolic", "bp_diastolic"]
    told = tapping(editing, editing.lee, "‹ Back")
    assert "I now ask about this too: Upper blood pressure." in told
    assert "rule on: blood pressure crisis." in told.casefold()


def test_a_question_of_her_own_and_one_that_is_left_out(editing: World) -> None:
    tapping(editing, editing.lee, "Questions", "➕ Add a question", "My own: a number")
    for typed in ("Steps", "How many steps did you walk?", "steps"):
        editing.says(editing.lee, typed)
    editing.says(editing.lee, "300 to 0")
    assert editing.last(editing.lee).startswith("I need two numbers, the lower one first")
    editing.says(editing.lee, "0-40000")
    tapping(editing, editing.lee, "Less is worse", "Mood", "➖ Leave it out")
    assert codes(editing, "measures", "code") == ["pain", "interference", "side_effects", "own_steps"]
    assert draft(editing).content["measures"][-1]["worse"] == "lower"


def test_how_large_a_change_matters(editing: World) -> None:
    tapping(editing, editing.lee, "Questions", "Pain", "A change that matters: Pain")
    editing.says(editing.lee, "11")
    assert editing.last(editing.lee).startswith("I need a number from 0.1 to 10.")
    editing.says(editing.lee, "3")
    assert "Pain: a change of 3 matters. Before: 2." in tapping(editing, editing.lee, "‹ Back", "‹ Back")


def test_a_questionnaire_and_its_rhythm(editing: World) -> None:
    tapping(editing, editing.lee, "Questionnaires", "PHQ-9: not asked", "Every 4 weeks")
    assert "[PHQ-9: every 28 days]" in editing.last(editing.lee)
    told = tapping(editing, editing.lee, "‹ Back")
    assert "Now and then I ask you these questions too: PHQ-9." in told
    assert "self harm." in told, "its rules come with it"


def test_a_threshold_within_its_bounds(editing: World) -> None:
    tapping(editing, editing.lee, "Rules", "✓ Low adherence", "Answers needed: 10")
    assert editing.last(editing.lee) == (
        "Low adherence: Answers needed\n\nNow 10, usually 10. It can be 5 to 200. Tap a number or type one.\n"
        "[20] [30]\n[Leave it]"
    )
    for typed in ("4", "12.5", "a few"):
        editing.says(editing.lee, typed)
        assert editing.last(editing.lee).startswith("I need a whole number from 5 to 200.")
    editing.says(editing.lee, "twenty")
    assert "[Answers needed: 20]" in editing.last(editing.lee)
    assert draft(editing).content["rules"]["low_adherence"] == {"least_answers": 20}
    tapping(editing, editing.lee, "All as usual")
    assert draft(editing).content["rules"]["low_adherence"] == {}


def test_two_thresholds_keep_their_order(editing: World) -> None:
    tapping(editing, editing.lee, "Rules", "›", "✓ Worsening symptom", "Latest reports compared: 5")
    editing.says(editing.lee, "14")
    tapping(editing, editing.lee, "Within so many days: 15")
    editing.says(editing.lee, "10")
    assert "“Latest reports compared” cannot be above “Within so many days”." in editing.last(editing.lee)
    assert draft(editing).content["rules"]["worsening_symptom"] == {"window_reports": 14}


def test_a_rule_off_and_a_switch_on(editing: World) -> None:
    tapping(editing, editing.lee, "Rules", "✓ Low adherence", "Turn it off")
    assert draft(editing).content["rules"]["low_adherence"] == {"enabled": False}
    tapping(editing, editing.lee, "‹ Back", "›", "✓ Skipped for side effects", "Running out and cost count: yes")
    assert draft(editing).content["rules"]["skipped_for_side_effects"] == {"supply": False}


def test_the_review_date_is_tapped_or_typed(editing: World) -> None:
    tapping(editing, editing.lee, "Review date", "4 weeks")
    assert "Looked at again after 28 days. Before: after 42." in editing.last(editing.lee)
    tapping(editing, editing.lee, "Review date", "Another day")
    editing.says(editing.lee, "yesterday")
    assert editing.last(editing.lee).startswith("I need a day within a year")
    editing.says(editing.lee, "6 April")
    assert draft(editing).content["review_after_days"] == 35


def test_a_reading_that_is_asked_gets_times_of_its_own(editing: World) -> None:
    tapping(editing, editing.lee, "Questions", "➕ Add a question", "High blood pressure", "Blood pressure", "‹ Back")
    tapping(editing, editing.lee, "Items", "➕ Add an item", "Something to measure", "Blood pressure")
    editing.says(editing.lee, "sitting, after 5 minutes of rest")
    tapping(editing, editing.lee, "08:00 and 20:00", "At once")
    assert item(editing, "bp_systolic")["times"] == ["08:00", "20:00"]
    assert measured(parse_plan(draft(editing).content), "bp_systolic"), "the item takes the reading"
    assert editing.troubles() == []
