"""Absence: until which day a clinician is away and who stands in. Alerts move; who cares for whom does not."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.access import Access
from bot.care.events import AwayTold
from bot.care.messages import Button, Message, column, press, say
from bot.care.people import Clinician
from bot.care.practice import Practice
from bot.care.schedule import instant
from bot.care.sentences import Sentence, _
from bot.services.reviews import alerting
from bot.services.running.rowwise import each_alone
from bot.services.talk import talking
from bot.services.talk.access import may_work
from bot.services.talk.contact import Contact, edit_tapped, reply
from bot.services.team import leaving, standing_in
from storage import audit, care_links, handing_on, people

ABSENT = "absent"
WENT_AWAY, CAME_BACK = "went_away", "came_back"
_LONGEST = timedelta(days=366)


def start(contact: Contact, write_down: talking.WriteDown) -> None:
    """/away"""
    assert contact.clinician is not None
    if contact.clinician.is_away(contact.now):
        reply(contact, _standing(contact, contact.clinician))
        talking.ask_again(contact)
    else:
        _ask(contact, contact.clinician, write_down)


def press_absent(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """*I am back*, or another day or colleague. It is only ever about whoever presses."""
    clinician = contact.clinician
    if clinician is None or not may_work(contact):
        reply(contact, _("That is not open to you here."))
    elif rest == ["back"]:
        if clinician.is_away(contact.now):
            _end(contact.session, contact.practice, clinician, contact.now, is_by_herself=True)
        edit_tapped(contact, say(_("✓ Welcome back. Your alerts come to you again.")))
    elif rest == ["change"]:
        _ask(contact, clinician, write_down)


def _standing(contact: Contact, clinician: Clinician) -> Message:
    back = Button(_("I am back"), press=press(ABSENT, "back"))
    change = Button(_("Change it"), press=press(ABSENT, "change"))
    return say(_away_line(contact.session, clinician), buttons=column(back, change))


def _away_line(session: Session, clinician: Clinician) -> Sentence:
    if clinician.covered_by is None:
        return _("You are away up to and including {day}. Nobody covers for you.", day=clinician.away_until)
    cover = people.clinician(session, clinician.covered_by)
    return _("You are away up to and including {day}. <b>{name}</b> gets your alerts.", day=clinician.away_until,
             name=cover.name)  # fmt: skip


def _ask(contact: Contact, clinician: Clinician, write_down: talking.WriteDown) -> None:
    colleagues = people.colleagues_of(contact.session, clinician.id, contact.now)
    given = {
        "zone": clinician.zone,
        "invites": may_work(contact, Access.STAFF),
        "colleagues": [[one.id, one.name] for one in colleagues.values()],
    }
    talking.begin(contact, "away", given, write_down)


def go_away(contact: Contact, event: AwayTold) -> None:
    """From now on the colleague gets the alerts, or nobody in particular. One who is away or has left cannot."""
    session, clinician = contact.session, contact.clinician
    assert clinician is not None
    colleagues = people.colleagues_of(session, clinician.id, contact.now)
    cover = colleagues.get(event.cover_id) if event.cover_id is not None else None
    today = contact.now.astimezone(ZoneInfo(clinician.zone)).date()
    is_gone = event.cover_id is not None and cover is None
    if is_gone or not today < event.until <= today + _LONGEST:
        reply(contact, _("That colleague cannot stand in for you now, so nothing has changed. /away asks again."))
        return
    cover_id = cover.id if cover is not None else None
    if clinician.covered_by not in (None, cover_id) and clinician.is_away(contact.now):
        standing_in.is_over(session, clinician, contact.now)
    people.change_clinician(session, clinician.id, away_until=event.until, covered_by=cover_id)
    audit.add(session, WENT_AWAY, contact.now, clinician_id=clinician.id, about=f"cover:{cover_id or '-'}")
    if cover is not None:
        told = _("<b>{name}</b> is away up to and including {day}. Alerts about the patients of {name} come to you.",
                 name=clinician.name, day=event.until)  # fmt: skip
        standing_in.tell(session, cover.id, told, contact.now)
    standing_in.pass_on(session, clinician, cover, contact.now)
    reply(contact, _standing(contact, people.clinician(session, clinician.id)))


def end_what_is_over(session: Session, practice: Practice, now: datetime, at_most: int) -> int:
    """How many clinicians' absence has ended by itself: it is told to them, and to whoever stood in."""
    ended: list[int] = []

    def end(clinician: Clinician) -> None:
        _end(session, practice, clinician, now, is_by_herself=False)
        ended.append(clinician.id)

    each_alone(
        session,
        [one for one in _away(session) if not one.is_away(now)][:at_most],
        end,
        lambda _clinician, _later: None,
        lambda clinician: f"clinician:{clinician.id}",
        now,
    )
    return len(ended)  # one that cannot end is tried again with the next tick


def next_end(session: Session) -> datetime | None:
    """When the next absence ends by itself."""
    return min((_ends_at(one) for one in _away(session)), default=None)


def _away(session: Session) -> list[Clinician]:
    return [one for one in people.clinic_people(session).values() if one.away_until is not None]


def _ends_at(clinician: Clinician) -> datetime:
    """Midnight after the last day, on the clinician's own clock."""
    assert clinician.away_until is not None
    return instant(clinician.away_until + timedelta(days=1), time(0), ZoneInfo(clinician.zone))


def _end(session: Session, practice: Practice, clinician: Clinician, now: datetime, *, is_by_herself: bool) -> None:
    people.change_clinician(session, clinician.id, away_until=None, covered_by=None)
    audit.add(session, CAME_BACK, now, clinician_id=clinician.id)
    if clinician.covered_by is not None:
        standing_in.is_over(session, clinician, now)
        _give_back(session, practice, people.clinician(session, clinician.covered_by), now)
    if not is_by_herself:
        standing_in.tell(session, clinician.id, _("Welcome back. Your alerts come to you again."), now)


def _give_back(session: Session, practice: Practice, cover: Clinician, now: datetime) -> None:
    """Cases the cover has taken of patients she can see no more alert anew, so that nobody waits for her."""
    for review_id in handing_on.cases_taken_by(session, cover.id):
        patient_id = alerting.standing(session, review_id).patient_id
        if care_links.link_of(session, cover, patient_id, now) is None:
            leaving.give_up_cases(session, practice, cover, now, patient_id)
