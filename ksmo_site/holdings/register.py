"""The register: every table about people and what its columns hold, read from the models."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, LargeBinary, Uuid, inspect
from sqlalchemy.orm import Mapper

from ksmo_site.database import Base
from ksmo_site.extensions import db
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
        """What identifies somebody, by their own words; nothing of what few people ever have."""
        theirs = (field for field in self.fields if field.meaning.identifies and field.meaning.is_theirs)
        return () if self.about.is_rare else tuple(theirs)


def about_people() -> Iterator[Mapper[Any]]:
    """Every model whose rows belong to a person."""
    return (mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Dated))


def all_holdings() -> list[Holding]:
    """Every table about people, those first that are why we know somebody."""
    found = [_holding(mapper) for mapper in about_people()]
    return sorted(found, key=_place)


def _place(holding: Holding) -> tuple[bool, bool, str]:
    return holding.about.is_rare, not holding.about.grounds, holding.model.__tablename__


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


def undeclared() -> list[str]:
    """Every table or column that could be about people and does not say so: none may be left."""
    return [*_tables_nobody_knows(), *_silent_tables(), *_tables_that_deny_it(), *_silent_columns()]


def _tables_nobody_knows() -> list[str]:
    there = set(inspect(db.session.connection()).get_table_names())
    return sorted(there - set(Base.metadata.tables) - {"alembic_version"})


def _silent_tables() -> list[str]:
    return [mapper.class_.__tablename__ for mapper in Base.registry.mappers if not hasattr(mapper.class_, "__about__")]


def _tables_that_deny_it() -> list[str]:
    """What says that it is about nobody, and leads to people or names a column as what identifies them."""
    about = {mapper.class_.__tablename__: mapper.class_ for mapper in about_people()}
    telling = {
        column.info["opens"]
        for model in about.values()
        for column in model.__table__.columns
        if "opens" in column.info and (model is Person or model.__about__.grounds)
    }
    return [
        str(column)
        for table in Base.metadata.sorted_tables
        if table.name not in about
        for column in table.columns
        if column.name in telling or any(key.column.table.name in about for key in column.foreign_keys)
    ]


def _silent_columns() -> list[str]:
    return [
        str(column)
        for mapper in about_people()
        for column in mapper.class_.__table__.columns
        if not is_key(column) and not isinstance(column.info.get("meaning"), Meaning)
    ]
