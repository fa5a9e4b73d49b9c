"""What pharmacogenomic tests found, one phenotype a gene."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from storage.database import insert_row
from storage.keyring import patient_owner
from storage.seals import fingerprint, seal_json, unseal_json
from storage.tables import phenotypes

_FIELD = "phenotypes.wording"


def record_phenotype(
    session: Session, patient_id: int, gene: str, phenotype: str, clinician_id: int, now: datetime
) -> None:
    """The gene's phenotype from now on; an earlier one of the same gene is replaced."""
    owner = patient_owner(patient_id)
    gene_hash = fingerprint(session, f"{owner}/gene/{gene.upper()}")
    same = (phenotypes.c.patient_id == patient_id, phenotypes.c.gene_hash == gene_hash)
    session.execute(delete(phenotypes).where(*same))
    insert_row(
        session,
        phenotypes,
        patient_id=patient_id,
        gene_hash=gene_hash,
        wording=seal_json(session, owner, _FIELD, [gene, phenotype]),
        recorded_by=clinician_id,
        recorded_at=now,
    )


def phenotypes_of(session: Session, patient_id: int) -> dict[str, str]:
    """The patient's phenotypes by gene."""
    rows = session.execute(select(phenotypes.c.wording).where(phenotypes.c.patient_id == patient_id))
    owner = patient_owner(patient_id)
    return dict(sorted(unseal_json(session, owner, _FIELD, row.wording) for row in rows))
