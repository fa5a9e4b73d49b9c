"""Reports that patients write by themselves: read back, then kept like answers to the check-in or to a prompt."""

from datetime import date
from zoneinfo import ZoneInfo

from bot.care.check_in_shown import value_in_words
from bot.care.dialogue import State
from bot.care.events import ItemsDone, MeasureAnswered, QuickReportGiven
from bot.care.history import PromptStatus
from bot.care.people import PatientStatus
from bot.care.prompt import MEDICATION, Prompt
from bot.care.quick_report import QuickReport, read_quick_report
from bot.care.sentences import Sentence, lines
from bot.care.short_words import Short, read_short
from bot.care.typed_measure import is_plausible
from bot.dialogues.quick_report import DIALOGUE
from bot.services.check_ins import checking_in
from bot.services.prompts import answering
from bot.services.prompts.prompt_messages import reader_of, refresh
from bot.services.reviews import reviewing
from bot.services.talk import talking
from bot.services.talk.contact import Contact
from bot.services.talk.open_talk import talk_of
from storage import care_plans, prompts, responses


def is_report(contact: Contact) -> bool:
    """True when the typed words are a report that can be kept now."""
    return _read(contact) is not None


def read_back(contact: Contact, write_down: talking.WriteDown) -> None:
    """Ask whether the report was understood, together with one of the same day that waits for her yes."""
    report = _read(contact)
    assert report is not None
    before = _waiting_read_back(contact)
    given = _given(contact, checking_in.day_to_report(contact), report, before)
    if before is not None:
        talking.end_about(contact, DIALOGUE.code, message_id=before["message_id"])
    talking.begin(contact, DIALOGUE.code, given, write_down)


def _waiting_read_back(contact: Contact) -> State | None:
    """A report that she has not said yes to."""
    talk = talk_of(contact)
    return next((dict(d.state) for d in (talk.open, talk.below) if d is not None and d.code == DIALOGUE.code), None)


def _given(contact: Contact, day: date, report: QuickReport, before: State | None) -> State:
    """What the read-back begins with. One that waits since an earlier day is over: nothing of it was recorded."""
    assert contact.patient is not None
    earlier = before if before is not None and before["on"] == day.isoformat() else None
    items, words = [prompt.id for prompt in _open_prompts(contact, report.done)], contact.incoming.text.strip()
    known = responses.check_in_for(contact.session, contact.patient.id, day)
    return {
        "on": day.isoformat(),
        "values": [[code, value] for code, value in _values(report, earlier)],
        "known": responses.answers_of(contact.session, known.id) if known else {},
        "items": [[p.id, _name(contact, p)] for p in _waiting(contact) if p.id in (*items, *_item_ids(earlier))],
        "words": words if earlier is None else f"{earlier['words']}\n{words}",
        "message_id": contact.incoming.message_id,
        "unrecorded": before["words"] if before is not None and earlier is None else "",
    }


def _values(report: QuickReport, earlier: State | None) -> list[tuple[str, float]]:
    """What she says now stands instead of what she said of the same measure before."""
    before: dict[str, float] = dict(earlier["values"]) if earlier else {}
    return list({**before, **dict(report.values)}.items())


def _item_ids(earlier: State | None) -> list[int]:
    return [prompt_id for prompt_id, _label in earlier["items"]] if earlier else []


def _read(contact: Contact) -> QuickReport | None:
    """The report in the typed words; None also when nothing waits for what she did."""
    patient = contact.patient
    planned = care_plans.plan_of(contact.session, patient.id) if patient else None
    if patient is None or planned is None or patient.status is not PatientStatus.ACTIVE:
        return None
    report = read_quick_report(contact.incoming.text, planned[1])
    if report is None and (said := read_short(contact.incoming.text)) in (Short.DONE, Short.TAKEN):
        waiting = waiting_items(contact, is_taken=said is Short.TAKEN)
        report = QuickReport(done=tuple({prompt.kind for prompt in waiting}))
    if report is None or not (report.values or _open_prompts(contact, report.done)):
        return None
    return report


def _open_prompts(contact: Contact, kinds: tuple[str, ...]) -> list[Prompt]:
    """Prompts of those kinds that were asked, or put off, and wait."""
    return [p for p in _waiting(contact) if p.kind in kinds]


def waiting_items(contact: Contact, *, is_taken: bool) -> list[Prompt]:
    """What she was asked to do, or to take, and has not answered."""
    kinds = contact.practice.prompt_kinds
    waiting = [prompt for prompt in _waiting(contact) if kinds[prompt.kind].is_adherence]
    return [prompt for prompt in waiting if prompt.kind == MEDICATION or not is_taken]


def _waiting(contact: Contact) -> list[Prompt]:
    assert contact.patient is not None
    standing = prompts.outstanding_prompts(contact.session, contact.patient.id)
    return [prompt for prompt in standing if prompt.is_waiting]


def _name(contact: Contact, prompt: Prompt) -> str:
    """The item and its time of day; where others see the phone the time alone."""
    assert contact.patient is not None
    zone = ZoneInfo(contact.patient.zone or contact.practice.clinic.zone)
    clock = f"{prompt.due_at.astimezone(zone):%H:%M}"
    return clock if contact.patient.is_discreet else f"{prompt.title}, {clock}"


def record(contact: Contact, event: QuickReportGiven) -> None:
    """The values stand in the day's check-in, as answers or corrections, and the rules look at the day at once."""
    patient = contact.patient
    assert patient is not None
    response_id = _check_in(contact, event.on)
    planned = care_plans.plan_of(contact.session, patient.id)
    assert planned is not None
    for code, value in event.values:
        measure = planned[1].measure(code)
        is_doubted = not is_plausible(measure, value)
        answered = MeasureAnswered(response_id, code, value, None, unit=measure.unit or None, is_doubted=is_doubted)
        checking_in.record(contact, answered)
    if event.message_id is not None:
        responses.remember_source(
            contact.session, contact.chat.id, event.message_id, "quick_report", event.on.isoformat()
        )
    reviewing.judge_for(contact, event.on)


def _check_in(contact: Contact, day: date) -> int:
    assert contact.patient is not None
    known = responses.check_in_for(contact.session, contact.patient.id, day)
    if known is not None:
        return known.id
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    assert planned is not None
    return responses.begin_check_in(contact.session, contact.patient.id, day, planned[0], contact.now)


def correct(contact: Contact, ref: str, text: str) -> Sentence | None:
    """The report in the edited message takes the place of the first; None when it is none."""
    assert contact.patient is not None
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    report = read_quick_report(text, planned[1]) if planned else None
    if planned is None or report is None or not report.values:
        return None
    record(contact, QuickReportGiven(date.fromisoformat(ref), report.values, None))
    return lines([value_in_words(planned[1].measure(code), value) for code, value in report.values])


def mark_done(contact: Contact, event: ItemsDone) -> None:
    """The prompts are done, unless they were answered meanwhile; their messages show it."""
    for prompt_id in event.prompts:
        prompt = prompts.prompt(contact.session, prompt_id)
        assert prompt is not None
        if prompt.is_waiting:
            _mark(contact, prompt)
            reviewing.judge_for(contact, prompt.due_on)


def _mark(contact: Contact, prompt: Prompt) -> None:
    answered = {
        "status": PromptStatus.DONE, "answered_at": contact.now, "answered_by": contact.chat.id,
        "done_at": answering.done_at_of(prompt, contact.now),
    }  # fmt: skip
    prompts.answer_prompt(contact.session, prompt.id, prompt.revision, **answered)
    prompts.mark_delivered(contact.session, prompt.id, contact.now)
    done = prompts.prompt(contact.session, prompt.id)
    assert done is not None
    refresh(reader_of(contact), done, done.outbox_id)
