"""The simulated patient's fortnight against the rules that are shipped: no false alarm, and an alert in time."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest

from bot.care.history import History, PromptOutcome, PromptStatus, Report
from bot.care.plan_file import parse_plan
from bot.demo.course import STEADY_DAYS, Course
from bot.demo.emulator.messages import ChatMessage, Sender
from bot.demo.emulator.server import Emulator
from bot.demo.simulated_patient import SimulatedPatient
from bot.rules import low_adherence, severe_symptom, silence, skipped_for_side_effects, worsening_symptom
from tests.world import shared_content

FIRST = date(2026, 3, 2)
PLAN = parse_plan(tomllib.loads((files("bot") / "plans" / "low_back_pain.toml").read_text(encoding="utf-8")))
RULES = [m.RULE for m in (low_adherence, severe_symptom, silence, skipped_for_side_effects, worsening_symptom)]
STATUSES = {"Done": PromptStatus.DONE, "Not today": PromptStatus.SKIPPED, "": PromptStatus.EXPIRED}
REASONS = {"I forgot": "forgot", "No time": "no_time", "Not needed today": "not_needed"}


def outcome(course: Course, day: int, time_of_day: int) -> PromptOutcome:
    prompt = 10 * day + time_of_day
    status = STATUSES[course.item_answer(prompt)]
    reason = REASONS[course.reason(prompt)] if status is PromptStatus.SKIPPED else None
    return PromptOutcome(FIRST + timedelta(days=day), "ibuprofen", status, reason)


def history(course: Course, day: int) -> History:
    days = range(day + 1)
    dates = tuple(FIRST + timedelta(days=n) for n in days)
    return History(
        as_on=dates[-1],
        linked_on=FIRST,
        measures={measure.code: measure for measure in PLAN.measures},
        reports=tuple(Report(dates[n], {m.code: course.answer(m, n) for m in PLAN.measures}) for n in days),
        prompts=tuple(outcome(course, n, time_of_day) for n in days for time_of_day in range(2)),
        asked_on=dates,
        baseline_from=FIRST,
        items={item.id: item.title for item in PLAN.items},
    )


def first_alert(course: Course) -> tuple[int, str] | None:
    """(day, rule) of the first finding within two weeks."""
    for day in range(14):
        seen = history(course, day)
        for rule in RULES:
            if rule.evaluate(seen, rule.defaults) is not None:
                return day, rule.code
    return None


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_alert_comes_within_two_weeks_and_only_after_the_worsening_began(seed: int) -> None:
    found = first_alert(Course(f"{seed}/1"))
    assert found is not None
    day, rule = found
    assert rule == "worsening_symptom"
    assert STEADY_DAYS < day < 14


def test_hardly_any_other_seed_differs() -> None:
    found = [first_alert(Course(f"{seed}/1")) for seed in range(6, 56)]
    assert sum(each is not None and each[1] == "worsening_symptom" for each in found) >= 45
    assert all(each is None or each[0] > STEADY_DAYS for each in found)


def test_answers_stay_within_the_scale_however_long_she_gets_worse() -> None:
    for measure in PLAN.measures:
        answers = [Course("1/1").answer(measure, day) for day in range(60)]
        assert all(measure.minimum <= answer <= measure.maximum for answer in answers)


def test_she_takes_most_and_says_why_when_she_does_not() -> None:
    answers = [Course("1/1").item_answer(prompt) for prompt in range(1000)]
    assert 0.8 < answers.count("Done") / 1000 < 0.95
    assert 0.03 < answers.count("Not today") / 1000 < 0.15
    assert {Course("1/1").reason(prompt) for prompt in range(100)} == set(REASONS)


@pytest.mark.parametrize(
    ("code", "labels", "said"),
    [
        ("bp_systolic", ["Skip this"], "122/78"),
        ("dizzy", ["no", "a little", "quite a bit", "a lot", "Go back"], "no"),
        ("fall", ["Yes", "No", "Skip this"], "No"),
        ("pain", [str(number) for number in range(11)], "3"),
        ("phq2:1", ["Not at all", "Several days", "More than half the days", "Nearly every day"], "Not at all"),
    ],
)
def test_she_taps_and_types_what_every_kind_of_question_wants(code: str, labels: list[str], said: str) -> None:
    practice = shared_content(None)
    now = datetime(2026, 3, 2, 17, tzinfo=UTC)
    anna = Emulator(clock=lambda: now, limits=False).person(1001, first_name="Anna")
    plays = SimulatedPatient(anna, practice.plans.values(), practice.questionnaires, Course("1/1"))
    asked = [m for plan in practice.plans.values() for m in plan.measures] + list(practice.questionnaires["phq2"].items)
    question = next(measure.question for measure in asked if measure.code == code)
    inline = [[{"text": label, "callback_data": label}] for label in labels]
    message = ChatMessage(1, Sender.BOT, {}, {}, question, [], now, inline=inline)
    assert plays.answer(message, now) == said
