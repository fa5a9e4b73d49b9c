"""What a review rule is. Each file in `bot/rules/` is one; the folder is the registry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.care.findings import Finding
from bot.care.history import History

QUIET_FOR = timedelta(days=7)  # CLINICAL.md, "How findings become alerts"
NEVER_QUIET = timedelta(0)

Thresholds = Mapping[str, int | float | bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and its defaults.

    `evaluate(history, thresholds)` gets the defaults with the plan's own values laid over them. `bounds` gives each
    threshold's lowest and highest possible value. `quiet_for` is how long the rule stays silent on a patient after it
    fired, unless it gets more severe; one-report rules have none. `statistical` names the threshold that a clinic may
    calibrate on its own data: the higher it is, the fewer days the rule finds; empty where there is nothing to tune.
    `rising` are pairs of thresholds of which the first cannot be above the second. A whole default takes whole numbers
    only, a switch only true or false.
    """

    code: str
    version: int
    evaluate: Callable[[History, Thresholds], Finding | None]
    defaults: Thresholds
    bounds: Mapping[str, tuple[float, float]]
    quiet_for: timedelta = QUIET_FOR
    statistical: str = ""
    rising: tuple[tuple[str, str], ...] = ()
