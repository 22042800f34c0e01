"""Somebody's wish to hear from the conference."""

from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from ksmo_site.database import Base, random_id, random_uuid
from ksmo_site.personal import About, AboutPerson, declared, personal


class Subscription(AboutPerson, Base):
    """A reader, and what they chose to get."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Subscription"),
        kept=_l("until you unsubscribe; 7 days if it is never confirmed"),
        term=timedelta(days=7),
        since="unconfirmed_since",
        grounds=True,
    )

    id: Mapped[UUID] = random_id()
    name = personal(what=_l("Reader's name"), why=_l("to address you in the newsletter"), clause=1)
    newsletter: Mapped[bool] = declared(what=_l("Newsletter"), why=_l("to send you what you chose"), clause=1)
    events: Mapped[bool] = declared(what=_l("Events listing"), why=_l("to send you what you chose"), clause=2)
    language: Mapped[str] = declared(what=_l("Language"), why=_l("to write in the language you chose"), clause=1)
    proof: Mapped[UUID] = declared(
        what=_l("Proof inside your newest link"),
        why=_l("so that a link works once only"),
        clause=5,
        default=random_uuid,
    )
    unconfirmed_since: Mapped[datetime | None] = declared(
        what=_l("Waiting for confirmation since"), why=_l("to delete sign-ups nobody confirms"), clause=2
    )

    @property
    def is_confirmed(self) -> bool:
        """Whether the reader said yes from their own address."""
        return self.unconfirmed_since is None
