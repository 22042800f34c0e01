"""The images that texts may show."""

import re
from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site import clock, language
from ksmo_site.database import Base


class Image(Base):
    """An image as visitors get it: made anew from what was sent, with nothing in it but what can be seen."""

    __tablename__ = "image"
    __about__ = None

    # Of its content: the same image is kept once, and its address never shows another one.
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Listings have no use for it.
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]
    # What it shows, for whoever does not see it.
    alt: Mapped[str]
    alt_ko: Mapped[str | None]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    def said(self, spoken: str) -> str:
        """What it shows, in this language where it was written in it."""
        return self.alt_ko or self.alt if spoken == language.KOREAN else self.alt

    def line(self, spoken: str) -> str:
        """What to paste into a text, as Markdown."""
        words = re.sub(r"([\\`*_<>&!\[\]])", r"\\\1", self.said(spoken))
        return f"![{words}]({self.address})"

    @property
    def address(self) -> str:
        """Where it is found, as a text names it."""
        return f"/images/{self.sha256}.webp"
