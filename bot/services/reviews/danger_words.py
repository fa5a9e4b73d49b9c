"""Which words of danger are listened for where somebody writes: the word lists, and those of the patient's own plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.care.plan import OwnRedFlag
from bot.care.red_flags import RedFlag, RedFlagWords
from bot.errors import ContentRefused
from bot.services.talk.contact import Contact
from storage import alarms, care_plans, invitations

OWN_WORDS_UNREADABLE = "own_words_unreadable"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DangerWords:
    """The word list of each language, that of the chat first. `names` are those of the plan's own codes."""

    lists: Sequence[RedFlagWords]
    names: Mapping[str, str] = field(default_factory=dict)

    def in_words(self, flag: RedFlag) -> str:
        """What the clinician reads: `chest pain, a clot in the leg`."""
        return ", ".join(self.names.get(code, code.replace("_", " ")) for code in flag.codes)


def danger_words(contact: Contact) -> DangerWords:
    """What is listened for. A plan that cannot be read any more never takes the word lists themselves away."""
    practice = contact.practice
    languages = sorted(practice.red_flag_words, key=lambda tag: tag != contact.chat.language)
    try:
        own = _own_flags(contact)
        lists = [practice.words_with(tag, _phrases(own, tag)) for tag in languages]
    except ContentRefused as refused:
        assert contact.patient is not None
        subject = f"patient:{contact.patient.id}"
        log.error("own words of danger unreadable", row=subject, error=type(refused).__name__)
        alarms.raise_alarm(contact.session, OWN_WORDS_UNREADABLE, subject, contact.now)
        return DangerWords([practice.red_flag_words[tag] for tag in languages])
    return DangerWords(lists, {flag.code: flag.name for flag in own})


def _own_flags(contact: Contact) -> tuple[OwnRedFlag, ...]:
    """Those of the plan in force; while she joins, those of the template that it will begin with."""
    if contact.patient is None:
        return ()
    planned = care_plans.plan_of(contact.session, contact.patient.id)
    if planned is not None:
        return planned[1].red_flags
    came_by = invitations.invitation_of_patient(contact.session, contact.patient.id)
    template = contact.practice.plans.get(came_by.plan or "") if came_by else None
    return template.red_flags if template else ()


def _phrases(own: Sequence[OwnRedFlag], language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((flag.code, flag.words[language]) for flag in own if language in flag.words)
