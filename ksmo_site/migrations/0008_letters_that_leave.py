"""Issues, rounds of letters, refused letters, and the proof of what readers said yes to."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = ()
depends_on = None
ISSUE_TIMES = ("send_at", "missed_at", "begun_at", "stopped_at")


def upgrade() -> None:
    _about_letters()
    _about_readers()
    op.create_table(
        "issue",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("subject_en", "body_en", "subject_ko", "body_ko")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("to_newsletter", "to_events", "to_members")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("language", "members_of")),
        sa.Column("hosts", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("is_advertising", "is_sample")),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tested_revision", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ISSUE_TIMES),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_issue")),
    )


def _about_letters() -> None:
    op.create_table(
        "round",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("written", "sent")),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "number", name=op.f("pk_round")),
    )
    for name in ("refused_at", "tried_at"):
        op.add_column("letter", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE letter SET tried_at = written_at WHERE attempts > 0")
    op.create_index("ix_letter_number", "letter", ["number", "kind"])
    # No rebuilding: on SQLite that could forget which slots were numbered, and number one of them again.
    op.add_column("person", sa.Column("bounces", sa.Integer(), nullable=False, server_default="0"))


def _about_readers() -> None:
    for name in ("agreed_on", "told_on", "reminded_on"):
        op.add_column("subscription", sa.Column(name, sa.Date(), nullable=True))
    op.add_column("subscription", sa.Column("agreed_by", sa.String(), nullable=False, server_default="letter"))
    op.add_column("subscription", sa.Column("version", sa.Integer(), nullable=True))
    op.add_column("subscription", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE subscription SET agreed_on = since_on WHERE unconfirmed_since IS NULL")
    op.create_table(
        "no_news",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_no_news_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_news")),
        sa.UniqueConstraint("person_id", name=op.f("uq_no_news_person_id")),
    )
    op.create_index("ix_no_news_person_id", "no_news", ["person_id"])
