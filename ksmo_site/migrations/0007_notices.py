"""Security notices with every wording they had, and the register of disclosures."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    _about_breaches()
    _about_disclosures()


def _about_breaches() -> None:
    op.create_table(
        "breach_notice",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concerned", sa.String(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_to", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "concerned IN ('nobody', 'members', 'readers', 'everybody')", name=op.f("ck_breach_notice_concerned")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_breach_notice")),
    )
    op.create_table(
        "breach_wording",
        sa.Column("notice_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("concerned", sa.String(), nullable=False),
        sa.Column("headline_en", sa.String(), nullable=False),
        sa.Column("headline_ko", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_number"],
            ["breach_notice.number"],
            name=op.f("fk_breach_wording_notice_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice_number", "number", name=op.f("pk_breach_wording")),
    )


def _about_disclosures() -> None:
    op.create_table(
        "disclosure",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("asked_by", "ground", "what")),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("disclosed_on", "recorded_on", "notice_due_on")),
        sa.Column("told_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("text_en", "text_ko")),
        sa.Column("mailed_to", sa.Integer(), nullable=False),
        sa.Column("may_tell", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in ("hold_by", "hold_ground")),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.CheckConstraint("may_tell OR review_on IS NOT NULL", name=op.f("ck_disclosure_review")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_disclosure")),
    )
