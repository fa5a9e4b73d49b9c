"""How a caseload reads: a line and a button for each patient, filters, and the way to the other pages."""

from collections.abc import Sequence
from datetime import timedelta

from bot.care.alert_card import MARK, PATIENT_PRESS, severity_in_words
from bot.care.caseload import PAGE, Chip, Entry, Page
from bot.care.clinic import AlertDetail
from bot.care.messages import Button, Message, Rows, press, rows
from bot.care.people import PatientStatus
from bot.care.sentences import Sentence, _, as_written, lines

PRESS = "caseload"
SEARCH, EVERYBODY = "search", "all"
_IN_A_ROW = 4
_LABEL_SHOWN = 40  # characters
_FILTERS_IN_A_ROW = 3
_CHIPS = {
    Chip.CASE: _("Open case"),
    Chip.SILENT: _("Silent"),
    Chip.ADHERENCE: _("Low adherence"),
    Chip.NEW: _("New"),
    Chip.PAUSED: _("Paused"),
    Chip.UNREAD: _("Plan not read"),
}
NO_PATIENTS = _("You have no patients here yet. /invite makes a link for one.")


def page_message(page: Page, detail: AlertDetail) -> Message:
    """One page. Names stand in it only where the alert detail allows; it cannot be passed on."""
    if not page.total and page.chip is None:
        return Message((NO_PATIENTS,))
    title = _("<b>Your patients</b>: {total}", total=page.total)
    if page.chip is not None:
        title = _("<b>Your patients</b>, {chip}: {total}", chip=_CHIPS[page.chip], total=page.total)
    if page.pages > 1:
        title = _("{title} · page {number} of {pages}", title=title, number=page.number + 1, pages=page.pages)
    first = page.number * PAGE + 1
    shown = [_line(first + at, entry, detail) for at, entry in enumerate(page.entries)] or [_("Nobody at the moment.")]
    buttons = (*_numbers(page.entries, first), *_filters(page), _turning(page))
    return Message((title, lines(shown)), buttons, is_protected=True)


def found_message(entries: Sequence[Entry], detail: AlertDetail) -> Message:
    """What a search has found, at most one page of it."""
    back = (
        Button(_("All patients"), press=press(PRESS, EVERYBODY, 0)),
        Button(_("Search"), press=press(PRESS, SEARCH)),
    )
    if not entries:
        return Message((_("I found none of your patients. Try a name, a number or initials."),), (back,))
    shown = entries[:PAGE]
    told = [_line(number, entry, detail) for number, entry in enumerate(shown, start=1)]
    more = len(entries) - len(shown)
    rest = (_("And {count} more: please type more of the name.", count=more),) if more else ()
    return Message((lines(told), *rest), (*_numbers(shown, 1), back), is_protected=True)


def _line(number: int, entry: Entry, detail: AlertDetail) -> Sentence:
    """`1. 🟠 Anna (Mrs B, back) · case 3 today, 2 h late · silent 5 days`"""
    who = entry.name if detail is AlertDetail.FULL else entry.initials
    mark = MARK[entry.severity] if entry.severity is not None else "▫️"
    line = _("{number}. {mark} <b>{who}</b>", number=number, mark=mark, who=who)
    if entry.label:
        line = _("{line} ({label})", line=line, label=_cut(entry.label))
    for fact in _facts(entry):
        line = Sentence("{line} · {fact}", {"line": line, "fact": fact})
    return line


def _cut(label: str) -> str:
    return label if len(label) <= _LABEL_SHOWN else label[: _LABEL_SHOWN - 1] + "…"


def _facts(entry: Entry) -> list[Sentence]:
    facts = []
    if entry.case is not None and entry.severity is not None:
        facts.append(_case(entry.case, severity_in_words(entry.severity), entry.overdue))
    if entry.silent_days is not None:
        facts.append(_("silent {count} days", count=entry.silent_days))
    plain = {Chip.ADHERENCE: _("low adherence"), Chip.NEW: _("new"), Chip.PAUSED: _("paused"),
             Chip.UNREAD: _("plan not read")}  # fmt: skip
    facts += [plain[chip] for chip in entry.chips if chip in plain]
    if entry.status is PatientStatus.JOINING:
        facts.append(_("still joining"))
    elif entry.status is PatientStatus.STOPPED:
        facts.append(_("has stopped"))
    if entry.stands_in_for:
        facts.append(_("for {clinician}", clinician=entry.stands_in_for))
    return facts


def _case(number: int, severity: Sentence, overdue: timedelta) -> Sentence:
    if overdue <= timedelta(0):
        return _("case {number} {severity}", number=number, severity=severity)
    return _("case {number} {severity}, {late} late", number=number, severity=severity, late=span_in_words(overdue))


def span_in_words(span: timedelta) -> Sentence:
    """`20 min`, `3 h` or `2 d`: the largest unit that fits, rounded down."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return _("{count} min", count=minutes)
    if minutes < 48 * 60:
        return _("{count} h", count=minutes // 60)
    return _("{count} d", count=minutes // (24 * 60))


def _numbers(entries: Sequence[Entry], first: int) -> Rows:
    """A button for each line, by its number: names stay out of buttons."""
    buttons = [
        Button(as_written(str(first + at)), press=press(PATIENT_PRESS, entry.patient_id))
        for at, entry in enumerate(entries)
    ]
    return rows(buttons, _IN_A_ROW)


def _filters(page: Page) -> Rows:
    """What the list can be narrowed to: only what holds of somebody; the way back to all of them."""
    chips = [chip for chip in Chip if page.counts[chip] and chip is not page.chip]
    buttons = [
        Button(Sentence("{chip} {count}", {"chip": _CHIPS[chip], "count": page.counts[chip]}),
               press=press(PRESS, chip, 0))
        for chip in chips
    ]  # fmt: skip
    everybody = [Button(_("All patients"), press=press(PRESS, EVERYBODY, 0))] if page.chip is not None else []
    return rows([*everybody, *buttons], _FILTERS_IN_A_ROW)


def _turning(page: Page) -> tuple[Button, ...]:
    chip = page.chip or EVERYBODY
    back = Button(as_written("‹"), press=press(PRESS, chip, page.number - 1))
    on = Button(as_written("›"), press=press(PRESS, chip, page.number + 1))
    search = Button(_("Search"), press=press(PRESS, SEARCH))
    row = [back] if page.number else []
    return (*row, search, on) if page.number + 1 < page.pages else (*row, search)
