"""What a new version of a plan changes, in words: pure."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.care.plan import CarePlan, Measure, MeasureKind, PlanItem, PlannedQuestionnaire, Worse
from bot.care.plan_difference import difference, in_words
from bot.care.plan_words import rhythm_in_words
from bot.care.sentences import english, render

PAIN = Measure("pain", "Pain", "How strong was your pain today?", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10, 2)
HOUR = timedelta(hours=1)


def item(code: str = "a", times: tuple[str, ...] = ("08:00",), **more: object) -> PlanItem:
    at = tuple(map(time.fromisoformat, times))
    usual = PlanItem(code, "medication", code.upper(), "1 tablet", at, frozenset(), 1, HOUR, HOUR)
    return replace(usual, **more)  # type: ignore[arg-type]  # a test's own values


def plan(*items: PlanItem, **more: object) -> CarePlan:
    return replace(CarePlan("back", "Back", "reduce", (PAIN,), items), **more)  # type: ignore[arg-type]  # as above


def read(before: CarePlan, after: CarePlan) -> list[str]:
    return render(in_words(difference(before, after, {"phq9": "PHQ-9"})), english()).splitlines()


def test_nothing_new() -> None:
    assert read(plan(item()), plan(item())) == ["Nothing changes in what you do each day."]
    watched = plan(item(must_not_miss=True), rules={"silence": {}}, review_after_days=7)
    assert read(plan(item()), watched) == ["Nothing changes in what you do each day."]


def test_new_stopped_and_changed_in_this_order() -> None:
    before, after = plan(item("a"), item("b")), plan(item("b", ("09:00",)), item("c", instruction=""))
    assert read(before, after) == [
        "➕ New: <b>C</b>: every day at 08:00.",
        "➖ Stopped: <b>A</b>.",
        "✏️ Changed: <b>B</b>: 1 tablet, every day at 09:00. Before: <b>B</b>: 1 tablet, every day at 08:00.",
    ]


def test_what_is_new_to_read_is_told_once() -> None:
    new, other = item(leaflet="Sit down if you feel <dizzy>."), item(leaflet="Stand up slowly.")
    assert read(plan(item()), plan(new)) == ["📖 Please read about <b>A</b>: Sit down if you feel &lt;dizzy&gt;."]
    assert read(plan(new), plan(other)) == ["📖 Please read about <b>A</b>: Stand up slowly."]
    assert read(plan(), plan(new))[1:] == ["📖 Please read about <b>A</b>: Sit down if you feel &lt;dizzy&gt;."]
    assert read(plan(new), plan(item())) == ["What you could read about <b>A</b> is not there any more."]
    assert read(plan(new), plan(new)) == ["Nothing changes in what you do each day."]


def test_measures_and_questionnaires() -> None:
    asked_otherwise = replace(PAIN, question="And now?")
    sleep = replace(PAIN, code="sleep", name="Sleep")
    phq9 = PlannedQuestionnaire("phq9", 28)
    assert read(plan(), plan(measures=(asked_otherwise, sleep), questionnaires=(phq9,))) == [
        "I now ask this in another way: Pain.",
        "I now ask about this too: Sleep.",
        "Now and then I ask you these questions too: PHQ-9.",
    ]
    assert read(plan(questionnaires=(phq9,)), plan(measures=())) == [
        "I do not ask about this any more: Pain.",
        "I do not ask you these questions any more: PHQ-9.",
    ]
    assert read(plan(), plan(measures=(replace(PAIN, weight=0.5),))) == ["Nothing changes in what you do each day."]


@pytest.mark.parametrize("count", [1, 5, 200])
def test_however_much_changes_it_stays_one_message(count: int) -> None:
    words = read(plan(), plan(*(item(f"i{number}", instruction="x" * 100) for number in range(count))))
    assert len("\n".join(words)) < 1_500
    if count == 200:
        assert words[-1] == f"And {200 - (len(words) - 1)} more. /plan shows your whole plan."


def test_one_huge_change_is_shown_all_the_same() -> None:
    words = read(plan(), plan(item(instruction="x" * 1_000), item("b")))
    assert words[0].startswith("➕ New: <b>A</b>")
    assert words[1] == "And 1 more. /plan shows your whole plan."


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (item(), "every day at 08:00"),
        (item(times=("08:00", "20:00"), every_days=3), "every 3 days at 08:00, 20:00"),
        (item(weekdays=frozenset({4, 0})), "Mon, Fri at 08:00"),
        (item(times=()), "when you need it"),
        (item(times=(), daily_limit=4), "when you need it, at most 4 a day"),
    ],
)
def test_rhythms(planned: PlanItem, words: str) -> None:
    assert render(rhythm_in_words(planned, planned.times), english()) == words
