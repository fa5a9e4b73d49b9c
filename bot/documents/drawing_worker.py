"""The process that draws: reads charts from its input, writes pictures to its output, ends with the bot."""

import json
import signal
import sys

from bot.documents.clinic_chart import draw_clinic
from bot.documents.evidence_chart import draw_evidence
from bot.documents.frames import FAILURE, PICTURE, READY, read_frame, write_frame
from bot.documents.progress_chart import draw_progress
from bot.documents.visit_report import draw_visit_report

_KINDS = {
    "evidence": draw_evidence,
    "clinic": draw_clinic,
    "visit_report": draw_visit_report,
}  # what a chart says it is; one that says nothing is a patient's progress
_EVERY_SIGN = "Aa1½✓–…()"


def main() -> None:
    """Draw until the bot closes the input. A chart that cannot be drawn is answered by the name of the error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the bot says when to end
    listening, answering = sys.stdin.buffer, sys.stdout.buffer
    _warm_up()
    write_frame(answering, READY)
    while (frame := read_frame(listening)) is not None:
        try:
            chart = json.loads(frame[1])
            picture = _KINDS.get(chart.get("kind"), draw_progress)(chart)
        except Exception as error:
            write_frame(answering, FAILURE, type(error).__name__.encode())
        else:
            write_frame(answering, PICTURE, picture)


def _warm_up() -> None:
    """The first picture of a process loads fonts and caches: better now than while somebody waits."""
    trend = {"name": _EVERY_SIGN, "now": "1", "hint": "", "low": 0, "high": 1, "aim": 1, "aim_label": _EVERY_SIGN,
             "labels": [], "joined_within": 1, "points": [[0, 0], [1, 1]]}  # fmt: skip
    calendar = {"title": _EVERY_SIGN, "days": {"0": "done", "1": "some"}, "legend": [["done", _EVERY_SIGN]]}
    draw_progress({"title": _EVERY_SIGN, "first_on": "2026-03-02", "days": 2, "trends": [trend], "changes": [1],
                   "change": _EVERY_SIGN, "goals": None, "calendar": calendar, "language": "en"})  # fmt: skip


if __name__ == "__main__":
    main()
