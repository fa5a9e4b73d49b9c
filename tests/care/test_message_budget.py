"""The message budget holds for every plan: no dose is dropped, doubled or early, and few messages make a sound."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import practice_of
from bot.care.day_questions import ItemDue, burden_line, burden_of, questions_on, quiet_at
from bot.care.merging import MOST_IN_ONE
from bot.care.message_budget import (
    DOSE_WAITS,
    OTHER_MOVES,
    SOUNDS_A_DAY,
    SOUNDS_AT_MOST,
    DayPlan,
    DueQuestion,
    Weight,
    is_in_quiet_hours,
    plan_day,
)
from bot.care.people import Patient, PatientStatus
from bot.care.practice import Practice
from bot.care.schedule import Schedule
from bot.care.sentences import english, render
from bot.care.standing_items import standing_items
from tests.world import settings_in

DAY = date(2026, 3, 2)
LONDON = ZoneInfo("Europe/London")
ANNA = Patient(1, "Anna", "Europe/London", time(18), False, PatientStatus.ACTIVE, DAY, None, 1)
KINDS = ("medication", "exercise", "lifestyle", "measurement", "therapy_session", "fits", "goal_check", "check_in")


@pytest.fixture(scope="module")
def practice() -> Practice:
    return practice_of(settings_in(Path("/nowhere")), "careplan_demo_bot")


def at(clock: str) -> datetime:
    return datetime.combine(DAY, time.fromisoformat(clock), UTC)


def question(item: str, clock: str, weight: Weight = Weight.USUAL, *, within: float = 2) -> DueQuestion:
    """One that is due at that time and can be asked for so many hours."""
    may_merge = weight in (Weight.MUST, Weight.DOSE, Weight.USUAL)
    return DueQuestion(f"{item}/{clock}", item, at(clock), at(clock) + timedelta(hours=within), weight, may_merge)


def never(_at: datetime) -> bool:
    return False


def shown(plan: DayPlan) -> list[str]:
    """`08:00* a b`: the time, a star for a sound, the items."""
    return [f"{m.at:%H:%M}{'*' if m.has_sound else ''} {' '.join(q.item for q in m.questions)}" for m in plan.messages]


def test_doses_a_quarter_of_an_hour_apart_come_together_at_the_later_time() -> None:
    plan = plan_day([question("a", "08:00", Weight.DOSE), question("b", "08:15", Weight.DOSE)], never)
    assert shown(plan) == ["08:15* a b"]


def test_a_dose_never_waits_longer() -> None:
    plan = plan_day([question("a", "08:00", Weight.DOSE), question("b", "08:16", Weight.DOSE)], never)
    assert shown(plan) == ["08:00* a", "08:16* b"]


def test_what_is_no_dose_joins_the_nearest_message_of_the_hour() -> None:
    questions = [question("walk", "07:30"), question("a", "08:00", Weight.DOSE), question("salt", "09:00")]
    assert shown(plan_day(questions, never)) == ["08:00* a walk salt"]


def test_two_doses_of_one_item_never_share_a_message() -> None:
    plan = plan_day([question("a", "08:00", Weight.DOSE), question("a", "08:10", Weight.DOSE)], never)
    assert shown(plan) == ["08:00* a", "08:10 a"]


def test_the_weightiest_three_make_a_sound() -> None:
    questions = [
        question("walk", "06:00"), question("a", "08:00", Weight.DOSE), question("b", "12:00", Weight.DOSE),
        question("check_in", "18:00", Weight.CHECK_IN), question("stretch", "21:00"),
    ]  # fmt: skip
    assert shown(plan_day(questions, never)) == [
        "06:00 walk",
        "08:00* a",
        "12:00* b",
        "18:00* check_in",
        "21:00 stretch",
    ]


def test_a_medicine_that_must_not_be_missed_makes_a_sound_up_to_five_times() -> None:
    questions = [question("insulin", f"{hour:02}:00", Weight.MUST) for hour in (7, 9, 11, 13, 15, 17)]
    plan = plan_day([*questions, question("a", "08:00", Weight.DOSE)], never)
    assert [m.has_sound for m in plan.messages] == [True, False, True, True, True, True, False]


def test_one_occasional_question_a_day_and_the_longest_waiting_first() -> None:
    questions = [
        question("fits", "18:00", Weight.OCCASIONAL, within=72),
        question("goals", "17:00", Weight.OCCASIONAL, within=72),
        question("promise", "19:00", Weight.OCCASIONAL, within=5),
    ]
    plan = plan_day(questions, never)
    assert shown(plan) == ["19:00* promise"], "this one cannot wait"
    assert [q.item for q in plan.waiting] == ["goals", "fits"]


@pytest.mark.parametrize(
    ("clock", "is_quiet"), [("21:59", False), ("22:00", True), ("02:00", True), ("06:59", True), ("07:00", False)]
)
def test_quiet_hours_are_at_night_unless_she_chose_others(clock: str, is_quiet: bool) -> None:
    assert is_in_quiet_hours(time.fromisoformat(clock), None, None) is is_quiet
    assert is_in_quiet_hours(time.fromisoformat(clock), time(0), time(0)) is False
    assert is_in_quiet_hours(time(13), time(12), time(14)) is True


questions_of_a_day = st.lists(
    st.builds(
        lambda item, minute, weight, within: question(
            str(item), f"{minute // 60:02}:{minute % 60:02}", weight, within=within
        ),
        st.integers(1, 12), st.integers(0, 1439), st.sampled_from(Weight), st.sampled_from((0.05, 0.5, 2, 30, 72)),
    ),
    max_size=30,
    unique_by=lambda q: q.key,
)  # fmt: skip


@given(questions_of_a_day, st.tuples(st.integers(0, 23), st.integers(0, 23)))
def test_any_day_keeps_to_the_budget(questions: list[DueQuestion], quiet: tuple[int, int]) -> None:
    def is_quiet(instant: datetime) -> bool:
        return is_in_quiet_hours(instant.time(), time(quiet[0]), time(quiet[1]))

    check(plan_day(questions, is_quiet), questions)
    assert not any(m.has_sound for m in plan_day(questions, lambda _at: True).messages)


def check(plan: DayPlan, questions: list[DueQuestion]) -> None:
    """What holds of every day, whatever is due."""
    asked = [q for m in plan.messages for q in m.questions]
    assert sorted((*asked, *plan.waiting), key=lambda q: q.key) == sorted(questions, key=lambda q: q.key)
    assert all(q.weight is Weight.OCCASIONAL for q in plan.waiting), "no dose is dropped"
    sounding = [m for m in plan.messages if m.has_sound]
    assert len(sounding) <= SOUNDS_AT_MOST
    assert len(sounding) <= SOUNDS_A_DAY or any(m.weight is Weight.MUST for m in sounding)
    for message in plan.messages:
        assert len(message.questions) <= MOST_IN_ONE
        assert len({q.item for q in message.questions}) == len(message.questions)
        for q in message.questions:
            moves = message.at - q.at
            assert message.at < q.latest
            assert timedelta(0) <= moves <= DOSE_WAITS if q.is_dose else abs(moves) <= OTHER_MOVES


schedules = st.builds(
    lambda times, weekdays, every: Schedule(tuple(sorted(times)), DAY, weekdays, every),
    st.sets(st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0)), min_size=1, max_size=8),
    st.frozensets(st.integers(0, 6)),
    st.integers(1, 5),
)


@given(st.lists(st.tuples(st.sampled_from(KINDS), schedules, st.booleans()), max_size=10), st.integers(0, 40))
def test_any_plan_keeps_to_the_budget_on_any_day(
    practice: Practice, planned: list[tuple[str, Schedule, bool]], days: int
) -> None:
    items = [
        ItemDue(f"{kind}{n}", practice.prompt_kinds[kind], schedule, timedelta(hours=2), timedelta(hours=6), must)
        for n, (kind, schedule, must) in enumerate(planned)
    ]
    questions = questions_on(items, DAY + timedelta(days=days), LONDON)
    check(plan_day(questions, quiet_at(ANNA, LONDON)), questions)


def test_every_template_keeps_to_the_budget_for_a_year(practice: Practice) -> None:
    for plan in practice.plans.values():
        items = [
            ItemDue(item.id, practice.prompt_kinds[item.kind], item.schedule(DAY), item.ask_within,
                    item.answer_within, item.must_not_miss)
            for item in (*plan.items, *standing_items(ANNA, plan))
        ]  # fmt: skip
        for number in range(365):
            questions = questions_on(items, DAY + timedelta(days=number), LONDON)
            check(plan_day(questions, quiet_at(ANNA, LONDON)), questions)
        assert not burden_of(plan, ANNA, practice.prompt_kinds, DAY).is_over_budget, plan.code


def test_the_burden_of_a_plan_in_one_line(practice: Practice) -> None:
    burden = burden_of(practice.plans["low_back_pain"], ANNA, practice.prompt_kinds, DAY)
    assert render(burden_line(burden), english()) == "About 4 messages, 9 taps and 1 min a day."
