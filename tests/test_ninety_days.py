"""Ninety days across each clock change of London and New York: every prompt once, at the right local time."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.demo.emulator.messages import ChatMessage
from storage import prompts
from tests.world import World

DAYS = 90
SUNDAY = 6
CHECK_IN = time(18)
PLAN = """
code = "awkward_hours"
name = "Awkward hours"
goal_suggestions = ["Walk for 30 minutes without stopping"]
rules = { silence = {} }

[[measures]]
code = "pain"
question = "How strong was your pain?"
kind = "symptom"
worse = "higher"
minimum = 0
maximum = 10
important_change = 2
"""
ITEM = """
[[items]]
id = "{id}"
kind = "medication"
title = "{title}"
instruction = ""
times = {times}
weekdays = {weekdays}
ask_within = 30
answer_within = {minutes}
"""
# Items at the hours that a spring night skips and an autumn night repeats, in one zone or the other.
TIMES = {"Night drops": (time(1, 30),), "Late tablet": (time(2, 30),), "Early tablet": (time(3),)}
ON_SUNDAYS = {"Two powders": (time(2, 30), time(3))}  # clocks change in the night to a Sunday
CLOSES_AT = 6  # o'clock, when the check-in of the day before closes too


@dataclass(frozen=True, slots=True)
class Season:
    """Ninety days of one zone, about half of them before its clocks change."""

    zone: str
    town: str
    first: date
    changes_on: date


SEASONS = (
    Season("Europe/London", "London", date(2026, 2, 12), date(2026, 3, 29)),
    Season("Europe/London", "London", date(2026, 9, 10), date(2026, 10, 25)),
    Season("America/New_York", "New York", date(2026, 1, 22), date(2026, 3, 8)),
    Season("America/New_York", "New York", date(2026, 9, 17), date(2026, 11, 1)),
)


def first_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant at which the clocks of the zone show this time or, if they skip it, a later one."""
    wanted = datetime.combine(day, at)
    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=3)
    while moment.astimezone(zone).replace(tzinfo=None) < wanted:
        moment += timedelta(minutes=30)
    return moment


def expected(season: Season, after: datetime, until: datetime) -> Counter[tuple[str, datetime]]:
    """Every question that has to be asked, reckoned from the zone alone.

    Two times of one item that fall on one instant are one dose, and one question.
    """
    zone, asked = ZoneInfo(season.zone), Counter[tuple[str, datetime]]()
    for day in (season.first + timedelta(days=n) for n in range(-1, DAYS + 2)):
        on_that_day = ON_SUNDAYS if day.weekday() == SUNDAY else {}
        for title, times in {**TIMES, **on_that_day, "check-in": (CHECK_IN,)}.items():
            asked.update({(title, first_instant(day, at, zone)) for at in times})
    return Counter({key: count for key, count in asked.items() if after < key[1] <= until})


def asked_in(messages: list[ChatMessage], after: datetime) -> Counter[tuple[str, datetime]]:
    """Every question in the chat, by what it is about and when it came."""
    return Counter(
        (title, message.date)
        for message in messages
        for title in (*TIMES, *ON_SUNDAYS, "check-in")
        if message.sender == "bot" and message.date > after and _is_about(message.text, title)
    )


def _is_about(text: str, title: str) -> bool:
    if title == "check-in":
        return "How was your day?" in text or "check-in is closed" in text
    return title in text


@pytest.mark.long
@pytest.mark.parametrize(
    "season",
    SEASONS,
    ids=lambda s: f"{s.town} {s.changes_on:%B}",
)
def test_every_prompt_comes_once_at_its_local_time(season: Season, tmp_path: Path) -> None:
    zone = ZoneInfo(season.zone)
    begins = datetime.combine(season.first, time(9), zone).astimezone(UTC)
    ends = first_instant(season.first + timedelta(days=DAYS), time(9), zone)
    assert begins.astimezone(zone).utcoffset() != ends.astimezone(zone).utcoffset()
    world = World(tmp_path, begins, plans_folder=_plans_in(tmp_path))
    try:
        _anna_joins(world, season)
        _lives_until(world, season)
        world.wait_until(ends)
        wanted = expected(season, begins, ends)
        assert asked_in(world.anna.chat.messages, begins) == wanted
        assert wanted.total() >= 4 * DAYS
        rows = world.reads(lambda s: prompts.prompts_on(s, 1, season.first, season.first + timedelta(days=DAYS)))
        assert {row.due_on for row in rows} == {row.due_at.astimezone(zone).date() for row in rows}
        assert all(row.due_on == row.due_at.astimezone(zone).date() for row in rows)
    finally:
        world.close()


def _plans_in(folder: Path) -> Path:
    plans = folder / "plans"
    plans.mkdir()
    daily = [_item(title, times, []) for title, times in TIMES.items()]
    items = daily + [_item(title, times, ["sun"]) for title, times in ON_SUNDAYS.items()]
    (plans / "awkward_hours.toml").write_text(PLAN + "".join(items), encoding="utf-8")
    return plans


def _item(title: str, times: tuple[time, ...], weekdays: list[str]) -> str:
    minutes = 60 * CLOSES_AT - (60 * times[-1].hour + times[-1].minute)
    clocks = [f"{at:%H:%M}" for at in times]
    return ITEM.format(
        id=title.lower().replace(" ", "_"), title=title, times=clocks, weekdays=weekdays, minutes=minutes
    )


def _anna_joins(world: World, season: Season) -> None:
    world.add_clinician(world.lee, "Dr Lee")
    world.says(world.lee, "/invite")
    world.taps(world.lee, "Awkward hours")
    world.says(world.lee, "Mrs B, nights")
    world.joins(world.anna, world.link_of(world.lee), clock=season.town)


def _lives_until(world: World, season: Season) -> None:
    """Every tenth day Anna answers her first item, and in the nights around the change all that comes."""
    zone, around = ZoneInfo(season.zone), {season.changes_on - timedelta(days=1), season.changes_on}
    for day in (season.first + timedelta(days=n) for n in range(1, DAYS)):
        nightly = [at for times in TIMES.values() for at in times]
        for at in nightly if day in around else nightly[:1] if day.toordinal() % 10 == 0 else []:
            world.wait_until(first_instant(day, at, zone))
            world.acts(*_answers_open_now(world))


def _answers_open_now(world: World) -> list[Callable[[], object]]:
    """A tap on "Done" of everything that was asked at this instant."""
    open_now = [m for m in world.anna.chat.messages if m.date == world.clock.at and "Done" in (m.buttons or [[]])[0]]
    return [partial(world.anna.presses, message.id, 0, 0) for message in open_now]
