"""A patient's background, section by section. A changed section stays, replaced by its successor."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from storage.keyring import patient_owner
from storage.seals import seal_json, unseal_json
from storage.tables import background

_FIELD = "background.content"


def record_section(
    session: Session, patient_id: int, section: str, answers: Mapping[str, Any], chat_id: int, now: datetime
) -> None:
    """The section reads like this from now on; what it read before is kept as replaced."""
    standing = (background.c.patient_id == patient_id, background.c.section == section)
    session.execute(update(background).where(*standing, background.c.replaced_at.is_(None)).values(replaced_at=now))
    content = seal_json(session, patient_owner(patient_id), _FIELD, dict(answers))
    session.execute(
        insert(background).values(
            patient_id=patient_id, section=section, content=content, told_at=now, told_by=chat_id
        )
    )  # fmt: skip


def sections_of(session: Session, patient_id: int) -> dict[str, dict[str, Any]]:
    """The standing answers of every section that was told, by section and question."""
    standing = (background.c.patient_id == patient_id, background.c.replaced_at.is_(None))
    rows = session.execute(select(background.c.section, background.c.content).where(*standing))
    owner = patient_owner(patient_id)
    return {row.section: unseal_json(session, owner, _FIELD, row.content) for row in rows}


def told_last_at(session: Session, patient_id: int) -> datetime | None:
    """When she told something of her background last; None before she told anything."""
    latest: datetime | None = session.scalar(
        select(func.max(background.c.told_at)).where(background.c.patient_id == patient_id)
    )
    return latest
