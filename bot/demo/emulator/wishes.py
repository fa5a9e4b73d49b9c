"""Requests of the phone page and of tests in another process: read, checked, answered with ok or why not."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.demo.emulator.messages import Json
from bot.demo.emulator.refusal import NotPossible

Page = Callable[[Request], Awaitable[Response]]


async def read_wish(request: Request) -> Json:
    """Returns the body's JSON object; an empty body is an empty one."""
    content = await request.body()
    try:
        wish = json.loads(content or b"{}")
    except ValueError:
        raise NotPossible("the body is not JSON") from None
    if not isinstance(wish, dict):
        raise NotPossible("the body is not a JSON object")
    return wish


def text(wish: Json, name: str) -> str:
    """Returns the text called `name`."""
    value = wish.get(name)
    if not isinstance(value, str):
        raise NotPossible(f'"{name}" must be a text')
    return value


def whole(wish: Json, name: str) -> int:
    """Returns the whole number called `name`."""
    value = wish.get(name)
    if type(value) is not int:
        raise NotPossible(f'"{name}" must be a whole number')
    return value


def number(wish: Json, name: str) -> float:
    """Returns the number called `name`."""
    value = wish.get(name)
    if type(value) not in {int, float}:
        raise NotPossible(f'"{name}" must be a number')
    return float(value)  # type: ignore[arg-type]  # the line above has looked


def done() -> Response:
    """Returns the answer to a wish that came true."""
    return JSONResponse({"ok": True})


def wished(page: Page) -> Page:
    """Returns `page` with its `NotPossible` and unreadable numbers answered as 400 and the reason."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except (NotPossible, ValueError) as error:
            return JSONResponse({"ok": False, "why": str(error)}, 400)

    return answer
