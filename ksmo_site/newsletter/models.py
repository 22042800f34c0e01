"""Somebody's wish to hear from the conference."""

from datetime import timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from ksmo_site.database import Base, random_id
from ksmo_site.people.proofs import Unproved
from ksmo_site.personal import About, AboutPerson, declared, personal

TIME_TO_CONFIRM = timedelta(days=7)


class Subscription(Unproved, AboutPerson, Base):
    """A reader, and what they chose to get."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Subscription"),
        kept=_l("until you unsubscribe; 7 days if it is never confirmed"),
        term=TIME_TO_CONFIRM,
        since="unconfirmed_since",
        grounds=True,
    )

    id: Mapped[UUID] = random_id()
    name = personal(what=_l("Reader's name"), why=_l("to address you in the newsletter"), clause=1)
    newsletter: Mapped[bool] = declared(what=_l("Newsletter"), why=_l("to send you what you chose"), clause=1)
    events: Mapped[bool] = declared(what=_l("Events listing"), why=_l("to send you what you chose"), clause=2)
    language: Mapped[str] = declared(what=_l("Language"), why=_l("to write in the language you chose"), clause=1)
