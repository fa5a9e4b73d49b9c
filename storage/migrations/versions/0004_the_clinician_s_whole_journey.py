"""The clinician's whole journey"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("clinician_id", sa.Integer(), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["clinician_id"], ["clinicians.id"], name=op.f("fk_audit_clinician_id_clinicians")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_audit_patient_id_patients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_patient", ["patient_id", "at"], unique=False)

    op.create_table(
        "missed_warnings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("clinician_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("should_have", sa.Boolean(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinician_id"], ["clinicians.id"], name=op.f("fk_missed_warnings_clinician_id_clinicians")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_missed_warnings_patient_id_patients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_warnings")),
    )
    with op.batch_alter_table("missed_warnings", schema=None) as batch_op:
        batch_op.create_index("ix_missed_warnings_patient", ["patient_id", "asked_at"], unique=False)

    op.create_table(
        "plan_drafts",
        sa.Column("patient_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["begun_by"], ["clinicians.id"], name=op.f("fk_plan_drafts_begun_by_clinicians")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_plan_drafts_patient_id_patients")),
        sa.PrimaryKeyConstraint("patient_id", name=op.f("pk_plan_drafts")),
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("clinician_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["clinician_id"], ["clinicians.id"], name=op.f("fk_threads_clinician_id_clinicians")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_threads_patient_id_patients")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_threads_review_id_reviews")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(
            "ix_threads_open",
            ["closes_at", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_threads_patient", ["patient_id", "id"], unique=False)

    op.create_table(
        "thread_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("clinician_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("read_by", sa.Integer(), nullable=True),
        sa.Column("cover_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinician_id"], ["clinicians.id"], name=op.f("fk_thread_messages_clinician_id_clinicians")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_thread_messages_patient_id_patients")),
        sa.ForeignKeyConstraint(["read_by"], ["clinicians.id"], name=op.f("fk_thread_messages_read_by_clinicians")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_messages_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_messages")),
    )
    with op.batch_alter_table("thread_messages", schema=None) as batch_op:
        batch_op.create_index("ix_thread_messages_thread", ["thread_id", "id"], unique=False)
        batch_op.create_index(
            "ix_thread_messages_unread",
            ["cover_at", "id"],
            unique=False,
            sqlite_where=sa.text("cover_at IS NOT NULL"),
            postgresql_where=sa.text("cover_at IS NOT NULL"),
        )

    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_paged", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("care_links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("domain", sa.String(), nullable=True))

    with op.batch_alter_table("clinicians", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_admin", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("is_on_call", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("hours", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("quiet_from", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("quiet_until", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("alert_detail", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("digest_at", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("digest_due_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("away_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("covered_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(), nullable=True))
        batch_op.create_index("ix_clinicians_digest", ["digest_due_at", "id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_clinicians_covered_by_clinicians"), "clinicians", ["covered_by"], ["id"]
        )

    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("policy", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("alerted_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("step", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("next_step_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("handed_to", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("handed_until", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("is_useful", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("note", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("next_review_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reopened_at", sa.DateTime(), nullable=True))
        batch_op.create_index(
            "ix_reviews_next_step",
            ["next_step_at", "id"],
            unique=False,
            sqlite_where=sa.text("next_step_at IS NOT NULL"),
            postgresql_where=sa.text("next_step_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_reviews_handed",
            ["handed_until", "id"],
            unique=False,
            sqlite_where=sa.text("handed_until IS NOT NULL"),
            postgresql_where=sa.text("handed_until IS NOT NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_reviews_handed_to_clinicians"), "clinicians", ["handed_to"], ["id"])

    # Every case that is still open is taken up by the escalation: where an alert was to come again, then; else at once.
    op.execute(
        "UPDATE reviews SET next_step_at = COALESCE("
        "(SELECT MIN(alerts.repeat_at) FROM alerts WHERE alerts.review_id = reviews.id), opened_at) "
        "WHERE status <> 'closed'"
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_index("ix_alerts_to_repeat")
        batch_op.drop_column("repeat_at")

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_lists",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("about = 'caseload'"),
            postgresql_where=sa.text("about = 'caseload'"),
        )
