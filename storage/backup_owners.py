"""Whose each row is: the patient under whose key a backup seals it, or nobody's in particular."""

from typing import Any

from sqlalchemy import Connection, MetaData, Row, Table, select

from storage.keyring import patient_owner

_PREFIX = patient_owner(0)[:-1]
# The chain of the audit must stay whole when a patient is deleted: its rows hold numbers and instants only.
_NOBODYS = frozenset(("audit",))


class Owners:
    """Reads once which cases and chats are whose: two numbers each, whatever else the database holds."""

    def __init__(self, connection: Connection, tables: MetaData) -> None:
        reviews, roles = tables.tables["reviews"], tables.tables["chat_roles"]
        clinicians = tables.tables["clinicians"]
        self._cases = {row.id: row.patient_id for row in connection.execute(select(reviews.c.id, reviews.c.patient_id))}
        whose: dict[int, set[int]] = {}
        for row in connection.execute(select(roles.c.chat_id, roles.c.patient_id)):
            whose.setdefault(row.chat_id, set()).add(row.patient_id)
        staff = set(connection.scalars(select(clinicians.c.chat_id)))
        # The chat of a carer of two, of a phone that was passed on, or of the clinic's people is no one patient's.
        self._chats = {chat: min(them) for chat, them in whose.items() if len(them) == 1 and chat not in staff}

    def of(self, table: Table, row: Row[Any]) -> str | None:
        """The owner of the patient's key; None for a row that is about no patient, or about several."""
        owner = getattr(row, "owner", None)
        if isinstance(owner, str) and owner.startswith(_PREFIX):
            return owner
        patient = None if table.name in _NOBODYS else self._patient(table, row)
        return patient_owner(patient) if patient is not None else None

    def _patient(self, table: Table, row: Row[Any]) -> int | None:
        if table.name == "patients":
            return int(row.id)
        if table.name == "chats":
            return self._chats.get(row.id)
        if "patient_id" in table.c:
            number: int | None = row.patient_id
            return number
        if "review_id" in table.c:
            return self._cases.get(row.review_id)
        return self._chats.get(row.chat_id) if "chat_id" in table.c and table.name != "clinicians" else None
