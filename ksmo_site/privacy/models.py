"""Versions of the policy, the clauses of each, and who agreed to which."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ksmo_site import clock
from ksmo_site.database import Base, random_id
from ksmo_site.personal import About, AboutPerson, declared, personal
from ksmo_site.privacy.words import reason

CLAUSES = ("purpose", "range", "maintenance", "cookies", "security", "usage", "changes", "responsibility")


class PolicyVersion(Base):
    """One version of the policy; once published, its text never changes."""

    __tablename__ = "policy_version"
    __about__ = None

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(default="en")
    published_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    legal_ground: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str]
    # What the register said when this version was published: the columns, purposes and terms it covers.
    scope: Mapped[list[Any]] = mapped_column(JSON, default=list)
    preamble: Mapped[str]
    clauses: Mapped[list["Clause"]] = relationship(
        order_by="Clause.number", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed, and nobody is bound by it."""
        return self.published_on is None

    @property
    def is_announced(self) -> bool:
        """Whether it is published, and takes effect on a later day."""
        return self.effective_on is not None and self.effective_on > clock.today()

    def parts(self) -> dict[str, tuple[str, str]]:
        """The titles and texts by stable keys, the introduction first."""
        clauses = {clause.key: (f"{clause.number}. {clause.title}", clause.text) for clause in self.clauses}
        return {"preamble": ("", self.preamble)} | clauses

    def plain_text(self) -> str:
        """The whole text, as its SHA-256 is made from."""
        clauses = "".join(f"{clause.number}. {clause.title}\n\n{clause.text}\n\n" for clause in self.clauses)
        return f"{self.preamble}\n\n{clauses}".rstrip() + "\n"


class Clause(Base):
    """One of the eight clauses of a version."""

    __tablename__ = "clause"
    __about__ = None

    version: Mapped[int] = mapped_column(ForeignKey("policy_version.number", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    text: Mapped[str]

    @property
    def key(self) -> str:
        """What the clause is called in the code, whatever its title."""
        return CLAUSES[self.number - 1]


class Consent(AboutPerson, Base):
    """Somebody's yes to one version."""

    __tablename__ = "consent"
    __about__ = About(what=_l("Consent"), kept=_l("as long as you are a member"))

    id: Mapped[UUID] = random_id()
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = declared(what=_l("Version you agreed to"), why=_l("to prove that you were asked"), clause=7)
    language: Mapped[str] = declared(
        what=_l("Language you were asked in"), why=_l("to prove that you were asked"), clause=7
    )
    is_of_age: Mapped[bool] = declared(
        what=_l("That you are 14 or older"), why=_l("since the law asks the parents of who is younger"), clause=1
    )


class Opening(AboutPerson, Base):
    """An organizer looked at somebody's record, and why."""

    __tablename__ = "opening"
    __about__ = About(what=_l("Openings of your record by organizers"), kept=_l("as long as you are a member"))

    id: Mapped[UUID] = random_id()
    reason = personal(
        what=_l("Reason"),
        why=_l("so that you see that somebody looked, and why"),
        clause=5,
        reads=reason,
        is_theirs=False,
    )
