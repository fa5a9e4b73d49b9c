"""The same answers, told to the bot day by day and read from a file, come to the same findings."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.content import read_rules
from bot.replay.command import Request, replay
from storage import reviews
from tests.world import MONDAY, World

TEMPLATE = Path(__file__).parents[2] / "bot" / "plans" / "low_back_pain.toml"
FIRST = MONDAY.date()
DAYS = 36
# What Anna tells: a steady fortnight, one severe day, worse and worse, then nothing for the last twelve days.
PAIN = (3, 4, 3, 3, 4, 3, 4, 3, 3, 4, 3, 4, 3, 3, 9, 4, 4, 7, 7, 8, 7, 8, 7, 8)
SIDE_EFFECTS_ON = 3  # the evening she leaves her dose out because of them
FORGETS_FROM = 5


def evening(number: int) -> str:
    """What she says to the dose of 20:00."""
    if number == SIDE_EFFECTS_ON:
        return "skipped:side_effects"
    return "skipped:forgot" if FORGETS_FROM <= number < FORGETS_FROM + 10 else "unanswered"


def plays(world: World) -> None:
    """Five weeks of Anna's answers."""
    labels = {"skipped:side_effects": "Side effects", "skipped:forgot": "I forgot"}
    world.begin()
    for number in range(DAYS):
        world.at("18:00")
        if number < len(PAIN):
            world.checks_in(world.anna, PAIN[number], PAIN[number], 6)
        world.at("20:00")
        if evening(number) in labels:
            world.taps(world.anna, "Not today")
            world.taps(world.anna, labels[evening(number)])
    world.at("12:30")


def as_a_file() -> Iterator[tuple[str, ...]]:
    """The same answers as rows."""
    for number in range(DAYS):
        on = FIRST + timedelta(days=number)
        if number < len(PAIN):
            for code, value in (
                ("pain", PAIN[number]),
                ("interference", PAIN[number]),
                ("mood", 6),
                ("side_effects", 0),
            ):
                yield "anna", on.isoformat(), code, str(value), ""
        if number > 0:
            yield "anna", on.isoformat(), "item:ibuprofen", "unanswered", "08:00"
        if on.weekday() in (0, 2, 4):
            yield "anna", on.isoformat(), "item:back_exercises", "unanswered", "17:30"
        yield "anna", on.isoformat(), "item:ibuprofen", evening(number), "20:00"


@pytest.fixture
def lived(world: World) -> list[tuple[str, ...]]:
    """The day, rule, severity and reason of every flag of Anna's review."""
    plays(world)
    flags = world.reads(lambda session: reviews.flags_on(session, 1))
    assert world.troubles() == []
    return sorted((f.found_on.isoformat(), f.finding.rule, f.finding.severity, f.finding.reason) for f in flags)


@pytest.mark.long
def test_live_and_replay_find_the_same(lived: list[tuple[str, ...]], tmp_path: Path, world: World) -> None:
    reports, plan, out = tmp_path / "reports.csv", tmp_path / "plan.toml", tmp_path / "flags.csv"
    with reports.open("w", newline="") as file:
        csv.writer(file).writerows([("patient", "on", "code", "value", "at"), *as_a_file()])
    off = [code for code in read_rules() if code not in world.practice.plans["low_back_pain"].rules]
    plan.write_text(TEMPLATE.read_text() + "".join(f"[rules.{code}]\nenabled = false\n" for code in off))
    assert replay(Request(reports, plan, out, until=date(2026, 4, 6)))
    with out.open(newline="") as file:
        replayed = [(row["on"], row["rule"], row["severity"], row["reason"]) for row in csv.DictReader(file)]
    assert replayed == lived
    assert {rule for _, rule, *_ in lived} >= {
        "worsening_symptom", "severe_symptom", "low_adherence", "skipped_for_side_effects", "silence",
    }  # fmt: skip
