"""A link as a QR code: a picture for a chat, lines for a terminal."""

import io

import segno

_DOT_PIXELS, _QUIET_ZONE_DOTS = 8, 4  # four dots of quiet zone, as ISO/IEC 18004 asks


def qr_picture(text: str) -> bytes:
    """The text as a PNG."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="png", scale=_DOT_PIXELS, border=_QUIET_ZONE_DOTS)
    return picture.getvalue()


def qr_lines(text: str) -> str:
    """The text as lines of half blocks."""
    lines = io.StringIO()
    segno.make(text, error="l").terminal(lines, compact=True)
    return lines.getvalue()
