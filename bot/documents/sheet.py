"""A white sheet measured in pixels from its upper left corner, on which lines, boxes, dots and words are put."""

import io
import math
from collections.abc import Sequence
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import CircleCollection, LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

INK, SOFT, RULE = "#1a1a1a", "#4a4a4a", "#d9d9d9"
_DOTS_PER_INCH, _POINTS_PER_INCH = 100, 72

Point = tuple[float, float]


class Sheet:
    """Everything is drawn at once by `png`; what was put on later lies on top."""

    def __init__(self, width: int, height: int, *, dots_per_inch: int = _DOTS_PER_INCH) -> None:
        self.width, self.height = width, height
        self._points = _POINTS_PER_INCH / dots_per_inch
        self._figure = Figure(figsize=(width / dots_per_inch, height / dots_per_inch), dpi=dots_per_inch)
        self._figure.patch.set_facecolor("white")
        self._canvas = FigureCanvasAgg(self._figure)
        self._layers = 0

    def png(self) -> bytes:
        """The sheet as a picture. Hardly packed: packing well would take longer than drawing."""
        written = io.BytesIO()
        packed: dict[str, Any] = {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": 1}}
        self._canvas.print_png(written, **packed)  # type: ignore[no-untyped-call]  # matplotlib ships no type for it
        return written.getvalue()

    def lines(
        self, lines: Sequence[Sequence[Point]], colour: str, width: float, dashes: tuple[float, float] | None = None
    ) -> None:
        """Lines through these points."""
        style = "solid" if dashes is None else (0, dashes)
        drawn = LineCollection(
            [[self._up(point) for point in line] for line in lines],
            colors=colour, linewidths=width * self._points, linestyles=[style],
            capstyle="butt" if dashes else "round", joinstyle="round",
        )  # fmt: skip
        self._put(drawn)

    def dots(self, points: Sequence[Point], colour: str, size: float, edge: str | None = None) -> None:
        """Round dots `size` pixels across."""
        area = math.pi * (size * self._points / 2) ** 2
        drawn = CircleCollection(
            [area], offsets=[self._up(point) for point in points], offset_transform=IdentityTransform(),
            facecolors=colour, edgecolors=edge or colour, linewidths=2,
        )  # fmt: skip
        self._put(drawn)

    def boxes(self, corners: Sequence[Point], size: Point, fill: str, edge: str, width: float = 2.0) -> None:
        """Boxes of one size, by their upper left corners."""
        across, down = size
        outlines = [
            [self._up(point) for point in ((x, y), (x + across, y), (x + across, y + down), (x, y + down))]
            for x, y in corners
        ]
        self._put(PolyCollection(outlines, facecolors=fill, edgecolors=edge, linewidths=width * self._points))

    def words(
        self,
        at: Point,
        text: str,
        height: float,
        *,
        colour: str = INK,
        bold: bool = False,
        side: Literal["left", "center", "right"] = "left",
        room: float | None = None,
    ) -> None:
        """One line of text, centred on that height, cut where it would leave its `room` in pixels."""
        if room is not None:
            text = self.cut(text, height, bold=bold, room=room)
        x, y = self._up(at)
        self._put(Text(
            x, y, text, fontsize=height * self._points, color=colour, fontweight="bold" if bold else "normal",
            horizontalalignment=side, verticalalignment="center_baseline", parse_math=False,
            transform=IdentityTransform(),
        ))  # fmt: skip

    def width_of(self, text: str, height: float, *, bold: bool = False) -> float:
        """How many pixels the text is wide."""
        font = FontProperties(size=height * self._points, weight="bold" if bold else "normal")
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]  # matplotlib ships no type for it
        return float(renderer.get_text_width_height_descent(text, font, False)[0])

    def cut(self, text: str, height: float, *, bold: bool, room: float) -> str:
        """As much of the text as there is room for."""
        wide = self.width_of(text, height, bold=bold)
        while wide > room and len(text) > 1:
            kept = min(len(text) - 1, int(len(text) * room / wide))
            text = f"{text[: max(1, kept - 1)].rstrip(' …')}…"
            wide = self.width_of(text, height, bold=bold)
        return text

    def _up(self, point: Point) -> Point:
        """The point as the library counts: upwards."""
        return point[0], self.height - point[1]

    def _put(self, drawn: Artist) -> None:
        self._layers += 1
        drawn.set_zorder(self._layers)
        if not drawn.is_transform_set():
            drawn.set_transform(IdentityTransform())
        self._figure.add_artist(drawn)
