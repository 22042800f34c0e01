"""Enquiries, and how long answers take."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enquiry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(f"{name}_sealed", sa.LargeBinary()) for name in ("name", "message", "reply", "delay")),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("extended_on", sa.Date()),
        sa.Column("owner", sa.Uuid()),
        sa.Column("proved_by", sa.String()),
        sa.Column("closed_on", sa.Date()),
        sa.Column("kept_from", sa.Date(), nullable=False),
        sa.Column("untold", sa.String(), nullable=False),
        sa.Column("receipt", sa.String()),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enquiry_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_enquiry_number")),
    )
    op.create_index("ix_enquiry_person_id", "enquiry", ["person_id"])
    op.create_index("ix_enquiry_due_on", "enquiry", ["due_on"])
    op.create_table(
        "answer_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("is_privacy", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_time")),
    )
    op.create_index("ix_answer_time_answered_on", "answer_time", ["answered_on"])
