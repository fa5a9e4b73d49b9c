"""A week in words: streaks over the days that were asked, and what is worth saying."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.care.history import Happening, HappeningKind, History, PromptOutcome, PromptStatus, Report
from bot.care.plan import Measure, MeasureKind, Worse
from bot.care.sentences import english, render
from bot.care.week import running, said_of, week_of

SUNDAY = date(2026, 3, 15)
PAIN = Measure("pain", "Pain", "", MeasureKind.SYMPTOM, Worse.HIGHER, 0, 10, 2)


def days_ago(*days: int) -> tuple[date, ...]:
    return tuple(SUNDAY - timedelta(days=ago) for ago in sorted(days, reverse=True))


def history_with(reported: tuple[date, ...], asked: tuple[date, ...] = (), pain: float = 5.0) -> History:
    return History(
        SUNDAY, date(2026, 1, 1), {"pain": PAIN}, tuple(Report(day, {"pain": pain}) for day in reported), asked_on=asked
    )


def told(history: History) -> str:
    return "\n\n".join(render(said, english()) for said in said_of(week_of(history, is_discreet=False)))


@pytest.mark.parametrize(
    ("reported", "asked", "length"),
    [
        ((), (), 0),
        ((0, 1, 2), (0, 1, 2), 3),
        ((1, 2, 3), (0, 1, 2, 3), 3),  # today is not answered yet
        ((2, 3, 4), (0, 1, 2, 3, 4), 0),  # yesterday was missed
        ((0, 1, 3, 4), (0, 1, 2, 3, 4), 2),
        ((0, 3, 6, 9), (0, 3, 6, 9), 4),  # asked every third day
        ((0, 1, 2), (), 3),
    ],
)
def test_a_streak_counts_the_days_that_were_asked(
    reported: tuple[int, ...], asked: tuple[int, ...], length: int
) -> None:
    assert len(running(history_with(days_ago(*reported), days_ago(*asked)))) == length


def test_a_streak_is_told_in_days_or_in_check_ins() -> None:
    assert "You answered 7 days running." in told(history_with(days_ago(*range(7))))
    spaced = days_ago(0, 2, 4, 6)
    assert "You answered 4 check-ins running." in told(history_with(spaced, spaced))
    assert told(history_with(days_ago(0, 1))) == "<b>Your week</b>\n\nThank you for your answers this week."


def test_what_was_done_and_a_changed_plan_are_told_and_misses_are_not() -> None:
    done, skipped = PromptStatus.DONE, PromptStatus.SKIPPED
    prompts = tuple(PromptOutcome(SUNDAY, "a", status) for status in (done, done, skipped))
    changed = (Happening(SUNDAY, HappeningKind.PLAN_CHANGED),)
    assert told(replace(history_with(()), prompts=prompts, happenings=changed)) == (
        "<b>Your week</b>\n\nWhat went well:\n• Parts of your plan you did: 2.\n\n"
        "What changed:\n• Your plan changed on 15 March 2026."
    )
    only_skipped = told(replace(history_with(()), prompts=prompts[2:]))
    assert only_skipped == "<b>Your week</b>\n\nThank you for your answers this week."


def test_a_week_without_answers_is_one_kind_line() -> None:
    quiet = replace(history_with(days_ago(8, 9, 10)), prompts=(PromptOutcome(SUNDAY, "a", PromptStatus.EXPIRED),))
    assert told(quiet) == ("I have no answers from this week, and that is all right. I am here when you want to go on.")
