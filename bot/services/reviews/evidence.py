"""What a case rests on, as a picture: the measure that moved, the days compared, the changes of the plan."""

from bot.care.alert_card import worth_reading
from bot.care.alerting import Flag, Review
from bot.care.evidence_shown import Evidence, evidence_chart, evidence_of, evidence_words, progress_around
from bot.care.history import History
from bot.care.messages import Lane, Message
from bot.care.sentences import Sentence, _, as_written, lines
from bot.services.prompts import progress
from bot.services.reviews.histories import history_of
from bot.services.talk.contact import Contact
from storage import care_plans, outbox, people, reviews
from storage.keyring import patient_owner

_REASON_SHOWN = 300  # characters: the words below a picture are 1 024 at the most


def show(contact: Contact, review: Review) -> None:
    """The picture behind the gravest finding that rests on a measure; where none does, how it went lately."""
    message = _picture(contact, review)
    if message is None:
        progress.show_to_clinician(contact, review.patient_id)
        return
    owner = patient_owner(review.patient_id)
    outbox.queue_message(contact.session, contact.chat.id, owner, message, lane=Lane.REPLY, now=contact.now)


def _picture(contact: Contact, review: Review) -> Message | None:
    session, practice = contact.session, contact.practice
    patient, planned = people.patient(session, review.patient_id), care_plans.plan_of(session, review.patient_id)
    if planned is None:
        return None
    today = progress.today_of(practice, patient, contact.now)
    history = progress.with_scores(
        practice, planned[1], history_of(session, practice, patient, planned[1], today)
    )  # fmt: skip
    chosen = _chosen(worth_reading(reviews.standing_flags_on(session, review.id)), history)
    if chosen is None:
        return None
    flag, found = chosen
    drawn = progress_around(history, found, progress.aims_of(practice, planned[1]))
    if not drawn.trends:
        return None
    return Message(
        (as_written(patient.name), lines([_reason(flag), *evidence_words(drawn, found)])),
        progress.span_buttons("", progress.CLINICIAN_PRESS, patient.id),
        picture=evidence_chart(drawn, found, _("Case {number}", number=review.id)),
        silent=True,
        is_protected=True,
    )


def _chosen(flags: list[Flag], history: History) -> tuple[Flag, Evidence] | None:
    """The gravest finding that rests on a measure; of several, one that held some days against others."""
    found = [
        (flag, evidence) for flag in flags if (evidence := evidence_of(flag.finding, history.measures)) is not None
    ]
    return max(found, key=lambda each: (each[0].finding.severity.rank, len(each[1].windows)), default=None)


def _reason(flag: Flag) -> Sentence:
    return as_written(flag.finding.reason[:_REASON_SHOWN])
