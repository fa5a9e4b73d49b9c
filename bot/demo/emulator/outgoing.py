"""What a message of the bot consists of: its text read and measured, its files found, its buttons checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.emulator.api import Params
from bot.demo.emulator.cloud import Cloud
from bot.demo.emulator.entities import check_entities, with_found
from bot.demo.emulator.formatting import Entity, parse_html, utf16_length
from bot.demo.emulator.messages import Json
from bot.demo.emulator.pictures import picture_size
from bot.demo.emulator.refusal import Refusal, bad_request
from bot.demo.emulator.shapes import Upload

TEXT_LIMIT = 4_096  # UTF-16 units after entities are parsed; Bot API, sendMessage
CAPTION_LIMIT = 1_024
PHOTO_LIMIT = 10 * 1024 * 1024  # bytes; Bot API, sendPhoto
DOCUMENT_LIMIT = 50 * 1024 * 1024
SIDES_LIMIT = 10_000  # width and height together
RATIO_LIMIT = 20
ATTACH = "attach://"


@dataclass(frozen=True, slots=True)
class Call:
    """One checked call of the bot."""

    method: str
    params: Params
    uploads: Mapping[str, Upload]


def read_text(params: Params) -> tuple[str, list[Entity]]:
    """Returns the text and its entities. Raises `Refusal` when it is empty, too long or cannot be parsed."""
    text, entities = _formatted(params, "text", "entities")
    if not text.strip():
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return text, entities


def read_caption(params: Params) -> tuple[str, list[Entity]]:
    """Returns the caption, which may be empty, and its entities. Raises `Refusal` for a wrong one."""
    text, entities = _formatted(params, "caption", "caption_entities")
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text, entities


def _formatted(params: Params, text_name: str, entities_name: str) -> tuple[str, list[Entity]]:
    text: str = params.get(text_name, "")
    entities: list[Entity] = params.get(entities_name, [])
    if "parse_mode" in params:
        if entities:
            raise bad_request(f'"parse_mode" and "{entities_name}" exclude each other')
        text, entities = parse_html(text)
    else:
        check_entities(text, entities)
    return text, with_found(text, entities)


@dataclass(frozen=True, slots=True)
class Attached:
    """What a message carries besides its text: `media` as the Bot API shows it, `file_id` where it is kept."""

    media: Mapping[str, Any]
    file_id: str
    picture: bytes | None = None
    document: Upload | None = None


def attach_photo(cloud: Cloud, source: str | Upload, uploads: Mapping[str, Upload]) -> Attached:
    """Returns the photo, kept. `source` is a file, the id of a known one, or `attach://` and a part's name."""
    file_id, upload = _find(cloud, source, uploads)
    size = picture_size(upload.content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if len(upload.content) > PHOTO_LIMIT:
        raise Refusal("Request Entity Too Large", 413)
    if sum(size) > SIDES_LIMIT or max(size) > RATIO_LIMIT * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    media = {"photo": photo_sizes(file_id, size, len(upload.content))}
    return Attached(media, file_id, picture=upload.content)


def attach_document(cloud: Cloud, source: str | Upload, uploads: Mapping[str, Upload]) -> Attached:
    """Returns the document, kept. `source` as for a photo."""
    file_id, upload = _find(cloud, source, uploads)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > DOCUMENT_LIMIT:
        raise Refusal("Request Entity Too Large", 413)
    document = {
        "file_id": file_id,
        "file_unique_id": file_id[4:20],
        "file_name": upload.name,
        "mime_type": upload.content_type,
        "file_size": len(upload.content),
    }
    return Attached({"document": document}, file_id, document=upload)


def photo_sizes(file_id: str, size: tuple[int, int], length: int) -> list[Json]:
    """Returns the Bot API's PhotoSize list of a picture of `size` pixels and `length` bytes."""
    photo = {"file_id": file_id, "file_unique_id": file_id[4:20], "file_size": length}
    return [{**photo, "width": size[0], "height": size[1]}]


def _find(cloud: Cloud, source: str | Upload, uploads: Mapping[str, Upload]) -> tuple[str, Upload]:
    if isinstance(source, str) and source.startswith(ATTACH):
        name = source.removeprefix(ATTACH)
        if name not in uploads:
            raise bad_request(f'there is no file "{name}" in the request')
        source = uploads[name]
    if isinstance(source, Upload):
        return cloud.keep_file(source), source
    kept = cloud.file(source)
    if kept is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return source, kept
