"""A change of a plan in the making: begun, gone on with, thrown away. Every button is checked against who and what."""

from bot.care.access import Access
from bot.care.draft_pages import menu_page
from bot.care.draft_view import PLAN_OF_PRESS, DraftView, changes_between, page, shortened
from bot.care.events import PlanEditGiven, PlanEditLeft
from bot.care.messages import Button, Message, column, id_in, press
from bot.care.people import PatientStatus
from bot.care.sentences import LocalTime, Sentence, _, as_written
from bot.services.plans import drafting_edits, drafting_pages, plan_in_force
from bot.services.plans.drafting_view import STALE, end_questions, is_empty, show, stamp_of, view_of
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_plans, drafts, people
from storage.drafts import Draft

_HALF_A_MESSAGE = 1_500  # characters
_GONE = _("That change was published or thrown away.")


def press_draft(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """A button of a draft. Only who treats the patient gets anywhere, and only on the draft as it was shown."""
    patient, stamp, what, *more = [*rest, "", "", ""]
    patient_id = id_in(patient) or 0
    if not allowed(contact, Access.TREAT, patient_id, "draft"):
        reply(contact, plan_in_force.NOT_FOUND)
        return
    draft = drafts.draft_of(contact.session, patient_id)
    if not _is_in_care(contact, patient_id):
        edit_tapped(contact, plan_in_force.message_of(contact, patient_id))
    elif what == "begin":
        _begin(contact, patient_id, draft)
    elif draft is None:
        edit_tapped(contact, plan_in_force.message_of(contact, patient_id).adding(_GONE))
    elif what == "anew" and stamp == stamp_of(draft):
        end_questions(contact, patient_id)
        drafts.drop_draft(contact.session, patient_id)
        _begin(contact, patient_id, None)
    elif _is_outdated(contact, draft) and is_empty(contact, draft):
        _begin(contact, patient_id, draft)
    elif _is_outdated(contact, draft):
        edit_tapped(contact, _outdated(contact, draft))
    else:
        _go_on(contact, draft, stamp, [what, *[part for part in more if part]], write_down)


def _go_on(contact: Contact, draft: Draft, stamp: str, what: list[str], write_down: talking.WriteDown) -> None:
    """One page of the draft, or one change of it."""
    view = view_of(contact, draft)
    if what == ["menu"]:
        edit_tapped(contact, menu_page(view))
    elif stamp != view.stamp:
        edit_tapped(contact, menu_page(view).adding(STALE))
    elif what == ["drop"]:
        end_questions(contact, draft.patient_id)
        drafts.drop_draft(contact.session, draft.patient_id)
        edit_tapped(
            contact, plan_in_force.message_of(contact, draft.patient_id).adding(_("That change is thrown away."))
        )
    elif (shown := drafting_pages.page_of(view, what)) is not None:
        edit_tapped(contact, shown)
    elif not drafting_pages.ask(contact, view, what, write_down):
        drafting_edits.tap(contact, draft, view, what)


def _begin(contact: Contact, patient_id: int, draft: Draft | None) -> None:
    """The draft there is, or a new one from the version in force. A colleague's is not gone on with unasked, unless it
    holds nothing yet."""
    assert contact.clinician is not None
    newest, content = care_plans.newest_version(contact.session, patient_id), None
    if newest is not None:
        content = care_plans.newest_content(contact.session, patient_id)
    if draft is not None and is_empty(contact, draft) and _is_outdated(contact, draft):
        drafts.drop_draft(contact.session, patient_id)
        draft = None
    if newest is None or content is None:
        edit_tapped(contact, page(plan_in_force.NO_PLAN, buttons=()))
    elif draft is None:
        begun = drafts.begin_draft(
            contact.session, patient_id, newest.number, content, contact.clinician.id, contact.now
        )
        edit_tapped(contact, menu_page(view_of(contact, begun)))
    elif _is_outdated(contact, draft):
        edit_tapped(contact, _outdated(contact, draft))
    elif draft.begun_by != contact.clinician.id and not is_empty(contact, draft):
        edit_tapped(contact, _colleagues(contact, draft))
    else:
        drafts.hand_draft(contact.session, patient_id, contact.clinician.id)
        edit_tapped(contact, menu_page(view_of(contact, draft)))


def _is_in_care(contact: Contact, patient_id: int) -> bool:
    return people.patient(contact.session, patient_id).status is PatientStatus.ACTIVE


def _is_outdated(contact: Contact, draft: Draft) -> bool:
    newest = care_plans.newest_version(contact.session, draft.patient_id)
    return newest is not None and newest.number != draft.base_version


def _colleagues(contact: Contact, draft: Draft) -> Message:
    """Whose draft it is, and the choice."""
    view, told = view_of(contact, draft), _whose(contact, draft)
    buttons = (
        view.button(_("Go on with it"), "menu"),
        view.button(_("Throw it away and begin anew"), "anew"),
        _leave(draft.patient_id),
    )
    return page(told, _so_far(view), buttons=column(*buttons))


def _outdated(contact: Contact, draft: Draft) -> Message:
    """Another version was published meanwhile: nothing of it is overwritten."""
    view = view_of(contact, draft)
    newest = care_plans.newest_version(contact.session, draft.patient_id)
    assert newest is not None
    told = _("{whose} Version {number} was published since. Nothing of it is overwritten: begin anew from it.",
             whose=_whose(contact, draft), number=newest.number)  # fmt: skip
    anew = view.button(_("Begin anew from version {number}", number=newest.number), "anew")
    since = shortened(changes_between(view.before, newest.plan, contact.practice.questionnaires), _HALF_A_MESSAGE)
    published = _("What version {number} changed:\n{changes}", number=newest.number, changes=since)
    return page(told, _so_far(view), published, buttons=column(anew, _leave(draft.patient_id)))


def _so_far(view: DraftView) -> Sentence:
    differs = changes_between(view.before, view.plan, view.questionnaires)
    words = shortened(differs, _HALF_A_MESSAGE) if differs else _("Nothing differs yet.")
    return _("What this change holds:\n{changes}", changes=words)


def _whose(contact: Contact, draft: Draft) -> Sentence:
    assert contact.clinician is not None
    begun_at = LocalTime(draft.begun_at, contact.clinician.zone)
    if draft.begun_by == contact.clinician.id:
        return _("You began a change on {day}.", day=begun_at)
    return _("{clinician} began a change on {day}.", day=begun_at,
             clinician=as_written(people.clinician(contact.session, draft.begun_by).name))  # fmt: skip


def _leave(patient_id: int) -> Button:
    return Button(_("Leave it"), press=press(PLAN_OF_PRESS, patient_id, "here"))


def take(contact: Contact, event: PlanEditGiven) -> None:
    """What a question about the draft was answered with."""
    draft = _as_shown(contact, event.patient_id, event.stamp)
    if draft is not None:
        drafting_edits.take(contact, draft, view_of(contact, draft), event)


def leave(contact: Contact, event: PlanEditLeft) -> None:
    """The question is not answered: the draft is shown where it was."""
    draft = _as_shown(contact, event.patient_id, event.stamp)
    if draft is not None:
        show(contact, drafting_pages.page_or_menu(view_of(contact, draft), event.page))


def _as_shown(contact: Contact, patient_id: int, stamp: str) -> Draft | None:
    """The draft as it was shown; None, and the clinician is told, when it is not hers to change or is another now."""
    draft = drafts.draft_of(contact.session, patient_id)
    if not allowed(contact, Access.TREAT, patient_id, "draft"):
        show(contact, page(plan_in_force.NOT_FOUND, buttons=()))
    elif not _is_in_care(contact, patient_id):
        show(contact, plan_in_force.message_of(contact, patient_id))
    elif draft is None:
        show(contact, plan_in_force.message_of(contact, patient_id).adding(_GONE))
    elif _is_outdated(contact, draft):
        show(contact, _outdated(contact, draft))
    elif stamp != stamp_of(draft):
        show(contact, menu_page(view_of(contact, draft)).adding(STALE))
    else:
        return draft
    return None
