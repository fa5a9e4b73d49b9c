"""Lets go what is not kept any longer, kind by kind, while nobody works. Nothing goes of a patient who is in care."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.care.clinic import Clinic
from bot.care.retention import let_go_before
from bot.services.record import erasing
from bot.services.running import sealing
from storage import alarms, audit, audit_chain, dialogues, invitations, outbox, people, retention
from storage.keyring import CLINIC_OWNER

log = structlog.get_logger()


def let_go(session: Session, clinic: Clinic, now: datetime, at_most: int) -> int:
    """How many rows and patients went, at most that many of each kind; 0 when nothing is left to go now."""

    def before(kept_for: timedelta) -> datetime:
        return let_go_before(now, kept_for, clinic.zone)

    kept = clinic.retention
    kinds: dict[str, Callable[[], int]] = {
        "sent": lambda: retention.drop_sent(session, before(kept.sent), at_most),
        "threads": lambda: retention.drop_threads(session, before(kept.threads), at_most),
        "drafts": lambda: retention.drop_drafts(session, before(kept.drafts), at_most),
        "invitations": lambda: _drop_invitations(session, before(kept.invitations), at_most),
        "dialogues": lambda: retention.close_talks_of_left(session, at_most),
        "records": lambda: _let_go_of_left(session, before(kept.records), now, at_most),
        "audit": lambda: _drop_audit(session, before(kept.audit), now, at_most),
    }
    gone = {kind: count for kind, go in kinds.items() if (count := go())}
    if gone:
        log.info("let go", **gone)
    return sum(gone.values())


def _drop_invitations(session: Session, before: datetime, at_most: int) -> int:
    """Links nobody has used; what whoever opened one was asked is over with it, and no name of theirs is kept."""
    found = retention.unused_invitations(session, before, at_most)
    for number in found:
        outbox.forget(session, f"opened:{number}")
        unused = invitations.invitation(session, number)
        if unused is not None and unused.opened_by is not None:
            _close_consent(session, unused.opened_by, number)
    retention.drop_invitations(session, found)
    return len(found)


def _close_consent(session: Session, chat_id: int, invitation_id: int) -> None:
    talk = dialogues.talk_in(session, chat_id, CLINIC_OWNER)
    if talk.open is not None and talk.open.state.get("invitation") == invitation_id:
        dialogues.close_talk(session, replace(talk, asked_in=None))


def _let_go_of_left(session: Session, before: datetime, now: datetime, at_most: int) -> int:
    """Patients whose care ended so long ago that nothing of theirs has to be kept: they are due for erasure now."""
    found = retention.left_before(session, before, at_most)
    for patient_id in found:
        people.change_patient(session, patient_id, erase_at=now)
        audit.add(session, erasing.RECORDS_OVER, now, patient_id=patient_id)
    return len(found)


def _drop_audit(session: Session, before: datetime, now: datetime, at_most: int) -> int:
    """The oldest rows go under a checkpoint; none of a chain that was tampered with, for that would hide it."""
    gone = audit_chain.let_go(session, before, now, at_most)
    if gone is None:
        alarms.raise_alarm(session, sealing.CHAIN_BROKEN, "audit", now)
    return gone or 0
