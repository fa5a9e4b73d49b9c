"""/caseload: a clinician's own patients, narrowed, turned over and searched in one message."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.adherence import answered_of, is_reliably_below
from bot.care.alerting import Review
from bot.care.caseload import NEVER_REPORTED_FROM, NEW_FOR_DAYS, SILENT_FROM, Chip, Entry, found, page_of
from bot.care.caseload_shown import NO_PATIENTS, SEARCH, found_message, page_message
from bot.care.clinic import AlertDetail
from bot.care.events import PatientWanted
from bot.care.history import PromptOutcome
from bot.care.messages import Button, Lane, Message, column, id_in, say
from bot.care.messages import press as button_of
from bot.care.overdue import overdue_by
from bot.care.people import Clinician, PatientStatus, alert_detail_of
from bot.care.practice import Practice
from bot.care.sentences import Sentence, _, as_written
from bot.care.standing_items import CHECK_IN
from bot.services.talk import talking
from bot.services.talk.access import may_work
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_links, caseload, outbox, reviews
from storage.caseload import LIST, Member
from storage.keyring import CLINIC_OWNER

_LOW_ADHERENCE = "low_adherence"
_SILENCE_LOOKED_BACK = timedelta(days=35)  # four of a weekly check-in fit in
_PICKED_FROM = 50
_KEPT_FOR = timedelta(hours=48)  # as long as raw updates


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/caseload, or /caseload with words to search for."""
    if contact.incoming.argument:
        _find(contact, contact.incoming.argument)
    else:
        send_list(contact, page_message(page_of(_entries(contact)), _detail(contact)))


def press(contact: Contact, rest: list[str], write_down: talking.WriteDown) -> None:
    """Another page or another filter, in the same message as things stand now; or the way to a search."""
    if not may_work(contact):
        reply(contact, _("Nothing is open right now."))
    elif rest == [SEARCH]:
        talking.begin(contact, "find_patient", {}, write_down)
    else:
        named, number = (*rest, "", "")[:2]
        chip = Chip(named) if named in list(Chip) else None
        page = page_message(page_of(_entries(contact), chip, id_in(number) or 0), _detail(contact))
        if _is_list(contact):
            edit_tapped(contact, page)
        else:
            send_list(contact, page)


def _is_list(contact: Contact) -> bool:
    """True when the tapped message is a list: what else leads here stays as it reads."""
    tapped = outbox.row_of_message(contact.session, contact.chat.id, contact.incoming.message_id or 0)
    return tapped is not None and tapped.about == LIST


def find(contact: Contact, event: PatientWanted) -> None:
    """What was typed after *Search*."""
    if may_work(contact):
        _find(contact, event.words)


def _find(contact: Contact, words: str) -> None:
    send_list(contact, found_message(found(_entries(contact), words), _detail(contact)))


def pick_patient(contact: Contact, asked: Sentence, verb: str, theirs: Mapping[int, str]) -> None:
    """One button for each of these patients, by name; of very many the first. Without any, how one comes."""
    if not theirs:
        reply(contact, NO_PATIENTS)
        return
    buttons = [Button(as_written(name), press=button_of(verb, each)) for each, name in theirs.items()]
    more = (_("There are more. /caseload finds each of them."),) if len(buttons) > _PICKED_FROM else ()
    send_list(contact, say(asked, *more, buttons=column(*buttons[:_PICKED_FROM])))


def send_list(contact: Contact, message: Message) -> None:
    """A list that names several patients: it is dropped when one of them is erased, and after two days."""
    outbox.queue_message(
        contact.session, contact.chat.id, CLINIC_OWNER, replace(message, is_protected=True), lane=Lane.REPLY,
        now=contact.now, about=LIST,
    )  # fmt: skip


def _entries(contact: Contact) -> list[Entry]:
    assert contact.clinician is not None
    return entries_of(contact.session, contact.practice, contact.clinician, contact.now)


def _detail(contact: Contact) -> AlertDetail:
    assert contact.clinician is not None
    return alert_detail_of(contact.clinician, contact.practice.clinic)


def forget_old(session: Session, now: datetime) -> int:
    """Lists that were sent two days ago or earlier are not kept; nothing counts as found."""
    caseload.forget_lists(session, now - _KEPT_FOR)
    return 0


# What stands beside each patient


def entries_of(session: Session, practice: Practice, clinician: Clinician, now: datetime) -> list[Entry]:
    """The clinician's own patients and those of the colleagues she stands in for now."""
    away = {colleague.id: colleague.name for colleague in care_links.covered_by(session, clinician, now)}
    theirs = caseload.members(session, clinician.id, away)
    ids, today = [member.id for member in theirs], _today(practice, now)
    cases = _gravest(practice, reviews.open_reviews_of(session, ids), now)
    silent = _silent(session, theirs, ids, today)
    low, unread = _low_adherence(session, practice, theirs, today), caseload.waiting_to_read(session, ids)
    entries = []
    for member in theirs:
        entry = Entry(
            patient_id=member.id,
            name=member.name,
            label=member.label,
            status=member.status,
            silent_days=silent.get(member.id),
            is_adherence_low=member.id in low,
            is_new=(today - member.linked_on).days < NEW_FOR_DAYS,
            is_paused=_is_paused(member, today),
            is_plan_unread=member.id in unread,
            stands_in_for=away.get(member.clinician_id, ""),
        )
        entries.append(_with_case(entry, cases.get(member.id), practice, now))
    return entries


def _today(practice: Practice, now: datetime) -> date:
    return now.astimezone(ZoneInfo(practice.clinic.zone)).date()


def _gravest(practice: Practice, found: Iterable[Review], now: datetime) -> dict[int, Review]:
    """One open case of each patient: the gravest, and of these the one that is late the longest."""

    def order(review: Review) -> tuple[int, timedelta]:
        return review.severity.rank, overdue_by(review, practice, now)

    return {review.patient_id: review for review in sorted(found, key=order)}


def _with_case(entry: Entry, review: Review | None, practice: Practice, now: datetime) -> Entry:
    if review is None:
        return entry
    late = overdue_by(review, practice, now)
    return replace(entry, case=review.id, severity=review.severity, overdue=late)


def _is_paused(member: Member, today: date) -> bool:
    return member.held_since is not None or (member.paused_until is not None and today <= member.paused_until)


def _silent(session: Session, theirs: list[Member], ids: list[int], today: date) -> dict[int, int]:
    """Days since the last report of those who were asked often enough since then; nobody who is paused."""
    reported = caseload.last_reports(session, ids)
    first, yesterday = today - _SILENCE_LOOKED_BACK, today - timedelta(days=1)
    asked = caseload.asked_since_report(session, ids, CHECK_IN, first, yesterday)
    silent = {}
    for member in theirs:
        least = SILENT_FROM if member.id in reported else NEVER_REPORTED_FROM
        is_asked = member.status is PatientStatus.ACTIVE and not _is_paused(member, today)
        if is_asked and asked.get(member.id, 0) >= least:
            silent[member.id] = (today - reported.get(member.id, member.linked_on)).days
    return silent


def _low_adherence(session: Session, practice: Practice, theirs: list[Member], today: date) -> set[int]:
    """Those whose done share is reliably too low, as the rule of that name judges with its usual thresholds."""
    thresholds: Mapping[str, float] = practice.rules[_LOW_ADHERENCE].defaults
    first = today - timedelta(days=int(thresholds["days"]) - 1)
    kinds = [code for code, kind in practice.prompt_kinds.items() if kind.is_adherence]
    outcomes = caseload.outcomes_of_items(session, [member.id for member in theirs], kinds, first, today)

    def is_low(member: Member) -> bool:
        since = member.baseline_from or first
        known: list[PromptOutcome] = [each for each in outcomes.get(member.id, []) if each.on >= since]
        answered = answered_of(known)
        is_enough = len(answered) >= thresholds["least_answers"]
        return is_enough and is_reliably_below(answered, thresholds["done_share"], thresholds["standard_errors"])

    return {member.id for member in theirs if is_low(member)}
