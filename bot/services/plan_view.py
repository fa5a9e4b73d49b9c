"""Shows a patient her plan, and takes the buttons under it and under the news of a new version."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.care.messages import id_in
from bot.care.plan import CarePlan
from bot.care.plan_difference import Change, difference
from bot.care.plan_pages import PlanView, ShownItem, plan_message
from bot.care.sentences import _
from bot.services import plan_reading, talking
from bot.services.contact import Contact, edit_tapped, reply
from storage import care_plans, people, promises
from storage.care_plans import PlanVersion

_PAGE_DIGITS = 2


def show_plan(contact: Contact, _write_down: talking.WriteDown) -> None:
    """The first page of the plan in force; on a shared phone without names."""
    view = _view(contact)
    if view is None or contact.patient is None:
        reply(contact, _("Let us finish the first questions, then your plan begins."))
    else:
        reply(contact, plan_message(view, 0, is_named=not contact.patient.is_discreet))


def press(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """A button under a plan. An older version's shows the newest."""
    version_id, what, *more = [*rest, "", ""]
    if what in ("page", "names"):
        _turn(contact, id_in(version_id) or 0, what, more[0])
    else:
        plan_reading.press(contact, id_in(version_id) or 0, what)


def _turn(contact: Contact, version_id: int, what: str, page: str) -> None:
    view, patient = _view(contact), contact.patient
    if view is None or patient is None or care_plans.patient_of_version(contact.session, version_id) != patient.id:
        reply(contact, _("I cannot find that plan. /plan shows yours."))
        return
    number = (id_in(page) or 0) if version_id == view.version_id and len(page) <= _PAGE_DIGITS else 0
    edit_tapped(contact, plan_message(view, number, is_named=what == "names" or not patient.is_discreet))


def _view(contact: Contact) -> PlanView | None:
    """What is shown of the patient's plan; None before there is one."""
    patient = contact.patient
    newest = care_plans.newest_version(contact.session, patient.id) if patient else None
    if patient is None or newest is None:
        return None
    since = newest.published_at.astimezone(ZoneInfo(patient.zone or contact.practice.clinic.zone)).date()
    return PlanView(
        version_id=newest.id,
        number=newest.number,
        plan=newest.plan,
        since=since,
        clinician=people.clinician(contact.session, newest.published_by).name,
        check_in_at=patient.check_in_at,
        items=_items(contact, patient.id, newest.plan),
        changes=_changes(contact, newest),
        reason=newest.reason,
        review_on=since + timedelta(days=newest.plan.review_after_days),
        promises=promises.promises_of(contact.session, patient.id)[-2:],
    )


def _items(contact: Contact, patient_id: int, plan: CarePlan) -> list[ShownItem]:
    """The plan's items by their number, which is the one that prompts on shared phones use."""
    standing = care_plans.items_of(contact.session, patient_id)
    numbers = {item.code: number for number, item in enumerate(standing, 1)}
    times = {item.code: item.schedule.times for item in standing}
    shown = [ShownItem(numbers.get(i.id, len(numbers) + 1), i, times.get(i.id, i.times)) for i in plan.items]
    return sorted(shown, key=lambda item: item.number)


def _changes(contact: Contact, newest: PlanVersion) -> tuple[Change, ...]:
    before = care_plans.version(contact.session, newest.patient_id, newest.number - 1)
    names = {code: questionnaire.name for code, questionnaire in contact.practice.questionnaires.items()}
    return difference(before.plan, newest.plan, names) if before else ()
