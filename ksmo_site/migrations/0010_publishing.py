"""Wordings of pages, news and events; what is live, withdrawn or removed; former addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    for table in ("article", "event"):
        for name in ("live_since", "removed_at"):
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        # Everything there is could be read so far.
        op.execute(sa.update(sa.table(table, sa.column("live_since"))).values(live_since=sa.func.current_timestamp()))
    op.create_table(
        "wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("goes_live_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("went_live_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
    )
    op.create_index("ix_wording_thing_id", "wording", ["thing_id"])
    op.create_table(
        "former_address",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "slug", name=op.f("pk_former_address")),
    )
    op.create_index("ix_former_address_thing_id", "former_address", ["thing_id"])
