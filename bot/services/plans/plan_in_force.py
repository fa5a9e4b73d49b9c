"""A patient's plan in force as her clinician reads it, with the way to change it."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.care.access import Access
from bot.care.draft_view import DRAFT_PRESS, HISTORY_PRESS, PLAN_OF_PRESS, page, shortened
from bot.care.messages import Button, Message, id_in, press
from bot.care.people import PatientStatus
from bot.care.plan_words import item_in_words, listed, own_red_flags
from bot.care.rule_editing import is_on, thresholds_in
from bot.care.rule_words import rule_name, threshold_name, threshold_value
from bot.care.sentences import Sentence, _, as_written, content
from bot.services.plans.drafting_view import is_empty
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply, reply_about
from bot.services.team import caseload
from storage import care_links, care_plans, drafts, people
from storage.care_plans import PlanVersion

NOT_FOUND = _("I cannot find that patient.")
_OWN_SHOWN = 600  # characters
NO_PLAN = _("There is no plan yet. It begins when the patient has joined.")


def pick_patient(contact: Contact, _write_down: talking.WriteDown) -> None:
    """The clinician's own patients, to choose whose plan she opens; of a single one it is shown at once."""
    assert contact.clinician is not None
    theirs = care_links.caseload_of(contact.session, contact.clinician, contact.now)
    if len(theirs) == 1:
        _open(contact, next(iter(theirs)), is_in_place=False)
    else:
        caseload.pick_patient(contact, _("Whose plan?"), PLAN_OF_PRESS, theirs)


def press_plan(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """The plan of a patient was asked for, or shall take the place of the tapped message."""
    patient, where, *_more = [*rest, "", ""]
    _open(contact, id_in(patient) or 0, is_in_place=where == "here")


def _open(contact: Contact, patient_id: int, *, is_in_place: bool) -> None:
    if not allowed(contact, Access.LOOK, patient_id, "plan"):
        reply(contact, NOT_FOUND)
    elif is_in_place:
        edit_tapped(contact, message_of(contact, patient_id))
    else:
        reply_about(contact, patient_id, message_of(contact, patient_id))


def message_of(contact: Contact, patient_id: int) -> Message:
    """Everything in force, and where from here. The caller has asked the policy."""
    newest = care_plans.newest_version(contact.session, patient_id)
    if newest is None:
        return page(NO_PLAN, buttons=())
    history = Button(_("History"), press=press(HISTORY_PRESS, patient_id))
    if people.patient(contact.session, patient_id).status is not PatientStatus.ACTIVE:
        ended = _("The care of this patient has ended here.")
        return page(*_shown(contact, newest), ended, buttons=((history,),))
    draft = drafts.draft_of(contact.session, patient_id)
    is_begun = draft is not None and not is_empty(contact, draft)
    label = _("Go on with the change") if is_begun else _("Change it")
    change = Button(label, press=press(DRAFT_PRESS, patient_id, "-", "begin"))
    return page(*_shown(contact, newest), buttons=((change, history),))


def _shown(contact: Contact, newest: PlanVersion) -> Sequence[Sentence]:
    plan, patient = newest.plan, people.patient(contact.session, newest.patient_id)
    since = newest.published_at.astimezone(ZoneInfo(patient.zone or contact.practice.clinic.zone)).date()
    heading = _("<b>{name}</b>: {plan}, version {number} since {day}", name=as_written(patient.name),
                plan=content(plan.name), number=newest.number, day=since)  # fmt: skip
    read = [] if newest.number == 1 or newest.confirmed_at else [_("The patient has not said yet that it was read.")]
    items = shortened([item_in_words(item, item.times) for item in plan.items] or [_("No items.")])
    review = _("To be looked at again by {day}.", day=since + timedelta(days=plan.review_after_days))
    return [heading, *read, items, *_asked(contact, newest), *_watched(contact, newest), review]


def _asked(contact: Contact, newest: PlanVersion) -> list[Sentence]:
    asked = [content(measure.name) for measure in newest.plan.measures]
    every_day = [_("Asked every day: {names}", names=listed(asked))] if asked else []
    names = {code: questionnaire.name for code, questionnaire in contact.practice.questionnaires.items()}
    now_and_then = [
        _("{name}: every {days} days", name=content(names.get(planned.code, planned.code)), days=planned.every_days)
        for planned in newest.plan.questionnaires
    ]
    return [*every_day, *now_and_then]


def _watched(contact: Contact, newest: PlanVersion) -> list[Sentence]:
    """How many rules watch, and where they are held to something else than usual."""
    rules = [rule for rule in contact.practice.rules.values() if is_on({"rules": newest.plan.rules}, rule)]
    own = [
        _("{rule}: {name} {value}", rule=rule_name(rule.code), name=threshold_name(rule.code, name),
          value=threshold_value(value))
        for rule in rules
        for name, value in thresholds_in({"rules": newest.plan.rules}, rule).items()
        if value != rule.defaults[name]
    ]  # fmt: skip
    watched = _("Watched by {count} rules.", count=len(rules))
    return [watched, *([shortened(own, _OWN_SHOWN)] if own else []), *own_red_flags(newest.plan)]
