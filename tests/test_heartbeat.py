"""The dead-man's switch: pinged only while polling, ticks and sender really work, and careful with its address."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import App, Pace, SetClock, Store
from bot.channels.pacing import UNPACED
from bot.errors import SettingsRefused
from bot.heartbeat import Heartbeat
from bot.scheduler import Ticker, _Every
from bot.services.running import doctor
from bot.settings import read_settings
from bot.watchdog import INBOX, POLL, SENDER, Progress
from storage import alarms
from tests.channels.conftest import Line, Wire, open_line
from tests.channels.test_receiver import running, until
from tests.world import MONDAY

SECRET = "3f1c9d52-secret"


class Listener:
    """Somebody's server: it answers as told, and knows what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self.is_silent = threading.Event()
        self.url = ""


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            if found.is_silent.is_set():
                found.is_silent.wait(0)
                threading.Event().wait(1)
            self.send_response(found.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        found.url = f"http://127.0.0.1:{server.server_port}/{SECRET}"
        yield found
        server.shutdown()
        serving.join()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
async def line(tmp_path: Path, wire: Wire) -> AsyncIterator[Line]:
    async with open_line(tmp_path, wire=wire) as line:
        yield line


def heartbeat(line: Line, wire: Wire, url: str) -> tuple[Heartbeat, Progress]:
    progress = Progress(wire)
    return Heartbeat(line.store.database, progress, {"prompting": 63.0}, line.clock.now, url), progress


@pytest.mark.long
async def test_it_pings_once_everything_has_worked_and_only_as_long_as_it_does(
    line: Line, wire: Wire, listener: Listener
) -> None:
    beating, progress = heartbeat(line, wire, listener.url)
    for part in (POLL, INBOX, SENDER):
        progress.worked(part)
        await beating.beat()
    assert listener.asked == [], "the ticks have not"
    progress.worked("prompting")
    await beating.beat()
    assert listener.asked == [f"/{SECRET}"]
    for part, within in ((POLL, 120), (INBOX, 60), (SENDER, 60), ("prompting", 63)):
        for each in (POLL, INBOX, SENDER, "prompting"):
            progress.worked(each)
        wire.now += within + 1
        for each in {POLL, INBOX, SENDER, "prompting"} - {part}:
            progress.worked(each)
        progress.turned(part)
        await beating.beat()
        assert beating.ailing() == [part]
    assert len(listener.asked) == 1
    assert beating.counts == {"pings": 1}


@pytest.mark.parametrize("status", [301, 302, 404, 500])
@pytest.mark.long
async def test_only_a_plain_yes_counts_and_no_redirect_is_followed(
    line: Line, wire: Wire, listener: Listener, status: int
) -> None:
    beating, progress = heartbeat(line, wire, listener.url)
    for part in (POLL, INBOX, SENDER, "prompting"):
        progress.worked(part)
    listener.status = status
    with capture_logs() as logs:
        await beating.beat()
    assert listener.asked == [f"/{SECRET}"]
    assert beating.counts == {"pings failed": 1}
    assert logs == [{"event": "heartbeat not taken", "status": status, "log_level": "warning"}]


async def test_a_listener_that_is_down_or_silent_is_counted_and_its_address_stays_secret(
    line: Line, wire: Wire, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.heartbeat._PING_WITHIN", 0.2)
    beating, progress = heartbeat(line, wire, "http://127.0.0.1:9/" + SECRET)
    silent, silent_progress = heartbeat(line, wire, listener.url)
    listener.is_silent.set()
    for part in (POLL, INBOX, SENDER, "prompting"):
        progress.worked(part)
        silent_progress.worked(part)
    with capture_logs() as logs:
        await beating.beat()
        await silent.beat()
    assert beating.counts == silent.counts == {"pings failed": 1}
    assert len(logs) == 2
    assert SECRET not in str(logs)


async def test_what_is_in_order_is_kept_for_the_doctor(line: Line, wire: Wire) -> None:
    beating, progress = heartbeat(line, wire, "")
    for part in (POLL, INBOX, SENDER, "prompting"):
        progress.worked(part)
    await beating.beat()
    assert line.writes(alarms.pulses) == dict.fromkeys((POLL, INBOX, SENDER, "prompting"), MONDAY)
    assert line.writes(alarms.standing_alarms) == [], "a pulse is no alarm"

    wire.now += 100
    progress.worked(POLL)
    line.clock.at += timedelta(minutes=10)
    await beating.beat()
    assert line.writes(alarms.pulses)[POLL] == MONDAY + timedelta(minutes=10)
    said = line.writes(lambda session: doctor.complaints(session, line.clock.at))
    assert len(said) == 1
    assert said[0].startswith("Part of the bot has not worked since 2026-03-02 09:00 UTC: ")
    assert "sender" in said[0]
    assert "poll" not in said[0]


@pytest.mark.long
async def test_a_running_bot_pings_and_stops_when_telegram_is_gone(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole of it: the real loops, a real listener, and a wire that breaks."""
    monkeypatch.setattr("bot.heartbeat._EVERY", 0.2)
    monkeypatch.setattr("bot.heartbeat._LOOKS_EVERY", 0.05)
    monkeypatch.setattr("bot.heartbeat._WITHIN", {POLL: 1.0, INBOX: 10.0, SENDER: 10.0})
    monkeypatch.setattr("bot.channels.receiver._TRY_AGAIN_AFTER", 0.05)
    async with open_line(tmp_path, over_http=True) as line:
        store = Store(line.store.database, line.store.keyring)
        app = App(store, line.channel, line.practice, line.clock, Pace(UNPACED, UNPACED), listener.url)
        line.emulator.person(1001).says("hello")  # so that the first long poll ends at once
        async with running(app.run()):
            for number in range(100):
                line.emulator.person(1001).says(f"hello {number}")
                await asyncio.sleep(0.05)
                if listener.asked:
                    break
            assert listener.asked
            for _ in range(60):
                line.emulator.faults.add(kind="502", method="getUpdates")
            await until(lambda: "poll" in app.heartbeat.ailing(), within=10)
            pings = len(listener.asked)
            await asyncio.sleep(0.6)
            assert len(listener.asked) <= pings + 1
            line.emulator.faults.clear()


@contextmanager
def machine_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[timedelta]]:
    """The clock that APScheduler reads; what is put into the list is how far it has been set."""
    offset = [timedelta(0)]

    class SetBack(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # as it is called there
            return datetime.now(tz or UTC) + offset[0]  # type: ignore[arg-type]  # a zone or None

    monkeypatch.setattr("apscheduler.schedulers.base.datetime", SetBack)
    yield offset


@pytest.mark.parametrize("hours", [-48, *(pytest.param(hours, marks=pytest.mark.long) for hours in (-1, 1, 48))])
async def test_ticks_go_on_when_the_machine_s_clock_is_set(
    line: Line, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """APScheduler's jobs stand at times of the machine's clock: set back an hour, none came for an hour."""
    monkeypatch.setattr("bot.scheduler._STALLED_AFTER", 1.5)
    runs: list[str] = []
    with machine_clock(monkeypatch) as offset:
        progress = Progress()
        ticker = Ticker(line.store.database, line.practice, line.clock.now, lambda: None, progress)
        step = ticker._step

        async def counted(tick: object) -> int:
            runs.append(tick.name)  # type: ignore[attr-defined]  # a Tick
            return await step(tick)  # type: ignore[arg-type]  # the same

        monkeypatch.setattr(ticker, "_step", counted)
        ticker.start()
        async with running(ticker.keep_time()):
            await until(lambda: runs.count("prompting") >= 2)
            offset[0] = timedelta(hours=hours)
            runs.clear()
            await until(lambda: runs.count("prompting") >= 2, within=6)
            assert runs.count("prompting") < 6, "and no storm"
            assert runs.count("reviewing") <= 2
        ticker.stop()


def test_a_clock_set_forward_is_not_caught_up_with() -> None:
    """Second after second of two days took the event loop three seconds, and of a clock that began in 1970 for ever."""
    late = MONDAY + timedelta(days=2)
    assert _Every(1).get_next_fire_time(MONDAY, late) == late + timedelta(seconds=1)


@pytest.mark.parametrize(("seconds", "said"), [(3_600, "forward"), (-172_800, "back"), (30, None)])
@pytest.mark.long
async def test_a_clock_that_jumped_is_told_to_the_operator(
    line: Line, wire: Wire, seconds: int, said: str | None
) -> None:
    clock = SetClock(MONDAY)
    beating = Heartbeat(line.store.database, Progress(wire), {}, clock.now, watches_clock=True)
    await beating.beat()
    await beating.beat()
    assert line.writes(alarms.standing_alarms) == []
    clock.at += timedelta(seconds=seconds)
    await beating.beat()
    await beating.beat()
    standing = [(alarm.kind, alarm.subject, alarm.times) for alarm in line.writes(alarms.standing_alarms)]
    assert standing == ([("clock_jumped", said, 1)] if said else [])


@pytest.mark.parametrize("url", ["hc-ping.com/3f1c9d52-secret", "ftp://hc-ping.com/3f1c9d52-secret", "http:///secret"])
def test_an_address_that_cannot_be_pinged_is_refused_and_not_repeated(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HEARTBEAT_URL", url)
    with pytest.raises(SettingsRefused) as refused:
        read_settings()
    assert str(refused.value).startswith("HEARTBEAT_URL: ")
    assert "secret" not in str(refused.value)
