"""Who of the clinic is on duty or on call now, and who of them the steps of a policy reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.care import message_budget
from bot.care.clinic import Clinic, OnCall
from bot.care.cover import CoverHours, next_look_at
from bot.care.escalation import Called
from bot.care.findings import Severity
from bot.care.people import CareLink, CareRole, Clinician
from bot.care.schedule import instant

_MOVES = 60  # how often hours, absence and quiet time may push each other on before a week without any is assumed
_TEAM = (CareRole.LEAD, CareRole.OWNER)


@dataclass(frozen=True, slots=True)
class Staff:
    """The clinic's people by id, and the links that stand at the patient of a case whose owner is `owner_id`."""

    clinic: Clinic
    people: Mapping[int, Clinician]
    links: tuple[CareLink, ...]
    owner_id: int | None = None

    def stands_in(self, clinician_id: int | None, now: datetime) -> Clinician | None:
        """She herself, or who stands in while she is away; None when nobody does."""
        clinician = self.people.get(clinician_id or 0)
        if clinician is None or not clinician.is_away(now):
            return clinician
        instead = self.people.get(clinician.covered_by or 0)
        return instead if instead and not instead.is_away(now) else None

    def on_call(self, now: datetime) -> list[Clinician]:
        """Who is on call outside cover hours, as the clinic has declared."""
        if self.clinic.on_call is OnCall.LIST:
            named = [self.stands_in(one.id, now) for one in self.people.values() if one.is_on_call]
        elif self.clinic.on_call is OnCall.LEAD:
            named = [self.stands_in(link.clinician_id, now) for link in self.links if link.role is CareRole.LEAD]
        else:
            named = []
        return _each_once(named)


def hours_of(clinic: Clinic, clinician: Clinician | None) -> tuple[CoverHours, ZoneInfo]:
    """In which hours somebody works: her own where she has set some, else the clinic's; its holidays are hers too."""
    if clinician is None or clinician.hours is None:
        return clinic.hours, ZoneInfo(clinic.zone)
    holidays = clinician.hours.holidays | clinic.hours.holidays
    return replace(clinician.hours, holidays=holidays), ZoneInfo(clinician.zone)


def on_duty(clinician: Clinician, clinic: Clinic, now: datetime) -> bool:
    """True while the clinic is open, in her own hours if she has some, and not while she is away."""
    if clinician.has_left or clinician.chat_id is None or clinician.is_away(now):
        return False
    return clinic.next_look(now) == now and _own_look(clinician, clinic, now) == now


def is_in_quiet_hours(clinician: Clinician, now: datetime) -> bool:
    """True in the hours of her own clock in which only what is urgent makes a sound."""
    if clinician.quiet_from is None or clinician.quiet_until is None:  # none chosen: a patient's usual ones do not hold
        return False
    clock = now.astimezone(ZoneInfo(clinician.zone)).time()
    return message_budget.is_in_quiet_hours(clock, clinician.quiet_from, clinician.quiet_until)


def there(staff: Staff, severity: Severity, now: datetime) -> list[Clinician]:
    """Everybody whom an alert of that severity may reach now.

    Urgent: who is on duty, and who is on call while the clinic is closed or nobody else is there; quiet hours do not
    count. All else: who is on duty and has no quiet hours.
    """
    working = [one for one in staff.people.values() if on_duty(one, staff.clinic, now)]
    if severity is not Severity.URGENT:
        return [one for one in working if not is_in_quiet_hours(one, now)]
    return working or [one for one in staff.on_call(now) if one.chat_id is not None]


def reached_by(staff: Staff, called: Iterable[Called], present: Iterable[Clinician], now: datetime) -> list[Clinician]:
    """Who of those present the steps call. Administrators who are not away are called whatever their own hours."""
    here, wanted = {one.id: one for one in present}, set(called)
    roles = {*(_TEAM if Called.TEAM in wanted else ()), *((CareRole.COVER,) if Called.COVER in wanted else ())}
    named = [link.clinician_id for link in staff.links if link.role in roles]
    if Called.OWNER in wanted and staff.owner_id is not None:
        named.insert(0, staff.owner_id)
    for_patient = [here.get(one.id) for one in _each_once(staff.stands_in(number, now) for number in named)]
    rest = list(here.values()) if Called.DUTY in wanted else []
    admins = [one for one in staff.people.values() if one.is_admin and one.chat_id is not None and not one.is_away(now)]
    return _each_once([*for_patient, *rest, *(admins if Called.ADMINS in wanted and here else [])])


def next_on_duty_at(clinicians: Iterable[Clinician], clinic: Clinic, now: datetime) -> datetime | None:
    """When the first of them may be reached with what is not urgent; None when there is nobody, or no such time."""
    reachable = (_free_from(one, clinic, now) for one in clinicians if one.chat_id is not None and not one.has_left)
    return min((at for at in reachable if at is not None), default=None)


def _free_from(clinician: Clinician, clinic: Clinic, now: datetime) -> datetime | None:
    at = now
    for _ in range(_MOVES):
        own = (_own_look(clinician, clinic, at), _back_at(clinician, at), _awake_at(clinician, at))
        then = max(clinic.next_look(at), *own)
        if then == at:
            return at
        at = then
    return None


def _own_look(clinician: Clinician, clinic: Clinic, now: datetime) -> datetime:
    """`now` in her own working hours, else their next beginning."""
    return now if clinician.hours is None else next_look_at(*hours_of(clinic, clinician), now)


def _back_at(clinician: Clinician, now: datetime) -> datetime:
    if clinician.away_until is None or not clinician.is_away(now):
        return now
    return instant(clinician.away_until + timedelta(days=1), time(0), ZoneInfo(clinician.zone))


def _awake_at(clinician: Clinician, now: datetime) -> datetime:
    if clinician.quiet_until is None or not is_in_quiet_hours(clinician, now):
        return now
    zone = ZoneInfo(clinician.zone)
    today = now.astimezone(zone).date()
    ends = (instant(day, clinician.quiet_until, zone) for day in (today, today + timedelta(days=1)))
    return min(at for at in ends if at > now.astimezone(UTC))


def _each_once(people: Iterable[Clinician | None]) -> list[Clinician]:
    return list({one.id: one for one in people if one is not None}.values())
