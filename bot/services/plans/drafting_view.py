"""A draft as it is shown to who changes it, and the way to show it."""

from bot.care.draft_view import DraftView
from bot.care.messages import Message
from bot.care.plan_file import parse_plan
from bot.care.sentences import _
from bot.services.plans import proposing
from bot.services.talk import talking
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_plans, people
from storage.drafts import Draft

STALE = _("This was changed after that button was shown, by you or a colleague. Nothing of it is overwritten. This is "
          "how it stands.")  # fmt: skip


def stamp_of(draft: Draft) -> str:
    """The revision, and the second in which it was begun: one that is begun anew counts from 0 again."""
    return f"{draft.revision}.{int(draft.begun_at.timestamp()):x}"


_QUESTIONS = ("plan_item", "plan_measure", "plan_threshold", "plan_review_date", "publish")


def end_questions(contact: Contact, patient_id: int) -> None:
    """No question about that draft is open any more: what is typed from now on answers none of them."""
    for question in _QUESTIONS:
        talking.end_about(contact, question, patient=patient_id)


def is_empty(contact: Contact, draft: Draft) -> bool:
    """True while the draft changes nothing."""
    return draft.content == care_plans.content_of_version(contact.session, draft.patient_id, draft.base_version)


def view_of(contact: Contact, draft: Draft) -> DraftView:
    """The draft beside the version it changes."""
    before = care_plans.content_of_version(contact.session, draft.patient_id, draft.base_version)
    assert before is not None, "a draft is begun from a version, and versions stay"
    patient = people.patient(contact.session, draft.patient_id)
    return DraftView(
        patient_id=draft.patient_id,
        name=patient.name,
        revision=draft.revision,
        stamp=stamp_of(draft),
        base_version=draft.base_version,
        before=parse_plan(before),
        before_content=before,
        plan=parse_plan(draft.content),
        content=draft.content,
        rules=contact.practice.rules,
        questionnaires=contact.practice.questionnaires,
        templates=contact.practice.plans,
        is_minor=patient.is_minor,
        proposals=len(proposing.open_proposals(contact.session, draft.patient_id, draft.content)),
    )


def show(contact: Contact, message: Message) -> None:
    """In place of the tapped message, or as an answer to what was typed."""
    if contact.incoming.press:
        edit_tapped(contact, message)
    else:
        reply(contact, message)
