"""Members: country and telephone, a second factor, sign-ins that end, stars, letters sent, openings; counted tries."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tries",
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_tries")),
    )
    with op.batch_alter_table("tries") as batch_op:
        batch_op.create_index(batch_op.f("ix_tries_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "address_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("former_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.Uuid(), nullable=False),
        sa.Column("unconfirmed_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_address_change_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        sa.UniqueConstraint("person_id", name=op.f("uq_address_change_person_id")),
    )
    with op.batch_alter_table("address_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_address_change_person_id"), ["person_id"], unique=False)

    op.create_table(
        "opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_opening_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    with op.batch_alter_table("opening") as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_person_id"), ["person_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_mark", name=op.f("uq_recovery_code_code_mark")),
    )
    with op.batch_alter_table("recovery_code") as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_person_id"), ["person_id"], unique=False)

    op.create_table(
        "second_factor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("last_code", sa.Integer(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("person_id", name=op.f("uq_second_factor_person_id")),
    )
    with op.batch_alter_table("second_factor") as batch_op:
        batch_op.create_index(batch_op.f("ix_second_factor_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sent_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sent_letter_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_letter")),
    )
    with op.batch_alter_table("sent_letter") as batch_op:
        batch_op.create_index(batch_op.f("ix_sent_letter_person_id"), ["person_id"], unique=False)

    op.create_table(
        "star",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_star_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_star_person_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star")),
        sa.UniqueConstraint("person_id", "event_id", name=op.f("uq_star_person_id")),
    )
    with op.batch_alter_table("star") as batch_op:
        batch_op.create_index(batch_op.f("ix_star_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_star_person_id"), ["person_id"], unique=False)

    # Nobody was asked before; who was signed in signs in again, since nothing says until when.
    op.execute("DELETE FROM sign_in")
    no = sa.false()
    with op.batch_alter_table("consent") as consent:
        consent.add_column(sa.Column("is_of_age", sa.Boolean(), nullable=False, server_default=no))
    with op.batch_alter_table("member") as member:
        member.add_column(sa.Column("wants_newsletter", sa.Boolean(), nullable=False, server_default=no))
        member.add_column(sa.Column("wants_events", sa.Boolean(), nullable=False, server_default=no))
        member.add_column(sa.Column("signed_in_on", sa.Date(), nullable=True))
        member.add_column(sa.Column("country_sealed", sa.LargeBinary(), nullable=True))
        member.add_column(sa.Column("telephone_sealed", sa.LargeBinary(), nullable=True))
        member.alter_column("conference_id_mark", existing_type=sa.LargeBinary(length=32), nullable=True)
    # In a batch of their own, or the copy of the table would have no default to fill them with.
    with op.batch_alter_table("consent") as consent:
        consent.alter_column("is_of_age", server_default=None)
    with op.batch_alter_table("member") as member:
        member.alter_column("wants_newsletter", server_default=None)
        member.alter_column("wants_events", server_default=None)
    # An ID is taken from the day its account is open.
    op.execute("UPDATE member SET conference_id_mark = NULL WHERE unconfirmed_since IS NOT NULL")
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.add_column(sa.Column("ends_on", sa.Date(), nullable=False))
        sign_in.add_column(sa.Column("before_on", sa.Date(), nullable=True))
        sign_in.add_column(sa.Column("needs_code", sa.Boolean(), nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM sign_in")
    # SQLite's own cascade is off here.
    op.execute("DELETE FROM consent WHERE member_id IN (SELECT id FROM member WHERE conference_id_mark IS NULL)")
    op.execute("DELETE FROM member WHERE conference_id_mark IS NULL")
    with op.batch_alter_table("sign_in") as sign_in:
        for column in ("ends_on", "before_on", "needs_code"):
            sign_in.drop_column(column)
    with op.batch_alter_table("member") as member:
        member.alter_column("conference_id_mark", existing_type=sa.LargeBinary(length=32), nullable=False)
        for column in ("wants_newsletter", "wants_events", "signed_in_on", "country_sealed", "telephone_sealed"):
            member.drop_column(column)
    with op.batch_alter_table("consent") as consent:
        consent.drop_column("is_of_age")
    tables = ("star", "sent_letter", "second_factor", "recovery_code", "opening", "address_change", "tries")
    for table in tables:
        op.drop_table(table)
