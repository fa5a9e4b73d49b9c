"""Pattern: simulated patients show how often it speaks without a reason, and how often with one."""

import random
from dataclasses import replace

import pytest

from bot.care.history import History, PromptOutcome, Report
from bot.care.pattern import LEAST_PAIRED_DAYS, Pattern, missed_by_day, pattern
from tests.rules.cast import day, done, history, skipped, unanswered

GAPS = 0.2  # of the days without a report, and of those without an answer about the items


def patient(
    seed: int,
    *,
    days: int,
    effect: float = 0,
    lag: int = 1,
    resemblance: float = 0.5,
    drift: float = 0,
) -> History:
    """A patient whose missed days come in runs, whose pain resembles the day before, and is worse after a miss."""
    chance = random.Random(seed)
    missed, missing, mood, reports, prompts = [], False, 0.0, [], []
    for number in range(days):
        if chance.random() > resemblance:
            missing = chance.random() < 0.3
        missed.append(missing)
        mood = resemblance * mood + chance.gauss(0, (1 - resemblance**2) ** 0.5)
        caused = effect if number >= lag and missed[number - lag] else 0
        pain = min(10, max(0, round(4 + 1.5 * mood + drift * number + caused)))
        if chance.random() >= GAPS:
            reports.append(Report(day(number), {"pain": float(pain), "mood": 7.0}))
        if chance.random() >= GAPS:
            prompts.append(skipped(number) if missing else done(number))
    return history(reports, on=days - 1, prompts=prompts)


def share_found(**kwargs: float) -> float:
    seeds = range(150)
    return sum(pattern(patient(seed, **kwargs)) is not None for seed in seeds) / len(seeds)  # type: ignore[arg-type]  # any keyword


@pytest.mark.parametrize("days", [45, 90, 180])
@pytest.mark.parametrize("resemblance", [0.0, 0.6, 0.9])
@pytest.mark.long
def test_without_an_association_it_speaks_of_few(days: int, resemblance: float) -> None:
    assert share_found(days=days, resemblance=resemblance) <= 0.06


def test_what_drifts_together_is_no_association() -> None:
    assert share_found(days=90, drift=0.04) <= 0.06
    assert pattern(both_drift()) is None


def both_drift() -> History:
    """More and more misses, more and more pain, and nothing else between them."""
    chance = random.Random(3)
    missed = [chance.random() < number / 120 for number in range(120)]
    reports = [Report(day(n), {"pain": float(round(2 + n / 20 + chance.gauss(0, 1)))}) for n in range(120)]
    return history(reports, on=119, prompts=[skipped(n) if missed[n] else done(n) for n in range(120)])


@pytest.mark.parametrize(
    ("days", "effect", "at_least"), [(60, 2, 0.55), (90, 1.5, 0.55), (90, 2, 0.8), (180, 1.5, 0.85)]
)
def test_a_true_association_is_found(days: int, effect: float, at_least: float) -> None:
    assert share_found(days=days, effect=effect, resemblance=0.3) >= at_least


@pytest.mark.parametrize("lag", [0, 1, 2])
def test_it_names_the_lag_and_its_interval_holds_the_truth(lag: int) -> None:
    seeds = range(40)
    found = [pattern(patient(seed, days=150, effect=2, lag=lag, resemblance=0.2)) for seed in seeds]
    spoken = [each for each in found if each is not None]
    assert len(spoken) >= 36
    assert sum(each.lag == lag for each in spoken) >= 0.9 * len(spoken)
    assert sum(each.low <= 2 <= each.high for each in spoken) >= 0.9 * len(spoken)


def speaking() -> Pattern:
    found = pattern(patient(1, days=150, effect=2))
    assert found is not None
    return found


def test_its_words_hold_the_numbers_and_the_doubt() -> None:
    found = speaking()
    assert found.words == (
        f"Pain was worse by {found.worse_by:.1f} points the day after missed items (probably between {found.low:.1f} "
        f"and {found.high:.1f}; {found.missed_days} such days of {found.days}). In this patient the two go together; "
        "that does not prove that one causes the other."
    )
    assert 0 < found.low < found.worse_by < found.high


def test_the_same_history_gives_the_same_pattern_whatever_the_order_of_a_days_answers() -> None:
    known = patient(1, days=150, effect=2)
    assert pattern(replace(known, prompts=tuple(reversed(known.prompts)))) == pattern(known) == speaking()


def test_better_after_missed_items_is_no_pattern() -> None:
    assert pattern(patient(1, days=150, effect=-2)) is None


def exact(days: int) -> History:
    """Missed every third day, and pain two points worse the day after, as good as without exception."""
    reports = [Report(day(n), {"pain": 4.0 + 2 * (n % 3 == 1) + (n % 7 == 0)}) for n in range(1, days + 1)]
    return history(reports, on=days, prompts=[skipped(n) if n % 3 == 0 else done(n) for n in range(days + 1)])


def test_28_paired_days_are_needed() -> None:
    assert pattern(exact(LEAST_PAIRED_DAYS - 1)) is None
    found = pattern(exact(LEAST_PAIRED_DAYS))
    assert found is not None
    assert (found.lag, found.days) == (1, LEAST_PAIRED_DAYS)


def test_a_patient_without_any_noise_breaks_nothing() -> None:
    reports = [Report(day(n), {"pain": 4.0 + 2 * (n % 3 == 0)}) for n in range(60)]
    found = pattern(history(reports, on=59, prompts=[skipped(n) if n % 3 == 0 else done(n) for n in range(60)]))
    assert found is not None
    assert (found.lag, found.low, found.high) == (0, 2, 2)


def test_days_with_and_without_misses_are_needed_and_no_data_are_quiet() -> None:
    always = exact(60)
    for prompts in ([done(n) for n in range(61)], [skipped(n) for n in range(61)], []):
        assert pattern(replace(always, prompts=tuple(prompts))) is None
    assert pattern(replace(always, reports=())) is None
    assert pattern(replace(always, measures={})) is None
    assert pattern(history(on=3)) is None


@pytest.mark.parametrize(("missed", "speaks"), [(4, False), (5, True), (55, True), (56, False)])
def test_five_days_of_each_are_needed(missed: int, speaks: bool) -> None:
    chance = random.Random(5)
    days = set(chance.sample(range(60), missed))
    reports = [Report(day(n), {"pain": 4.0 + 4 * (n in days)}) for n in range(60)]
    known = history(reports, on=59, prompts=[skipped(n) if n in days else done(n) for n in range(60)])
    assert (pattern(known) is not None) is speaks


def test_only_answers_count_and_one_miss_makes_a_missed_day() -> None:
    prompts: list[PromptOutcome] = [done(0), skipped(0, item="exercises"), done(1), unanswered(1), unanswered(2)]
    assert missed_by_day(history(on=3, prompts=prompts)) == {day(0): 1, day(1): 0}
