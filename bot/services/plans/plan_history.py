"""The versions of a patient's plan as a clinician reads them: when, by whom, why, what changed, what it brought."""

from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.draft_view import HISTORY_PRESS, page
from bot.care.messages import Button, Message, Rows, id_in, press
from bot.care.people import Patient
from bot.care.plan_difference import difference, in_words
from bot.care.plan_pages import ShownItem, count_of, pages_of
from bot.care.promise import Promise, verdict_in_words
from bot.care.publishing_shown import at_most
from bot.care.sentences import Sentence, _, as_written, lines
from bot.services.plans.plan_view import for_clinic_only, questionnaire_names, view_of
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_plans, people, promises
from storage.care_plans import PlanVersion

_ON_A_PAGE = 4  # with the longest reasons and promises a message still holds so many
_WATCHED_SHOWN = 8


def press_history(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """`<patient>` lists the versions in a message of its own; the buttons under it turn that one."""
    patient_id, what, number, screen, *_more = [*rest, "", "", "", ""]
    known = id_in(patient_id) or 0
    if not allowed(contact, Access.LOOK, known, "plan"):
        reply(contact, _("I cannot find that patient."))
        return
    patient = people.patient(contact.session, known)
    shown = _shown(contact, patient, what, id_in(number) or 0, id_in(screen) or 0)
    if what:
        edit_tapped(contact, shown)
    else:
        reply(contact, shown)


def _shown(contact: Contact, patient: Patient, what: str, number: int, screen: int) -> Message:
    version = care_plans.version(contact.session, patient.id, number)
    if what == "see" and version is not None:
        return _plan(contact, patient, version, screen)
    if what == "diff" and version is not None:
        return _changes(contact, patient, version)
    return _list(contact, patient, number if what == "list" else 0)


def _list(contact: Contact, patient: Patient, screen: int) -> Message:
    newest = care_plans.newest_version(contact.session, patient.id)
    if newest is None:
        return page(_("<b>{name}</b> has no plan yet.", name=patient.name), buttons=())
    screen = min(screen, (newest.number - 1) // _ON_A_PAGE)
    first = newest.number - screen * _ON_A_PAGE
    shown = [care_plans.version(contact.session, patient.id, n) for n in range(first, max(first - _ON_A_PAGE, 0), -1)]
    versions = [version for version in shown if version is not None]
    heading = _("<b>{name}</b>: every version of the plan, the newest first", name=patient.name)
    buttons = tuple(_buttons(patient.id, version.number) for version in versions)
    turn = _turn(patient.id, screen, has_older=first - _ON_A_PAGE > 0)
    return page(heading, *(_line(contact, patient, version) for version in versions), buttons=(*buttons, *turn))


def _buttons(patient_id: int, number: int) -> tuple[Button, ...]:
    see = Button(_("See {number}", number=number), press=press(HISTORY_PRESS, patient_id, "see", number))
    changed = Button(
        _("What changed in {number}", number=number), press=press(HISTORY_PRESS, patient_id, "diff", number)
    )
    return (see, changed) if number > 1 else (see,)


def _turn(patient_id: int, screen: int, *, has_older: bool) -> Rows:
    newer = [Button(_("Newer"), press=press(HISTORY_PRESS, patient_id, "list", screen - 1))] if screen else []
    older = [Button(_("Older"), press=press(HISTORY_PRESS, patient_id, "list", screen + 1))] if has_older else []
    return ((*newer, *older),) if newer or older else ()


def _line(contact: Contact, patient: Patient, version: PlanVersion) -> Sentence:
    """When it was published, by whom, why, whether she has read it, and what it promised."""
    by = people.clinician(contact.session, version.published_by).name
    zone = ZoneInfo(patient.zone or contact.practice.clinic.zone)
    head = _("<b>Version {number}</b> · {day} · {clinician}", number=version.number,
             day=version.published_at.astimezone(zone).date(), clinician=by)  # fmt: skip
    why = [_("Why: {reason}", reason=as_written(version.reason))] if version.reason else []
    return lines([head, *why, *_read(version, zone), *_promised(contact, version)])


def _read(version: PlanVersion, zone: ZoneInfo) -> list[Sentence]:
    if version.number == 1:
        return []
    if version.confirmed_at is None:
        return [_("Not read yet.")]
    return [_("Read on {day}.", day=version.confirmed_at.astimezone(zone).date())]


def _promised(contact: Contact, version: PlanVersion) -> list[Sentence]:
    return [
        _("To get better by {day}: {expected} ({verdict})", day=promise.check_on,
          expected=as_written(promise.expected), verdict=verdict_in_words(promise.verdict))
        for promise in _promises(contact, version)
    ]  # fmt: skip


def _promises(contact: Contact, version: PlanVersion) -> list[Promise]:
    found = promises.promises_of(contact.session, version.patient_id)
    return [promise for promise in found if promise.plan_version == version.number]


def _plan(contact: Contact, patient: Patient, version: PlanVersion, screen: int) -> Message:
    """A page of that version as the patient read it."""
    items = [ShownItem(number, item, item.times) for number, item in enumerate(version.plan.items, 1)]
    pages = pages_of(view_of(contact.session, contact.practice, patient, version, items), is_named=True)
    screen = min(screen, len(pages) - 1)
    turns = [(_("◀ Page before"), screen - 1)] if screen else []
    turns += [(_("Next page ▶"), screen + 1)] if screen < len(pages) - 1 else []
    turn = tuple(
        Button(label, press=press(HISTORY_PRESS, patient.id, "see", version.number, to)) for label, to in turns
    )
    heading = _("<b>{name}</b>, version {number}{count}", name=patient.name, number=version.number,
                count=count_of(screen, len(pages)))  # fmt: skip
    return page(heading, *pages[screen], buttons=((turn,) if turn else ()) + _back(patient.id))


def _changes(contact: Contact, patient: Patient, version: PlanVersion) -> Message:
    """What that version changed against the one before it, for the patient and for the clinic."""
    before = care_plans.version(contact.session, patient.id, version.number - 1)
    heading = _line(contact, patient, version)
    if before is None:
        return page(heading, _("It was the first one."), buttons=_back(patient.id))
    names = questionnaire_names(contact.practice)
    watched = for_clinic_only(contact.practice, before.plan, version.plan)
    clinic = [lines([_("<b>For the clinic only</b>"), *at_most(watched, _WATCHED_SHOWN)])] if watched else []
    new = in_words(difference(before.plan, version.plan, names))
    return page(heading, new, *clinic, buttons=_back(patient.id))


def _back(patient_id: int) -> Rows:
    return ((Button(_("All versions"), press=press(HISTORY_PRESS, patient_id, "list", 0)),),)
