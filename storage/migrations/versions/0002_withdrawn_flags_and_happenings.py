"""Flags can be withdrawn, happenings and phenotypes are kept"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "happenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_happenings_patient_id_patients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_happenings")),
    )
    with op.batch_alter_table("happenings", schema=None) as batch_op:
        batch_op.create_index("ix_happenings_patient", ["patient_id", "happened_on"], unique=False)

    op.create_table(
        "phenotypes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("gene_hash", sa.LargeBinary(), nullable=False),
        sa.Column("wording", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_phenotypes_patient_id_patients")),
        sa.ForeignKeyConstraint(["recorded_by"], ["clinicians.id"], name=op.f("fk_phenotypes_recorded_by_clinicians")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phenotypes")),
        sa.UniqueConstraint("patient_id", "gene_hash", name=op.f("uq_phenotypes_patient_id_gene_hash")),
    )
    with op.batch_alter_table("review_flags", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
