"""`python -m tests.benchmarks.visit_report` prints what a report costs after two years of care, and the loop's lag."""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from sqlalchemy import insert
from sqlmodel import Session

from bot.care.history import PromptStatus
from bot.care.incoming import Incoming, IncomingKind
from bot.care.messages import put_into_words
from bot.care.notes import NoteKind
from bot.care.sentences import english
from bot.care.visit_facts import VisitFacts
from bot.care.visit_report import visit_report
from bot.documents.drawing import Drawer
from bot.services.talk.contact import Contact
from bot.services.team.visit_report import facts_of
from storage import care_plans, notes, people, responses
from storage.tables import prompts
from tests.benchmarks.progress_chart import watch
from tests.world import World, beginning

YEARS, RUNS = 2, 15
MUST_GATHER_MS, MUST_DRAW_MS = 100.0, 1_500.0
ANNA = 1


def main() -> None:
    """Measure and print: gathering on the database, laying out in the drawing process."""
    with TemporaryDirectory(dir=Path("/dev/shm") if Path("/dev/shm").is_dir() else None) as folder:
        world = World(Path(folder))
        beginning(world)
        days = 365 * YEARS
        world.writes(lambda session: _live(session, world, days))
        gathered = [_timed(lambda: world.reads(lambda session: _facts(session, world))) for _run in range(RUNS)]
        facts = world.reads(lambda session: _facts(session, world))
        file = put_into_words(visit_report(facts), english()).file
        assert file is not None
        assert file.report is not None
        print(f"{days} days: gathered in {median(gathered):.0f} ms (must: under {MUST_GATHER_MS:.0f} ms)")
        asyncio.run(_draw(file.report))
        world.close()


async def _draw(report: object) -> None:
    drawer, times, lags = Drawer(), [], list[float]()
    assert isinstance(report, dict)
    made = await drawer.draw(report)
    watching = asyncio.ensure_future(watch(lags))
    for _run in range(RUNS):
        before = time.perf_counter()
        await drawer.draw(report)
        times.append((time.perf_counter() - before) * 1_000)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    drawer.close()
    print(f"laid out in {median(times):.0f} ms (must: under {MUST_DRAW_MS:.0f} ms), {len(made) / 1_000:.0f} kB; "
          f"event-loop lag p99 {quantiles(lags, n=100)[98]:.1f} ms")  # fmt: skip


def _timed(what: Callable[[], object]) -> float:
    before = time.perf_counter()
    what()
    return (time.perf_counter() - before) * 1_000


def _facts(session: Session, world: World) -> VisitFacts:
    patient = people.patient(session, ANNA)
    chat = people.chat(session, patient.chat_id)
    incoming = Incoming(IncomingKind.NOTHING, chat.address)
    return facts_of(Contact(session, world.practice, world.clock.at, chat, incoming), patient)


def _live(session: Session, world: World, days: int) -> None:
    """So many days up to today, with a report, a note a week, and every prompt answered."""
    chance, today = random.Random(days), world.clock.at.date()
    planned = care_plans.plan_of(session, ANNA)
    assert planned is not None
    items = care_plans.items_of(session, ANNA)
    for before in range(days, 0, -1):
        day, at = today - timedelta(days=before), world.clock.at - timedelta(days=before)
        response = responses.begin_check_in(session, ANNA, day, planned[0], at)
        for measure in planned[1].measures:
            value = float(round(chance.uniform(measure.minimum, measure.maximum)))
            responses.record_answer(session, response, ANNA, measure.code, value, 1, at)
        responses.complete_check_in(session, response, at)
        for item in items:
            session.execute(insert(prompts).values(
                item_id=item.id, patient_id=ANNA, due_on=day, slot=0, due_at=at, ask_at=at, expires_at=at,
                status=PromptStatus.DONE, revision=1, delivered_at=at, answered_at=at,
            ))  # fmt: skip
        if before % 7 == 0:
            notes.add_note(session, ANNA, NoteKind.NOTE, "I sleep better on my side", 1, None, at)


if __name__ == "__main__":
    main()
