"""An audit trail sealed in a chain, and what is let go in time"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# A hurdle, not the proof: whoever may change tables can drop these. What cannot be got round is the chain.
_KEPT = "OLD.position IS NOT NULL"
_NOT_UNDER_CHECKPOINT = "OLD.position > COALESCE((SELECT MAX(position) FROM audit_checkpoints), 0)"
_SQLITE_TRIGGERS = (
    f"""CREATE TRIGGER audit_sealed_stays BEFORE UPDATE ON audit WHEN {_KEPT}
    BEGIN SELECT RAISE(ABORT, 'a sealed row of the audit is never changed'); END""",
    f"""CREATE TRIGGER audit_sealed_is_not_lost BEFORE DELETE ON audit WHEN {_KEPT} AND {_NOT_UNDER_CHECKPOINT}
    BEGIN SELECT RAISE(ABORT, 'a sealed row of the audit goes only under a checkpoint'); END""",
)
_POSTGRESQL_TRIGGERS = (
    f"""CREATE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF {_KEPT} THEN RAISE EXCEPTION 'a sealed row of the audit is never changed'; END IF;
            RETURN NEW;
        END IF;
        IF {_KEPT} AND {_NOT_UNDER_CHECKPOINT} THEN
            RAISE EXCEPTION 'a sealed row of the audit goes only under a checkpoint';
        END IF;
        RETURN OLD;
    END $$""",
    "CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard()",
)


def upgrade() -> None:
    # Numbers of patients are never given again: what was done about one who was deleted stays on record, and is not the
    # next one's. On PostgreSQL they never were.
    if op.get_context().dialect.name == "sqlite":
        with op.batch_alter_table(
            "patients", schema=None, recreate="always", table_kwargs={"sqlite_autoincrement": True}
        ):
            pass
        # Nor are the numbers that buttons carry: after a restore an old button must never mean something new.
        for table in ("prompts", "reviews", "invitations", "thread_messages"):
            with op.batch_alter_table(
                table, schema=None, recreate="always", table_kwargs={"sqlite_autoincrement": True}
            ):
                pass
    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wrong_links", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("wrong_link_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("patients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("consent_asked_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("consent_reminded_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("consent_lapsed_at", sa.DateTime(), nullable=True))
        batch_op.create_index(
            "ix_patients_over",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status = 'stopped' OR status = 'ended'"),
            postgresql_where=sa.text("status = 'stopped' OR status = 'ended'"),
        )

    op.create_table(
        "audit_checkpoints",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_checkpoints")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_audit_patient_id_patients"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_audit_clinician_id_clinicians"), type_="foreignkey")
        batch_op.add_column(sa.Column("entry_mac", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("mac", sa.LargeBinary(), nullable=True))
        batch_op.create_index("uq_audit_position", ["position"], unique=True)
        batch_op.create_index(
            "ix_audit_unsealed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("position IS NULL"),
            postgresql_where=sa.text("position IS NULL"),
        )

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_kept",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("length(content) > 0"),
            postgresql_where=sa.text("length(content) > 0"),
        )
        batch_op.create_index(
            "ix_outbox_edits",
            ["edits_id"],
            unique=False,
            sqlite_where=sa.text("edits_id IS NOT NULL"),
            postgresql_where=sa.text("edits_id IS NOT NULL"),
        )
    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_prompts_outbox",
            ["outbox_id"],
            unique=False,
            sqlite_where=sa.text("outbox_id IS NOT NULL"),
            postgresql_where=sa.text("outbox_id IS NOT NULL"),
        )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index("ix_alerts_outbox", ["outbox_id"], unique=False)
    with op.batch_alter_table("dialogues", schema=None) as batch_op:
        batch_op.create_index("ix_dialogues_asked_in", ["asked_in"], unique=False)
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index(
            "ix_threads_over",
            ["closed_at", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index("ix_invitations_expires", ["expires_at"], unique=False)
    with op.batch_alter_table("plan_drafts", schema=None) as batch_op:
        batch_op.create_index("ix_plan_drafts_changed", ["changed_at"], unique=False)

    with op.batch_alter_table("clinicians", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_told", sa.String(), nullable=True))

    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index("ix_inbox_waiting")
        batch_op.create_index(
            "ix_inbox_waiting",
            ["chat_hash", "update_id"],
            unique=False,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        )
        batch_op.create_index("ix_inbox_chat", ["chat_hash", "received_at"], unique=False)

    # Last, after every change of the table: on SQLite a change that copies it leaves its triggers behind.
    for trigger in _SQLITE_TRIGGERS if op.get_context().dialect.name == "sqlite" else _POSTGRESQL_TRIGGERS:
        op.execute(trigger)
