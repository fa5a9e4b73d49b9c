"""What a patient's background proposes for the draft of her plan: each is taken, or left until she tells more."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from bot.care.background import Answers, in_words
from bot.care.draft_view import changes_between
from bot.care.plan_checked import fault_of
from bot.care.plan_editing import Refused
from bot.care.plan_file import parse_plan
from bot.care.practice import Practice
from bot.care.proposals import Proposal, proposals
from bot.care.publishing_shown import Proposed
from bot.care.sentences import Sentence, _, as_written
from bot.services.talk.contact import Contact
from storage import audit, background
from storage.drafts import Draft, change_draft

Content = Mapping[str, Any]
_LEFT, TAKEN = "proposal_left", "proposal_taken"


def open_proposals(session: Session, patient_id: int, content: Content) -> list[tuple[int, Proposal]]:
    """What the background proposes for this content and nobody has left since, with its place among the lines."""
    told = background.sections_of(session, patient_id)
    places = {_key(place, line): place for place, line in enumerate(content.get("when", ()))}
    found = [(places[proposal.id], proposal) for proposal in proposals(content, told)]
    return [each for each in found if not _is_left(session, patient_id, each[1])]


def _key(place: int, line: Mapping[str, Any]) -> str:
    """How `proposals` names a line."""
    return str(line.get("id") or place)


def _is_left(session: Session, patient_id: int, proposal: Proposal) -> bool:
    """True when a clinician has left it and nothing new was told of the background since."""
    told_at = background.told_last_at(session, patient_id)
    return told_at is not None and bool(audit.looks_at(session, patient_id, f"{_LEFT}:{proposal.id}", told_at))


def shown(session: Session, practice: Practice, patient_id: int, content: Content, place: int) -> Proposed:
    """The proposal of that line as the clinician reads it."""
    line = content["when"][place]
    told = background.sections_of(session, patient_id)
    proposal = next(each for each in proposals(content, told) if each.id == _key(place, line))
    return Proposed(
        line=place,
        says=proposal.says,
        told=_told(line["section"], told),
        changes=[] if proposal.is_question else _changes(practice, content, proposal),
        asks=proposal.asks,
    )


def _told(section: str, told: Mapping[str, Answers]) -> list[Sentence]:
    """Her own words, where the line names the section they stand in."""
    return [in_words(section, told[section])] if section in told else []


def _changes(practice: Practice, content: Content, proposal: Proposal) -> list[Sentence]:
    return changes_between(parse_plan(content), parse_plan(proposal.apply(content)), practice.questionnaires)


def take(contact: Contact, draft: Draft, place: int) -> Refused | None:
    """The draft holds that proposal now, unless the draft was changed meanwhile; or why it cannot be taken."""
    proposal = _open(contact, draft, place)
    if proposal is None:
        return None
    after = proposal.apply(draft.content)
    fault = fault_of(parse_plan(after), contact.practice)
    if fault and fault != fault_of(parse_plan(draft.content), contact.practice):
        return Refused(_("That does not fit this plan: {why}", why=as_written(fault)))
    if change_draft(contact.session, draft, after, contact.now):
        _keep(contact, draft.patient_id, f"{TAKEN}:{proposal.id}")
    return None


def leave(contact: Contact, draft: Draft, place: int) -> None:
    """It is not proposed again before she tells something new."""
    proposal = _open(contact, draft, place)
    if proposal is not None:
        _keep(contact, draft.patient_id, f"{_LEFT}:{proposal.id}")


def _open(contact: Contact, draft: Draft, place: int) -> Proposal | None:
    found = open_proposals(contact.session, draft.patient_id, draft.content)
    return next((proposal for at, proposal in found if at == place), None)


def _keep(contact: Contact, patient_id: int, what: str) -> None:
    assert contact.clinician is not None
    audit.add(contact.session, what, contact.now, clinician_id=contact.clinician.id, patient_id=patient_id)
