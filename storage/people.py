"""Chats, clinicians, patients and the links between them."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, delete, exists, insert, select, update
from sqlmodel import Session

from bot.care.clinic import AlertDetail
from bot.care.cover import CoverHours
from bot.care.people import Chat, ChatStatus, Clinician, Patient, PatientStatus
from storage.database import earliest, insert_row
from storage.keyring import CLINIC_OWNER, patient_owner
from storage.seals import fingerprint, seal, unseal
from storage.tables import (
    answer_sources,
    care_links,
    chat_roles,
    chats,
    clinicians,
    dialogues,
    invitations,
    outbox,
    patients,
)


def address_hash(session: Session, channel: str, address: str) -> bytes:
    """What a chat is found by."""
    return fingerprint(session, f"{channel}/{address}")


def chat_at(session: Session, channel: str, address: str) -> Chat | None:
    """The chat at the channel's address, if it is known."""
    found = chats.c.address_hash == address_hash(session, channel, address)
    return _chat(session, session.execute(select(chats).where(chats.c.channel == channel, found)).first())


def add_chat(session: Session, channel: str, address: str, language: str, now: datetime) -> Chat:
    """A chat that was not known before."""
    chat_id = insert_row(
        session,
        chats,
        channel=channel,
        address_hash=address_hash(session, channel, address),
        address=seal(session, CLINIC_OWNER, "chats.address", address),
        language=language,
        status=ChatStatus.ACTIVE,
        created_at=now,
    )
    return Chat(chat_id, channel, address, language, ChatStatus.ACTIVE)


def chat(session: Session, chat_id: int) -> Chat:
    """The chat of that id."""
    found = _chat(session, session.execute(select(chats).where(chats.c.id == chat_id)).first())
    assert found is not None
    return found


def _chat(session: Session, row: Row[Any] | None) -> Chat | None:
    if row is None:
        return None
    address = unseal(session, CLINIC_OWNER, "chats.address", row.address)
    return Chat(row.id, row.channel, address, row.language, ChatStatus(row.status), row.acts_for)


def change_chat(session: Session, chat_id: int, **values: Any) -> None:
    """Set columns of a chat."""
    session.execute(update(chats).where(chats.c.id == chat_id).values(**values))


def menu_of(session: Session, chat_id: int) -> str | None:
    """Which command menu was set in the chat last."""
    return session.scalar(select(chats.c.menu).where(chats.c.id == chat_id))


def add_clinician(session: Session, name: str, zone: str, now: datetime) -> Clinician:
    """A clinician without a chat yet."""
    sealed = seal(session, CLINIC_OWNER, "clinicians.name", name)
    clinician_id = insert_row(session, clinicians, name=sealed, zone=zone, created_at=now)
    return Clinician(clinician_id, name, zone, None)


def set_clinician_chat(session: Session, clinician_id: int, chat_id: int) -> None:
    """The clinician is reached here from now on."""
    left = (clinicians.c.chat_id == chat_id, clinicians.c.ended_at.is_not(None))
    session.execute(update(clinicians).where(*left).values(chat_id=None))  # somebody who comes back
    session.execute(update(clinicians).where(clinicians.c.id == clinician_id).values(chat_id=chat_id))


def clinician(session: Session, clinician_id: int) -> Clinician:
    """The clinician of that id."""
    row = session.execute(select(clinicians).where(clinicians.c.id == clinician_id)).one()
    return _clinician(session, row)


def clinician_in(session: Session, chat_id: int) -> Clinician | None:
    """The clinician reached in that chat, if any."""
    here = (clinicians.c.chat_id == chat_id, clinicians.c.ended_at.is_(None))
    row = session.execute(select(clinicians).where(*here)).first()
    return _clinician(session, row) if row else None


def _clinician(session: Session, row: Row[Any]) -> Clinician:
    return Clinician(
        id=row.id,
        name=unseal(session, CLINIC_OWNER, "clinicians.name", row.name),
        zone=row.zone,
        chat_id=row.chat_id if row.ended_at is None else None,  # who has left is reached nowhere
        is_admin=row.is_admin,
        is_on_call=row.is_on_call,
        hours=CoverHours.parse(row.hours) if row.hours else None,
        quiet_from=_clock(row.quiet_from),
        quiet_until=_clock(row.quiet_until),
        alert_detail=AlertDetail(row.alert_detail) if row.alert_detail else None,
        digest_at=_clock(row.digest_at),
        away_until=row.away_until,
        covered_by=row.covered_by,
        has_left=row.ended_at is not None,
    )


def change_clinician(session: Session, clinician_id: int, **values: Any) -> None:
    """Set columns of a clinician."""
    session.execute(update(clinicians).where(clinicians.c.id == clinician_id).values(**values))


def add_patient(session: Session, name: str, chat_id: int, linked_on: date, now: datetime) -> int:
    """The id of a new patient who speaks for herself in that chat. Her key is made with her."""
    patient_id = insert_row(
        session, patients, name=b"", status=PatientStatus.JOINING, linked_on=linked_on, created_at=now
    )
    rename_patient(session, patient_id, name)
    session.execute(insert(chat_roles).values(chat_id=chat_id, patient_id=patient_id, role="self", started_at=now))
    return patient_id


def rename_patient(session: Session, patient_id: int, name: str) -> None:
    """What the patient is called from now on."""
    sealed = seal(session, patient_owner(patient_id), "patients.name", name)
    change_patient(session, patient_id, name=sealed)


def change_patient(session: Session, patient_id: int, **values: Any) -> None:
    """Set columns of a patient."""
    session.execute(update(patients).where(patients.c.id == patient_id).values(**values))


_PATIENT = select(patients, chat_roles.c.chat_id).join(chat_roles, chat_roles.c.patient_id == patients.c.id)
# A patient who has moved has ended chats too; one who has left has nothing else.
_STANDING_FIRST = (chat_roles.c.ended_at.is_not(None), chat_roles.c.started_at.desc(), chat_roles.c.id.desc())


def patient(session: Session, patient_id: int) -> Patient:
    """The patient of that id."""
    own = _PATIENT.where(patients.c.id == patient_id, chat_roles.c.role == "self")
    return _patient(session, session.execute(own.order_by(*_STANDING_FIRST).limit(1)).one())


def patient_in(session: Session, chat_id: int) -> Patient | None:
    """The patient who speaks for herself in that chat, if any."""
    here = (chat_roles.c.chat_id == chat_id, chat_roles.c.role == "self", chat_roles.c.ended_at.is_(None))
    row = session.execute(_PATIENT.where(*here).order_by(patients.c.id.desc())).first()
    return _patient(session, row) if row else None


def _patient(session: Session, row: Row[Any]) -> Patient:
    return Patient(
        id=row.id,
        name=unseal(session, patient_owner(row.id), "patients.name", row.name),
        zone=row.zone,
        check_in_at=_clock(row.check_in_at),
        is_discreet=row.is_discreet,
        status=PatientStatus(row.status),
        linked_on=row.linked_on,
        baseline_from=row.baseline_from,
        chat_id=row.chat_id,
        paused_until=row.paused_until,
        held_since=row.held_since,
        quiet_from=_clock(row.quiet_from),
        quiet_until=_clock(row.quiet_until),
        is_minor=row.is_minor,
        erase_at=row.erase_at,
        consent_asked_at=row.consent_asked_at,
        consent_reminded_at=row.consent_reminded_at,
        consent_lapsed_at=row.consent_lapsed_at,
    )


def _clock(written: str | None) -> time | None:
    return time.fromisoformat(written) if written else None


def name_speaker(session: Session, patient_id: int, chat_id: int, name: str) -> None:
    """Who speaks for the patient in that chat: the guardian of a child."""
    sealed = seal(session, patient_owner(patient_id), "chat_roles.name", name)
    here = (chat_roles.c.patient_id == patient_id, chat_roles.c.chat_id == chat_id)
    session.execute(update(chat_roles).where(*here).values(name=sealed))


def speaker_of(session: Session, patient_id: int) -> str:
    """The name of the guardian who speaks for the patient; empty when she speaks for herself."""
    own = (chat_roles.c.patient_id == patient_id, chat_roles.c.role == "self", chat_roles.c.name.is_not(None))
    sealed = session.scalar(select(chat_roles.c.name).where(*own).order_by(chat_roles.c.id.desc()).limit(1))
    return unseal(session, patient_owner(patient_id), "chat_roles.name", sealed) if sealed else ""


def end_chat_role(session: Session, patient_id: int, now: datetime) -> None:
    """No chat acts for the patient any more."""
    ended = update(chat_roles).where(chat_roles.c.patient_id == patient_id, chat_roles.c.ended_at.is_(None))
    session.execute(ended.values(ended_at=now))


def move_to_chat(session: Session, patient: Patient, chat_id: int, now: datetime) -> None:
    """The patient speaks for herself in that chat from now on, and in her old one no more."""
    own = (chat_roles.c.patient_id == patient.id, chat_roles.c.role == "self")
    old = session.execute(select(chat_roles).where(*own, chat_roles.c.chat_id == patient.chat_id)).one()
    session.execute(update(chat_roles).where(*own, chat_roles.c.ended_at.is_(None)).values(ended_at=now))
    here = (chat_roles.c.patient_id == patient.id, chat_roles.c.chat_id == chat_id)
    values = {"role": "self", "name": old.name, "scope": None, "ends_on": None, "started_at": now, "ended_at": None}
    if session.execute(select(chat_roles.c.id).where(*here)).first() is None:
        session.execute(insert(chat_roles).values(patient_id=patient.id, chat_id=chat_id, **values))
    else:
        session.execute(update(chat_roles).where(*here).values(**values))


def who_left(session: Session, chat_id: int) -> int | None:
    """The patient who spoke for herself in that chat last and has left or whose care has ended; None for nobody."""
    left = (patients.c.status.in_((PatientStatus.STOPPED, PatientStatus.ENDED)), chat_roles.c.ended_at.is_not(None))
    hers = (chat_roles.c.chat_id == chat_id, chat_roles.c.role == "self", *left)
    found = select(patients.c.id).join(chat_roles, chat_roles.c.patient_id == patients.c.id).where(*hers)
    return session.scalar(found.order_by(chat_roles.c.ended_at.desc(), patients.c.id.desc()).limit(1))


def has_moved_from(session: Session, chat_id: int) -> bool:
    """True for a chat whose patient speaks for herself in another one now."""
    elsewhere = chat_roles.alias()
    moved = (
        select(chat_roles.c.id)
        .join(elsewhere, elsewhere.c.patient_id == chat_roles.c.patient_id)
        .where(
            chat_roles.c.chat_id == chat_id,
            chat_roles.c.role == "self",
            chat_roles.c.ended_at.is_not(None),
            elsewhere.c.role == "self",
            elsewhere.c.ended_at.is_(None),
        )
    )
    return session.execute(moved.limit(1)).first() is not None


def link_care(session: Session, clinician_id: int, patient_id: int, now: datetime) -> None:
    """The clinician leads this patient's care."""
    session.execute(
        insert(care_links).values(clinician_id=clinician_id, patient_id=patient_id, role="lead", started_at=now)
    )


def end_care_links(session: Session, patient_id: int, now: datetime) -> None:
    """No clinician is linked to the patient any more."""
    ended = update(care_links).where(care_links.c.patient_id == patient_id, care_links.c.ended_at.is_(None))
    session.execute(ended.values(ended_at=now))


def lead_of(session: Session, patient_id: int) -> Clinician | None:
    """The clinician who leads this patient's care, if care has not ended."""
    link = (
        select(clinicians)
        .join(care_links, care_links.c.clinician_id == clinicians.c.id)
        .where(
            care_links.c.patient_id == patient_id,
            care_links.c.role == "lead",
            care_links.c.ended_at.is_(None),
        )
    )
    row = session.execute(link).first()
    return _clinician(session, row) if row else None


def due_for_sweep(session: Session, now: datetime, at_most: int) -> list[int]:
    """Ids of active patients whose daily rules are due, longest waiting first."""
    due = (patients.c.status == PatientStatus.ACTIVE, patients.c.sweep_at <= now)
    found = select(patients.c.id).where(*due).order_by(patients.c.sweep_at, patients.c.id).limit(at_most)
    return list(session.scalars(found))


def next_sweep_instant(session: Session) -> datetime | None:
    """When the next patient's daily rules are due."""
    return earliest(session, patients.c.sweep_at, patients.c.status == PatientStatus.ACTIVE)


def forget_strangers(session: Session) -> list[str]:
    """The addresses of the chats that were dropped: nobody stands behind them, nothing is open, nothing waits there."""
    has_nobody = (
        chats.c.status != ChatStatus.SILENT,  # has to stay known, so that nothing is sent there
        ~exists().where(clinicians.c.chat_id == chats.c.id),
        ~exists().where(chat_roles.c.chat_id == chats.c.id),
        ~exists().where(invitations.c.opened_by == chats.c.id),
        ~exists().where(outbox.c.chat_id == chats.c.id, outbox.c.status.in_(("waiting", "sending"))),
        ~exists().where(dialogues.c.chat_id == chats.c.id, dialogues.c.open.is_not(None)),
        chats.c.wrong_links == 0,  # or whoever guesses links would be somebody new every few minutes
    )
    found = [_chat(session, row) for row in session.execute(select(chats).where(*has_nobody))]
    forgotten = [chat.id for chat in found if chat is not None]
    for table in (dialogues, answer_sources, outbox):
        session.execute(delete(table).where(table.c.chat_id.in_(forgotten)))
    session.execute(delete(chats).where(chats.c.id.in_(forgotten)))
    return [chat.address for chat in found if chat is not None]


def rename_clinician(session: Session, clinician_id: int, name: str) -> None:
    """What the clinician is called from now on, by patients too."""
    change_clinician(session, clinician_id, name=seal(session, CLINIC_OWNER, "clinicians.name", name))


def clinic_people(session: Session) -> dict[int, Clinician]:
    """Everybody of the clinic who has not left, by id, also who has not opened the one-time link yet."""
    rows = session.execute(select(clinicians).where(clinicians.c.ended_at.is_(None)).order_by(clinicians.c.id))
    return {row.id: _clinician(session, row) for row in rows}


def colleagues_of(session: Session, clinician_id: int, now: datetime) -> dict[int, Clinician]:
    """Who could take over from this clinician now: the others who have a chat and are not away."""
    others = clinic_people(session).items()
    return {n: one for n, one in others if n != clinician_id and one.chat_id is not None and not one.is_away(now)}


def own_chats_of(session: Session, patient_id: int) -> list[int]:
    """Every chat in which the patient speaks or spoke for herself and nobody else does, nor a clinician works."""
    taken = chat_roles.alias()
    another = (taken.c.chat_id == chat_roles.c.chat_id, taken.c.patient_id != patient_id, taken.c.role == "self")
    own = (chat_roles.c.patient_id == patient_id, chat_roles.c.role == "self")
    works = exists().where(clinicians.c.chat_id == chat_roles.c.chat_id, clinicians.c.ended_at.is_(None))
    found = select(chat_roles.c.chat_id).where(*own, ~exists().where(*another, taken.c.ended_at.is_(None)), ~works)
    return list(session.scalars(found))
