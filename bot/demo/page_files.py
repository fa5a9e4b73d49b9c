"""The page itself: its files, read once, each with its media type."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_PAGE = Path(__file__).parent / "page"
# Named here: what the machine's own table says of ".js" differs, and browsers refuse a module that is not JavaScript.
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}


def page_routes() -> list[Route]:
    """Returns the routes of the page's files; `/` is the page."""
    files = {file.name: file.read_bytes() for file in _PAGE.iterdir() if file.suffix in _TYPES}

    async def index(_request: Request) -> Response:
        return _answer("index.html", files["index.html"])

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        return _answer(name, files[name]) if name in files else Response("Not Found", 404)

    return [Route("/", index), Route("/page/{name}", file)]


def _answer(name: str, content: bytes) -> Response:
    return Response(content, media_type=_TYPES[Path(name).suffix], headers=_HEADERS)
