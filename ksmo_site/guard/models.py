"""What was typed at the desk when the sign-in had ended."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from ksmo_site.database import Base, random_id


class KeptWords(Base):
    """A form that was sent too late: sealed, for one page, until tomorrow."""

    __tablename__ = "kept_words"
    # Sealed, and never looked into but by whoever typed it; it may name anybody, like any text of the desk.
    __about__ = None

    id: Mapped[UUID] = random_id()
    kept_at: Mapped[datetime]
    sealed: Mapped[str]
