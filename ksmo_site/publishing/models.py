"""What things say: live, before, being written, or from a time on; and the addresses they once had."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, and_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site import clock
from ksmo_site.database import Base, random_id

# So long something that was removed can be brought back.
KEPT = timedelta(days=30)


class Published:
    """Something organizers write and visitors read. Its own columns are what visitors read now."""

    # The columns that are written, previewed and put live together.
    SAYS: ClassVar[tuple[str, ...]] = ()
    # Those of them that may stay empty, though their column wants words.
    MAY_BE_EMPTY: ClassVar[tuple[str, ...]] = ()

    id: Mapped[UUID]
    kind: Mapped[str]
    slug: Mapped[str]
    # Empty before it first goes live, and while it is withdrawn.
    live_since: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    # How often its words were changed: whoever saves names the number they began with. It never goes back,
    # so that a text which went and came again in between is noticed.
    changes: Mapped[int] = mapped_column(default=0)

    def appears(self) -> None:
        """Note what changes the first time visitors read it."""

    def says_something_else(self) -> None:
        """Note what changes with other words for visitors to read."""

    @hybrid_property
    def is_live(self) -> bool:
        """Whether visitors read it."""
        return self.live_since is not None and self.removed_at is None

    @is_live.inplace.expression
    @classmethod
    def _is_live(cls) -> ColumnElement[bool]:
        return and_(cls.live_since.is_not(None), cls.removed_at.is_(None))

    @property
    def ends_at(self) -> datetime | None:
        """When what was removed is deleted for good."""
        return self.removed_at + KEPT if self.removed_at else None


class Wording(Base):
    """What one thing said, says or will say; one at most of each thing is not live yet."""

    __tablename__ = "wording"
    __about__ = None

    id: Mapped[UUID] = random_id()
    thing_id: Mapped[UUID] = mapped_column(index=True)
    # The table of the thing: article or event.
    table: Mapped[str]
    # Counted from 1 as they go live; 0 is the one being written.
    number: Mapped[int] = mapped_column(default=0)
    says: Mapped[dict[str, Any]] = mapped_column(JSON)
    # The changes of its thing when these words were written.
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    goes_live_at: Mapped[datetime | None]
    went_live_at: Mapped[datetime | None]
    # It was to go live then, and did not: an organizer has to look at it.
    missed_at: Mapped[datetime | None]


class FormerAddress(Base):
    """An address something had before; it leads on to the one it has now."""

    __tablename__ = "former_address"
    __about__ = None

    kind: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(index=True)
