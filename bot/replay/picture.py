"""Draws the patients with the most alerts: what they reported, and when a clinician would have been told."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.care.findings import Severity
from bot.care.plan import Measure
from bot.errors import FileRefused
from bot.replay.plan import ReplayPlan
from bot.replay.tally import Burden

WIDTH_INCHES, ROW_INCHES, DOTS_PER_INCH = 11, 1.5, 100
COLOURS = {
    Severity.ROUTINE: "#7f8c8d",
    Severity.SOON: "#e67e22",
    Severity.TODAY: "#c0392b",
    Severity.URGENT: "#8e44ad",
}


def draw_worst(path: Path, worst: Sequence[Burden], plan: ReplayPlan) -> None:
    """A PNG with one row a patient: the heaviest measure as dots, an alert as a line in its severity's colour."""
    figure = Figure(figsize=(WIDTH_INCHES, ROW_INCHES * len(worst) + 0.6), layout="constrained")
    rows = figure.subplots(len(worst), 1, sharex=True, squeeze=False)[:, 0]
    measure = max(plan.measures.values(), key=lambda measure: measure.weight, default=None)
    for axes, burden in zip(rows, worst, strict=True):
        _draw(axes, burden, measure)
    used = [severity for severity in Severity if any(f.finding.severity is severity for b in worst for f in b.found)]
    handles = [rows[0].plot([], [], color=COLOURS[severity], label=severity)[0] for severity in used]
    figure.legend(handles=handles, loc="outside upper right", ncols=len(used), frameon=False)
    try:
        figure.savefig(path, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    except OSError as error:
        raise FileRefused(f"{path} cannot be written: {error.strerror or error}") from error


def _draw(axes: Axes, burden: Burden, measure: Measure | None) -> None:
    for found in burden.found:
        axes.axvline(found.on, color=COLOURS[found.finding.severity], linewidth=1)  # type: ignore[arg-type]  # a date
    if measure is not None:
        told = [(r.on, r.values[measure.code]) for r in burden.series.reports if measure.code in r.values]
        axes.plot([on for on, _ in told], [value for _, value in told], ".", color="#2c3e50", markersize=3)  # type: ignore[arg-type]  # dates are drawn
        axes.set_ylim(measure.minimum, measure.maximum)
        axes.set_ylabel(measure.name)
    axes.set_title(f"{burden.series.patient}: {burden.alerts} alerts", loc="left", fontsize="small")
