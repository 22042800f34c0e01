"""Invitations to the desk, and second factors that two organizers take away together."""

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from ksmo_site import clock
from ksmo_site.database import Base, random_id
from ksmo_site.personal import About, AboutPerson, declared

TERM = timedelta(days=7)
TERM_OF_REQUEST = timedelta(hours=24)


class Invitation(Base):
    """A link that lets whoever brings it to the desk, once; it is about nobody until then."""

    __tablename__ = "invitation"
    __about__ = None

    id: Mapped[UUID] = random_id()
    roles: Mapped[str]
    made_at: Mapped[datetime]

    @property
    def ends_at(self) -> datetime:
        """When it works no more."""
        return self.made_at + TERM


class FactorRequest(AboutPerson, Base):
    """An organizer lost phone and recovery codes: one of the team asks to take the second factor away, another does."""

    __tablename__ = "factor_request"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Request to switch off your second factor"),
        kept=_l("24 hours"),
        term=TERM_OF_REQUEST,
        since="asked_at",
        is_rare=True,
    )

    id: Mapped[UUID] = random_id()
    asked_at: Mapped[datetime] = declared(
        what=_l("Time of the request"), why=_l("so that it ends after a day"), clause=5, default=clock.now
    )
    asked_under: Mapped[UUID] = declared(
        what=_l("Number of the organizer who asked"), why=_l("so that nobody decides it alone"), clause=5
    )
