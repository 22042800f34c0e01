"""Roles of organizers, what they do on the desk, invitations, and words that come back after signing in."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    _roles()
    op.create_table(
        "act",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("previous", sa.LargeBinary(32), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_act")),
    )
    op.create_index("ix_act_at", "act", ["at"])
    _about_person("signature", sa.Column("number", sa.Uuid(), nullable=False), unique=("number",))
    _about_person(
        "factor_request",
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_under", sa.Uuid(), nullable=False),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_table(
        "kept_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_words")),
    )


def _roles() -> None:
    """Whoever reached all of the desk goes on reaching all of it."""
    op.add_column("member", sa.Column("roles", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE member SET roles = 'editor sender officer administrator' WHERE is_organizer")
    op.drop_column("member", "is_organizer")


def _about_person(table: str, *columns: "sa.Column[Any]", unique: tuple[str, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("person_id", name=op.f(f"uq_{table}_person_id")),
        *(sa.UniqueConstraint(name, name=op.f(f"uq_{table}_{name}")) for name in unique),
    )
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])
