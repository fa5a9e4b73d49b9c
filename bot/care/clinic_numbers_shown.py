"""How the clinic's numbers are shown: as plain JSON that is drawn when it is sent, and in words below it."""

from datetime import timedelta
from typing import Any

from bot.care.alert_card import severity_in_words
from bot.care.caseload_shown import span_in_words
from bot.care.clinic_numbers import DAYS, MOST_ALERTS, ClinicNumbers
from bot.care.findings import Severity
from bot.care.messages import Message
from bot.care.sentences import Sentence, _, lines, to_json

KIND = "clinic"  # what the drawing process knows this picture by
_NONE = Sentence("–")
_TITLE = _("The last {days} days", days=DAYS)


def numbers_message(numbers: ClinicNumbers) -> Message:
    """The picture, and everything it shows in words; it names nobody."""
    heading = Sentence("<b>{title}</b>", {"title": _TITLE})
    return Message((heading, lines(_words(numbers))), picture=_chart(numbers))


def _words(numbers: ClinicNumbers) -> list[Sentence]:
    per_month = numbers.alerts_per_month or {}
    alerts = [
        _("• {severity}: {number}", severity=severity_in_words(severity), number=_two(per_month[severity]))
        for severity in reversed(Severity)
        if severity in per_month
    ]
    return [
        _("Active patients: {count}", count=numbers.active),
        _("Check-ins answered: {answered} of {asked} ({share})", answered=numbers.answered, asked=numbers.asked,
          share=_percent(numbers.response_rate)),
        _("Alerts a patient-month: {number}", number=_total(numbers)),
        *alerts,
        _("Alerts called useful: {useful} of {rated} ({share})", useful=numbers.useful, rated=numbers.rated,
          share=_percent(numbers.share_useful)),
        _("Time until somebody takes a case: median {median}, 9 of 10 within {long}", median=_wait(numbers.median_wait),
          long=_wait(numbers.long_wait)),
        _("Cases overdue now: {count}", count=numbers.overdue),
    ]  # fmt: skip


def _chart(numbers: ClinicNumbers) -> dict[str, Any]:
    per_month = numbers.alerts_per_month or {}
    return {
        "kind": KIND,
        "title": to_json(_TITLE),
        "first_on": numbers.first_on.isoformat(),
        "days": (numbers.last_on - numbers.first_on).days + 1,
        "tiles": [
            _tile(_("Active patients"), Sentence("{count}", {"count": numbers.active})),
            _tile(_("Overdue now"), Sentence("{count}", {"count": numbers.overdue})),
        ],
        "shares": [
            _share(_("Check-ins answered"), numbers.response_rate, numbers.answered, numbers.asked),
            _share(_("Alerts called useful"), numbers.share_useful, numbers.useful, numbers.rated),
        ],
        "alerts": {
            "name": to_json(_("Alerts a patient-month")),
            "now": to_json(_total(numbers)),
            "most": MOST_ALERTS,
            "most_label": to_json(_("aim: at most {most} in all", most=MOST_ALERTS)),
            "bars": [
                [to_json(severity_in_words(severity)), per_month[severity], to_json(_two(per_month[severity]))]
                for severity in reversed(Severity)
                if severity in per_month
            ],
        },
        "waits": [
            _tile(_("Half taken within"), _wait(numbers.median_wait)),
            _tile(_("9 of 10 within"), _wait(numbers.long_wait)),
        ],
    }


def _tile(name: Sentence, value: Sentence) -> dict[str, Any]:
    return {"name": to_json(name), "value": to_json(value)}


def _share(name: Sentence, share: float | None, part: int, whole: int) -> dict[str, Any]:
    of = _("{part} of {whole}", part=part, whole=whole)
    return {"name": to_json(name), "now": to_json(_percent(share)), "of": to_json(of), "share": share}


def _percent(share: float | None) -> Sentence:
    return _NONE if share is None else _("{percent} %", percent=round(100 * share))


def _total(numbers: ClinicNumbers) -> Sentence:
    per_month = numbers.alerts_per_month
    return _NONE if per_month is None else _two(sum(per_month.values()))


def _two(number: float) -> Sentence:
    return Sentence("{number}", {"number": f"{number:.2f}"})


def _wait(span: timedelta | None) -> Sentence:
    return _NONE if span is None else span_in_words(span)
