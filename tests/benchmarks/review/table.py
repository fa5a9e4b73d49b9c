"""Prints the measurements beside what must be reached and what is aimed at."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.benchmarks.review.kinds import WORSE_AND_REPORTS_LESS
from tests.benchmarks.review.measuring import DetectorResult, DiaryResult, Seeds, SetResult
from tests.benchmarks.review.red_flags import NEVER_MISSED, Count, RedFlagResult

EVENT_SHARE = (0.90, 0.96)
FALSE_ALERTS = (0.30, 0.30)
MEDIAN_DELAY, LATE_DELAY = (2, 1), (9, 7)
LESS_SHARE = (0.83, 0.92)
WORST_CALM = (0.6, 0.4)
DIARY_SHARE = {2.0: (0.80, 0.88), 3.0: (0.92, 0.97)}
RECALL, FALSE_ALARM = 0.98, 0.05


def print_set(console: Console, result: SetResult, seeds: Seeds) -> None:
    """The whole set of rules, its targets first, then every kind of event and of calm."""
    table = Table(
        "", "measured", "must", "aim", title=f"The whole set of rules, default thresholds, seed {seeds.testing}"
    )
    found, delays = result.found(), sorted(result.found(symptom_only=True).delays)
    less = next(found for kind, found in result.events if kind.name == WORSE_AND_REPORTS_LESS)
    _at_least(table, "all events", found.share, EVENT_SHARE)
    _at_most(table, "false alerts a patient-month", result.false_alerts.per_month, FALSE_ALERTS)
    _at_most(table, "delay after the criterion day, symptom events: median", _at(delays, 0.5), MEDIAN_DELAY, "g")
    _at_most(table, "the same: 90th percentile", _at(delays, 0.9), LATE_DELAY, "g")
    _at_least(table, WORSE_AND_REPORTS_LESS, less.share, LESS_SHARE)
    _at_most(table, "worst calm group", max(calm.per_month for calm in result.calm.values()), WORST_CALM)
    console.print(table)
    console.print(_events(result), _calm(result))


def _events(result: SetResult) -> Table:
    table = Table("event", "hit", "median delay (days)", "p90")
    for kind, found in result.events:
        delays = sorted(found.delays)
        table.add_row(kind.name, f"{found.share:.0%}", f"{_at(delays, 0.5):g}", f"{_at(delays, 0.9):g}")
    return table


def _calm(result: SetResult) -> Table:
    table = Table("calm", "false alerts a month", "by rule")
    for kind, calm in result.calm.items():
        by_rule = ", ".join(f"{rule} {count / calm.months:.2f}" for rule, count in Counter(calm.rules).most_common())
        table.add_row(kind, f"{calm.per_month:.2f}", by_rule)
    return table


def print_detectors(
    console: Console, results: Sequence[DetectorResult], rules: Sequence[tuple[str, SetResult]]
) -> None:
    """Chance, the textbooks and the rules in one table: symptom events only."""
    table = Table("detector", "false a month", "hit", "textbook: false a month", "hit", title="Symptom events")
    for one in results:
        textbook = (
            ("", "") if one.textbook_share is None else (f"{one.textbook_per_month:.2f}", f"{one.textbook_share:.0%}")
        )
        table.add_row(one.name, f"{one.budget_per_month:.2f}", f"{one.budget_share:.0%}", *textbook)
    for name, result in rules:
        share = result.found(symptom_only=True).share
        table.add_row(name, f"{result.false_alerts.per_month:.2f}", f"{share:.0%}", "", "")
    console.print(table)


def print_diaries(console: Console, results: Sequence[DiaryResult]) -> None:
    """Long diaries with points added, by threshold."""
    table = Table("worsening_symptom on long diaries", "measured", "must", "aim")
    for result in results:
        table.add_section()
        table.add_row(
            f"surprise {result.threshold:g}: alerts a month on the untouched", f"{result.per_month:.2f}", "0.30"
        )
        for points, share in result.all_items.items():
            _at_least(table, f"{points:+g} points in every item", share, DIARY_SHARE[points])
        for points, share in result.main_item.items():
            table.add_row(f"{points:+g} points in one item of one to five", f"{share:.0%}")
    console.print(table)


def print_red_flags(console: Console, result: RedFlagResult) -> None:
    """Red flags by part of the sentences, with their first tries, and by code."""
    table = Table("red flags", "recognised", "false alarms", "first try", "first false alarms")
    for part in result.parts:
        first = [_count(part.first_recognised), _count(part.first_alarmed)]
        table.add_row(part.name, _count(part.recognised), _count(part.alarmed), *first)
    table.add_section()
    table.add_row(
        f"all (at least {RECALL:.0%}, at most {FALSE_ALARM:.0%})", _count(result.recognised), _count(result.alarmed)
    )
    codes = Table("code", "recognised", "must")
    for code, count in result.codes.items():
        codes.add_row(code, _count(count), "100%" if code in NEVER_MISSED else "")
    console.print(table, codes)


def _count(count: Count | None) -> str:
    return "" if count is None else f"{count.found} of {count.of} ({count.share:.0%})"


def _at(ordered: Sequence[int], share: float) -> float:
    """The value below which that share of them lies; not a number when there is none."""
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))]) if ordered else float("nan")


def _at_least(table: Table, name: str, value: float, targets: tuple[float, float]) -> None:
    must, aim = targets
    colour = "green" if value >= aim else "yellow" if value >= must else "red"
    table.add_row(name, f"[{colour}]{value:.0%}[/]", f"≥ {must:.0%}", f"≥ {aim:.0%}")


def _at_most(table: Table, name: str, value: float, targets: tuple[float, float], shown: str = ".2f") -> None:
    must, aim = targets
    colour = "green" if value <= aim else "yellow" if value <= must else "red"
    table.add_row(name, f"[{colour}]{value:{shown}}[/]", f"≤ {must:{shown}}", f"≤ {aim:{shown}}")
