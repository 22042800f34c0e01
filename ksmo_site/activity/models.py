"""What was done on the desk, and the numbers under which organizers do it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site.database import Base, random_id, random_uuid
from ksmo_site.personal import About, AboutPerson, declared

KEPT = timedelta(days=730)


class Act(Base):
    """Something done on the desk. It names nobody: the number it was done under leads to somebody until they leave."""

    __tablename__ = "act"
    __about__ = None

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    # Nobody's: a command on the server.
    signature: Mapped[UUID | None]
    what: Mapped[str]
    # The number, the day or the name it was about; never somebody.
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class Signature(AboutPerson, Base):
    """The number under which an organizer acts; it goes when they leave, and their lines are nobody's then."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("person_id"),)
    __about__ = About(
        what=_l("Your number in the desk's activity log"),
        kept=_l("until you de-register; what was done under it is kept for two years, and is nobody's then"),
        is_rare=True,
    )

    id: Mapped[UUID] = random_id()
    number: Mapped[UUID] = declared(
        what=_l("Number"), why=_l("so that organizers answer for what they do"), clause=5, default=random_uuid,
        unique=True, opens="shown",
    )  # fmt: skip

    @property
    def shown(self) -> str:
        """The number as people read it."""
        return self.number.hex
