"""What was set, a row for each section."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site.database import Base


class SettingSection(Base):
    """What was set last in one section, and before that."""

    __tablename__ = "setting_section"
    __about__ = None

    section: Mapped[str] = mapped_column(primary_key=True)
    # As typed, by the names of its values in SECTIONS; what is not there is not set.
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    former: Mapped[dict[str, Any]] = mapped_column(JSON)
    # How often it was changed: two administrators at once do not overwrite each other unseen.
    revision: Mapped[int]
    set_at: Mapped[datetime]
