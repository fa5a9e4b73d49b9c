"""A sheet that is printed: an A4 page of a PDF, measured in points, on which whole sentences are put."""

import io
from collections.abc import Sequence

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages

from bot.documents.printable import letter_width
from bot.documents.sheet import Sheet

WIDTH, HEIGHT = 595, 842  # A4 in points
_POINTS_PER_INCH = 72
_TRUETYPE = 42  # letters that can be searched and copied


class Page(Sheet):
    """One page."""

    def __init__(self) -> None:
        super().__init__(WIDTH, HEIGHT, dots_per_inch=_POINTS_PER_INCH)

    def width_of(self, text: str, height: float, *, bold: bool = False) -> float:
        """How many points the text is wide, as it is printed: not as it would fit whole pixels."""
        return sum(letter_width(letter, is_bold=bold) for letter in text) * height

    def wrapped(self, text: str, height: float, *, room: float, most: int, bold: bool = False) -> list[str]:
        """The text in at most so many lines, broken between words where that is possible; the last is cut."""
        lines, left = [""], text.split()
        while left:
            longer = f"{lines[-1]} {left[0]}".strip()
            if self.width_of(longer, height, bold=bold) <= room:
                lines[-1] = longer
                left.pop(0)
            elif len(lines) == most:
                break
            elif lines[-1]:
                lines.append("")
            else:  # one word that is wider than the line
                fits = self._fitting(left[0], height, bold=bold, room=room)
                lines[-1], left[0] = left[0][:fits], left[0][fits:]
                lines.append("")
        if left:
            rest = f"{lines[-1]} {' '.join(left)}".strip()
            fits = self._fitting(rest, height, bold=bold, room=room - self.width_of("…", height, bold=bold))
            lines[-1] = f"{rest[:fits].rstrip()}…"
        return lines

    def _fitting(self, text: str, height: float, *, bold: bool, room: float) -> int:
        """How many letters of the text fit, 1 at least."""
        wide = 0.0
        for count, letter in enumerate(text):
            wide += self.width_of(letter, height, bold=bold)
            if wide > room:
                return max(1, count)
        return len(text)

    def put_into(self, pages: PdfPages) -> None:
        """It is the next page of the file."""
        pages.savefig(self._figure)  # type: ignore[no-untyped-call]  # matplotlib ships no type for it


def pdf_of(pages: Sequence[Page], title: str) -> bytes:
    """The pages as one PDF, which says neither when nor with what it was made."""
    written = io.BytesIO()
    said = {"Title": title, "CreationDate": None, "Creator": None, "Producer": None}
    with rc_context({"pdf.fonttype": _TRUETYPE}), PdfPages(written, metadata=said) as file:
        for page in pages:
            page.put_into(file)
    return written.getvalue()
