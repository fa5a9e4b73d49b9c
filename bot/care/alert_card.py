"""How a review reads in a clinician's chat: case number and severity; once opened, who, why and the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.care.alerting import Flag, Review, ReviewStatus
from bot.care.findings import Severity, type_of_cell
from bot.care.messages import Button, Message, Rows, press, rows, say
from bot.care.notes import Note, NoteKind
from bot.care.plan import CarePlan, Measure
from bot.care.promise import Promise, verdict_in_words
from bot.care.sentences import Sentence, _, as_written, lines

REVIEW_PRESS, CASES_PRESS = "review", "cases"  # one case, and the list of all of them
BACKGROUND_PRESS, NOTES_PRESS = "backgroundof", "notesof"
PATIENT_PRESS, PLAN_OF_PRESS, WRITE_PRESS = "patient", "planof", "write"
MARK = {Severity.ROUTINE: "⚪", Severity.SOON: "🟡", Severity.TODAY: "🟠", Severity.URGENT: "🔴"}
_FLAGS_SHOWN = 4
_ROWS_SHOWN = 6
_CELL_CHARACTERS = 300
_CHARACTERS_SHOWN = 2_500  # a message holds 4 096, with names and escapes
WORDS_SHOWN = 200  # characters of a note, a promise or an expectation
_SPAN = ("on", "to")
_DAYS_LENGTH = 40  # characters of two days in words
_WORDS = "words"  # the cell of an evidence row that holds what a person wrote


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
    return _("{mark} <b>Case {number}</b> · {severity}", mark=MARK[review.severity], number=review.id,
             severity=severity_in_words(review.severity))  # fmt: skip


def mark_of(review: Review, newest: int) -> str:
    """What a button that takes or closes the case was made for: its latest finding, and which opening of the case.

    A case may be closed and opened again without a new finding: what was shown before then is out of date as well.
    """
    return f"{newest}" if review.reopened_at is None else f"{newest}.{serial_at(review.reopened_at)}"


def serial_at(at: datetime) -> int:
    """Which opening or closing of a case it was, in milliseconds: two may lie within a second."""
    return round(at.timestamp() * 1000)


def closed_card(review: Review, newest: int, held_by: str = "") -> Message:
    """The alert before anybody opened it. `newest` is the id of the latest finding it stands for.

    `held_by` names the colleague who has acknowledged it; empty when that is the reader.
    """
    buttons = _buttons(review, newest, is_opened=False)
    said = say(headline(review), _("A plan is due for review."), *_standing(review, held_by), buttons=buttons)
    return replace(said, is_protected=True)  # once opened it names her, and a message cannot be protected later


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a case is about: her name, what her clinician calls her, her plan (None once there is none).

    `number` is what the clinic's command line knows her by. `read_on` is the local day on which she confirmed the
    newest version of her plan; `expectation` is what she said at the start that she expects; `notes` come with their
    local days, newest first; `said` is what she told in her last check-in beside numbers, of the local day `said_on`.
    `closed_before` is what a clinician noted when she closed the latest case, and on which day.
    """

    name: str
    label: str
    plan: CarePlan | None
    number: int
    plan_version: int = 0
    is_waiting_to_be_read: bool = False
    read_on: date | None = None
    expectation: Sentence | None = None
    promises: Sequence[Promise] = ()
    notes: Sequence[tuple[date, Note]] = ()
    said: Sequence[Sentence] = ()
    said_on: date | None = None
    closed_before: tuple[date, str] | None = None


def opened_card(review: Review, subject: Subject, flags: Sequence[Flag], held_by: str = "") -> Message:
    """Who, why and the evidence; the latest findings first, as many as one message holds."""
    shown = _latest(subject, flags)
    more = len(flags) - len(shown)
    plan_name = subject.plan.name if subject.plan else "–"
    who = _("<b>{name}</b> ({label}) · {plan}", name=subject.name, label=subject.label, plan=plan_name)
    rest = (_("And {count} earlier findings.", count=more),) if more > 0 else ()
    newest = max((flag.id for flag in flags), default=0)
    buttons = _buttons(review, newest, is_opened=True)
    if any(len(note.words) > WORDS_SHOWN for _day, note in subject.notes):
        buttons = (*buttons, (Button(_("Read all notes"), press=press(NOTES_PRESS, review.patient_id, 0)),))
    about = (*_told(subject), *_standing(review, held_by))
    heading = lines([who, _version(subject), *_since(flags)])
    return replace(say(headline(review), heading, *shown, *rest, *about, buttons=buttons), is_protected=True)


def _since(flags: Sequence[Flag]) -> tuple[Sentence, ...]:
    """The day of the first finding that stands."""
    days = [flag.found_on for flag in flags if flag.stands]
    return (_("Since {day}", day=min(days)),) if days else ()


def _version(subject: Subject) -> Sentence:
    """`Patient 12 · plan version 3, read on 4 March 2026`"""
    number, version = subject.number, subject.plan_version
    if subject.is_waiting_to_be_read:
        return _("Patient {number} · plan version {version}, not read yet", number=number, version=version)
    if subject.read_on is not None:
        return _("Patient {number} · plan version {version}, read on {day}", number=number, version=version,
                 day=subject.read_on)  # fmt: skip
    return _("Patient {number} · plan version {version}", number=number, version=version)


def _told(subject: Subject) -> list[Sentence]:
    """What she expected at the start, what was expected of the latest changes and what she says of it; her notes."""
    promised = [
        _("Version {version} was to bring by {day}: {expected}. {name} says: {verdict}.", version=promise.plan_version,
          day=promise.check_on, expected=promise.expected[:WORDS_SHOWN], name=subject.name,
          verdict=verdict_in_words(promise.verdict))
        for promise in subject.promises
    ]  # fmt: skip
    notes = [_note(day, note) for day, note in subject.notes]
    if subject.closed_before is not None:
        closed_on, words = subject.closed_before
        notes.append(_("Noted when a case was closed on {day}: {words}", day=closed_on, words=words[:WORDS_SHOWN]))
    hoped = [subject.expectation] if subject.expectation else []
    said = [_("Told with the check-in of {day}:", day=subject.said_on), *subject.said] if subject.said else []
    return [lines(part) for part in (hoped, promised, said, notes) if part]


def _note(day: date, note: Note) -> Sentence:
    mark = "📎" if note.kind is NoteKind.ATTACHMENT else "📝"
    return _("{mark} {day}: {words}", mark=mark, day=day, words=note.words[:WORDS_SHOWN])


def note_in_full(name: str, day: date, note: Note, *older: Button) -> list[Message]:
    """One note as she wrote it, in as many messages as it takes; the last has the button to the one before it."""
    heading = _("<b>{name}</b>, {day}:", name=name, day=day)
    parts = [note.words[at : at + _CHARACTERS_SHOWN] for at in range(0, len(note.words), _CHARACTERS_SHOWN)]
    told = [say(heading, as_written(part)) for part in parts]
    return [*told[:-1], say(heading, as_written(parts[-1]), buttons=(older,) if older else ())]


def _latest(subject: Subject, flags: Sequence[Flag]) -> list[Sentence]:
    found: list[Sentence] = []
    length = 0
    for flag in worth_reading(flags):
        evidence = [row for row in flag.finding.evidence if _says_something(row)][-_ROWS_SHOWN:]
        length += len(flag.finding.reason) + len(flag.finding.consider)
        length += sum(len(_cells(row, subject.plan)) + _DAYS_LENGTH for row in evidence)
        if found and (length > _CHARACTERS_SHOWN or len(found) == _FLAGS_SHOWN):
            break
        reason = Sentence("<b>{reason}</b>", {"reason": flag.finding.reason})
        if not flag.stands:
            reason = _("Withdrawn after a correction: <s>{reason}</s>", reason=flag.finding.reason)
        consider = Sentence("<i>{consider}</i>", {"consider": flag.finding.consider})
        found.append(lines([reason, *(_evidence(row, subject.plan) for row in evidence), consider]))
    return found


def worth_reading(flags: Sequence[Flag]) -> list[Flag]:
    """One of each reason, gravest first; then what else a person wrote, for words are never the same finding."""
    reasons = {(flag.finding.rule, flag.finding.reason, flag.stands): flag for flag in flags}
    first = sorted(reasons.values(), key=_gravity, reverse=True)
    words = {_words_in(flag): flag for flag in flags if _words_in(flag)}
    shown = {_words_in(flag) for flag in first}
    return [*first, *sorted((flag for said, flag in words.items() if said not in shown), key=_gravity, reverse=True)]


def _words_in(flag: Flag) -> str:
    """What a person wrote, if the finding is about that."""
    return "".join(str(row.get(_WORDS, "")) for row in flag.finding.evidence)


def _gravity(flag: Flag) -> tuple[bool, int, int]:
    """What stands before what was withdrawn, then the gravest, then the newest."""
    return flag.stands, flag.finding.severity.rank, flag.id


def _says_something(row: dict[str, type_of_cell]) -> bool:
    """False for a row in which every question is without an answer."""
    told = [value for name, value in row.items() if name not in _SPAN]
    return not told or any(value is not None for value in told)


def _evidence(row: dict[str, type_of_cell], plan: CarePlan | None) -> Sentence:
    """`1 March 2026: Pain 7, Side effects none`, or `1 February 2026 to 28 February 2026: Pain 4`."""
    cells, days = _cells(row, plan), [_day(row[name]) for name in _SPAN if name in row]
    if not days:
        return as_written(cells)
    if len(days) == 1:
        return _("{day}: {told}", day=days[0], told=cells)
    return _("{day} to {until}: {told}", day=days[0], until=days[1], told=cells)


def _day(value: type_of_cell) -> date | str:
    try:
        return date.fromisoformat(str(value))
    except ValueError:  # a rule of long ago may have written something else
        return str(value)


def _cells(row: dict[str, type_of_cell], plan: CarePlan | None) -> str:
    measures = {measure.code: measure for measure in plan.measures} if plan else {}
    order = list(measures)  # the plan's own order, its main symptom first
    named = sorted(row, key=lambda name: order.index(name) if name in measures else -1)
    told = [name for name in named if name not in _SPAN and row[name] != ""]
    return ", ".join(_cell(measures.get(name), name, row[name]) for name in told)


def _cell(measure: Measure | None, name: str, value: type_of_cell) -> str:
    """A cell as the patient knows it: the measure's own name, the word of a grade."""
    shown = f"{value:g}" if isinstance(value, float) else "–" if value is None else str(value)[:_CELL_CHARACTERS]
    if measure is None and name == _WORDS:
        return f'"{shown}"'
    if measure is None:
        return f"{name.replace('_', ' ')} {shown}"
    is_grade = isinstance(value, float) and value == int(value) and bool(measure.labels)
    grade = int(value - measure.minimum) if is_grade and isinstance(value, float) else -1
    return f"{measure.name} {measure.labels[grade] if 0 <= grade < len(measure.labels) else shown}"


def _standing(review: Review, held_by: str) -> tuple[Sentence, ...]:
    if review.status is ReviewStatus.ACKNOWLEDGED and held_by:
        return (_("✓ {clinician} has this case.", clinician=held_by),)
    if review.status is ReviewStatus.ACKNOWLEDGED:
        return (_("✓ You have this case."),)
    return (_("✓ Closed."),) if review.status is ReviewStatus.CLOSED else ()


def _buttons(review: Review, newest: int, *, is_opened: bool) -> Rows:
    row = [] if is_opened else [_button(_("Open"), review, "open")]
    if review.status is ReviewStatus.OPEN:
        row.append(_button(_("Acknowledge"), review, "ack", mark_of(review, newest)))
    if review.closed_at is not None and review.status is ReviewStatus.CLOSED:
        row.append(_button(_("Reopen"), review, "reopen", str(serial_at(review.closed_at))))
    elif is_opened:
        row.append(_button(_("Close"), review, "close"))
    return (tuple(row), *_put_off(review), *_more_about(review)) if is_opened else (tuple(row),)


def _put_off(review: Review) -> Rows:
    """Not now, or not I: what is urgent cannot wait, and what somebody has taken does not alert."""
    if review.status is ReviewStatus.CLOSED:
        return ()
    hand = _button(_("Hand over"), review, "hand")
    is_waiting = review.status is ReviewStatus.OPEN and review.severity is not Severity.URGENT
    return ((_button(_("Later"), review, "later"), hand),) if is_waiting else ((hand,),)


def _more_about(review: Review) -> Rows:
    """What the alert rests on as a picture, and who she is; all answer only a clinician who cares for her."""
    patient_id = review.patient_id
    ways = (
        Button(_("Message"), press=press(WRITE_PRESS, patient_id)),
        Button(_("Plan"), press=press(PLAN_OF_PRESS, patient_id)),
        _button(_("Picture"), review, "picture"),
        Button(_("Patient"), press=press(PATIENT_PRESS, patient_id)),
        Button(_("Background"), press=press(BACKGROUND_PRESS, patient_id)),
    )
    return rows(ways, 2)  # a phone breaks the words of three in a row


def _button(label: Sentence, review: Review, *verb: str) -> Button:
    return Button(label, press=press(REVIEW_PRESS, review.id, *verb))
