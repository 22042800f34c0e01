"""How often words were changed, texts that missed their time, the menu's own pages, and images."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    for table in ("article", "event"):
        op.add_column(table, sa.Column("changes", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("article", sa.Column("menu_place", sa.Integer(), nullable=True))
    op.add_column("wording", sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "image",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("alt_ko", sa.String(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_image")),
    )
