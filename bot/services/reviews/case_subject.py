"""Gathers what a clinician's opened card tells of the patient: her plan and its promises, her hopes, her notes."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.alert_card import WORDS_SHOWN, Subject
from bot.care.background import in_words
from bot.care.check_in_shown import value_in_words
from bot.care.plan import AnswerKind
from bot.care.sentences import Sentence
from storage import background, care_plans, invitations, notes, people, promises, responses, reviews

_EXPECTATIONS = "expectations"  # the section of the background that says what she hopes for
_NO_NUMBERS = (AnswerKind.TEXT, AnswerKind.CHOICES)  # answers that no rule puts into its evidence
_PROMISES_SHOWN = 2
_NOTES_SHOWN = 3


def subject_of(session: Session, patient_id: int) -> Subject:
    """Whom a case is about."""
    patient, newest = people.patient(session, patient_id), care_plans.newest_version(session, patient_id)
    zone = ZoneInfo(patient.zone or "UTC")
    expected = background.sections_of(session, patient_id).get(_EXPECTATIONS)
    is_new = newest is not None and newest.number > 1
    said_on, said = said_last(session, patient_id)
    noted = reviews.latest_note(session, patient_id)
    read_at = newest.confirmed_at if newest is not None else None
    return Subject(
        name=patient.name,
        label=invitations.label_of(session, patient_id),
        plan=newest.plan if newest else None,
        number=patient_id,
        plan_version=newest.number if newest else 0,
        is_waiting_to_be_read=is_new and read_at is None,
        read_on=read_at.astimezone(zone).date() if is_new and read_at else None,
        expectation=in_words(_EXPECTATIONS, expected, WORDS_SHOWN) if expected else None,
        promises=promises.promises_of(session, patient_id)[-_PROMISES_SHOWN:],
        notes=tuple(
            (note.written_at.astimezone(zone).date(), note)
            for note in notes.recent_notes(session, patient_id, _NOTES_SHOWN)
        ),
        said=said,
        said_on=said_on,
        closed_before=(noted[0].astimezone(zone).date(), noted[1]) if noted else None,
    )


def said_last(session: Session, patient_id: int) -> tuple[date | None, tuple[Sentence, ...]]:
    """The day of her last check-in, and what she told there in her own words or picked from a list."""
    last = responses.last_check_in(session, patient_id)
    version = care_plans.version(session, patient_id, last.plan_version) if last is not None else None
    if last is None or version is None:
        return None, ()
    given, words = responses.answers_of(session, last.id), responses.words_of(session, last.id)
    shown = (m for m in version.plan.measures if m.answer in _NO_NUMBERS and given.get(m.code))
    return last.for_on, tuple(value_in_words(m, given[m.code], words.get(m.code, ""), WORDS_SHOWN) for m in shown)
