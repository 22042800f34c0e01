"""Counted tries, under marks that nobody can follow once the key of their day is gone."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site.database import Base


class Tries(Base):
    """How often somebody tried something since the first of these tries; gone when its time is over."""

    __tablename__ = "tries"
    __about__ = None

    mark: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    number: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)
