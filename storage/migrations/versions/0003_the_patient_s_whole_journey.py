"""The patient's whole journey"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("expected", sa.LargeBinary(), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_promises_patient_id_patients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
    )
    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.create_index("ix_promises_patient", ["patient_id", "check_on"], unique=False)

    op.create_table(
        "background",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_background_patient_id_patients")),
        sa.ForeignKeyConstraint(["told_by"], ["chats.id"], name=op.f("fk_background_told_by_chats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_background")),
    )
    with op.batch_alter_table("background", schema=None) as batch_op:
        batch_op.create_index(
            "uq_background_standing",
            ["patient_id", "section"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "doses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["plan_items.id"], name=op.f("fk_doses_item_id_plan_items")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_doses_patient_id_patients")),
        sa.ForeignKeyConstraint(["told_by"], ["chats.id"], name=op.f("fk_doses_told_by_chats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doses")),
    )
    with op.batch_alter_table("doses", schema=None) as batch_op:
        batch_op.create_index("ix_doses_patient", ["patient_id", "taken_on"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_notes_patient_id_patients")),
        sa.ForeignKeyConstraint(["written_by"], ["chats.id"], name=op.f("fk_notes_written_by_chats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index("ix_notes_patient", ["patient_id", "written_at"], unique=False)

    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("proposed", sa.String(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["plan_items.id"], name=op.f("fk_offers_item_id_plan_items")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_offers_patient_id_patients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index("ix_offers_patient", ["patient_id", "kind"], unique=False)

    op.create_table(
        "goal_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_checks_goal_id_goals")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name=op.f("fk_goal_checks_patient_id_patients")),
        sa.ForeignKeyConstraint(["told_by"], ["chats.id"], name=op.f("fk_goal_checks_told_by_chats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_checks")),
        sa.UniqueConstraint("goal_id", "checked_on", name=op.f("uq_goal_checks_goal_id_checked_on")),
    )
    with op.batch_alter_table("goal_checks", schema=None) as batch_op:
        batch_op.create_index("ix_goal_checks_patient", ["patient_id"], unique=False)

    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("words", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("is_doubted", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("care_plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("chat_roles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("scope", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_chat_roles_confirmed_by_clinicians"), "clinicians", ["confirmed_by"], ["id"]
        )

    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("menu", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("acts_for", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_chats_acts_for_patients"), "patients", ["acts_for"], ["id"])

    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("importance", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("start_level", sa.Integer(), server_default="-1", nullable=False))
        batch_op.add_column(sa.Column("check_every", sa.Integer(), nullable=True))

    with op.batch_alter_table("patients", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_minor", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("held_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("quiet_from", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("quiet_until", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("erase_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("prompts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("effort", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("amount", sa.Float(), nullable=True))

    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_outbox_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_kind"), "kind IN ('message', 'edit', 'leave', 'menu')"
        )
