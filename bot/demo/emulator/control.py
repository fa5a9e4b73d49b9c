"""The hidden levers, for a bot in another process: clock, planned failures, redelivery, and what was called."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.emulator.clocks import StandingClock
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.endpoint import Endpoint
from bot.demo.emulator.faults import Faults
from bot.demo.emulator.refusal import NotPossible
from bot.demo.emulator.shapes import Upload
from bot.demo.emulator.wishes import done, read_wish, text, whole, wished

FAULT_FIELDS = frozenset({"kind", "method", "after", "times", "retry_after", "hangs_for", "chat"})


class Control:
    """Clock, faults, redelivery and the list of calls."""

    def __init__(self, cloud: Cloud, endpoint: Endpoint, faults: Faults) -> None:
        self._cloud = cloud
        self._endpoint = endpoint
        self._faults = faults
        self._clock_reads = 0

    def routes(self) -> list[Route]:
        """Returns the routes of all levers."""
        return [
            Route("/clock", self.show_clock),
            Route("/clock", wished(self.set_clock), methods=["POST"]),
            Route("/faults", wished(self.add_fault), methods=["POST"]),
            Route("/faults", self.clear_faults, methods=["DELETE"]),
            Route("/redeliver", wished(self.redeliver), methods=["POST"]),
            Route("/duplicates", wished(self.set_duplicates), methods=["POST"]),
            Route("/shuffle", self.shuffle, methods=["POST"]),
            Route("/push", wished(self.push), methods=["POST"]),
            Route("/state", self.show_state),
            Route("/calls", wished(self.show_calls)),
        ]

    async def show_clock(self, _request: Request) -> Response:
        """Answers care time."""
        self._clock_reads += 1
        return JSONResponse({"now": self._cloud.care().isoformat()})

    async def set_clock(self, request: Request) -> Response:
        """Sets care time, if it is the emulator's own."""
        clock = self._cloud.care
        if not isinstance(clock, StandingClock):
            raise NotPossible("this clock is somebody else's")
        clock.set(datetime.fromisoformat(text(await read_wish(request), "now")))
        return done()

    async def add_fault(self, request: Request) -> Response:
        """Plans a failure."""
        wish = await read_wish(request)
        unknown = wish.keys() - FAULT_FIELDS
        if unknown or "kind" not in wish:
            raise NotPossible(f"a fault has a kind and may have {', '.join(sorted(FAULT_FIELDS))}")
        self._faults.add(**wish)
        return done()

    async def clear_faults(self, _request: Request) -> Response:
        """Forgets every failure that has not happened yet."""
        self._faults.clear()
        return done()

    async def redeliver(self, request: Request) -> Response:
        """Delivers the last updates again."""
        self._cloud.updates.redeliver(whole(await read_wish(request), "last"))
        return done()

    async def set_duplicates(self, request: Request) -> Response:
        """Delivers every update twice from now on, or no longer."""
        self._cloud.updates.duplicates = bool(whole(await read_wish(request), "on"))
        return done()

    async def shuffle(self, _request: Request) -> Response:
        """Delivers the next batch of several updates in the wrong order."""
        self._cloud.updates.shuffle()
        return done()

    async def push(self, request: Request) -> Response:
        """Delivers the body as an update, whatever its shape."""
        self._cloud.updates.push(await read_wish(request))
        return done()

    async def show_state(self, _request: Request) -> Response:
        """Answers care time, and what has come of the levers so far, without counting as somebody who reads the clock.

        `waiting` is how many updates the bot has not confirmed.
        """
        struck = [[*what, times] for what, times in self._faults.struck.items()]
        return JSONResponse({
            "now": self._cloud.care().isoformat(),
            "clock_reads": self._clock_reads,
            "waiting": len(self._cloud.updates),
            "last_update": self._cloud.updates.last_id,
            "duplicated": self._cloud.updates.duplicated,
            "shuffled": self._cloud.updates.shuffled,
            "struck": struck,
        })  # fmt: skip

    async def show_calls(self, request: Request) -> Response:
        """Answers the calls after the nth since the start, as far as they are kept, and how many there were."""
        calls = list(self._endpoint.calls)
        first = self._endpoint.calls_seen - len(calls)
        chosen = calls[max(0, int(request.query_params.get("after", 0)) - first) :]
        shown = [{"method": call.method, "status": call.status, "params": _plain(call.params)} for call in chosen]
        return JSONResponse({"seen": self._endpoint.calls_seen, "calls": shown})


def _plain(params: dict[str, object]) -> dict[str, object]:
    return {name: value.name if isinstance(value, Upload) else value for name, value in params.items()}
