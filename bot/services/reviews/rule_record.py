"""The record of every rule over the last 90 days: for a clinician's own patients, for an administrator the clinic."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.engine import evaluate
from bot.care.history import History
from bot.care.messages import Button, Message, id_in, press
from bot.care.plan import CarePlan
from bot.care.practice import Practice
from bot.care.promise import Promise
from bot.care.rule import Rule, Thresholds
from bot.care.rule_card import (
    RULES_PRESS,
    changes_in_words,
    in_plain,
    misses_in_words,
    proposal_in_words,
    rules_page,
)
from bot.care.rule_record import Proposal, Record, Tried, proposal_of, records_of, steps
from bot.care.sentences import Sentence, _
from bot.services.reviews.histories import history_of
from bot.services.talk import talking
from bot.services.talk.access import may_work
from bot.services.talk.contact import Contact, edit_tapped, reply
from storage import care_plans, missed_warnings, people, promises, rule_record
from storage.rule_record import Found, Whose

LOOKED_BACK = timedelta(days=90)
_LOOKED_AT_AGAIN = 10  # findings; each takes a few milliseconds, and somebody waits
_CHANGES_SHOWN = 3


def show(contact: Contact, _write_down: talking.WriteDown) -> None:
    """/rules"""
    reply(contact, _page(contact, 0))


def press_rules(contact: Contact, rest: list[str], _write_down: talking.WriteDown) -> None:
    """Another page, or what a stricter threshold would have changed."""
    if not may_work(contact):
        reply(contact, _("Nothing is open right now."))
        return
    match rest:
        case ["try", rule] if rule in contact.practice.rules:
            edit_tapped(contact, _proposed(contact, contact.practice.rules[rule]))
        case [page]:
            edit_tapped(contact, _page(contact, id_in(page) or 0))
        case _:
            edit_tapped(contact, _page(contact, 0))


def _whose(contact: Contact) -> Whose:
    assert contact.clinician is not None
    return None if contact.clinician.is_admin else rule_record.cared_for_by(contact.clinician.id)


def _page(contact: Contact, page: int) -> Message:
    assert contact.clinician is not None
    since = contact.now - LOOKED_BACK
    records = records_of(rule_record.fired_since(contact.session, _whose(contact), since))
    says = {record.rule: sentence_of(contact.practice, record.rule) for record in records}
    heading = _("<b>The rules in the last 90 days</b>, your patients")
    if contact.clinician.is_admin:
        heading = _("<b>The rules in the last 90 days</b>, the whole clinic")
    rules = contact.practice.rules
    stricter = {r.rule for r in records if r.rule in rules and _is_proposed(r, rules[r.rule])}
    return rules_page(heading, records, says, stricter, page, _at_the_end(contact, since))


def _at_the_end(contact: Contact, since: datetime) -> list[Sentence]:
    """Misses, and which changes of plans helped."""
    session, whose = contact.session, _whose(contact)
    missed = misses_in_words(*missed_warnings.answers(session, whose, since))
    changes = changes_in_words(rule_record.verdicts(session, whose), _latest_told(contact))
    return [said for said in (missed, changes) if said is not None]


def _latest_told(contact: Contact) -> list[Promise]:
    """The latest changes her own patients have judged: an administrator reads nobody else's."""
    assert contact.clinician is not None
    patients = rule_record.patients_told(contact.session, contact.clinician.id, _CHANGES_SHOWN)
    told = [[p for p in promises.promises_of(contact.session, each) if p.verdict] for each in patients]
    return [found[-1] for found in told if found]


def sentence_of(practice: Practice, code: str) -> str:
    """The first line of what a clinician approves; of what is no rule file its code in words."""
    words = _docstring(practice.rules[code]) if code in practice.rules else ""
    return words.strip().splitlines()[0] if words.strip() else in_plain(code).capitalize()


def _docstring(rule: Rule) -> str:
    return sys.modules[rule.evaluate.__module__].__doc__ or ""


def may_be_urgent(rule: Rule) -> bool:
    """True when the sentence a clinician approved speaks of urgent: such a rule is never loosened by a proposal."""
    return "urgent" in _docstring(rule).casefold()


def _is_proposed(record: Record, rule: Rule) -> bool:
    return record.is_mostly_not_useful and not record.was_urgent and not may_be_urgent(rule)


def _proposed(contact: Contact, rule: Rule) -> Message:
    records = records_of(rule_record.fired_since(contact.session, _whose(contact), contact.now - LOOKED_BACK))
    record = next((each for each in records if each.rule == rule.code), None)
    said: list[Sentence] = [Sentence("<b>{says}</b>", {"says": sentence_of(contact.practice, rule.code)})]
    if record is None or not _is_proposed(record, rule):
        said.append(_("There is nothing to propose for this rule."))
    elif (found := propose(contact.session, contact.practice, _whose(contact), rule, contact.now)) is not None:
        said += proposal_in_words(found)
    else:
        said.append(_("No single step of a threshold would have left out more of the useless than of the useful."))
    back = Button(_("Back"), press=press(RULES_PRESS, 0))
    return Message(tuple(said), ((back,),), is_protected=True)


def propose(session: Session, practice: Practice, whose: Whose, rule: Rule, now: datetime) -> Proposal | None:
    """The first step of a threshold that would have left out findings that were of no use; None when none does.

    The latest judged findings are looked at again as of their own day, with the plan and the baseline of that time.
    Only those count which the rule, as it is set now, would find again: else a correction would look like a gain.
    """
    latest = rule_record.findings_of(session, whose, rule.code, now - LOOKED_BACK, _LOOKED_AT_AGAIN)
    days = [day for found in latest if (day := _as_it_was(session, practice, found)) is not None]
    for name, thresholds in _thresholds(rule, [plan for _found, plan, _history in days]):
        own = [day for day in days if _set(rule, day[1])[name] == thresholds[name]]
        standing = [day for day in own if _fires(practice, rule, day[1], day[2], {})]
        for stepped, value in steps(rule, thresholds):
            if stepped == name:
                tried = [Tried(_fires(practice, rule, plan, history, {name: value}), found.is_useful)
                         for found, plan, history in standing]  # fmt: skip
                proposal = proposal_of(rule.code, name, float(thresholds[name]), value, tried)
                if proposal is not None:
                    return proposal
    return None


def _thresholds(rule: Rule, plans: list[CarePlan]) -> Iterator[tuple[str, Thresholds]]:
    """Each threshold that can be tried, with the thresholds as most of these plans have them."""
    sets = [_set(rule, plan) for plan in plans]
    for name in [rule.statistical] if rule.statistical else list(rule.bounds):
        values = [each[name] for each in sets]
        if values:
            usual = max(values, key=values.count)
            yield name, next(each for each in sets if each[name] == usual)


def _set(rule: Rule, plan: CarePlan) -> Thresholds:
    return {**rule.defaults, **plan.rules.get(rule.code, {})}


def _fires(practice: Practice, rule: Rule, plan: CarePlan, history: History, changed: Thresholds) -> bool:
    alone = {rule.code: {**plan.rules.get(rule.code, {}), **changed}}
    return bool(evaluate(practice.rules, replace(plan, rules=alone), history))


def _as_it_was(session: Session, practice: Practice, found: Found) -> tuple[Found, CarePlan, History] | None:
    """The finding with the plan in force then and the patient as the rules saw her on that day."""
    patient = people.patient(session, found.patient_id)
    zone = ZoneInfo(patient.zone or practice.clinic.zone)
    published = [at for at in care_plans.published_at(session, patient.id) if at <= found.found_at]
    version = care_plans.version(session, patient.id, len(published)) if published else None
    if version is None:
        return None
    then = replace(patient, baseline_from=baseline_at(session, patient.id, zone, found.found_at))
    return found, version.plan, history_of(session, practice, then, version.plan, found.found_on)


def baseline_at(session: Session, patient_id: int, zone: ZoneInfo, at: datetime) -> date | None:
    """The day her worsening baseline began as of that instant: the plan's first, or after what restarted it last.

    A later version of the plan restarts it and the closing of a case does, except of one that was opened again.
    """
    published = [each for each in care_plans.published_at(session, patient_id) if each <= at]
    closed = [each for each in rule_record.closings_of(session, patient_id) if each < at]
    days = [each.astimezone(zone).date() for each in (*published, *closed)]
    return max([*days[:1], *(day + timedelta(days=1) for day in days[1:])], default=None)
