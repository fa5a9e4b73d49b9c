"""Moving the time in the demo while the bot runs: every event at its own time, one journey at a time, never back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.demo.cast import ANNA, LEE, MOSS
from bot.demo.emulator.messages import ChatMessage, Sender
from bot.demo.serving import Demo, running_demo


class Visitor:
    """Somebody at the page: asks what the page asks, and sees what stands on the phones."""

    def __init__(self, demo: Demo, client: httpx.AsyncClient) -> None:
        self.demo, self._client = demo, client

    async def goes(self, way: str, **wish: Any) -> tuple[int, dict[str, Any]]:
        answer = await self._client.post(f"/time/{way}", json=wish)
        return answer.status_code, answer.json()

    async def time(self, after: int = -1, wait: float = 0) -> dict[str, Any]:
        state: dict[str, Any] = (await self._client.get("/time", params={"after": after, "wait": wait})).json()
        return state

    async def watches(self) -> list[dict[str, Any]]:
        """Every state the page sees until nothing is played any more."""
        states = [await self.time()]
        while states[-1]["playing"]:
            states.append(await self.time(states[-1]["revision"], 20))
        return states

    async def plays(self, days: int) -> dict[str, Any]:
        assert await self.goes("play", days=days) == (200, {"ok": True})
        return (await self.watches())[-1]

    def said_to(self, person_id: int) -> list[ChatMessage]:
        return [m for m in self.demo.people[person_id].chat.messages if m.sender is Sender.BOT]

    async def taps(self, person_id: int, label: str) -> None:
        newest = self.said_to(person_id)[-1]
        row, column = next((r, row.index(label)) for r, row in enumerate(newest.buttons) if label in row)
        self.demo.people[person_id].presses(newest.id, row, column)
        await self.demo.traveller.until_quiet()


@asynccontextmanager
async def visiting(folder: Path, seed: int = 1, breath: float = 0) -> AsyncIterator[Visitor]:
    async with (
        running_demo(folder, 0, seed, breath) as demo,
        httpx.AsyncClient(base_url=demo.url, trust_env=False, timeout=30) as client,
    ):
        yield Visitor(demo, client)


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path) as visitor:
        yield visitor


@pytest.fixture
async def joined(visitor: Visitor) -> Visitor:
    """The first day has been played: it is Tuesday, 08:00, and the morning's tablet is due."""
    await visitor.plays(1)
    return visitor


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


async def test_nothing_happens_before_somebody_has_joined(visitor: Visitor) -> None:
    for way in ("next", "day"):
        status, answer = await visitor.goes(way)
        assert (status, answer["ok"]) == (409, False)
        assert answer["why"].startswith("Nothing is due before Anna has joined.")
    state = await visitor.time()
    assert (state["local"], state["next"], state["zones"]) == ("Mon 2 Mar 2026, 08:00", None, {})
    assert state["note"].startswith("Let Dr Lee open her link")


@pytest.mark.long
async def test_a_newcomer_needs_one_click_and_everybody_meets(joined: Visitor) -> None:
    state = await joined.time()
    assert state["note"] == "The time is over, and no alert has come."
    assert state["zones"] == {str(ANNA.id): "Europe/London"}
    assert joined.said_to(LEE.id)[-1].text.startswith("Anna B, back has joined. The plan has started.")
    assert [m.text.split(".")[0] for m in joined.said_to(MOSS.id)] == ["Welcome, Dr Moss"]


@pytest.mark.long
async def test_on_the_way_through_a_day_every_event_has_its_own_time(joined: Visitor) -> None:
    known = len(joined.said_to(ANNA.id))
    assert joined.said_to(ANNA.id)[-1].date == utc(3, 8)
    assert await joined.goes("day") == (200, {"ok": True})
    assert (await joined.time())["now"] == "2026-03-04T08:00:00+00:00"
    assert [m.date for m in joined.said_to(ANNA.id)[known:]] == [utc(3, 17), utc(3, 20), utc(4, 8)]
    closed = joined.said_to(ANNA.id)[known - 1]
    assert closed.text.endswith("This one is closed now. That is all right.")
    assert closed.edited_at == utc(3, 12)


@pytest.mark.long
async def test_next_event_passes_by_the_silent_daily_rules(joined: Visitor) -> None:
    await joined.taps(ANNA.id, "Done")
    assert await joined.goes("next") == (200, {"ok": True})
    state = await joined.time()
    assert state["local"] == "Tue 3 Mar 2026, 17:00"
    assert joined.said_to(ANNA.id)[-1].text.startswith("How was your day?")
    assert state["next"] == {"what": "medicine", "local": "today 20:00"}


@pytest.mark.long
async def test_what_comes_next_follows_what_people_do(joined: Visitor) -> None:
    before = await joined.time()
    assert before["next"] == {"what": "the medicine question closes", "local": "today 12:00"}
    await joined.taps(ANNA.id, "Later")
    await joined.taps(ANNA.id, "In 1 hour")
    after = await joined.time(before["revision"], 5)
    assert after["next"] == {"what": "medicine", "local": "today 09:00"}


@pytest.mark.long
async def test_only_one_journey_at_a_time_and_stop_ends_it(tmp_path: Path) -> None:
    async with asyncio.timeout(20), visiting(tmp_path, breath=0.02) as visitor:
        await visitor.goes("play", days=14)
        for way in ("next", "day", "play"):
            assert await visitor.goes(way) == (409, {"ok": False, "why": "Time is moving already."})
        assert (await visitor.time())["playing"] is True
        while (state := await visitor.time())["next"] is None:
            await visitor.time(state["revision"], 5)
        assert await visitor.goes("stop") == (200, {"ok": True})
        last = (await visitor.watches())[-1]
        assert (last["note"], last["playing"], last["progress"]) == ("Stopped.", False, 0)
        assert await visitor.goes("next") == (200, {"ok": True})


@pytest.mark.parametrize("days", [0, 61, "two"])
@pytest.mark.long
async def test_only_a_sensible_number_of_days_is_played(visitor: Visitor, days: object) -> None:
    status, answer = await visitor.goes("play", days=days)
    assert status == 409
    assert answer["why"]


@pytest.mark.long
async def test_two_weeks_are_played_forwards_until_the_alert(tmp_path: Path) -> None:
    async with visiting(tmp_path, seed=2) as visitor:
        await visitor.goes("play", days=14)
        states = await visitor.watches()
        nows, progress = [s["now"] for s in states], [s["progress"] for s in states[:-1]]
        assert nows == sorted(nows)
        assert progress == sorted(progress)
        assert 0 <= progress[0] < progress[-1] <= 1
        assert states[-1]["note"] == "Dr Lee has an alert."
        [alert] = [m for m in visitor.said_to(LEE.id) if "Case" in m.text]
        assert alert.date >= utc(9, 17)  # the first day that is worse than those of the steady week
        assert len(visitor.said_to(MOSS.id)) == 1
        check_ins = [m for m in visitor.said_to(ANNA.id) if "Here is what I noted" in m.text]
        took = [(m.edited_at - m.date).total_seconds() for m in check_ins if m.edited_at]
        assert len(took) >= 12
        assert 60 < min(took) < max(took) < 900
        await a_closed_case_lets_the_next_two_weeks_bring_an_alert_of_their_own(visitor)


async def a_closed_case_lets_the_next_two_weeks_bring_an_alert_of_their_own(visitor: Visitor) -> None:
    for label in ("Open", "Acknowledge", "Close", "Plan changed", "Close and send"):
        await visitor.taps(LEE.id, label)
    assert (await visitor.plays(14))["note"] == "Dr Lee has an alert."
    assert visitor.said_to(LEE.id)[-1].text.startswith("🟡 Case 2")


@pytest.mark.long
async def test_the_same_seed_plays_the_same_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    stories = []
    for _ in range(2):
        async with visiting(tmp_path_factory.mktemp("demo"), seed=3) as visitor:
            await visitor.plays(1)
            stories.append([(m.date, m.edited_at, m.text) for m in visitor.said_to(ANNA.id)])
    assert stories[0] == stories[1]


@pytest.mark.long
async def test_a_visitor_may_begin_and_let_the_patient_go_on(visitor: Visitor) -> None:
    await visitor.plays(1)
    visitor.demo.people[ANNA.id].says("/checkin")
    await visitor.demo.traveller.until_quiet()
    assert "How strong was your back pain today?" in visitor.said_to(ANNA.id)[-1].text
    await visitor.plays(1)
    assert any("Here is what I noted for today" in m.text for m in visitor.said_to(ANNA.id)[-4:])


@pytest.mark.long
async def test_a_blocked_bot_is_unblocked_before_playing(joined: Visitor) -> None:
    joined.demo.people[ANNA.id].blocks_bot()
    await joined.demo.traveller.until_quiet()
    known = len(joined.said_to(ANNA.id))
    await joined.plays(1)
    assert not joined.demo.people[ANNA.id].has_blocked
    assert len(joined.said_to(ANNA.id)) > known
