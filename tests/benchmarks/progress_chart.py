"""`python -m tests.benchmarks.progress_chart` prints what a chart costs in a warm process, and the loop's lag."""

import asyncio
import random
import time
from datetime import date, timedelta
from statistics import median, quantiles

from bot.care.history import Happening, HappeningKind, History, PromptOutcome, PromptStatus, Report
from bot.care.messages import Message, put_into_words
from bot.care.progress import progress_of
from bot.care.progress_shown import chart_of
from bot.care.sentences import _, english
from bot.documents.drawing import Drawer
from bot.documents.progress_chart import draw_progress
from tests.world import shared_content

RUNS, LAG_STEP_S = 15, 0.002
MUST_MS = 150.0
LAST_ON = date(2026, 5, 24)


async def main() -> None:
    """Measure and print: six weeks and half a year of the shipped plan."""
    drawer = Drawer()
    began = time.perf_counter()
    await drawer.draw(_chart(42))
    print(f"first chart, with the start of the process: {time.perf_counter() - began:.2f} s")
    for days in (14, 42, 180):
        chart, times = _chart(days), []
        lags: list[float] = []
        watching = asyncio.ensure_future(watch(lags))
        for _run in range(RUNS):
            before = time.perf_counter()
            await drawer.draw(chart)
            times.append((time.perf_counter() - before) * 1_000)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        print(
            f"{days} days: {median(times):.0f} ms a chart, {_own_time(chart):.0f} ms of one core, the median of {RUNS} "
            f"(must: under {MUST_MS:.0f} ms); event-loop lag p99 {quantiles(lags, n=100)[98]:.1f} ms"
        )
    drawer.close()


async def watch(lags: list[float]) -> None:
    """How much later than wished the loop wakes up, in milliseconds."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(LAG_STEP_S)
        lags.append((time.perf_counter() - before - LAG_STEP_S) * 1_000)


def _own_time(chart: dict[str, object]) -> float:
    """Milliseconds of processor time, which a busy machine does not stretch: drawn here, as the process does it."""
    times = []
    for _run in range(RUNS):
        before = time.process_time()
        draw_progress(chart)
        times.append((time.process_time() - before) * 1_000)
    return median(times)


def _chart(days: int) -> dict[str, object]:
    chance, plan = random.Random(days), shared_content(None).plans["low_back_pain"]
    all_days = [LAST_ON - timedelta(days=number) for number in range(days)][::-1]
    reports = tuple(
        Report(day, {m.code: float(round(chance.uniform(m.minimum, m.maximum))) for m in plan.measures})
        for day in all_days
    )
    prompts = tuple(
        PromptOutcome(day, item.id, chance.choices((PromptStatus.DONE, PromptStatus.SKIPPED), (4, 1))[0])
        for day in all_days
        for item in plan.items
    )
    changed = (Happening(all_days[days // 2], HappeningKind.PLAN_CHANGED),)
    measures = {measure.code: measure for measure in plan.measures}
    history = History(LAST_ON, all_days[0], measures, reports, prompts, happenings=changed)
    progress = progress_of(history, days, {"pain": 3.0})
    said = Message((), picture=chart_of(progress, _("Your last 6 weeks"), is_discreet=False))
    return dict(put_into_words(said, english()).picture or {})


if __name__ == "__main__":
    asyncio.run(main())
