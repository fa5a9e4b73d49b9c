"""Every questionnaire as a patient answers it, and the score that comes of it."""

from datetime import date
from pathlib import Path

import pytest

from tests.world import World

# What she taps, and the total: the worst or best answers show the direction, a mixture the sum.
EXAMPLES = {
    "phq2": (("Several days", "Nearly every day"), 4),
    "phq9": (("Several days", "More than half the days", *("Not at all",) * 7), 3),
    "gad7": (("Nearly every day",) * 7, 21),
    "who5": (("Most of the time", "All of the time", "At no time", "Some of the time", "Most of the time"), 56),
    "audit_c": (("2 to 4 times a month", "3 or 4", "Monthly"), 5),
}
BACK_PAIN = Path(__file__).parents[2] / "bot" / "plans" / "low_back_pain.toml"


def world_with(folder: Path, code: str) -> World:
    """Anna's plan asks that questionnaire on her first day."""
    plan = BACK_PAIN.read_text(encoding="utf-8").replace('code = "low_back_pain"', 'code = "own"')
    plan = plan.replace('name = "Low back pain"', 'name = "Own plan"')
    (folder / "plans").mkdir()
    text = f'{plan}\n[[questionnaires]]\ncode = "{code}"\nevery_days = 28\n'
    (folder / "plans" / "own.toml").write_text(text, encoding="utf-8")
    world = World(folder, plans_folder=folder / "plans")
    world.add_clinician(world.lee, "Dr Lee")
    world.joins(world.anna, world.invite(world.lee, plan="Own plan"))
    world.at("18:00")
    return world


@pytest.mark.parametrize("code", EXAMPLES)
@pytest.mark.long
def test_it_is_answered_and_scored(tmp_path: Path, code: str) -> None:
    answers, score = EXAMPLES[code]
    world = world_with(tmp_path, code)
    for label in ("Start", *answers, "That is right"):
        world.taps(world.anna, label)
    given = world.answers(world.anna, date(2026, 3, 2))
    assert [name for name in given if name.startswith(f"{code}:")] == [f"{code}:{n + 1}" for n in range(len(answers))]
    assert given[code] == score
    assert world.troubles() == []
    world.close()


@pytest.mark.long
def test_who_never_drinks_answers_one_question(tmp_path: Path) -> None:
    world = world_with(tmp_path, "audit_c")
    for label in ("Start", "Never", "That is right"):
        world.taps(world.anna, label)
    assert world.answers(world.anna, date(2026, 3, 2)) == {"audit_c:1": 0, "audit_c": 0}
    world.close()
