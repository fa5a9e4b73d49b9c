"""One-time links. The token is made from a secret key and a nonce, and only its hash is kept."""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlmodel import Session

from bot.care.people import Invitation
from storage.database import insert_row
from storage.keyring import CLINIC_OWNER
from storage.seals import fingerprint, seal, unseal
from storage.tables import invitations

_TOKEN_BYTES = 24  # 192 bits, 32 characters of the 64 a start parameter may have


def _token(session: Session, nonce: bytes) -> str:
    return base64.urlsafe_b64encode(fingerprint(session, f"invitation/{nonce.hex()}")[:_TOKEN_BYTES]).decode()


def _hash(session: Session, token: str) -> bytes:
    return fingerprint(session, f"invitation token/{token}")


def add_invitation(
    session: Session, kind: str, clinician_id: int, label: str, plan: str | None, now: datetime, until: datetime,
    patient_id: int | None = None,
) -> int:  # fmt: skip
    """The id of a new invitation. The link is only ever made when it is shown."""
    nonce = secrets.token_bytes(16)
    return insert_row(
        session,
        invitations,
        kind=kind,
        token_hash=_hash(session, _token(session, nonce)),
        nonce=nonce,
        clinician_id=clinician_id,
        label=seal(session, CLINIC_OWNER, "invitations.label", label),
        plan=plan,
        created_at=now,
        expires_at=until,
        patient_id=patient_id,
    )


def token_of(session: Session, invitation_id: int) -> str:
    """The secret token of an invitation, for the message or terminal that hands it over."""
    nonce = session.scalars(select(invitations.c.nonce).where(invitations.c.id == invitation_id)).one()
    return _token(session, nonce)


def invitation_by_token(session: Session, token: str) -> Invitation | None:
    """The invitation a token opens, used or not; None for a token that was never given out.

    It is looked up by a keyed hash of it, so that how long an index takes tells nothing of a token: whoever does not
    hold the key cannot tell which guess comes closer. The comparison in constant time is a second lock on that door.
    """
    hashed = _hash(session, token)
    row = session.execute(select(invitations).where(invitations.c.token_hash == hashed)).first()
    if row is None or not hmac.compare_digest(row.token_hash, hashed):
        return None
    return _invitation(session, row)


def invitation(session: Session, invitation_id: int) -> Invitation | None:
    """The invitation of that id."""
    row = session.execute(select(invitations).where(invitations.c.id == invitation_id)).first()
    return _invitation(session, row) if row else None


def invitation_of_patient(session: Session, patient_id: int) -> Invitation | None:
    """The invitation by which the patient came."""
    came_by = (invitations.c.patient_id == patient_id, invitations.c.kind == "patient")
    row = session.execute(select(invitations).where(*came_by).order_by(invitations.c.id.desc()).limit(1)).first()
    return _invitation(session, row) if row else None


def label_of(session: Session, patient_id: int) -> str:
    """What her inviter called the patient; a dash for one who came by no invitation."""
    came_by = invitation_of_patient(session, patient_id)
    return came_by.label if came_by else "–"


def open_invitations(session: Session, patient_id: int, *kinds: str) -> list[Invitation]:
    """The patient's invitations of these kinds that were neither used, refused nor revoked, oldest first."""
    closed = (invitations.c.used_at, invitations.c.refused_at, invitations.c.revoked_at)
    hers = (invitations.c.patient_id == patient_id, invitations.c.kind.in_(kinds))
    found = select(invitations).where(*hers, *(at.is_(None) for at in closed)).order_by(invitations.c.id)
    return [_invitation(session, row) for row in session.execute(found)]


def relabel_invitation(session: Session, invitation_id: int, label: str) -> None:
    """The inviter calls the person something else."""
    change_invitation(session, invitation_id, label=seal(session, CLINIC_OWNER, "invitations.label", label))


def change_invitation(session: Session, invitation_id: int, **values: Any) -> None:
    """Set columns of an invitation."""
    session.execute(update(invitations).where(invitations.c.id == invitation_id).values(**values))


def _invitation(session: Session, row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        kind=row.kind,
        clinician_id=row.clinician_id,
        label=unseal(session, CLINIC_OWNER, "invitations.label", row.label),
        plan=row.plan,
        expires_at=row.expires_at,
        opened_by=row.opened_by,
        patient_id=row.patient_id,
        is_revoked=row.revoked_at is not None,
        is_open=row.used_at is None and row.refused_at is None and row.revoked_at is None,
    )
