"""The words in which models declare what they hold about people: what, why, by which clause, and for how long.

A `personal` attribute is plain text to the code and sealed bytes in the database; it asks its row's person to seal and
open it. Export, erasure, retention, the public table and the hints beside form fields all derive from these words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self, overload
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, MappedColumn, declared_attr, mapped_column, relationship

from ksmo_site import clock

# A text, or a text that is translated when it is shown.
Words = Any


@dataclass(frozen=True)
class Meaning:
    """Why one column about people exists."""

    what: Words
    why: Words
    clause: int
    identifies: bool = False
    # What others wrote about somebody says less of them than it stands elsewhere by chance.
    is_theirs: bool = True
    # How people read a value that is kept as a code.
    reads: Callable[[str], Words] | None = None


@dataclass(frozen=True)
class About:
    """How long the rows of a table about people live; `grounds` says that a row is why we know the person at all."""

    what: Words
    kept: Words
    term: timedelta | None = None
    since: str | None = None
    grounds: bool = False
    # Most people never have one: shown after the others.
    is_rare: bool = False


class personal:
    """An attribute that identifies somebody: sealed under their own key, its reason in the register."""

    def __init__(
        self,
        *,
        what: Words,
        why: Words,
        clause: int,
        reads: Callable[[str], Words] | None = None,
        is_theirs: bool = True,
    ) -> None:
        self.meaning = Meaning(what, why, clause, identifies=True, is_theirs=is_theirs, reads=reads)

    def __set_name__(self, model: type, name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"
        self.place = f"{model.__name__}.{name}"
        setattr(
            model, self.column, mapped_column(LargeBinary, nullable=True, info={"meaning": self.meaning, "opens": name})
        )

    @overload
    def __get__(self, row: None, model: type) -> Self: ...
    @overload
    def __get__(self, row: object, model: type) -> str | None: ...
    def __get__(self, row: Any, model: type) -> Any:
        if row is None:
            return self
        sealed = self.sealed(row)
        return None if sealed is None else row.person.unseal(self.place, sealed)

    def sealed(self, row: Any) -> bytes | None:
        """The bytes as they lie in the database."""
        found: bytes | None = getattr(row, self.column)
        return found

    def __set__(self, row: Any, text: str | None) -> None:
        setattr(row, self.column, None if text is None else row.person.seal(self.place, text))


def declared(
    *key: Any,
    what: Words,
    why: Words,
    clause: int,
    default: Callable[[], Any] | Any = None,
    opens: str | None = None,
    reads: Callable[[str], Words] | None = None,
    **column: Any,
) -> MappedColumn[Any]:
    """A column in a table about people that identifies nobody by itself; `opens` names the attribute that shows it."""
    info = {"meaning": Meaning(what, why, clause, reads=reads)} | ({"opens": opens} if opens else {})
    return mapped_column(*key, default=default, info=info, **column)


class Dated:
    """A row that says since when we hold it: a day, since a time could lead to somebody."""

    since_on: Mapped[date] = declared(
        what=_l("Day of entry"), why=_l("to say since when we hold the rest"), clause=2, default=clock.today
    )


class AboutPerson(Dated):
    """A table about people: each row belongs to one person, and goes by the database's own cascade when they leave."""

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)

    @declared_attr
    def person(cls) -> Mapped[Any]:
        """Whose row it is."""
        return relationship("Person", lazy="joined")
