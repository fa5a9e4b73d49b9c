"""Shows a patient her plan, and takes the buttons under it and under the news of a new version."""

import itertools
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.draft_view import changes_between
from bot.care.messages import id_in
from bot.care.people import Patient
from bot.care.plan import CarePlan
from bot.care.plan_difference import difference
from bot.care.plan_pages import PlanView, ShownItem, plan_message
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _
from bot.services.plans import plan_reading
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
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
    items = items_in_force(contact.session, patient, newest.plan, newest.plan)
    return view_of(contact.session, contact.practice, patient, newest, items)


def view_of(
    session: Session, practice: Practice, patient: Patient, version: PlanVersion, items: list[ShownItem]
) -> PlanView:
    """Everything that is shown of a version of her plan, published or about to be."""
    since = version.published_at.astimezone(ZoneInfo(patient.zone or practice.clinic.zone)).date()
    before = care_plans.version(session, patient.id, version.number - 1)
    return PlanView(
        version_id=version.id,
        number=version.number,
        plan=version.plan,
        since=since,
        clinician=people.clinician(session, version.published_by).name,
        check_in_at=patient.check_in_at,
        items=items,
        changes=difference(before.plan, version.plan, questionnaire_names(practice)) if before else (),
        reason=version.reason,
        review_on=since + timedelta(days=version.plan.review_after_days),
        promises=promises.promises_of(session, patient.id)[-2:],
    )


def items_in_force(session: Session, patient: Patient, before: CarePlan, after: CarePlan) -> list[ShownItem]:
    """The items of the plan `after`, by the number that prompts on shared phones use; on any other phone from 1 on.

    `before` is the plan in force: where both have the same times, those she has moved them to stay.
    """
    standing = care_plans.items_of(session, patient.id)
    numbers = {item.code: number for number, item in enumerate(standing, 1)}
    planned = {item.id: item.times for item in before.items}
    moved = {item.code: item.schedule.times for item in standing}
    new = itertools.count(len(numbers) + 1)
    shown = [
        ShownItem(
            numbers[item.id] if item.id in numbers else next(new),
            item,
            moved.get(item.id, item.times) if planned.get(item.id) == item.times else item.times,
        )
        for item in after.items
    ]
    in_order = sorted(shown, key=lambda item: item.number)
    if patient.is_discreet:
        return in_order
    return [replace(item, number=number) for number, item in enumerate(in_order, 1)]


def for_clinic_only(practice: Practice, before: CarePlan, after: CarePlan) -> list[Sentence]:
    """What differs between two versions beside what the patient reads of it."""
    read = [change.words for change in difference(before, after, questionnaire_names(practice))]
    return [words for words in changes_between(before, after, practice.questionnaires) if words not in read]


def questionnaire_names(practice: Practice) -> dict[str, str]:
    """The name of each questionnaire, by its code."""
    return {code: questionnaire.name for code, questionnaire in practice.questionnaires.items()}
