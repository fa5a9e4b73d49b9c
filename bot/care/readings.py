"""The values of the last few days as they were given, for rules that look within a day."""

from collections.abc import Collection
from datetime import date, timedelta

from bot.care.history import History, Reading


def readings_since(history: History, codes: Collection[str], since: date) -> list[Reading]:
    """The readings of these measures from that day up to `as_on`, oldest first; equal times in the order of codes.

    A value known only from its day's report counts as a reading without a time. Reads no further back than asked.
    """
    found = []
    for reading in reversed(history.readings):
        if reading.on < since:
            break
        if reading.code in codes and reading.on <= history.as_on:
            found.append(reading)
    known = {(reading.on, reading.code) for reading in found}
    for report in reversed(history.reports):
        if report.on < since:
            break
        if report.on <= history.as_on:
            found += [
                Reading(report.on, code, report.values[code])
                for code in codes
                if code in report.values and (report.on, code) not in known
            ]
    return sorted(found, key=_moment)


def readings_of_last(history: History, codes: Collection[str], days: int) -> list[Reading]:
    """The same for the last so many days, `as_on` among them."""
    return readings_since(history, codes, history.as_on - timedelta(days=days - 1))


def symptoms_today(history: History, codes: Collection[str]) -> list[str]:
    """The measures reported above their lowest value on `as_on`, in words (`Chest pain 3`), in order of their codes."""
    known = [code for code in codes if code in history.measures]
    if not known:
        return []
    highest: dict[str, float] = {}
    for reading in readings_of_last(history, known, 1):
        highest[reading.code] = max(reading.value, highest.get(reading.code, reading.value))
    return [
        f"{history.measures[code].name or code} {highest[code]:g}"
        for code in sorted(highest)
        if highest[code] > history.measures[code].minimum
    ]


def clock(reading: Reading) -> str | None:
    """The reading's local time as HH:MM; None where it is not known."""
    return None if reading.at is None else reading.at.isoformat("minutes")


def _moment(reading: Reading) -> tuple[date, str, str, float]:
    return reading.on, clock(reading) or "", reading.code, reading.value
