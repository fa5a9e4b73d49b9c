"""Which day a report is about: /checkin asks when yesterday is missing, /correct changes one of the last seven days."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.care.measuring import item_of_reading
from bot.care.messages import Button, column, id_in, press, say
from bot.care.sentences import Sentence, _
from bot.care.standing_items import CHECK_IN, SECOND_READING
from bot.services.check_ins import check_in_window
from bot.services.check_ins.checking_in import DIALOGUE, KINDS, start, start_prompt, state_of, waiting_prompt
from bot.services.talk import talking
from bot.services.talk.contact import Contact, reply
from storage import care_plans, responses
from storage.responses import CheckIn

DAY, CORRECT = "day", "correct"
_CAN_BE_CORRECTED = timedelta(days=6)  # seven days, today among them


def start_today(contact: Contact, write_down: talking.WriteDown) -> None:
    """What waits to be answered, else the check-in of the patient's own day: asked, resumed, or shown to be changed.

    When yesterday has no report she is asked which of the two days she means.
    """
    assert contact.patient is not None
    state = talking.open_state(contact, DIALOGUE)
    if contact.patient.zone is None or care_plans.plan_of(contact.session, contact.patient.id) is None:
        reply(contact, _("Let us finish the first questions, then your check-ins begin."))
        talking.ask_again(contact)
    elif (waiting := waiting_prompt(contact, *KINDS)) is not None:
        start_prompt(contact, waiting, write_down)
    elif state is not None and not state["is_finished"]:
        talking.ask_again(contact)
    elif _is_yesterday_missing(contact):
        yesterday = contact.today - timedelta(days=1)
        buttons = (
            Button(_("Yesterday"), press=press(DAY, yesterday.isoformat())),
            Button(_("Today"), press=press(DAY, contact.today.isoformat())),
        )
        reply(contact, say(_("Yesterday or today? I have no report for yesterday yet."), buttons=(buttons,)))
    else:
        _start_todays(contact, write_down)


def _is_yesterday_missing(contact: Contact) -> bool:
    """True when the plan ran yesterday, nothing was told of it, and today's report is not half told."""
    session, patient = contact.session, contact.patient
    assert patient is not None
    yesterday, zone = contact.today - timedelta(days=1), ZoneInfo(patient.zone or "UTC")
    began_on = care_plans.published_at(session, patient.id)[0].astimezone(zone).date()
    if began_on > yesterday:
        return False
    told = responses.answered_between(session, patient.id, yesterday, contact.today)
    return all(known.for_on != yesterday and known.is_complete for known in told)


def _start_todays(contact: Contact, write_down: talking.WriteDown) -> None:
    patient, today = contact.patient, contact.today
    assert patient is not None
    asked = check_in_window.questionnaire_of(contact.session, contact.practice, patient, today)
    start(contact, today, write_down, asked)


def press_day(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """She has chosen the day; a button of an earlier day does nothing any more, nor one of a day that has been told."""
    day, yesterday = rest[0] if rest else "", contact.today - timedelta(days=1)
    if contact.patient is None or care_plans.plan_of(contact.session, contact.patient.id) is None:
        reply(contact, _("I cannot find that question. /today shows what is due."))
    elif day == contact.today.isoformat():
        _start_todays(contact, write_down)
    elif day == yesterday.isoformat() and not _is_told(contact, yesterday):
        start(contact, yesterday, write_down)
    else:
        reply(contact, _("That day is closed. /checkin is about today, /correct changes an answer."))
        talking.ask_again(contact)


def _is_told(contact: Contact, day: date) -> bool:
    assert contact.patient is not None
    told = responses.answered_between(contact.session, contact.patient.id, day, day)
    return any(known.is_complete for known in told)


def correct(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/correct: which day?"""
    assert contact.patient is not None
    first = contact.today - _CAN_BE_CORRECTED
    told = responses.answered_between(contact.session, contact.patient.id, first, contact.today)
    if not told:
        reply(contact, _("There is no answer to change yet. /checkin starts your report."))
        talking.ask_again(contact)
        return
    buttons = [Button(_label(contact, known), press=press(CORRECT, known.id)) for known in told]
    reply(contact, say(_("Which day shall we change?"), buttons=column(*buttons)))


def _label(contact: Contact, known: CheckIn) -> Sentence:
    day = Sentence("{day}", {"day": known.for_on})
    if known.questionnaire == CHECK_IN:
        return day
    questionnaire = contact.practice.questionnaires.get(known.questionnaire)
    name = Sentence(questionnaire.name) if questionnaire is not None else _("second reading")
    return Sentence("{day}: {name}", {"day": day, "name": name})


def press_correct(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """Which answer of that day? What she was in the middle of goes on afterwards."""
    known = responses.check_in(contact.session, id_in(rest[0]) or 0) if rest else None
    if known is None or contact.patient is None or known.patient_id != contact.patient.id:
        reply(contact, _("I cannot find that answer. /correct shows what you can change."))
    elif known.for_on < contact.today - _CAN_BE_CORRECTED or not _is_known(contact, known):
        reply(contact, _("That day is closed. /correct shows what you can change."))
    else:
        talking.end_other(contact, CORRECT, "response", known.id)
        state = {**state_of(contact.session, known), "is_finished": True, "is_choosing": True}
        talking.begin(contact, CORRECT, state, write_down)


def _is_known(contact: Contact, known: CheckIn) -> bool:
    """False for answers to a questionnaire whose file is gone."""
    is_reading = item_of_reading(known.questionnaire) is not None
    return is_reading or known.questionnaire in (CHECK_IN, SECOND_READING, *contact.practice.questionnaires)
