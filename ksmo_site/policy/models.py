"""Versions of the policy, the text of each in its languages, and the notes beside it."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ksmo_site import clock
from ksmo_site.database import Base
from ksmo_site.language import ENGLISH, KOREAN

CLAUSES = ("purpose", "range", "maintenance", "cookies", "security", "usage", "changes", "responsibility")


class PolicyVersion(Base):
    """One version of the policy; once published, nothing of it changes but that it may be withdrawn before its day."""

    __tablename__ = "policy_version"
    __about__ = None

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    legal_ground: Mapped[str] = mapped_column(default="")
    # What the register said when this version was published: the columns, purposes, terms and recipients it covers.
    scope: Mapped[list[Any]] = mapped_column(JSON, default=list)
    # What of that the version in force on that day did not cover.
    widens: Mapped[list[Any]] = mapped_column(JSON, default=list)
    # Then members are asked (clause 1).
    is_widening: Mapped[bool] = mapped_column(default=False)
    # What is new, in a few sentences for members.
    summary_en: Mapped[str] = mapped_column(default="")
    summary_ko: Mapped[str] = mapped_column(default="")
    # What the law wants said besides the clauses: see sections.
    particulars: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Of everything above but the summaries, as it was published.
    sealed_as: Mapped[str] = mapped_column(default="")
    # How often the draft was changed: two organizers at once do not overwrite each other unseen.
    revision: Mapped[int] = mapped_column(default=0)
    texts: Mapped[list["PolicyText"]] = relationship(
        order_by="PolicyText.language", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed, and nobody is bound by it."""
        return self.published_on is None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back before its day."""
        return self.withdrawn_on is not None

    @property
    def is_announced(self) -> bool:
        """Whether it is published, and takes effect on a later day."""
        is_standing = not self.is_draft and not self.is_withdrawn
        return is_standing and self.effective_on is not None and self.effective_on > clock.today()

    def find_text(self, language: str) -> "PolicyText | None":
        """The text in this language."""
        return next((text for text in self.texts if text.language == language), None)

    def text_in(self, language: str) -> "PolicyText":
        """The text in this language, or in English where it has not been written in that."""
        return self.find_text(language) or next(text for text in self.texts if text.language == ENGLISH)

    def summary_in(self, language: str) -> str:
        """What is new, in this language or in the one there is."""
        return self.summary_en if self.summary_language(language) == ENGLISH else self.summary_ko

    def summary_language(self, language: str) -> str:
        """The language of what is new: this one, or the other one where only that was written."""
        written = {ENGLISH: self.summary_en, KOREAN: self.summary_ko}
        return language if written[language] else ENGLISH if self.summary_en else KOREAN


class PolicyText(Base):
    """The text of one version in one language."""

    __tablename__ = "policy_text"
    __about__ = None

    version: Mapped[int] = mapped_column(ForeignKey("policy_version.number", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    preamble: Mapped[str]
    sha256: Mapped[str]
    clauses: Mapped[list["Clause"]] = relationship(
        order_by="Clause.number", lazy="selectin", cascade="all, delete-orphan"
    )

    def parts(self) -> dict[str, tuple[str, str]]:
        """The titles and texts by stable keys, the introduction first."""
        clauses = {clause.key: (f"{clause.number}. {clause.title}", clause.text) for clause in self.clauses}
        return {"preamble": ("", self.preamble)} | clauses

    def plain(self) -> str:
        """The whole text, as its SHA-256 is made from."""
        clauses = "".join(f"{clause.number}. {clause.title}\n\n{clause.text}\n\n" for clause in self.clauses)
        return f"{self.preamble}\n\n{clauses}".rstrip() + "\n"


class Clause(Base):
    """One of the eight clauses of a text."""

    __tablename__ = "policy_clause"
    __table_args__ = (
        ForeignKeyConstraint(
            ["version", "language"], ["policy_text.version", "policy_text.language"], ondelete="CASCADE"
        ),
    )
    __about__ = None

    version: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    text: Mapped[str]

    @property
    def key(self) -> str:
        """What the clause is called in the code, whatever its title."""
        return CLAUSES[self.number - 1]


class MarginNote(Base):
    """How this site does what a clause says: beside the text and no part of it; every wording is kept."""

    __tablename__ = "margin_note"
    __about__ = None

    clause: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written_on: Mapped[date] = mapped_column(default=clock.today)
    text_en: Mapped[str] = mapped_column(default="")
    text_ko: Mapped[str] = mapped_column(default="")
