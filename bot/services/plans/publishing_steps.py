"""What a clinician is shown next on the way from a draft to a published plan, read anew at every tap."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.care.draft_view import HISTORY_PRESS, PUBLISH_PRESS, page
from bot.care.expected_alerts import alerts_line, expected_alerts
from bot.care.messages import Button, Message, column, press
from bot.care.people import Patient, PatientStatus
from bot.care.plan import CarePlan
from bot.care.plan_difference import difference
from bot.care.plan_file import parse_plan
from bot.care.plan_pages import pages_of
from bot.care.publishing_shown import (
    Preview,
    Step,
    allergies_message,
    back_to_draft,
    beside,
    genes_message,
    pairs_in_short,
    preview_message,
    proposal_message,
)
from bot.care.sentences import Sentence, _, as_written
from bot.errors import ContentRefused
from bot.services.plans import plan_objections, proposing
from bot.services.plans.plan_objections import Objection, Weighed
from bot.services.plans.plan_view import for_clinic_only, items_in_force, questionnaire_names, view_of
from bot.services.reviews.histories import history_of
from bot.services.talk.contact import Contact
from storage import care_plans, drafts, people
from storage.care_plans import PlanVersion
from storage.drafts import Draft


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that can be published as it stands, once everything about it is answered."""

    patient: Patient
    draft: Draft
    newest: PlanVersion
    plan: CarePlan
    today: date

    def step(self, answered: str = "") -> Step:
        """Where its buttons lead on from."""
        begun = int(self.draft.begun_at.timestamp())
        return Step(self.patient.id, self.draft.revision, begun, answered)


def ready_to_publish(contact: Contact, asked: Step) -> Ready | Message:
    """The draft that was meant, or why there is nothing to publish."""
    session, patient_id = contact.session, asked.patient_id
    draft, newest = drafts.draft_of(session, patient_id), care_plans.newest_version(session, patient_id)
    patient = people.patient(session, patient_id)
    to_draft = back_to_draft(patient_id)
    if draft is None or newest is None:
        return page(_("There is no draft of this plan now. Nothing is published by this."), buttons=column(to_draft))
    if patient.status is not PatientStatus.ACTIVE:
        return page(_("The care of <b>{name}</b> has ended here.", name=patient.name), buttons=())
    if draft.revision != asked.revision or asked.begun not in (-1, int(draft.begun_at.timestamp())):
        return changed_message(draft)
    if draft.base_version != newest.number:
        return _outdated(contact, draft, newest)
    try:
        plan = parse_plan(draft.content)
    except ContentRefused as refused:
        return page(_("This draft is no plan yet: {why}", why=as_written(str(refused))), buttons=column(to_draft))
    today = contact.now.astimezone(ZoneInfo(patient.zone or contact.practice.clinic.zone)).date()
    return Ready(patient, draft, newest, plan, today)


def changed_message(draft: Draft) -> Message:
    """The draft is not any more what was looked at."""
    again = Button(_("Look again"), press=press(PUBLISH_PRESS, draft.patient_id, draft.revision))
    changed = _("The draft has been changed since. Nothing is published by this.")
    return page(changed, buttons=column(again, back_to_draft(draft.patient_id)))


def _outdated(contact: Contact, draft: Draft, newest: PlanVersion) -> Message:
    """Somebody else was faster: nothing of hers is overwritten."""
    told = _("{clinician} has published version {number} meanwhile. This draft began from version {base}, so I publish "
             "nothing of it.", clinician=people.clinician(contact.session, newest.published_by).name,
             number=newest.number, base=draft.base_version)  # fmt: skip
    what = Button(_("What has changed"), press=press(HISTORY_PRESS, draft.patient_id, "diff", newest.number))
    return page(told, buttons=column(what, back_to_draft(draft.patient_id)))


def next_message(contact: Contact, ready: Ready, answered: str, screen: int = 0) -> Message:
    """The first thing that is still to be answered, else the preview."""
    found = proposing.open_proposals(contact.session, ready.patient.id, ready.draft.content)
    if found:
        place = found[0][0]
        shown = proposing.shown(contact.session, contact.practice, ready.patient.id, ready.draft.content, place)
        return proposal_message(ready.patient.name, ready.step(answered), shown, len(found) - 1)
    weighed = weighed_of(contact, ready)
    return in_the_way(ready, weighed, answered) or _preview(contact, ready, weighed, answered, screen)


def weighed_of(contact: Contact, ready: Ready) -> Weighed:
    """What speaks against the draft."""
    return plan_objections.weigh(
        contact.session, contact.practice, ready.patient, ready.newest.plan, ready.plan, ready.today
    )


def in_the_way(ready: Ready, weighed: Weighed, answered: str) -> Message | None:
    """What keeps it from being published: that nothing in it is new, or an objection that is not answered."""
    if ready.plan == ready.newest.plan:
        same = _("Nothing differs from version {number} yet, so there is nothing to publish.",
                 number=ready.newest.number)  # fmt: skip
        return page(same, buttons=column(back_to_draft(ready.patient.id)))
    step = ready.step(answered)
    match weighed.standing(answered):
        case Objection.GENES if weighed.genes is not None:
            return genes_message(ready.patient.name, step, weighed.genes)
        case Objection.ALLERGIES:
            return allergies_message(ready.patient.name, step, weighed.new, weighed.allergies)
    return None


def _preview(contact: Contact, ready: Ready, weighed: Weighed, answered: str, screen: int) -> Message:
    assert contact.clinician is not None
    session, practice, names = contact.session, contact.practice, questionnaire_names(contact.practice)
    version = replace(
        ready.newest, id=0, number=ready.newest.number + 1, plan=ready.plan, reason="",
        published_at=contact.now, published_by=contact.clinician.id, confirmed_at=None,
    )  # fmt: skip
    items = items_in_force(session, ready.patient, ready.newest.plan, ready.plan)
    view = view_of(session, practice, ready.patient, version, items)
    preview = Preview(
        name=ready.patient.name,
        number=version.number,
        is_discreet=ready.patient.is_discreet,
        medicines=[*beside(weighed.new, weighed.allergies), *pairs_in_short(weighed.genes)],
        burden=weighed.burden,
        expected=_expected(contact, ready) if screen == 0 else Sentence(""),
        changes=difference(ready.newest.plan, ready.plan, names),
        watched=for_clinic_only(practice, ready.newest.plan, ready.plan),
        pages=pages_of(view, is_named=True),
    )
    return preview_message(preview, ready.step(answered), screen)


def _expected(contact: Contact, ready: Ready) -> Sentence:
    """How often the plan's rules would have alerted on what she has told up to yesterday."""
    history = history_of(contact.session, contact.practice, ready.patient, ready.plan, ready.today)
    return alerts_line(expected_alerts(contact.practice.rules, ready.plan, history))
