"""What we hold about people, derived from the models: the public table, export, erasure and expiry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Select, Uuid, delete, exists, false, func, select
from sqlalchemy.orm import Mapper

from ksmo_site import clock
from ksmo_site.database import Base
from ksmo_site.extensions import db
from ksmo_site.outbox import letters
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.personal import About, Dated, Meaning


# Each there is once: by itself, since its words can be of any language.
@dataclass(frozen=True, eq=False)
class Field:
    """One thing we hold: where, and why."""

    table: str
    name: str
    meaning: Meaning
    # Marks, checks and proofs: people can read nothing in them.
    is_for_machines: bool


@dataclass(frozen=True)
class Holding:
    """One table about people: how long its rows live, and what they hold."""

    model: Any
    about: About
    fields: tuple[Field, ...]

    @property
    def owner(self) -> Any:
        """The column that says whose a row is."""
        return self.model.id if self.model is Person else self.model.person_id

    @property
    def at_a_glance(self) -> tuple[Field, ...]:
        """What identifies somebody; where nothing does, the first field, for what the table is there for."""
        return tuple(field for field in self.fields if field.meaning.identifies) or self.fields[:1]


@dataclass(frozen=True)
class Entry:
    """One thing we hold about one person."""

    holding: Holding
    field: Field
    value: Any
    since: date

    @property
    def is_aside(self) -> bool:
        """Whether it tells a person little: a mark or a check, or a state that is not given just now."""
        is_empty = not self.field.meaning.identifies and self.value in (None, False)
        # The day of entry stands beside every row as it is.
        return self.field.is_for_machines or is_empty or self.field.name == "since_on"


def about_people() -> Iterator[Mapper[Any]]:
    """Every model whose rows belong to a person."""
    return (mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Dated))


def all_holdings() -> list[Holding]:
    """Every table about people, those first that are why we know somebody."""
    found = [_holding(mapper) for mapper in about_people()]
    return sorted(found, key=lambda holding: (not holding.about.grounds, holding.model.__tablename__))


def _holding(mapper: Mapper[Any]) -> Holding:
    model = mapper.class_
    fields = [_field(model.__tablename__, column) for column in model.__table__.columns if not is_key(column)]
    # What identifies comes first wherever this is shown.
    return Holding(model, model.__about__, tuple(sorted(fields, key=lambda field: not field.meaning.identifies)))


def _field(table: str, column: Column[Any]) -> Field:
    """Raises KeyError for a column that does not say what it is for."""
    is_for_machines = "opens" not in column.info and isinstance(column.type, LargeBinary | Uuid)
    return Field(table, column.info.get("opens", column.key), column.info["meaning"], is_for_machines)


def is_key(column: Column[Any]) -> bool:
    """Whether the column only ties rows together: an id, a slot, whose row it is; not where it says what it means."""
    is_tie = bool(column.foreign_keys) and "meaning" not in column.info
    return column.primary_key or is_tie or (column.table.name, column.name) == ("person", "id")


def export(person: Person) -> list[Entry]:
    """Everything we hold about the person, field by field."""
    return [
        Entry(holding, field, getattr(row, field.name), row.since_on)
        for holding in all_holdings()
        for row in db.session.scalars(select(holding.model).where(holding.owner == person.id))
        for field in holding.fields
    ]


def by_holding(entries: list[Entry]) -> list[tuple[Holding, list[Entry]]]:
    """What export() found, table by table in its order."""
    tables = groupby(entries, key=lambda entry: entry.holding.model)
    return [(found[0].holding, found) for found in (list(group) for _, group in tables)]


def erase(person: Person) -> int:
    """Destroy the person's key and delete every row and file about them; how many there were (clause 3)."""
    # Whoever is delivering a letter to them waits here, and then finds them gone.
    persons.hold(person.id)
    rows = sum(_count(holding, person) for holding in all_holdings())
    files = letters.forget(person)
    persons.forget(person)
    db.session.info["erased"] = True
    return rows + files


def _count(holding: Holding, person: Person) -> int:
    return db.session.scalar(select(func.count()).where(holding.owner == person.id)) or 0


def expire() -> int:
    """Delete every row whose term is over, and whoever we have no reason to know any more; how many rows that were."""
    expired = sum(_expire(holding) for holding in all_holdings() if holding.about.term is not None)
    return expired + sum(erase_stranger(person) for person in strangers())


def _expire(holding: Holding) -> int:
    return len(db.session.execute(delete(holding.model).where(_is_over(holding)).returning(holding.owner)).all())


def _is_over(holding: Holding) -> Any:
    since, term = _since(holding), holding.about.term
    if term is None:
        return false()
    return since < (clock.today() - term if isinstance(since.type, Date) else clock.now() - term)


def _since(holding: Holding) -> Any:
    return getattr(holding.model, holding.about.since or "since_on")


def overdue(holding: Holding) -> int:
    """How many rows are held although their term is over."""
    late = select(func.count()).select_from(holding.model).where(_is_over(holding))
    return db.session.scalar(late) or 0


def strangers() -> list[Person]:
    """People we know and have no reason to: neither members nor readers."""
    return list(db.session.scalars(_strangers()))


def erase_stranger(person: Person) -> int:
    """Erase the person if nothing is left that is a reason to know them; how many rows that were."""
    # Somebody who is just joining holds the same row: whoever comes second sees what the first one did.
    persons.hold(person.id)
    stranger = db.session.scalar(_strangers().where(Person.id == person.id))
    return 0 if stranger is None else erase(stranger)


def _strangers() -> Select[Person]:
    grounds = [holding.model for holding in all_holdings() if holding.about.grounds]
    return select(Person).where(*(~exists().where(model.person_id == Person.id) for model in grounds))
