"""A letter that still has to leave names a person and holds no address: that is opened when it leaves."""

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site import clock
from ksmo_site.database import Base, random_id
from ksmo_site.outbox.words import PURPOSES, purpose, subject
from ksmo_site.personal import About, AboutPerson, declared

KEPT_TRYING = timedelta(days=5)


class Letter(AboutPerson, Base):
    """One letter to one person."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(f"purpose IN {tuple(PURPOSES)}", name="purpose"),
        Index("ix_letter_number", "number", "kind"),
    )
    __about__ = About(
        what=_l("Letters"),
        kept=_l("until it is delivered, 5 days at most once it was tried"),
        term=KEPT_TRYING,
        since="tried_at",
    )

    id: Mapped[UUID] = random_id()
    kind: Mapped[str] = declared(what=_l("Letter"), why=_l("to send you what you asked for"), clause=1, reads=subject)
    purpose: Mapped[str] = declared(
        what=_l("Kind of letter"), why=_l("to tell you why you get it"), clause=1, reads=purpose
    )
    language: Mapped[str] = declared(
        what=_l("Language of the letter"), why=_l("to write in the language you used"), clause=1
    )
    written_at: Mapped[datetime] = declared(
        what=_l("When it was written"), why=_l("to deliver it"), clause=1, default=clock.now
    )
    tried_at: Mapped[datetime | None] = declared(
        what=_l("When it was first tried"), why=_l("to stop trying after 5 days"), clause=2
    )
    due_at: Mapped[datetime] = declared(
        what=_l("When it is tried next"), why=_l("to deliver it"), clause=1, default=clock.now, index=True
    )
    held_until: Mapped[datetime | None] = declared(
        what=_l("Being delivered until"), why=_l("to send it once only"), clause=1
    )
    is_quarantined: Mapped[bool] = declared(
        what=_l("Held back"),
        why=_l("so that an older copy of our database sends you nothing twice, and nothing you no longer want"),
        clause=1,
        default=False,
    )
    attempts: Mapped[int] = declared(what=_l("Tries"), why=_l("to wait longer after each"), clause=1, default=0)
    number: Mapped[int | None] = declared(
        what=_l("Version, notice or issue it tells of"),
        why=_l("to write what goes to many in the words of that one"),
        clause=7,
    )
    refused_at: Mapped[datetime | None] = declared(
        what=_l("When it was refused for good"), why=_l("so that organizers can see to it, or try again"), clause=1
    )


class Round(Base):
    """Letters of one kind about one thing to many: how many were written, how many left, and whether it is paused."""

    __tablename__ = "round"
    __about__ = None

    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    written: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    is_paused: Mapped[bool] = mapped_column(default=False)


class SentLetter(AboutPerson, Base):
    """That a letter left, and on which day: nothing of what it said."""

    __tablename__ = "sent_letter"
    __about__ = About(what=_l("Letters sent to you"), kept=_l("90 days"), term=timedelta(days=90))

    id: Mapped[UUID] = random_id()
    kind: Mapped[str] = declared(
        what=_l("Letter"), why=_l("so that you can tell ours from others"), clause=8, reads=subject
    )
