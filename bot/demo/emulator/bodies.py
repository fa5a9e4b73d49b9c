"""Reading a call's parameters off the wire: JSON, form, multipart, and the URL's query."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.demo.emulator.refusal import bad_request
from bot.demo.emulator.shapes import Upload

FIELD_LIMIT = 1024 * 1024  # bytes of one text field


@dataclass(frozen=True, slots=True)
class Body:
    """What a call brought: raw parameters by name, and files by the name of their part."""

    raw: dict[str, object]
    uploads: Mapping[str, Upload] = field(default_factory=dict)


async def read_body(request: Request) -> Body:
    """Returns the parameters of the URL and the body together. Raises `Refusal` for a body that cannot be read."""
    query = request.scope["query_string"]
    raw: dict[str, object] = _pairs(query) if query else {}
    if request.method == "GET":
        return Body(raw)
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("multipart/form-data"):
        return await _multipart(request, raw)
    content = await request.body()
    if content_type.startswith("application/json"):
        return Body({**raw, **_json(content)})
    if content and not content_type.startswith("application/x-www-form-urlencoded"):
        raise bad_request(f'a body of type "{content_type}" cannot be read')
    return Body({**raw, **_pairs(content)})


def _pairs(content: bytes) -> dict[str, object]:
    try:
        pairs = parse_qsl(content.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    return dict(pairs)


def _json(content: bytes) -> dict[str, object]:
    if not content:
        return {}
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        raise bad_request("can't parse request body as JSON") from None
    if not isinstance(parsed, dict):
        raise bad_request("the request body must be a JSON object")
    return parsed


async def _multipart(request: Request, raw: dict[str, object]) -> Body:
    uploads: dict[str, Upload] = {}
    try:
        async with request.form(max_part_size=FIELD_LIMIT) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = await _upload(value)
                else:
                    raw[name] = value
    except HTTPException as error:
        raise bad_request(f"can't parse the form: {error.detail}") from None
    return Body(raw, uploads)


async def _upload(file: UploadFile) -> Upload:
    content_type = file.content_type or "application/octet-stream"
    return Upload(file.filename or "file", await file.read(), content_type)
