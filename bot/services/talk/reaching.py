"""A chat that cannot be reached any more: nothing is sent there, and for a patient it is a sign in itself."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.care.history import Happening, HappeningKind, PromptStatus
from bot.care.people import ChatStatus
from bot.services.prompts import pausing
from bot.services.talk.contact import Contact
from storage import happenings, people, prompts


def lose_chat(session: Session, chat_id: int, status: ChatStatus, now: datetime) -> None:
    """The chat is blocked or gone from now on; one that has to stay silent stays so."""
    if people.chat(session, chat_id).status is ChatStatus.SILENT:
        return
    people.change_chat(session, chat_id, status=status)
    patient = people.patient_in(session, chat_id)
    if patient is not None and patient.zone is not None:
        today = now.astimezone(ZoneInfo(patient.zone)).date()
        happenings.add_happening(session, patient.id, Happening(today, HappeningKind.UNREACHABLE, status), now)


def offer_again(contact: Contact) -> None:
    """What fell due today while she could not be reached is open again, as long as it makes sense.

    Who is back on the same day was not lost: nobody needs to be told.
    """
    patient = contact.patient
    if patient is None or patient.zone is None or contact.carer is not None:
        return
    happenings.drop_happening(contact.session, patient.id, HappeningKind.UNREACHABLE, contact.today)
    for prompt in prompts.prompts_on(contact.session, patient.id, contact.today, contact.today):
        is_in_time = prompt.due_at <= contact.now < prompt.expires_at
        may_ask = pausing.is_asking(patient, contact.practice.prompt_kinds[prompt.kind], contact.today)
        if prompt.status is PromptStatus.NOT_ASKED and is_in_time and may_ask:
            prompts.change_prompt(contact.session, prompt.id, status=PromptStatus.ASKED, outbox_id=None)
