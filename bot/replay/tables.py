"""What a replay prints: what was played, what stood out in the file, and the tables."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bot.care.findings import Severity
from bot.replay.calibrating import CalibratedRule, Calibration
from bot.replay.tally import Tally
from bot.replay.troubles import Troubles

WIDTH = 110  # where no terminal says how wide it is


def console() -> Console:
    """Where tables go."""
    out = Console(highlight=False, markup=False, soft_wrap=True)
    return out if out.is_terminal else Console(highlight=False, markup=False, width=WIDTH, soft_wrap=True)


def print_played(out: Console, tally: Tally, troubles: Troubles) -> None:
    """One sentence on what was played, then what stood out in the file."""
    span = f", {tally.first_on} to {tally.last_on}" if tally.patients else ""
    out.print(
        f"{tally.patients} patients, {tally.patient_days} patient-days{span}: {tally.total()} alerts, "
        f"{tally.per_month(tally.total()):.2f} per patient-month of 30 days."
    )
    for line in troubles.words():
        out.print(line)


def print_capacity(out: Console, tally: Tally, patients: int) -> None:
    """What one clinician with so many patients would have been told in a day."""
    a_day = tally.total() * patients / tally.patient_days if tally.patient_days else 0.0
    out.print(f"{a_day:.2f} alerts per clinician-day with {patients} patients per clinician.")


def print_summary(out: Console, tally: Tally) -> None:
    """Alerts per patient-month by rule and severity."""
    used = [severity for severity in Severity if any(of == severity for _rule, of in tally.alerts)]
    table = Table("rule", title="Alerts per patient-month")
    for heading in (*used, "all"):
        table.add_column(heading, justify="right")
    for rule in sorted({rule for rule, _severity in tally.alerts}):
        counts = [tally.alerts[rule, severity] for severity in used]
        table.add_row(rule, *(_rate(tally, count) for count in (*counts, sum(counts))))
    table.add_section()
    sums = [sum(n for (_rule, of), n in tally.alerts.items() if of == severity) for severity in used]
    table.add_row("all", *(_rate(tally, count) for count in (*sums, tally.total())))
    out.print(table)


def _rate(tally: Tally, count: int) -> str:
    return f"{tally.per_month(count):.3f}" if count else "-"


def print_calibration(out: Console, calibration: Calibration, budget: float) -> None:
    """Each rule's threshold and its alerts per patient-month, before and after."""
    table = Table("rule", "threshold", title=f"Alerts per patient-month, at most {budget:g}")
    for heading in ("before", "after", "alerts before", "alerts after"):
        table.add_column(heading, justify="right")
    shown = [rule for rule in calibration.rules if rule.threshold or rule.rate_before]
    for rule in shown:
        values = (f"{rule.value_before:g}", f"{rule.value_after:g}") if rule.threshold else ("", "")
        table.add_row(rule.rule, rule.threshold, *values, f"{rule.rate_before:.3f}", f"{rule.rate_after:.3f}")
    table.add_section()
    table.add_row("all", "", "", "", *(f"{rate:.3f}" for rate in _sums(shown)))
    out.print(table)
    if not calibration.fits:
        out.print(f"No thresholds keep to {budget:g}, so the plan stays: switch rules off, or allow more alerts.")


def _sums(rules: Sequence[CalibratedRule]) -> tuple[float, float]:
    return sum(rule.rate_before for rule in rules), sum(rule.rate_after for rule in rules)
