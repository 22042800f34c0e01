"""Everything we hold about one person, field by field."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select

from ksmo_site.extensions import db
from ksmo_site.holdings import register
from ksmo_site.holdings.register import Field, Holding
from ksmo_site.people.models import Person


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


def of(person: Person) -> list[Entry]:
    """Everything we hold about the person, field by field."""
    return [
        Entry(holding, field, getattr(row, field.name), row.since_on)
        for holding in register.all_holdings()
        for row in db.session.scalars(select(holding.model).where(holding.owner == person.id))
        for field in holding.fields
    ]


def by_holding(entries: list[Entry]) -> list[tuple[Holding, list[Entry]]]:
    """What of() found, table by table in its order."""
    tables = groupby(entries, key=lambda entry: entry.holding.model)
    return [(found[0].holding, found) for found in (list(group) for _, group in tables)]
