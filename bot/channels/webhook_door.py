"""The HTTP server of the webhook: it may be reached by anybody, so it waits for nobody and holds little."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.errors import SettingsRefused

REQUEST_WITHIN = 10.0  # seconds from the first byte to the last; Telegram's come in one piece
CONNECTIONS_AT_MOST = 100  # Telegram opens no more than it is allowed (40 unless told), a proxy a few beside
HEAD_LIMIT = 16 * 1024  # bytes of the request line and the headers: Telegram's have a few hundred
_ENDS_WITHIN = 15.0  # seconds: more than a commit that waits for a lock
_QUIET_FOR = 75  # seconds an idle connection is kept


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for ever for a request to begin or end, and takes any number of them.

    A request that is not whole in time, or has endless headers, is cut off without an answer.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """One more caller, if there is room."""
        super().connection_made(transport)
        self._cut_off: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._has_head = False
        self._await_request()
        if len(self.connections) > CONNECTIONS_AT_MOST:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller has gone."""
        self._await_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a request."""
        self._await_request()
        if not self._has_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if not self._has_head and self._head_bytes > HEAD_LIMIT:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._has_head = False

    def on_headers_complete(self) -> None:
        """Who calls, and what for, is known."""
        self._has_head = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole: it is for us to answer now."""
        self._await_nothing()
        self._has_head, self._head_bytes = False, 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets no words either."""
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _await_request(self) -> None:
        if self._cut_off is None:
            self._cut_off = self.loop.call_later(REQUEST_WITHIN, self.transport.abort)

    def _await_nothing(self) -> None:
        if self._cut_off is not None:
            self._cut_off.cancel()
            self._cut_off = None


@asynccontextmanager
async def listening(asgi: ASGIApp, host: str, port: int) -> AsyncIterator[int]:
    """Serves `asgi` within this event loop and gives the port; 0 means any free one. `SettingsRefused` if it is taken.

    In the end nobody new is let in, and what is under way is answered.
    """
    config = uvicorn.Config(
        asgi, http=GuardedProtocol, ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False,
        server_header=False, date_header=False, timeout_keep_alive=_QUIET_FOR,
    )  # fmt: skip
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    listener = _bound(host, port)
    # not `serve`: it takes over the process's signals
    await server.startup(sockets=[listener])
    try:
        yield listener.getsockname()[1]
    finally:
        await _end(server)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with the protocol left open asyncio does not turn off Nagle's algorithm
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsRefused(f"WEBHOOK_LISTEN: nobody can listen on {host}:{port} ({error.strerror})") from error
    return listener


async def _end(server: uvicorn.Server) -> None:
    state = server.server_state
    for listener in server.servers:
        listener.close()
    for connection in list(state.connections):
        connection.shutdown()
    ends_at = asyncio.get_running_loop().time() + _ENDS_WITHIN
    while state.tasks and asyncio.get_running_loop().time() < ends_at:
        await asyncio.wait(set(state.tasks), timeout=_ENDS_WITHIN)
    for task in state.tasks:
        task.cancel()
    for connection in list(state.connections):
        assert isinstance(connection, GuardedProtocol)
        connection.transport.close()
    for listener in server.servers:
        await listener.wait_closed()
