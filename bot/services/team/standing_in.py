"""Whoever stands in for an absent colleague goes away or leaves: who does from then on, and who has to hear it."""

from datetime import datetime

from sqlmodel import Session

from bot.care.messages import Lane, say
from bot.care.people import Clinician
from bot.care.sentences import Sentence, _
from storage import handing_on, outbox, people
from storage.keyring import CLINIC_OWNER


def pass_on(session: Session, stood_in: Clinician, cover: Clinician | None, now: datetime) -> None:
    """Absent colleagues for whom she stood in have `cover` from now on, or nobody."""
    for absent_id in handing_on.pass_on_cover(session, stood_in.id, cover.id if cover is not None else None):
        _tell_of_cover(session, people.clinician(session, absent_id), cover, now)


def _tell_of_cover(session: Session, absent: Clinician, cover: Clinician | None, now: datetime) -> None:
    if cover is None:
        tell(session, absent.id, _("Nobody stands in for you from now on. /away names somebody."), now)
        return
    tell(session, cover.id, _("You stand in for <b>{name}</b> too.", name=absent.name), now)
    tell(session, absent.id, _("<b>{name}</b> gets your alerts from now on.", name=cover.name), now)


def is_over(session: Session, absent: Clinician, now: datetime) -> None:
    """Whoever stands in for her, if anybody, hears that this has ended."""
    over = _("You no longer stand in for <b>{name}</b>. Thank you.", name=absent.name)
    tell(session, absent.covered_by, over, now)


def tell(session: Session, clinician_id: int | None, told: Sentence, now: datetime) -> None:
    """Without a sound: it can be the middle of the night."""
    chat_id = people.clinician(session, clinician_id).chat_id if clinician_id is not None else None
    if chat_id is not None:
        outbox.queue_message(session, chat_id, CLINIC_OWNER, say(told, silent=True), lane=Lane.ALERT, now=now)
