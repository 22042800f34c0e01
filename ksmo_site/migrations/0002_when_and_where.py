"""When and where the conference is, as organizers set it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conference",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("place_ko", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
    )


def downgrade() -> None:
    op.drop_table("conference")
