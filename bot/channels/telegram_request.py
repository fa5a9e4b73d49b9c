"""How calls of the Bot API go over the wire: kept-alive connections, time-outs, and nothing of them in the log."""

import json
from typing import Any

from httpx import Limits
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

READ_SECONDS = 20.0
_CONNECT_SECONDS = 10.0
_KEEP_ALIVE_SECONDS = 300


class QuietRequest(HTTPXRequest):
    """The library's own logs an answer that it cannot read, with whatever names and words stand in it."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer; `TelegramError` when it is none."""
        try:
            content = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise TelegramError("Invalid server response") from None
        return content


def request(connections: int, wire: dict[str, Any]) -> QuietRequest:
    """A pool of that many connections. `wire` says what else httpx has to know."""
    return QuietRequest(
        connection_pool_size=connections,
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        httpx_kwargs={**wire, "limits": _kept_alive(connections)},
    )


def _kept_alive(connections: int) -> Limits:
    """A quiet bot would open a connection for each send: httpx drops idle ones after 5 s by default."""
    return Limits(
        max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=_KEEP_ALIVE_SECONDS
    )
