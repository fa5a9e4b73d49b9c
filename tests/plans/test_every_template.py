"""Every plan template that ships: it parses, it can be carried out, it asks little, and patients can read it."""

import tomllib
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

import bot
from bot.app import practice_of
from bot.care.check_in_questions import Answers, enabled
from bot.care.day_questions import ItemDue, questions_on, quiet_at
from bot.care.glucose import CODE as GLUCOSE
from bot.care.message_budget import SOUNDS_A_DAY, Weight, plan_day
from bot.care.plan import AnswerKind, CarePlan, Measure
from bot.care.plan_checked import without_idle_lines
from bot.care.plan_file import parse_plan
from bot.care.plan_text import plan_text
from bot.care.practice import Practice
from bot.care.proposals import Proposal, proposals
from bot.care.standing_items import standing_items
from bot.care.usual_burden import usual_burden
from bot.care.when_table import ANY_SECTION, WhenTable
from bot.content import read_plan, read_practice
from bot.rules import (
    asthma_control,
    blood_pressure_crisis,
    fever,
    oxygen_low,
    rapid_weight_gain,
    wound_or_vein_warning,
)
from tests.care.test_message_budget import ANNA, LONDON
from tests.conversations.test_readability import grade, words_of
from tests.world import settings_in

FOLDER = Path(bot.__file__).parent / "plans"
SOURCES = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))}
WANTED = {
    "low_back_pain", "hypertension", "type_2_diabetes", "depression", "anxiety", "asthma", "copd", "heart_failure",
    "knee_physiotherapy", "vein_procedure", "weight_and_activity",
}  # fmt: skip
MONDAY = date(2026, 3, 2)
MOST_QUESTIONS, FEWEST_WORDS_GRADED, HARDEST = 5, 8, 6.0
# What a rule cannot do without: one of each set has to be asked for, as a measure or by a questionnaire.
READS: dict[str, tuple[set[str], ...]] = {
    "asthma_control": ({asthma_control.RELIEVER}, {asthma_control.PEAK_FLOW}),
    "blood_pressure_crisis": ({"bp_systolic"}, {"bp_diastolic"}, {*blood_pressure_crisis.LOW_SIGNS}),
    "blood_pressure_mean": ({"bp_systolic"}, {"bp_diastolic"}),
    "fever": ({fever.TEMPERATURE},),
    "glucose_high": ({GLUCOSE},),
    "glucose_low": ({GLUCOSE},),
    "oxygen_low": ({oxygen_low.SPO2},),
    "rapid_weight_gain": ({rapid_weight_gain.WEIGHT}, {*rapid_weight_gain.SIGNS_OF_FLUID}),
    "wound_or_vein_warning": (
        {*wound_or_vein_warning.URGENT_SIGNS}, {*wound_or_vein_warning.TODAY_SIGNS}, {wound_or_vein_warning.PAIN},
    ),
    "phq9_change": ({"phq9"},),
    "phq9_self_harm": ({"phq9"},),
    "gad7_change": ({"gad7"},),
    "wellbeing_low": ({"who5"},),
}  # fmt: skip


@pytest.fixture(scope="module")
def practice() -> Practice:
    return practice_of(settings_in(Path("/nowhere")), "careplan_demo_bot")


@pytest.fixture(params=sorted(SOURCES))
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def source(code: str) -> dict[str, Any]:
    return SOURCES[code]


@pytest.fixture
def plan(source: dict[str, Any]) -> CarePlan:
    return parse_plan(source)


def lines_of(source: dict[str, Any]) -> list[WhenTable]:
    return [WhenTable.model_validate(line) for line in source["when"]]


def test_the_templates_a_clinic_begins_with_are_there() -> None:
    assert set(SOURCES) >= WANTED


def test_it_names_its_guideline_and_what_is_to_be_confirmed(code: str) -> None:
    comments = [line for line in (FOLDER / f"{code}.toml").read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    assert any(guideline in comments[0] + comments[1] for guideline in ("NICE", "GINA", "ESC"))
    assert "confirmed by the clinic" in " ".join(comments)


def test_it_is_a_whole_plan(plan: CarePlan) -> None:
    assert 3 <= len(plan.goal_suggestions) <= 5
    assert plan.measures
    assert plan.items
    assert any(item.kind == "exercise" for item in plan.items) or plan.code == "depression"
    assert 14 <= plan.review_after_days <= 90
    assert len(plan.advice) >= 3


# The check-in


def answers_to(measure: Measure) -> list[float]:
    """Values an answer may have: the ends of a number are enough to open or close a branch."""
    if measure.answer in (AnswerKind.NUMBER, AnswerKind.PRESSURE):
        return [measure.minimum, measure.maximum]
    return [float(value) for value in range(int(measure.minimum), int(measure.maximum) + 1)]


def most_questions(plan: CarePlan) -> int:
    """The longest check-in that any answers make: only what a branch asks about has to be varied."""
    branches = {condition.question for measure in plan.measures for condition in measure.enable_when}
    varied = [measure for measure in plan.measures if measure.code in branches]
    given: Iterator[Answers] = (
        dict(zip([m.code for m in varied], values, strict=True)) for values in product(*map(answers_to, varied))
    )
    return max(len(enabled(plan.measures, answers)) for answers in given)


def test_a_check_in_has_five_questions_at_most_whatever_is_answered(plan: CarePlan) -> None:
    assert most_questions(plan) <= MOST_QUESTIONS


def test_a_branch_asks_about_an_earlier_question(plan: CarePlan) -> None:
    codes = [measure.code for measure in plan.measures]
    for place, measure in enumerate(plan.measures):
        assert all(condition.question in codes[:place] for condition in measure.enable_when)


def test_it_asks_what_its_rules_read(plan: CarePlan) -> None:
    asked = {measure.code for measure in plan.measures} | {planned.code for planned in plan.questionnaires}
    wanted = [(rule, codes) for rule in plan.rules for codes in READS.get(rule, ())]
    assert [(rule, codes) for rule, codes in wanted if codes.isdisjoint(asked)] == []


# What it asks of a patient


def test_its_usual_day_is_within_the_message_budget(practice: Practice, plan: CarePlan) -> None:
    burden = usual_burden(plan, practice.prompt_kinds, MONDAY)
    assert not burden.is_over_budget
    assert burden.messages <= SOUNDS_A_DAY + 1
    assert burden.minutes <= 3


def test_every_dose_and_every_check_in_of_four_weeks_makes_a_sound(practice: Practice, plan: CarePlan) -> None:
    items = [
        ItemDue(item.id, practice.prompt_kinds[item.kind], item.schedule(MONDAY), item.ask_within, item.answer_within)
        for item in (*plan.items, *standing_items(ANNA, plan))
    ]
    for day in (MONDAY + timedelta(days=days) for days in range(28)):
        for message in plan_day(questions_on(items, day, LONDON), quiet_at(ANNA, LONDON)).messages:
            assert message.has_sound or message.weight > Weight.CHECK_IN, (day, message)


def test_medicines_are_written_as_one_would_and_say_their_substance(plan: CarePlan) -> None:
    for item in plan.items:
        if item.kind == "medication":
            assert item.medicine == item.title.split()[0].lower()
            assert item.instruction
            assert item.times or item.daily_limit, f"{item.id} is taken as needed: how often at most?"
        else:
            assert item.times


def test_an_item_can_be_answered_before_it_comes_again(plan: CarePlan) -> None:
    for item in plan.items:
        minutes = [at.hour * 60 + at.minute for at in item.times]
        assert time(6) <= min(item.times, default=time(8))
        assert max(item.times, default=time(8)) <= time(22)
        assert all(b - a > item.ask_within.total_seconds() / 60 for a, b in pairwise(minutes))


# Words


def patient_texts(source: dict[str, Any]) -> Iterator[str]:
    """Every sentence a patient reads, one by one."""
    added = [line["add_item"] for line in source["when"] if "add_item" in line]
    for item in (*source["items"], *added):
        yield from (item["title"], item.get("instruction", ""))
        yield from item.get("leaflet", "").split(". ")
    for measure in source["measures"]:
        yield from (measure["question"], measure["name"], *measure.get("labels", ()))
    yield from source["goal_suggestions"]


def test_patients_can_read_every_sentence(source: dict[str, Any]) -> None:
    long_ones = [text for text in patient_texts(source) if len(words_of(text)) >= FEWEST_WORDS_GRADED]
    assert [f"{grade(text):.1f}: {text}" for text in long_ones if grade(text) > HARDEST] == []


def test_leaflets_are_plain_as_a_whole(source: dict[str, Any]) -> None:
    leaflets = [item["leaflet"] for item in source["items"] if "leaflet" in item]
    assert [text for text in leaflets if grade(text) > HARDEST] == []


def test_words_for_the_clinician_are_short(source: dict[str, Any]) -> None:
    said = [line["says"] for line in source["when"]] + [line["consider"] for line in source["advice"]]
    assert [text for text in said if len(text) > 120] == []
    assert all(line["says"].endswith((".", "?")) for line in source["when"])
    assert all(line["ask"].endswith(("?", ".")) for line in source["when"] if "ask" in line)


# Advice and proposals


def test_advice_is_about_a_rule_that_is_on_and_names_its_source(plan: CarePlan) -> None:
    assert {line.rule for line in plan.advice} <= set(plan.rules)
    assert all(len(line.source) >= 4 for line in plan.advice)


def test_every_line_has_a_name_of_its_own_and_at_least_two_are_useful(source: dict[str, Any]) -> None:
    names = [line["id"] for line in source["when"]]
    assert len(set(names)) == len(names)
    assert len(names) >= 2
    assert any("ask" not in line for line in source["when"])


def background_for(line: WhenTable) -> dict[str, dict[str, Any]]:
    """A background in which the line holds."""
    section = "conditions" if line.section == ANY_SECTION else line.section
    if line.at_least is not None:
        return {section: {"audit_c:1": 4, "audit_c:2": 4, "audit_c:3": 4}}
    if line.answer:
        return {section: {line.question: line.answer}}
    return {section: {section: f"={line.contains[0].replace('*', '')}"}}


def proposed(source: dict[str, Any], line: WhenTable) -> Proposal:
    found = {proposal.id: proposal for proposal in proposals(source, background_for(line))}
    assert line.id in found, f"{line.id} proposes nothing: does it name an item of the plan?"
    return found[line.id]


def test_accepting_any_proposal_leaves_a_plan_that_can_be_carried_out(
    practice: Practice, source: dict[str, Any], tmp_path: Path
) -> None:
    for line in lines_of(source):
        changed = proposed(source, line).apply(source)
        file = tmp_path / "changed.toml"
        file.write_text(plan_text(without_idle_lines(changed), line.says), encoding="utf-8")  # as it is exported
        read_plan(file, practice)  # refuses impossible thresholds, unknown rules and kinds
        is_changed = parse_plan(changed) != parse_plan(source)
        assert is_changed is not bool(line.ask), line.id
        assert not usual_burden(parse_plan(changed), practice.prompt_kinds, MONDAY).is_over_budget, line.id


def test_accepting_all_proposals_one_after_another_leaves_a_plan_too(source: dict[str, Any]) -> None:
    changed = source
    for line in lines_of(source):
        for proposal in proposals(changed, background_for(line)):
            changed = proposal.apply(changed)
    assert parse_plan(changed).code == source["code"]


# Sharing


def test_it_is_written_out_and_read_back_the_same(source: dict[str, Any]) -> None:
    assert tomllib.loads(plan_text(source, "x")) == source


def test_a_clinics_own_template_takes_the_place_of_ours_with_the_same_code(practice: Practice, tmp_path: Path) -> None:
    own = SOURCES["asthma"] | {"name": "Asthma at Hill Street"}
    (tmp_path / "anything.toml").write_text(plan_text(own, "Hill Street"), encoding="utf-8")
    again = read_practice(practice.clinic, "b", (tmp_path,))
    assert again.plans["asthma"].name == "Asthma at Hill Street"
    assert again.plans.keys() == practice.plans.keys()
