"""`python -m tests.benchmarks.one_report` prints the CPU one new report costs, with two years of reports behind it."""

import random
import time
from dataclasses import replace
from datetime import date, timedelta
from statistics import median

from bot.care.engine import look, watching
from bot.care.history import DAYS_LOOKED_BACK, History, Report
from bot.content import read_rules
from tests.world import shared_content

RUNS, REPORTS_A_RUN = 5, 100
MUST_MS = 1.0
LAST_ON = date(2026, 3, 2)


def main() -> None:
    """Measure and print: every rule on, and the rules of the shipped plan."""
    plan = shared_content(None).plans["low_back_pain"]
    for name, rules in (("every rule", {code: {} for code in read_rules()}), ("the plan's rules", dict(plan.rules))):
        watches = watching(read_rules(), replace(plan, rules=rules))
        times = []
        for run in range(RUNS):
            history = _two_years(run)
            before = time.process_time()
            for _ in range(REPORTS_A_RUN):
                look(watches, history)
            times.append((time.process_time() - before) / REPORTS_A_RUN * 1_000)
        print(f"{name}: {median(times):.2f} ms a report, the median of {RUNS} runs (must: under {MUST_MS:.0f} ms)")


def _two_years(seed: int) -> History:
    """What two years of daily reports leave for the rules: the last 180 days, as live and replay hand them over."""
    chance, plan = random.Random(seed), shared_content(None).plans["low_back_pain"]
    days = [LAST_ON - timedelta(days=number) for number in range(2 * 365)][::-1]
    reports = tuple(
        Report(
            day, {m.code: float(round(min(m.maximum, max(0, chance.gauss(m.maximum / 3, 1))))) for m in plan.measures}
        )
        for day in days
    )
    kept = tuple(report for report in reports if (LAST_ON - report.on).days < DAYS_LOOKED_BACK)
    measures = {measure.code: measure for measure in plan.measures}
    asked = tuple(report.on for report in kept)
    return History(LAST_ON, days[0], measures, kept, asked_on=asked)


if __name__ == "__main__":
    main()
