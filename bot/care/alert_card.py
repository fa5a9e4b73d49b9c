"""How a review reads in a clinician's chat: case number and severity; once opened, who, why and the evidence."""

from collections.abc import Sequence

from bot.care.alerting import Flag, Outcome, Review, ReviewStatus
from bot.care.findings import Severity, type_of_cell
from bot.care.messages import Button, Message, Rows, press, say
from bot.care.sentences import Sentence, _, as_written, lines

REVIEW_PRESS = "review"
_MARK = {Severity.ROUTINE: "⚪", Severity.SOON: "🟡", Severity.TODAY: "🟠", Severity.URGENT: "🔴"}
_FLAGS_SHOWN = 4
_ROWS_SHOWN = 6

OUTCOMES: tuple[tuple[Outcome, Sentence], ...] = (
    (Outcome.PLAN_CHANGED, _("Plan changed")),
    (Outcome.PLAN_KEPT, _("Plan kept")),
    (Outcome.CONTACTED, _("Contacted the patient")),
    (Outcome.FALSE_ALARM, _("False alarm")),
)


def severity_in_words(severity: Severity) -> Sentence:
    """The severity as people say it."""
    return {
        Severity.ROUTINE: _("routine"),
        Severity.SOON: _("soon"),
        Severity.TODAY: _("today"),
        Severity.URGENT: _("urgent"),
    }[severity]


def headline(review: Review) -> Sentence:
    """Case number and severity, nothing about the person."""
    return _("{mark} <b>Case {number}</b> · {severity}", mark=_MARK[review.severity], number=review.id,
             severity=severity_in_words(review.severity))  # fmt: skip


def closed_card(review: Review) -> Message:
    """The alert before anybody opened it."""
    return say(headline(review), _("A plan is due for review."), *_standing(review), buttons=_buttons(review, False))


def opened_card(review: Review, patient_name: str, plan_name: str, flags: Sequence[Flag]) -> Message:
    """Who, why and the evidence; the latest findings first."""
    latest = list(reversed(flags))[:_FLAGS_SHOWN]
    more = len(flags) - len(latest)
    who = _("<b>{name}</b> · {plan}", name=patient_name, plan=plan_name)
    rest = (_("And {count} earlier findings.", count=more),) if more > 0 else ()
    return say(headline(review), who, *(_finding(flag) for flag in latest), *rest, *_standing(review),
               buttons=_buttons(review, True))  # fmt: skip


def _finding(flag: Flag) -> Sentence:
    finding = flag.finding
    shown = [_evidence(row) for row in finding.evidence[-_ROWS_SHOWN:]]
    reason = Sentence("<b>{reason}</b>", {"reason": finding.reason})
    return lines([reason, *shown, Sentence("<i>{consider}</i>", {"consider": finding.consider})])


def _evidence(row: dict[str, type_of_cell]) -> Sentence:
    """`2026-03-01: pain 7, mood 3`."""
    cells = ", ".join(f"{name.replace('_', ' ')} {_cell(value)}" for name, value in row.items() if name != "on")
    return as_written(f"{row['on']}: {cells}" if "on" in row else cells)


def _cell(value: type_of_cell) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "–" if value is None else str(value)


def _standing(review: Review) -> tuple[Sentence, ...]:
    if review.status is ReviewStatus.ACKNOWLEDGED:
        return (_("✓ You have this case."),)
    return (_("✓ Closed."),) if review.status is ReviewStatus.CLOSED else ()


def _buttons(review: Review, is_opened: bool) -> Rows:
    row = [] if is_opened else [_button(_("Open"), review, "open")]
    if review.status is ReviewStatus.OPEN:
        row.append(_button(_("Acknowledge"), review, "ack"))
    if is_opened:
        row.append(_button(_("Close"), review, "close"))
    return () if review.status is ReviewStatus.CLOSED else (tuple(row),)


def outcome_buttons(review: Review) -> Rows:
    """What came of it?"""
    rows = tuple((_button(label, review, "outcome", outcome.value),) for outcome, label in OUTCOMES)
    return (*rows, (_button(_("Back"), review, "open"),))


def _button(label: Sentence, review: Review, *verb: str) -> Button:
    return Button(label, press=press(REVIEW_PRESS, review.id, *verb))


def told_of_outcome(outcome: Outcome, clinician: str) -> Sentence:
    """What the patient hears when her review is closed."""
    return {
        Outcome.PLAN_CHANGED: _("{clinician} has looked at your answers and will change your plan. "
                                "They will tell you what is new.", clinician=clinician),
        Outcome.PLAN_KEPT: _("{clinician} has looked at your answers. Your plan stays the same. "
                             "Thank you for telling us.", clinician=clinician),
        Outcome.CONTACTED: _("{clinician} has looked at your answers and has been in touch with you about them. "
                             "Thank you for telling us.", clinician=clinician),
        Outcome.FALSE_ALARM: _("We checked. Your plan stays the same. Thank you for telling us."),
    }[outcome]  # fmt: skip
