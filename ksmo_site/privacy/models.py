"""Who was asked about which version and what they said; and who looked at whose record."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site.database import Base, random_id
from ksmo_site.personal import About, AboutPerson, declared, personal
from ksmo_site.privacy.words import answer, reason


class Consent(AboutPerson, Base):
    """What somebody was told, shown and asked about one version, and what they said."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("person_id", "version"),)
    __about__ = About(what=_l("Consent"), kept=_l("as long as you are a member"))

    id: Mapped[UUID] = random_id()
    member_id: Mapped[UUID] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = declared(what=_l("Version of the policy"), why=_l("to prove that you were asked"), clause=7)
    language: Mapped[str] = declared(
        what=_l("Language you were asked in"), why=_l("to prove that you were asked"), clause=7
    )
    is_of_age: Mapped[bool | None] = declared(
        what=_l("That you are 14 or older"), why=_l("since the law asks the parents of who is younger"), clause=1
    )
    answer: Mapped[str | None] = declared(
        what=_l("Your answer"), why=_l("to use nothing you did not agree to"), clause=1, reads=answer
    )
    answered_on: Mapped[date | None] = declared(
        what=_l("Day of your answer"), why=_l("to prove that you were asked"), clause=7
    )
    shown_on: Mapped[date | None] = declared(
        what=_l("Day you were asked on this site"), why=_l("to prove that you were asked"), clause=7
    )
    told_on: Mapped[date | None] = declared(
        what=_l("Day you were told by letter"), why=_l("to prove that you were told beforehand"), clause=7
    )


class AnswersOfLeavers(Base):
    """How many of those who left had given this answer to a version; nothing else of them is left."""

    __tablename__ = "answers_of_leavers"
    __about__ = None

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answer: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


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
