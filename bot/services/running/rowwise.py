"""Work on many rows of which one may be poisoned: it alone is put off and the operator is told, the others go on."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from storage import alarms

T = TypeVar("T")
PUT_OFF = timedelta(minutes=5)
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
    at which it may be tried again, and stands in the alarms under its `name`. A fault of the whole database rises.
    """
    for row in rows:
        savepoint = session.begin_nested()
        try:
            step(row)
            savepoint.commit()
        except OperationalError:
            raise
        except Exception as error:
            savepoint.rollback()
            log.error("row put off", row=name(row), error=type(error).__name__)
            put_off(row, now + PUT_OFF)
            alarms.raise_alarm(session, ROW_PUT_OFF, name(row), now)
    return len(rows)
