"""What a new version changes for the clinic alone."""

from dataclasses import replace
from typing import Any

import pytest

from bot.care.plan import CarePlan, PlannedQuestionnaire
from bot.care.sentences import english, render
from bot.care.watch_changes import watch_changes

PLAN = CarePlan("p", "P", "reduce", (), (), rules={"mean": {"systolic": 135}, "silence": {}},
                questionnaires=(PlannedQuestionnaire("phq2", 28),))  # fmt: skip


def told(**changed: Any) -> list[str]:
    found = watch_changes(PLAN, replace(PLAN, **changed), {"phq2": "Mood (PHQ-2)"})
    return [render(sentence, english()) for sentence in found]


def test_the_same_plan_says_nothing() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"mean": {"systolic": 130}, "silence": {}}, ["Mean – Upper value, mmHg: 130. Before: 135."]),
        ({"mean": {}, "silence": {}}, ["Mean – Upper value, mmHg: as usual. Before: 135."]),
        ({"mean": {"systolic": 135}}, ["Rule off: Silence."]),
        ({"mean": {"systolic": 135}, "silence": {"enabled": False}}, ["Rule off: Silence."]),
        ({"mean": {"systolic": 135}, "silence": {"enabled": True}}, []),
        (
            {"mean": {"systolic": 135}, "silence": {}, "too_low": {"limit": 1.5, "strict": True}},
            ["Rule on: Too low.", "Too low – Limit: 1.5. Before: as usual.",
             "Too low – Strict: yes. Before: as usual."],
        ),
    ],
)  # fmt: skip
def test_rules_and_thresholds(rules: dict[str, dict[str, float]], says: list[str]) -> None:
    assert told(rules=rules) == says


def test_a_rhythm_and_the_review_date() -> None:
    assert told(questionnaires=(PlannedQuestionnaire("phq2", 14),), review_after_days=30) == [
        "Mood (PHQ-2): every 14 days. Before: every 28.",
        "Looked at again after 30 days. Before: after 90.",
    ]
