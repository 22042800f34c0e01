"""Asking beforehand: texts in two languages, what versions widen, notes in the margin, what members answered."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = ()
depends_on = None

PURPOSES = ("request", "reply", "news")


def upgrade() -> None:
    _make_texts()
    _move_texts()
    _widen_versions()
    _seal_versions()
    _about_answers()
    op.create_table(
        "margin_note",
        sa.Column("clause", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_ko", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("clause", "number", name=op.f("pk_margin_note")),
    )


def _make_texts() -> None:
    op.create_table(
        "policy_text",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("preamble", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["policy_version.number"], name=op.f("fk_policy_text_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("version", "language", name=op.f("pk_policy_text")),
    )
    op.create_table(
        "policy_clause",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version", "language"], ["policy_text.version", "policy_text.language"],
            name=op.f("fk_policy_clause_version"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("version", "language", "number", name=op.f("pk_policy_clause")),
    )  # fmt: skip


def _move_texts() -> None:
    op.execute(
        "INSERT INTO policy_text (version, language, preamble, sha256) "
        "SELECT number, language, preamble, sha256 FROM policy_version"
    )
    op.execute(
        "INSERT INTO policy_clause (version, language, number, title, text) "
        "SELECT clause.version, policy_version.language, clause.number, clause.title, clause.text "
        "FROM clause JOIN policy_version ON policy_version.number = clause.version"
    )
    op.drop_table("clause")


def _widen_versions() -> None:
    with op.batch_alter_table("policy_version") as batch_op:
        for name in ("language", "preamble", "sha256"):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        for name, default in (("widens", "[]"), ("particulars", "{}")):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default=default))
        for name in ("summary_en", "summary_ko", "sealed_as"):
            batch_op.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_widening", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("policy_version") as batch_op:
        for name in ("widens", "particulars", "summary_en", "summary_ko", "sealed_as", "is_widening", "revision"):
            batch_op.alter_column(name, server_default=None)


def _seal_versions() -> None:
    """What was published before is sealed as it stands; the letters of then are covered by the clauses of then."""
    versions = sa.table(
        "policy_version", sa.column("number", sa.Integer), sa.column("published_on", sa.Date),
        sa.column("effective_on", sa.Date), sa.column("legal_ground", sa.String), sa.column("scope", sa.JSON),
        sa.column("sealed_as", sa.String),
    )  # fmt: skip
    texts = sa.table("policy_text", sa.column("version"), sa.column("language"), sa.column("sha256"))
    for row in op.get_bind().execute(sa.select(versions).where(versions.c.published_on.is_not(None))).all():
        written = op.get_bind().execute(sa.select(texts).where(texts.c.version == row.number)).all()
        scope = [{"kind": "column"} | entry for entry in row.scope]
        scope += [{"kind": "letters", "name": purpose} for purpose in PURPOSES]
        sealed = _seal(row, scope, {text.language: text.sha256 for text in written})
        changed = sa.update(versions).where(versions.c.number == row.number)
        op.get_bind().execute(changed.values(scope=scope, sealed_as=sealed))


def _seal(row: Any, scope: list[Any], texts: dict[str, str]) -> str:
    what = [row.number, str(row.published_on), str(row.effective_on), row.legal_ground, scope, [], {}, texts]
    return hashlib.sha256(json.dumps(what, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _about_answers() -> None:
    with op.batch_alter_table("consent") as batch_op:
        batch_op.alter_column("is_of_age", existing_type=sa.Boolean(), nullable=True)
        batch_op.add_column(sa.Column("answer", sa.String(), nullable=True))
        for name in ("answered_on", "shown_on", "told_on"):
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
    # Every row there was is a yes. One person and one version have one answer.
    op.execute("UPDATE consent SET answer = 'yes', answered_on = since_on, shown_on = since_on")
    with op.batch_alter_table("consent") as batch_op:
        batch_op.create_unique_constraint(op.f("uq_consent_person_id"), ["person_id", "version"])
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.add_column(sa.Column("put_off", sa.Integer(), nullable=True))
    op.create_table(
        "answers_of_leavers",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version", "answer", name=op.f("pk_answers_of_leavers")),
    )
