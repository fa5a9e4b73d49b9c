"""Work on many rows of which one may be poisoned: it alone is put off and the operator is told, the others go on."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlmodel import Session

from bot.services.running import troubles
from storage import alarms
from storage.outages import is_outage

T = TypeVar("T")
TRIES = 3
PUT_OFF = timedelta(minutes=5)
SET_ASIDE = timedelta(days=1)
ROW_PUT_OFF = "row_put_off"

log = structlog.get_logger()


def each_alone(
    session: Session,
    rows: Sequence[T],
    step: Callable[[T], None],
    put_off: Callable[[T, datetime], None],
    name: Callable[[T], str],
    now: datetime,
) -> int:
    """How many rows were taken up.

    `step` runs for each row in a savepoint of its own. A row whose step fails is handed to `put_off` with the instant
    at which it may be tried again, and stands in the alarms under its `name` until it works: three tries five minutes
    apart, then one a day. A fault of the whole database rises.
    """
    ailing = alarms.standing_among(session, ROW_PUT_OFF, [name(row) for row in rows]) if rows else set()
    for row in rows:
        savepoint = session.begin_nested()
        try:
            step(row)
            savepoint.commit()
        except Exception as error:
            if is_outage(error):
                raise
            savepoint.rollback()
            _fall_ill(session, row, put_off, name(row), error, now)
        else:
            if name(row) in ailing:
                alarms.settle_alarm(session, ROW_PUT_OFF, name(row))
    return len(rows)


def _fall_ill(
    session: Session, row: T, put_off: Callable[[T, datetime], None], name: str, error: Exception, now: datetime
) -> None:
    tries = alarms.raise_alarm(session, ROW_PUT_OFF, name, now)
    log.error("row put off", row=name, tries=tries, error=type(error).__name__)
    put_off(row, now + (PUT_OFF if tries < TRIES else SET_ASIDE))
    if tries == TRIES:
        troubles.tell_administrators(session, now)
