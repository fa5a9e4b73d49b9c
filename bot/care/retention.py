"""How long each kind of data is kept. What a patient in care needs (answers, plan, cases) is kept as long as she is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.care.sentences import Sentence, _

_QUIET_HOURS = range(3, 5)  # on the clinic's clock: what goes, goes while nobody works
_NIGHTS_MISSED = timedelta(days=3)
_YEAR = timedelta(days=365.25)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long after their last use things go. `records` counts from the end of care, `audit` from the deed.

    Eight years is what English clinics keep of adults (NHS Records Management Code of Practice 2021); six is what
    documentation of access needs in the USA (HIPAA, 45 CFR 164.316(b)(2)(i)). Other laws ask for other periods.
    """

    sent: timedelta = timedelta(days=90)  # the words of messages the bot has sent
    threads: timedelta = timedelta(days=730)  # letters between a patient and her team, once their exchange is closed
    drafts: timedelta = timedelta(days=90)  # plans that were begun and never published
    invitations: timedelta = timedelta(days=30)  # links nobody has used, once they have run out
    records: timedelta = timedelta(days=2922)  # all of a patient whose care has ended
    audit: timedelta = timedelta(days=2922)


def let_go_before(now: datetime, kept_for: timedelta, zone: str) -> datetime:
    """What was last used before this instant goes now: by day only what three nights have missed, at night the rest."""
    is_quiet = now.astimezone(ZoneInfo(zone)).hour in _QUIET_HOURS
    return now - kept_for if is_quiet else now - kept_for - _NIGHTS_MISSED


def goes_by_itself(retention: Retention) -> Sentence:
    """What a patient reads who leaves: how long what she told is kept at most."""
    if retention.records < 2 * _YEAR:
        return _("{days} days after you left, I delete it by myself.", days=retention.records.days)
    return _("{years} years after you left, I delete it by myself.", years=round(retention.records / _YEAR))
