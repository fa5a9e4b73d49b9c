"""Answers one update: who is it, is there danger in the words, and then button, command, answer or free text."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.care.alert_card import CASES_PRESS, NOTES_PRESS, PATIENT_PRESS
from bot.care.caseload_shown import PRESS as CASELOAD_PRESS
from bot.care.closing_card import CLOSING_PRESS
from bot.care.consent import CONSENT
from bot.care.dialogue import Heard
from bot.care.draft_view import DRAFT_PRESS, HISTORY_PRESS, PLAN_OF_PRESS, PUBLISH_PRESS
from bot.care.events import (
    AwayTold,
    BackgroundTold,
    BackgroundWanted,
    CarerNamed,
    CareTeamTold,
    CheckInFinished,
    CheckInMoved,
    CheckInTimeGiven,
    ClinicianSet,
    ClosingApproved,
    ClosingTold,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    DiscretionChosen,
    DoneAtGiven,
    DoseTold,
    ErasureTakenBack,
    ErasureWanted,
    Event,
    ExportWanted,
    FitJudged,
    GoalChecked,
    GoalDetailed,
    GoalGiven,
    GoalsChecked,
    GuardianNamed,
    InvitationWanted,
    ItemMoved,
    ItemsDone,
    LanguageChosen,
    LetterAnswered,
    LetterWritten,
    LifeEventTold,
    LinkSetFree,
    MeasureAnswered,
    NameGiven,
    NewPhoneWanted,
    NoteGiven,
    PatientWanted,
    PauseEnded,
    PauseWanted,
    PhenotypeGiven,
    PlanEditGiven,
    PlanEditLeft,
    PromiseJudged,
    PublishWanted,
    QuickReportGiven,
    QuietHoursChosen,
    StaffInvited,
    SummaryMoved,
    TravelTold,
    ZoneGiven,
)
from bot.care.incoming import Incoming, IncomingKind
from bot.care.patient_card import VISIT_PRESS
from bot.care.people import ChatStatus
from bot.care.plan_news import PLAN_PRESS
from bot.care.practice import Practice
from bot.care.rule_card import RULES_PRESS
from bot.care.sentences import DEFAULT_LANGUAGE, _
from bot.care.thread_words import ANSWER, LETTER, MESSAGES, WRITE
from bot.services.carers import carers, caring
from bot.services.check_ins import check_in_days, checking_in, correcting, fitting, life_events
from bot.services.goals import goal_buttons, goal_setting
from bot.services.goals.goals_shown import GOAL
from bot.services.joining import (
    background,
    consenting,
    invitations_listed,
    inviting,
    joining,
    moving,
    settings_of_patient,
    wrong_person,
)
from bot.services.letters import letter_answers, notes_read, noting, passing_on, threads, writing
from bot.services.plans import drafting, plan_history, plan_in_force, plan_view, promises, publishing_in_chat
from bot.services.prompts import answering, offering, pausing, progress, taking
from bot.services.record import erasing, exporting, left_behind
from bot.services.reviews import cases, cases_listed, closing, missed_warnings, rule_record, safety
from bot.services.talk import commands, free_text, quick_reports, reaching, talking
from bot.services.talk.contact import Contact, recognised, reply
from bot.services.team import (
    absence,
    background_read,
    care_of,
    caseload,
    ending_care,
    genetics,
    patient_card,
    settings_of_clinician,
    staff,
    visit_report,
)
from storage import outbox, people
from storage.keyring import CLINIC_OWNER


def answer(session: Session, practice: Practice, channel: str, incoming: Incoming, now: datetime) -> None:
    """Everything that one update leads to."""
    if incoming.kind is IncomingKind.NOTHING:
        return
    chat = people.chat_at(session, channel, incoming.address)
    if chat is None:
        tag = incoming.language if incoming.language in practice.languages else DEFAULT_LANGUAGE
        chat = people.add_chat(session, channel, incoming.address, tag, now)
    contact = recognised(Contact(session, practice, now, chat, incoming))
    if chat.status is ChatStatus.SILENT:
        ending_care.hear_silent(contact)
        return
    if incoming.kind is IncomingKind.GROUP:
        _leave(contact)
    elif incoming.kind is IncomingKind.BLOCKED:
        reaching.lose_chat(session, chat.id, ChatStatus.BLOCKED, now)
    else:
        people.change_chat(session, chat.id, status=ChatStatus.ACTIVE, heard_at=now)
        was_reporting = offering.is_reporting(contact)
        _converse(contact)
        offering.offer_after(recognised(contact), was_reporting)
        after = recognised(contact)
        consenting.ask_after(after)
        commands.keep_menu(after)


def _leave(contact: Contact) -> None:
    """One sentence, and out again; what else arrives while it leaves changes nothing."""
    is_leaving = contact.chat.status is ChatStatus.GONE and outbox.is_waiting(contact.session, contact.chat.id)
    if not is_leaving:
        reply(contact, _("I only talk to one person at a time, in a private chat. Goodbye."))
        outbox.queue_leave(contact.session, contact.chat.id, CLINIC_OWNER, contact.now)
        people.change_chat(contact.session, contact.chat.id, status=ChatStatus.GONE)


def _converse(contact: Contact) -> None:
    incoming = contact.incoming
    if incoming.kind is IncomingKind.UNBLOCKED:
        commands.welcome_back(contact)
    elif incoming.kind is IncomingKind.PRESS:
        _pressed(contact)
    elif contact.clinician is None and (flag := safety.red_flag_in(contact)) is not None:
        safety.answer_red_flag(contact, flag)
    elif incoming.kind is IncomingKind.EDIT:
        correcting.correct(contact)
    elif incoming.command:
        commands.obey(contact, write_down)
    elif (letter := letter_answers.replied_to(contact)) is not None:
        letter_answers.hear_reply(contact, letter)
    elif contact.carer is not None:
        caring.hear(contact, write_down)
    elif passing_on.is_offered(contact):
        passing_on.offer(contact)
    elif free_text.comes_first(contact) or not talking.hear(contact, Heard(incoming), write_down):
        free_text.hear(contact, write_down)


def _pressed(contact: Contact) -> None:
    """A button. Whatever stands on it is checked again by whoever takes it: anybody can send any button."""
    verb, *rest = contact.incoming.press.split(":")
    if moving.is_old_button(contact, verb):
        return
    if not caring.may_press(contact, verb):
        caring.refuse(contact)
        return
    match verb, rest:
        case talking.DIALOGUE_PRESS, [serial, *choice] if choice:
            talking.hear_press(contact, serial, ":".join(choice), write_down)
        case "prompt", [prompt_id, revision, what, *more]:
            answering.press(contact, prompt_id, revision, what, tuple(more), write_down)
        case "review", [review_id, what, *more]:
            cases.press_review(contact, review_id, what, tuple(more), write_down)
        case safety.SAFE, [review_id, said]:
            safety.press_safe(contact, review_id, said)
        case joining.WRONG_PERSON, [invitation_id, *answer]:
            wrong_person.press_wrong(contact, invitation_id, ":".join(answer))
        case _ if verb in _PRESSES:
            _PRESSES[verb](contact, rest, write_down)
        case _:
            reply(contact, commands.nothing_open(contact))


def write_down(contact: Contact, event: Event) -> None:
    """Keep what a dialogue found out."""
    _WRITERS[type(event)](recognised(contact), event)


# Buttons of standing messages, by their first word: what takes the press, with the words that follow.
_PRESSES: dict[str, Callable[[Contact, list[str], talking.WriteDown], None]] = {
    GOAL: goal_buttons.press,
    taking.DOSE: taking.press_dose,
    background.PRESS: background.answer_press,
    CONSENT: consenting.press_consent,
    left_behind.DELETE: left_behind.press_delete,
    background_read.PRESS: background_read.press_patient,
    passing_on.SEND: passing_on.send,
    passing_on.SHOW: passing_on.show,
    pausing.HOLD: pausing.press_hold,
    pausing.AWAY: pausing.press_away,
    NOTES_PRESS: notes_read.press_notes,
    offering.OFFER: offering.press_offer,
    PLAN_PRESS: plan_view.press,
    PLAN_OF_PRESS: plan_in_force.press_plan,
    DRAFT_PRESS: drafting.press_draft,
    fitting.FITS_PRESS: fitting.tell_why,
    promises.PROMISE_PRESS: promises.open_verdict,
    progress.PRESS: progress.press_span,
    progress.CLINICIAN_PRESS: progress.press_clinician_span,
    moving.MOVE: moving.press_move,
    staff.STAFF: staff.press_staff,
    absence.ABSENT: absence.press_absent,
    invitations_listed.LINKS: invitations_listed.press_links,
    care_of.CARE_OF: care_of.press_care,
    caring.CARER: carers.press_carer,
    caring.SWITCH: caring.press_switch,
    check_in_days.DAY: check_in_days.press_day,
    check_in_days.CORRECT: check_in_days.press_correct,
    WRITE: writing.press_write,
    LETTER: writing.press_letter,
    ANSWER: letter_answers.press_answer,
    MESSAGES: threads.press_messages,
    CLOSING_PRESS: closing.press,
    RULES_PRESS: rule_record.press_rules,
    missed_warnings.PRESS: missed_warnings.press_answer,
    CASES_PRESS: cases_listed.press_cases,
    CASELOAD_PRESS: caseload.press,
    PATIENT_PRESS: patient_card.press,
    VISIT_PRESS: visit_report.press,
    PUBLISH_PRESS: publishing_in_chat.press_publish,
    HISTORY_PRESS: plan_history.press_history,
}

_WRITERS: dict[type[Event], Callable[[Contact, Any], None]] = {
    LanguageChosen: joining.choose_language,
    ConsentGiven: joining.give_consent,
    ConsentRefused: joining.refuse_consent,
    LinkSetFree: joining.set_link_free,
    GuardianNamed: joining.name_guardian,
    DiscretionChosen: joining.choose_discretion,
    NameGiven: joining.give_name,
    ZoneGiven: settings_of_patient.give_zone,
    CheckInTimeGiven: joining.give_check_in_time,
    GoalGiven: goal_setting.set_goal,
    GoalDetailed: goal_setting.tell_detail,
    DoneAtGiven: answering.tell_done_at,
    DoseTold: taking.record,
    GoalChecked: goal_setting.record_check,
    GoalsChecked: goal_setting.finish_check,
    BackgroundWanted: background.offer,
    BackgroundTold: background.record,
    MeasureAnswered: checking_in.record,
    CheckInFinished: checking_in.finish,
    InvitationWanted: inviting.invite,
    NewPhoneWanted: moving.offer,
    CarerNamed: carers.name_carer,
    ExportWanted: exporting.export,
    ErasureWanted: erasing.want,
    ErasureTakenBack: erasing.take_back,
    ConsentWithdrawn: joining.withdraw_consent,
    PauseWanted: pausing.pause,
    PauseEnded: pausing.end,
    CheckInMoved: settings_of_patient.move_check_in,
    ItemMoved: settings_of_patient.move_item,
    QuietHoursChosen: settings_of_patient.choose_quiet_hours,
    SummaryMoved: settings_of_patient.move_summary,
    FitJudged: fitting.judge,
    PromiseJudged: promises.judge,
    NoteGiven: noting.keep,
    CareTeamTold: noting.tell,
    LifeEventTold: life_events.record,
    TravelTold: life_events.travel,
    QuickReportGiven: quick_reports.record,
    ItemsDone: quick_reports.mark_done,
    PhenotypeGiven: genetics.record,
    PlanEditGiven: drafting.take,
    PlanEditLeft: drafting.leave,
    StaffInvited: staff.invite,
    AwayTold: absence.go_away,
    ClinicianSet: settings_of_clinician.keep,
    LetterWritten: writing.send,
    LetterAnswered: letter_answers.tell,
    ClosingTold: closing.keep_note,
    ClosingApproved: closing.close_in_own_words,
    PatientWanted: caseload.find,
    PublishWanted: publishing_in_chat.publish,
}
