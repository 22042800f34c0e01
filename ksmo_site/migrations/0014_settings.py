"""What administrators set; when and where the conference is becomes a part of it."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    made = op.create_table(
        "setting_section",
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("former", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("section", name=op.f("pk_setting_section")),
    )
    rows = op.get_bind().execute(sa.text("SELECT starts_on, ends_on, place, place_ko FROM conference"))
    for row in rows.mappings().all():
        said = {name: str(value) for name, value in row.items() if value}
        first = {"section": "when", "said": said, "former": {}, "revision": 1, "set_at": datetime.now(UTC)}
        op.bulk_insert(made, [first])
    op.drop_table("conference")
