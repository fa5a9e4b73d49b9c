"""What the bot and its drawing process say to each other.

A frame is its length (4 bytes, big end first), one byte for its kind, and its content.
"""

import struct
from typing import IO

CHART, PICTURE, FAILURE, READY = b"c", b"p", b"f", b"r"
_HEAD = struct.Struct(">Ic")


def read_frame(pipe: IO[bytes]) -> tuple[bytes, bytes] | None:
    """(kind, content) of the next frame; None at the end."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    length, kind = _HEAD.unpack(head)
    content = pipe.read(length)
    return (kind, content) if len(content) == length else None


def write_frame(pipe: IO[bytes], kind: bytes, content: bytes = b"") -> None:
    """The frame is on its way."""
    pipe.write(_HEAD.pack(len(content), kind) + content)
    pipe.flush()
