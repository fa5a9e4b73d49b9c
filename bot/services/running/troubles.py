"""Tells a person of the clinic that something was set aside, for nobody may be looking at the machine."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.care.messages import Lane, say
from bot.care.sentences import _
from storage import outbox, people
from storage.keyring import CLINIC_OWNER
from storage.outages import is_outage

_ABOUT = "trouble"
_AT_MOST_ONCE_IN = timedelta(days=1)  # a fault of a release meets many rows: one message a day is enough

log = structlog.get_logger()


def tell_administrators(session: Session, now: datetime) -> None:
    """Each administrator who has a chat is asked to have somebody look; once a day, whatever happens."""
    attempt(session, lambda: _tell(session, now), "administrators not told")


def attempt(session: Session, step: Callable[[], None], failed: str) -> None:
    """Do what may be left undone. Where it fails its changes are undone and that is logged; an outage rises."""
    savepoint = session.begin_nested()
    try:
        step()
        savepoint.commit()
    except Exception as error:
        if is_outage(error):
            raise
        savepoint.rollback()
        log.error(failed, error=type(error).__name__)


def _tell(session: Session, now: datetime) -> None:
    told = say(
        _("I could not do something that was due, and have set it aside. The rest goes on."),
        _("Please ask whoever runs me to look today. The command <b>care-plan-bot doctor</b> says what it is."),
    )
    for clinician in people.clinic_people(session).values():
        chat_id = clinician.chat_id
        if not clinician.is_admin or chat_id is None:
            continue
        if not outbox.count_about(session, chat_id, _ABOUT, now - _AT_MOST_ONCE_IN):
            outbox.queue_message(session, chat_id, CLINIC_OWNER, told, lane=Lane.ALERT, now=now, about=_ABOUT)
