"""Flags can be withdrawn, and what happens to patients is kept"""

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
        sa.UniqueConstraint(
            "patient_id", "happened_on", "kind", name=op.f("uq_happenings_patient_id_happened_on_kind")
        ),
    )
    with op.batch_alter_table("review_flags", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
