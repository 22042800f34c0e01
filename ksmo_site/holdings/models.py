"""What stays of somebody who left: a receipt, what was found of them, and what a statute demands to keep."""

from datetime import date, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site import clock
from ksmo_site.database import Base, random_id
from ksmo_site.personal import About, AboutPerson, declared, personal


class Receipt(Base):
    """That somebody was erased: a random number, the day, and how many rows of each holding; nothing leads back."""

    __tablename__ = "receipt"
    __about__ = None

    number: Mapped[str] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column(default=clock.today, index=True)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)

    @property
    def total(self) -> int:
        """How many rows that were."""
        return sum(self.counts.values())


class Remains(Base):
    """A place where a value of somebody who left was still found; the value itself is not kept."""

    __tablename__ = "remains"
    __about__ = None

    id: Mapped[UUID] = random_id()
    place: Mapped[str]
    found_on: Mapped[date] = mapped_column(default=clock.today)
    receipt: Mapped[str]


class LawfulHold(AboutPerson, Base):
    """A statute demands that some of what we hold about somebody is kept until a day, even if they leave before."""

    __tablename__ = "lawful_hold"
    __about__ = About(
        what=_l("Duty to keep"), kept=_l("until its last day"), term=timedelta(0), since="ends_on", is_rare=True
    )

    id: Mapped[UUID] = random_id()
    ground: Mapped[str] = declared(what=_l("Statute"), why=_l("to tell you by what law something is kept"), clause=3)
    fields: Mapped[str] = declared(what=_l("What has to be kept"), why=_l("to keep that and no more"), clause=3)
    ends_on: Mapped[date] = declared(what=_l("Last day"), why=_l("to delete it then"), clause=3)


class LawfulRecord(AboutPerson, Base):
    """What a statute demands to keep of somebody who left, apart, and sealed under a key of its own."""

    __tablename__ = "lawful_record"
    __about__ = About(
        what=_l("Kept by law after leaving"), kept=_l("until its last day"), term=timedelta(0), since="ends_on",
        grounds=True, is_rare=True,
    )  # fmt: skip

    id: Mapped[UUID] = random_id()
    ground: Mapped[str] = declared(what=_l("Statute"), why=_l("to say by what law it is kept"), clause=3)
    contents = personal(what=_l("What has to be kept"), why=_l("since the statute demands it"), clause=3)
    ends_on: Mapped[date] = declared(what=_l("Last day"), why=_l("to delete it then"), clause=3)
