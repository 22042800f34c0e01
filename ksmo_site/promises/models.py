"""What the last check of each promise found."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site.database import Base


class Finding(Base):
    """The result of one promise's last check; it is kept while the reason is empty."""

    __tablename__ = "finding"
    __about__ = None

    promise: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str]
    checked_at: Mapped[datetime]

    @property
    def is_kept(self) -> bool:
        """Whether the promise was kept when it was checked."""
        return not self.reason
