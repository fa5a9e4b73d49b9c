"""The server's side of the wire: listening, stopping at once, and a way to cut a connection."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LOOPBACK = "127.0.0.1"
STOPS_WITHIN = 2.0  # seconds; then connections are cut
CUT = "bot.demo.emulator.cut"  # an extension of the scope: a function that ends the connection at once


class CuttableProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol; its requests carry a way to cut the wire they came over."""

    def on_message_begin(self) -> None:
        """Begins a request."""
        super().on_message_begin()
        self.scope["extensions"] = {CUT: {"now": self.transport.abort}}


class CutResponse(Response):
    """Ends the connection without a word, as a broken wire does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cuts and waits until the server has noticed, so that it misses no answer."""
        if CUT not in scope.get("extensions", {}):
            raise ConnectionAbortedError("a planned failure cut the connection")
        scope["extensions"][CUT]["now"]()
        while (await receive())["type"] != "http.disconnect":
            pass


@asynccontextmanager
async def listening(asgi: ASGIApp, port: int) -> AsyncIterator[str]:
    """Serves `asgi` on loopback within this event loop and gives the URL; port 0 means any free one."""
    config = uvicorn.Config(asgi, http=CuttableProtocol, ws="none", lifespan="off", log_config=None, access_log=False)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    listener = _listen(port)
    # not `serve`: it takes over the process's signals, and lingers for tenths of seconds when it stops
    await server.startup(sockets=[listener])
    try:
        yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    finally:
        await _stop(server)


def _listen(port: int) -> socket.socket:
    # with the protocol left open asyncio does not turn off Nagle's algorithm: 40 ms an answer instead of 1
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOOPBACK, port))
    return listener


async def _stop(server: uvicorn.Server) -> None:
    """Lets the calls under way end, and closes everything."""
    for listener in server.servers:
        listener.close()
    for connection in list(server.server_state.connections):
        connection.shutdown()
    gives_up_at = asyncio.get_running_loop().time() + STOPS_WITHIN
    while server.server_state.connections or server.server_state.tasks:
        if asyncio.get_running_loop().time() > gives_up_at:
            _abandon(server)
        await asyncio.sleep(0.002)
    for listener in server.servers:
        await listener.wait_closed()


def _abandon(server: uvicorn.Server) -> None:
    for task in server.server_state.tasks:
        task.cancel()
    for connection in list(server.server_state.connections):
        assert isinstance(connection, CuttableProtocol)
        connection.transport.abort()
