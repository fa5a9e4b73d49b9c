"""Everything that is held on one patient, in every table, unsealed."""

import json
import re
from datetime import datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, LargeBinary, Row, Select, Table, false, select
from sqlmodel import Session

from bot.care.messages import message_from_json, put_into_words
from bot.care.sentences import english
from storage.audit import REFUSED
from storage.keyring import CLINIC_OWNER, patient_owner
from storage.seals import fingerprint, unseal, unseal_json
from storage.tables import (
    alerts,
    answer_sources,
    audit,
    chat_roles,
    chats,
    clinicians,
    dialogues,
    inbox,
    metadata,
    outbox,
    patients,
    plan_items,
    responses,
    reviews,
)

Rows = dict[str, list[dict[str, Any]]]
# Tables of which nothing is handed to her, and why.
LEFT_OUT = {
    "clinicians": "the clinic's people; their names stand beside what they did",
    "alarms": "numbers the operator has to look at",
    "audit_checkpoints": "where the chain of what was done begins",
}
# Rows that are not handed to her: they name people who saw nothing of hers.
WITHHELD = {"audit": audit.c.what == REFUSED}
# Tables whose rows about her are found by something else than her number.
SPECIAL = frozenset(("patients", "chats", "alerts", "outbox", "dialogues", "answer_sources", "inbox"))
# How rows are found and sealed: nothing about her.
_INNER = re.compile(r"(_hash|^nonce|^owner|^entry_mac|^mac|^position)$")
_POINTS_TO = {"audit.clinician_id": ["clinicians.id"]}  # without a foreign key
_SEALED_BY_CLINIC = ("chats.address", "invitations.label")


def chats_of(session: Session, patient_id: int, role: str | None = None) -> list[int]:
    """The chats that act or acted for the patient, in that role if one is named."""
    found = select(chat_roles.c.chat_id).where(chat_roles.c.patient_id == patient_id)
    found = found.where(chat_roles.c.role == role) if role else found
    return list(session.scalars(found.order_by(chat_roles.c.id)))


def addresses_of(session: Session, chat_ids: list[int]) -> list[str]:
    """The channel's addresses of these chats."""
    rows = session.execute(select(chats.c.address).where(chats.c.id.in_(chat_ids)))
    return [unseal(session, CLINIC_OWNER, "chats.address", row.address) for row in rows]


def rows_about(session: Session, patient_id: int) -> dict[str, ColumnElement[bool]]:
    """Which rows of each table are about the patient."""
    owner, own = patient_owner(patient_id), chats_of(session, patient_id, "self")
    hashes = [fingerprint(session, address) for address in addresses_of(session, own)]
    numbered = [table for table in metadata.sorted_tables if "patient_id" in table.c]
    return {table.name: table.c.patient_id == patient_id for table in numbered} | {
        "patients": patients.c.id == patient_id,
        "chats": chats.c.id.in_(own),
        "alerts": alerts.c.review_id.in_(select(reviews.c.id).where(reviews.c.patient_id == patient_id)),
        "outbox": outbox.c.owner == owner,
        "dialogues": dialogues.c.owner == owner,
        "answer_sources": answer_sources.c.chat_id.in_(own),
        "inbox": inbox.c.chat_hash.in_(hashes),
    }


def everything(session: Session, patient_id: int, zone: ZoneInfo) -> Rows:
    """Every row about the patient, unsealed, by table; instants on her own clock, people by name."""
    about_her, names = rows_about(session, patient_id), _Names(session, patient_id)
    found: Rows = {}
    for table in metadata.sorted_tables:
        if table.name not in LEFT_OUT:
            handed = about_her[table.name] & ~WITHHELD.get(table.name, false())
            rows = session.execute(_in_order(table, handed))
            found[table.name] = [_readable(session, table, row, patient_id, zone, names) for row in rows]
    return found


def _in_order(table: Table, whose: ColumnElement[bool]) -> Select[Any]:
    return select(table).where(whose).order_by(*table.primary_key.columns)


class _Names:
    """What stands behind the numbers of chats, clinicians, items of the plan and check-ins."""

    def __init__(self, session: Session, patient_id: int) -> None:
        owner = patient_owner(patient_id)
        staff = session.execute(select(clinicians.c.id, clinicians.c.name))
        hers = session.execute(select(chat_roles).where(chat_roles.c.patient_id == patient_id))
        items = session.execute(select(plan_items).where(plan_items.c.patient_id == patient_id))
        told = session.execute(select(responses).where(responses.c.patient_id == patient_id))
        self._known = {
            "clinicians.id": {row.id: unseal(session, CLINIC_OWNER, "clinicians.name", row.name) for row in staff},
            "chats.id": {row.chat_id: "you" if row.role == "self" else "your carer" for row in hers},
            "plan_items.id": {
                row.id: str(unseal_json(session, owner, "plan_items.wording", row.wording)[1]) for row in items
            },
            "responses.id": {row.id: f"{row.questionnaire}, {row.for_on.isoformat()}" for row in told},
        }

    def of(self, targets: list[str], number: Any) -> Any:
        """The name behind a number that points there; the number itself where there is none to tell."""
        named = self._known.get(targets[0]) if targets else None
        return number if named is None or number is None else named.get(number, "somebody else")


def _readable(
    session: Session, table: Table, row: Row[Any], patient_id: int, zone: ZoneInfo, names: _Names
) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for column in table.columns:
        value = row._mapping[column.name]
        if _INNER.search(column.name):
            continue
        targets = _POINTS_TO.get(f"{table.name}.{column.name}") or [key.target_fullname for key in column.foreign_keys]
        value = names.of(targets, value)
        if isinstance(value, datetime):
            value = value.astimezone(zone)
        elif value is not None and isinstance(column.type, LargeBinary):
            value = _opened(session, table, column.name, row, patient_id)
        shown[column.name] = value
    return shown


def _opened(session: Session, table: Table, column: str, row: Row[Any], patient_id: int) -> Any:
    """What a sealed column holds: text, or the plain JSON in it; nothing where its words are kept no longer."""
    if not row._mapping[column]:
        return ""
    owner = row.owner if "owner" in table.c else patient_owner(patient_id)
    owner = CLINIC_OWNER if f"{table.name}.{column}" in _SEALED_BY_CLINIC else owner
    field = "dialogues.state" if table is dialogues else f"{table.name}.{column}"
    text = unseal(session, owner, field, row._mapping[column])
    if table is outbox:
        return said(json.loads(text))
    return json.loads(text) if text[:1] in ("[", "{") and _is_json(text) else text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def said(content: dict[str, Any]) -> str:
    """The words of a message, sent or waiting."""
    html = content["html"] if "html" in content else put_into_words(message_from_json(content), english()).html
    return unescape(re.sub(r"<[^>]+>", "", html))
