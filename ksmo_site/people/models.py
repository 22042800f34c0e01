"""Everybody the site knows, each once: a random id and the slot of their key."""

from datetime import date
from typing import Self
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ksmo_site.database import Base, random_uuid
from ksmo_site.people.marks import mark
from ksmo_site.people.vault import vault
from ksmo_site.personal import About, Dated, declared, personal

# An address that refused letters for good so often gets no more news.
MOST_BOUNCES = 2


class KeyFile(Base):
    """Which key file belongs to this database, as the mark of a fixed word; one row."""

    __tablename__ = "key_file"
    __about__ = None

    id: Mapped[int] = mapped_column(primary_key=True)
    sign: Mapped[bytes] = mapped_column(LargeBinary(32))


class LedgerPosition(Base):
    """How much of the erasure ledger this database knows; one row."""

    __tablename__ = "ledger_position"
    __about__ = None

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


class LostSlots(Base):
    """Slots of people who joined a newer copy of this database, whose keys are kept in case that copy is put back."""

    __tablename__ = "lost_slots"
    __about__ = None

    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
    since_on: Mapped[date]


class Person(Dated, Base):
    """Somebody the site knows. Slots are numbered by the database, and a slot is never used again."""

    __tablename__ = "person"
    __table_args__ = {"sqlite_autoincrement": True}
    __about__ = About(what=_l("Address"), kept=_l("as long as you are a member or a reader, or your enquiry is kept"))

    slot: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True, default=random_uuid)
    email = personal(what=_l("E-mail address"), why=_l("to reach you; members may also sign in with it"), clause=2)
    email_mark: Mapped[bytes | None] = declared(
        what=_l("Mark of the e-mail address"), why=_l("to find your entry by your address"), clause=2,
        type_=LargeBinary(32), unique=True,
    )  # fmt: skip

    bounces: Mapped[int] = declared(
        what=_l("Letters your address refused"), why=_l("to stop writing to an address that takes none"), clause=1,
        default=0,
    )  # fmt: skip

    @property
    def person(self) -> Self:
        """Themselves, as every row about people knows its person."""
        return self

    def lives_at(self, email: str) -> None:
        """Keep the address, and the mark that finds it."""
        self.email = email
        self.email_mark = mark("email", email)
        self.bounces = 0

    def lives_nowhere(self) -> None:
        """Keep no address."""
        self.email = self.email_mark = None

    def seal(self, place: str, text: str) -> bytes:
        """The text under this person's key, bound to its place. Raises Gone without a key."""
        return vault().seal(self.slot, self._at(place), text)

    def unseal(self, place: str, sealed: bytes) -> str:
        """The text again. Raises Gone without the key, or when it was sealed for another person or place."""
        return vault().unseal(self.slot, self._at(place), sealed)

    def _at(self, place: str) -> bytes:
        return place.encode() + b":" + self.id.bytes
