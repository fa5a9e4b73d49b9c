"""The size of a picture, read from its first bytes."""

import struct
from collections.abc import Iterator

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
GIF = (b"GIF87a", b"GIF89a")
FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG's start-of-frame markers


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Returns (width, height) in pixels of a PNG, JPEG or GIF, None for anything else."""
    try:
        if content.startswith(PNG):
            width, height = struct.unpack(">II", content[16:24])
        elif content.startswith(GIF):
            width, height = struct.unpack("<HH", content[6:10])
        elif content.startswith(JPEG):
            height, width = next(_frames(content))
        else:
            return None
    except (struct.error, StopIteration):
        return None
    return width, height


def media_type(content: bytes) -> str:
    """Returns the media type a browser needs to show the picture."""
    if content.startswith(PNG):
        return "image/png"
    return "image/gif" if content.startswith(GIF) else "image/jpeg"


def _frames(content: bytes) -> Iterator[tuple[int, int]]:
    position = 2
    while position + 9 <= len(content):
        marker, length = content[position + 1], struct.unpack(">H", content[position + 2 : position + 4])[0]
        if marker in FRAME_HEADERS:
            yield struct.unpack(">HH", content[position + 5 : position + 9])
        position += 2 + length
