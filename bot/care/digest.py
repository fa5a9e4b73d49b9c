"""The daily digest: when it comes, what it counts, and how it reads. It names nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care.alert_card import CASES_PRESS, MARK, REVIEW_PRESS, severity_in_words
from bot.care.alerting import Review
from bot.care.caseload import Chip
from bot.care.caseload_shown import EVERYBODY, PRESS, span_in_words
from bot.care.clinic import Clinic
from bot.care.cover import is_working_day
from bot.care.duty import hours_of
from bot.care.messages import Button, Message, Rows, press, rows
from bot.care.patient_card import patient_button
from bot.care.people import Clinician
from bot.care.schedule import instant
from bot.care.sentences import Sentence, _, lines

DIGEST_AT = time(8)  # unless the clinician has chosen another
REVIEW_DUE_WITHIN = 7  # days
_CASES_SHOWN, _PATIENTS_SHOWN, _IN_A_ROW = 6, 8, 4
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """The silent patients and the plans due that earlier digests have told of, by patient, and the day of the last."""

    silent: frozenset[int] = frozenset()
    due: frozenset[int] = frozenset()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """What waits for a clinician on a day. Of cases the late ones come with how late they are, the gravest first.

    `routine` are the other routine cases that nobody has taken, of which `new` have stood in no digest before: one
    that is told comes up again only once it is late. `silent`, `due` and `unread` are the numbers of patients: the
    silent ones and the plans due are new once, then only counted. `told` is what she knows of them. `alerts` is how
    many that were not urgent reached her in the last 24 hours.
    """

    on: date
    late: Sequence[tuple[Review, timedelta]] = ()
    routine: Sequence[Review] = ()
    new: int = 0
    silent: Sequence[int] = ()
    due: Sequence[int] = ()
    unread: Sequence[int] = ()
    told: Told = Told()
    alerts: int = 0
    alert_budget: int = 5

    @property
    def is_empty(self) -> bool:
        """True when nothing has to be said: nothing at all, or only what a digest of the last days has said."""
        is_new = self.late or self.new or self.new_silent or self.new_due or self.unread or self.is_over_budget
        return not (is_new or self._is_old_again)

    @property
    def _is_old_again(self) -> bool:
        """True once a week: what goes on standing is not forgotten."""
        stands = self.routine or self.silent or self.due
        return bool(stands) and self.told.on is not None and self.on - self.told.on >= _WEEK

    @property
    def new_silent(self) -> list[int]:
        """The silent patients she has not been told of."""
        return [number for number in self.silent if number not in self.told.silent]

    @property
    def new_due(self) -> list[int]:
        """The patients whose plans are due, of which she has not been told."""
        return [number for number in self.due if number not in self.told.due]

    def told_then(self, *, is_sent: bool) -> Told:
        """What she knows after this morning. Who reports in between, or gets a new plan, is new the next time."""
        if is_sent:
            return Told(frozenset(self.silent), frozenset(self.due), self.on)
        return Told(self.told.silent & {*self.silent}, self.told.due & {*self.due}, self.told.on)

    @property
    def is_over_budget(self) -> bool:
        """True when more alerts came than a day should bring."""
        return self.alerts > self.alert_budget


def next_digest_at(clinician: Clinician, clinic: Clinic, after: datetime) -> datetime:
    """The first instant (UTC) later than `after` at which her digest is due: her time of a working day, in her zone.

    Working days are those of her own hours, else of the clinic's; the clinic's holidays are nobody's.
    """
    at, zone = clinician.digest_at or DIGEST_AT, ZoneInfo(clinician.zone)
    hours, _zone = hours_of(clinic, clinician)
    day = after.astimezone(zone).date()
    while True:  # every week has a span, and holidays come to an end
        due_at = instant(day, at, zone)
        if due_at > after and is_working_day(hours, zone, day):
            return due_at
        day += timedelta(days=1)


def is_wanted(clinician: Clinician, clinic: Clinic, due_at: datetime, now: datetime) -> bool:
    """False for one of a day that is over (the bot was down), and for one at a time that is hers no more."""
    zone = ZoneInfo(clinician.zone)
    is_today = due_at.astimezone(zone).date() == now.astimezone(zone).date()
    return is_today and next_digest_at(clinician, clinic, due_at - timedelta.resolution) == due_at


def digest_message(digest: Digest) -> Message:
    """Counts and case numbers, with a button to each; it comes without a sound."""
    told = [_("<b>Your day</b>, {day}", day=digest.on), lines(_told(digest))]
    return Message(tuple(told), _buttons(digest), silent=True, is_protected=True)


def _told(digest: Digest) -> list[Sentence]:
    told = [
        _("⏰ Case {number}, {severity}: {late} late", number=review.id, severity=severity_in_words(review.severity),
          late=span_in_words(late))
        for review, late in digest.late[:_CASES_SHOWN]
    ]  # fmt: skip
    if more := len(digest.late) - _CASES_SHOWN:
        told += [_("⏰ And {count} more that are late", count=more)] if more > 0 else []
    if digest.routine:
        told.append(_routine(digest))
    told += _silent(len(digest.new_silent), len(digest.silent))
    told += _plans_due(len(digest.new_due), len(digest.due))
    if digest.unread:
        told.append(_("Patients with unread messages or notes: {count}", count=len(digest.unread)))
    if digest.alerts:
        told.append(_("Alerts in the last 24 hours, urgent ones aside: {count} of {most}", count=digest.alerts,
                      most=digest.alert_budget))  # fmt: skip
    return told


def _silent(new: int, count: int) -> list[Sentence]:
    fresh = [_("Silent patients, new: {count}", count=new)] if new else []
    return [*fresh, *([_("Still silent: {count}", count=count - new)] if count > new else [])]


def _plans_due(new: int, count: int) -> list[Sentence]:
    fresh = [_("Plans due for review within {days} days, new: {count}", days=REVIEW_DUE_WITHIN, count=new)]
    still = [_("Plans still due for review: {count}", count=count - new)]
    return [*(fresh if new else []), *(still if count > new else [])]


def _routine(digest: Digest) -> Sentence:
    count = len(digest.routine)
    if digest.new in (0, count):
        return _("⚪ Routine cases: {count}", count=count)
    return _("⚪ Routine cases: {count}, new among them: {new}", count=count, new=digest.new)


def _buttons(digest: Digest) -> Rows:
    cases = [*(review for review, _late in digest.late), *digest.routine]
    shown = _opening(cases[:_CASES_SHOWN])
    opening = [Button(label, press=press(REVIEW_PRESS, review.id, "open")) for review, label in shown]
    patients = sorted({*digest.new_due, *digest.unread, *digest.new_silent})[:_PATIENTS_SHOWN]
    looking = [patient_button(_("Patient {number}", number=number), number) for number in patients]
    listing = [Button(_("Caseload"), press=press(PRESS, EVERYBODY, 0))]
    if digest.silent:
        listing.insert(0, Button(_("Silent"), press=press(PRESS, Chip.SILENT, 0)))
    if len(cases) > _CASES_SHOWN:
        listing.insert(0, Button(_("All cases"), press=press(CASES_PRESS, 0)))
    return (*rows(opening, _IN_A_ROW), *rows(looking, _IN_A_ROW), *rows(listing, _IN_A_ROW))


def _opening(cases: Sequence[Review]) -> Iterator[tuple[Review, Sentence]]:
    """Each case with what stands on its button: plainly *Open* where there is one only."""
    for review in cases:
        named = _("Open {mark} {number}", mark=MARK[review.severity], number=review.id)
        yield review, named if len(cases) > 1 else _("Open")
