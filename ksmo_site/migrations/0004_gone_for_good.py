"""Gone for good: the ledger's position, receipts, what was found, duties to keep, letters held back, warnings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    _about_erasures()
    _about_duties()
    with op.batch_alter_table("letter") as batch_op:
        batch_op.add_column(sa.Column("is_quarantined", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("letter") as batch_op:
        batch_op.alter_column("is_quarantined", server_default=None)
    with op.batch_alter_table("member") as batch_op:
        batch_op.add_column(sa.Column("warned_on", sa.Date(), nullable=True))


def _about_erasures() -> None:
    op.create_table(
        "ledger_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_position")),
    )
    op.create_table(
        "lost_slots",
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_lost_slots")),
    )
    op.create_table(
        "receipt",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_receipt")),
    )
    with op.batch_alter_table("receipt") as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_on"), ["on"], unique=False)
    op.create_table(
        "remains",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remains")),
    )


def _about_duties() -> None:
    for table, column in (
        ("lawful_hold", sa.Column("fields", sa.String(), nullable=False)),
        ("lawful_record", sa.Column("contents_sealed", sa.LargeBinary(), nullable=True)),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("ground", sa.String(), nullable=False),
            column,
            sa.Column("ends_on", sa.Date(), nullable=False),
            sa.Column("person_id", sa.Uuid(), nullable=False),
            sa.Column("since_on", sa.Date(), nullable=False),
            sa.ForeignKeyConstraint(
                ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_person_id"), ["person_id"], unique=False)
