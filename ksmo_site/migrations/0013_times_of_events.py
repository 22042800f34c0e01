"""Times, tracks and Korean places of events; what is cancelled; how often what calendars show was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    for name in ("begins", "ends", "place_ko", "track", "track_ko"):
        op.add_column("event", sa.Column(name, sa.String(), nullable=True))
    with op.batch_alter_table("event") as event:
        event.add_column(sa.Column("is_cancelled", sa.Boolean(), nullable=False, server_default=sa.false()))
        event.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        event.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("event") as event:
        event.alter_column("is_cancelled", server_default=None)
        event.alter_column("sequence", server_default=None)
    events = sa.table("event", sa.column("changed_at"), sa.column("live_since"))
    op.execute(sa.update(events).values(changed_at=events.c.live_since))
