"""What rules and their thresholds are called, in words a clinician reads."""

from collections.abc import Mapping
from inspect import getdoc, getmodule

from bot.care.rule import Rule
from bot.care.sentences import Sentence, _, as_written

# Thresholds that mean the same in every rule that has them; then those that need their rule. A rule that is new here is
# called by its code, and so is its threshold, until somebody gives it a better name.
_THRESHOLDS: Mapping[str, Sentence] = {
    "systolic": _("Upper value, mmHg"),
    "diastolic": _("Lower value, mmHg"),
    "least_readings": _("Readings needed"),
    "confirm_after": _("Second reading after, minutes"),
    "confirm_within": _("Second reading within, minutes"),
    "pregnant": _("Pregnant"),
    "pregnant_systolic": _("Pregnant: upper value, mmHg"),
    "pregnant_diastolic": _("Pregnant: lower value, mmHg"),
    "pregnant_urgent_systolic": _("Pregnant, urgent: upper value, mmHg"),
    "pregnant_urgent_diastolic": _("Pregnant, urgent: lower value, mmHg"),
    "low_systolic": _("Too low below, mmHg"),
    "days": _("Days looked at"),
    "times": _("How often"),
    "least_answers": _("Answers needed"),
    "done_share": _("Share done below"),
    "share_days": _("Days for the share done"),
    "standard_errors": _("Certainty, in standard errors"),
    "surprise": _("How unusual it has to be"),
    "important_changes": _("Size, in changes that matter"),
    "window_reports": _("Latest reports compared"),
    "window_days": _("Within so many days"),
    "baseline_reports": _("Earlier reports compared"),
    "least_baseline_reports": _("Earlier reports needed"),
    "level": _("Level"),
    "above_baseline": _("Above what is usual for the patient, by"),
    "level_twice": _("Level, twice running"),
    "above_baseline_twice": _("Above what is usual, twice running, by"),
    "grade": _("Grade"),
    "grade_once": _("Grade that is enough once"),
    "misses_running": _("Missed in a row"),
    "unanswered_hours": _("Unanswered for, hours"),
    "checks_running": _("Checks in a row"),
    "partly_running": _("“Partly” in a row"),
    "half_time_share": _("Share of the way at half time"),
    "reliable_change": _("Points that are a real change"),
    "important_change": _("Points that matter"),
    "low": _("Low below"),
    "gain_kg": _("Gain, kg"),
    "urgent_below": _("Urgent below"),
    "low_below": _("Low below"),
    "high_above": _("High above"),
    "very_high_above": _("Very high above"),
    "urgent_from": _("Urgent from grade"),
    "always_urgent": _("Always urgent"),
    "urgent_at_most": _("Urgent at or below, %"),
    "today_at_most": _("Today at or below, %"),
    "chronic_lung": _("Chronic lung disease"),
    "lung_below": _("With lung disease: below, %"),
    "lung_fall": _("With lung disease: fall of, points"),
    "reliever_days": _("Days with the reliever"),
    "personal_best": _("Personal best, L/min (0: not known)"),
    "chemotherapy": _("Under chemotherapy"),
    "chemotherapy_from": _("Under chemotherapy: from, °C"),
    "chemotherapy_below": _("Under chemotherapy: below, °C"),
    "procedure_from": _("After a procedure: from, °C"),
    "procedure_days": _("After a procedure: for, days"),
    "pain_after_day": _("Pain counts after day"),
    "pain_until_day": _("Pain counts until day"),
    "first_day": _("First check, day"),
    "second_day": _("Second check, day"),
    "ask_day": _("Asked on day"),
    "ask_share": _("Asked below this share"),
    "review_day": _("Review on day"),
    "review_share": _("Review below this share"),
    "review_days": _("Days to the review"),
    "first_days_after_procedure": _("First check after a procedure, days"),
    "second_days_after_procedure": _("Second check after a procedure, days"),
    "days_without": _("Quiet for, days"),
    "harm": _("Side effects count"),
    "supply": _("Running out and cost count"),
    "least_asked_days": _("Days without an answer, at least"),
    "most_asked_days": _("Days without an answer, at most"),
    "first_report_days": _("No first report after, days"),
    "least_unanswered": _("Unanswered, at least"),
    "within_days": _("Within so many days"),
}
_OF_RULE: Mapping[tuple[str, str], Sentence] = {
    ("glucose_low", "urgent_below"): _("Urgent below, mg/dL"),
    ("glucose_low", "low_below"): _("Low below, mg/dL"),
    ("glucose_high", "high_above"): _("High above, mg/dL"),
    ("glucose_high", "very_high_above"): _("Very high above, mg/dL"),
    ("asthma_control", "low_below"): _("Low below this share of the best"),
    ("asthma_control", "urgent_below"): _("Urgent below this share of the best"),
    ("side_effect", "times"): _("How often at that grade"),
}
_SCALES = {"phq9": "PHQ-9", "gad7": "GAD-7"}


def rule_name(code: str) -> Sentence:
    """`Blood pressure mean`, `PHQ-9 change`"""
    words = [_SCALES.get(word, word) for word in code.split("_")]
    return as_written(" ".join((words[0][0].upper() + words[0][1:], *words[1:])))


def threshold_name(rule: str, name: str) -> Sentence:
    """What a threshold of that rule is called: `Upper value, mmHg`."""
    return _OF_RULE.get((rule, name)) or _THRESHOLDS.get(name) or as_written(name.replace("_", " ").capitalize())


def threshold_value(value: float | bool) -> Sentence:
    """`135`, or yes and no for a switch."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return as_written(f"{value:g}")


def rule_sentence(rule: Rule) -> str:
    """The first line of the rule's own file: what it looks for."""
    module = getmodule(rule.evaluate)
    return (getdoc(module) or "").split("\n")[0] if module else ""
