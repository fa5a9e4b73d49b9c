"""From a draft to a published plan in a clinician's chat: proposals, objections, preview, and the last look before."""

from dataclasses import replace
from datetime import date

from bot.care.access import Access
from bot.care.draft_view import page
from bot.care.events import PublishWanted
from bot.care.messages import Button, Message, column, id_in, press
from bot.care.people import Patient
from bot.care.promise import Expectation
from bot.care.publishing_shown import Step, answers_in, reason_read
from bot.care.sentences import Sentence, _, render
from bot.services.plans import plan_reading, proposing, publishing
from bot.services.plans.drafting_view import end_questions
from bot.services.plans.publishing_steps import (
    Ready,
    changed_message,
    in_the_way,
    next_message,
    ready_to_publish,
    weighed_of,
)
from bot.services.prompts.pausing import AWAY, HOLD
from bot.services.talk import talking
from bot.services.talk.access import allowed
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import drafts, people

_NOBODY = _("I cannot find that patient.")


def press_publish(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """`<patient>:<revision>` from the draft, then `:<begun>:<answered>:<what>…` from step to step."""
    patient_id, revision, begun, answered, what, more, *_more = [*rest, "", "", "", "", "", ""]
    asked = Step(id_in(patient_id) or 0, _number(revision), _number(begun), "".join(answers_in(answered)))
    if not _may(contact, asked.patient_id):
        reply(contact, _NOBODY)
        return
    if what == "take" and _is_taken(contact, asked, _number(more)):
        asked, what = replace(asked, revision=asked.revision + 1), "go"  # the second of two quick taps
    ready = ready_to_publish(contact, asked)
    if isinstance(ready, Message):
        edit_tapped(contact, ready)
    elif what in ("take", "leave"):
        _answer_proposal(contact, ready, asked, what, _number(more))
    elif what == "why":
        _ask_why(contact, ready, asked, more, write_down)
    else:
        screen = _number(more) if what == "page" else 0
        edit_tapped(contact, next_message(contact, ready, asked.answered, max(screen, 0)))


def _number(text: str) -> int:
    """A number of a button; -1 for none."""
    number = id_in(text)
    return -1 if number is None else number


def _may(contact: Contact, patient_id: int) -> bool:
    return allowed(contact, Access.TREAT, patient_id, "plan")


def _is_taken(contact: Contact, asked: Step, place: int) -> bool:
    """True when the draft is that of the button, and the one change since then has taken this proposal."""
    draft = drafts.draft_of(contact.session, asked.patient_id)
    if draft is None or draft.revision != asked.revision + 1:
        return False
    found = proposing.open_proposals(contact.session, asked.patient_id, draft.content)
    return all(place != at for at, _proposal in found)


def _answer_proposal(contact: Contact, ready: Ready, asked: Step, what: str, place: int) -> None:
    refused = None
    if what == "take":
        refused = proposing.take(contact, ready.draft, place)
    else:
        proposing.leave(contact, ready.draft, place)
    draft = drafts.draft_of(contact.session, ready.patient.id)
    assert draft is not None
    after = ready_to_publish(contact, replace(asked, revision=draft.revision))
    shown = after if isinstance(after, Message) else next_message(contact, after, asked.answered)
    edit_tapped(contact, shown.adding(refused.why) if refused else shown)


def _ask_why(contact: Contact, ready: Ready, asked: Step, code: str, write_down: talking.WriteDown) -> None:
    """The reason was tapped, or is to be typed; then what it should bring."""
    weighed = weighed_of(contact, ready)
    if (blocked := in_the_way(ready, weighed, asked.answered)) is not None:
        edit_tapped(contact, blocked)
        return
    reads = reason_read(code)
    talking.end_about(contact, "publish")  # of another draft, or of this one before it was changed
    end_questions(contact, ready.patient.id)
    talking.begin(contact, "publish", {
        "patient": ready.patient.id,
        "revision": asked.revision,
        "begun": int(ready.draft.begun_at.timestamp()),
        "meant": asked.answered,
        "zone": ready.patient.zone or contact.practice.clinic.zone,
        "name": ready.patient.name,
        "number": ready.newest.number + 1,
        "busiest": weighed.burden.busiest if weighed.burden.is_over_budget else 0,
        "reason": _in_her_language(contact, ready.patient, reads) if reads else "",
        "measures": [measure.name for measure in ready.plan.measures],
    }, write_down)  # fmt: skip


def _in_her_language(contact: Contact, patient: Patient, reads: Sentence) -> str:
    """The reason is kept as words: those she reads."""
    chat = people.chat(contact.session, patient.chat_id)
    languages = contact.practice.languages
    return render(reads, languages.get(chat.language) or languages["en"])


def publish(contact: Contact, event: PublishWanted) -> None:
    """The last tap: everything is looked at once more, then the version stands and the patient hears of it."""
    if not _may(contact, event.patient_id):
        reply(contact, _NOBODY)
        return
    asked = Step(event.patient_id, event.revision, event.begun, event.answered)
    ready = ready_to_publish(contact, asked)
    if isinstance(ready, Message):
        reply(contact, ready)
        return
    weighed = weighed_of(contact, ready)
    is_late = event.check_on is not None and event.check_on <= ready.today
    is_unmeant = weighed.burden.is_over_budget and not event.is_over_budget_meant
    if (blocked := in_the_way(ready, weighed, event.answered)) is not None:
        reply(contact, blocked)
    elif is_late or is_unmeant:
        reply(contact, next_message(contact, ready, event.answered))
    elif drafts.change_draft(contact.session, ready.draft, ready.draft.content, contact.now):
        _publish(contact, ready, event)
    else:
        reply(contact, changed_message(ready.draft))


def _publish(contact: Contact, ready: Ready, event: PublishWanted) -> None:
    assert contact.clinician is not None
    session, patient_id = contact.session, ready.patient.id
    promise = Expectation(event.expected, event.check_on) if event.check_on is not None else None
    publishing.publish(
        session, contact.practice, patient_id, ready.draft.content, contact.clinician.id, event.reason, promise,
        contact.now, answered="".join(answer[0] for answer in answers_in(event.answered)),
    )  # fmt: skip
    drafts.drop_draft(session, patient_id)
    plan_reading.tell_publisher(contact, patient_id)
    held = people.patient(session, patient_id)
    if held.held_since is not None:
        _ask_about_hold(contact, held, held.held_since)


def _ask_about_hold(contact: Contact, held: Patient, since: date) -> None:
    """After a stay in hospital her items wait until a clinician has confirmed the medicines: this plan may do it."""
    asked = _("<b>{name}</b> is on hold since {day}: are the medicines confirmed by this plan?", name=held.name,
              day=since)  # fmt: skip
    start = Button(_("Yes, start again"), press=press(HOLD, held.id, since.isoformat()))
    wait = Button(_("Not yet"), press=press(AWAY, held.id))
    reply(contact, page(asked, buttons=column(start, wait)))
