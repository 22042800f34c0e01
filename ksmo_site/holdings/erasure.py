"""Forgetting people: their key first, then every row and file about them; afterwards a search for what is left."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, func, select

from ksmo_site import ballast
from ksmo_site.extensions import db
from ksmo_site.holdings import export, holds, register, traces
from ksmo_site.holdings.models import Receipt, Remains
from ksmo_site.holdings.register import Holding
from ksmo_site.outbox import letters
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone


@dataclass(frozen=True)
class Erased:
    """Somebody who was erased: how many rows of each holding, and their values, to look for them now."""

    person_id: UUID
    receipt: str
    counts: dict[str, int]
    values: frozenset[str]

    @property
    def total(self) -> int:
        """How many rows and files that were."""
        return sum(self.counts.values())


def erase(person: Person) -> Erased:
    """Destroy the person's key and delete every row and file about them."""
    ballast.make_room()
    # Whoever is delivering a letter to them waits here, and then finds them gone.
    persons.hold(person.id)
    person_id, values = person.id, _values(person)
    counts = {holding.model.__tablename__: _count(holding, person) for holding in register.all_holdings()}
    counts["files"] = letters.forget(person)
    persons.forget(person)
    db.session.info["erased"] = True
    return Erased(
        person_id, secrets.token_hex(6).upper(), {name: count for name, count in counts.items() if count}, values
    )


def let_go(person: Person) -> Erased:
    """Erase somebody for good (clause 3), and write a receipt; what a statute demands to keep is put apart before.

    Once this is committed, verify() looks for what is left.
    """
    holds.keep(person)
    erased = erase(person)
    db.session.add(Receipt(number=erased.receipt, counts=erased.counts))
    return erased


def verify(*erased: Erased) -> list[Remains]:
    """Wait until no letter to them is on its way, then search for their values; what is left is noted, and named."""
    for one in erased:
        letters.wait_until_silent(one.person_id)
    remains = [Remains(place=place, receipt=one.receipt) for one in erased for place in traces.find(one.values)]
    db.session.add_all(remains)
    return remains


def _values(person: Person) -> frozenset[str]:
    try:
        said = [entry.value for entry in export.of(person) if entry.field.meaning.identifies]
    except Gone:
        # Their key was lost before: there is nothing to be read, and nothing that could be looked for.
        return frozenset()
    return frozenset(value for value in said if value and traces.is_telling(value))


def _count(holding: Holding, person: Person) -> int:
    return db.session.scalar(select(func.count()).where(holding.owner == person.id)) or 0


def strangers() -> list[Person]:
    """People we know and have no reason to: neither members nor readers."""
    return list(db.session.scalars(_strangers()))


def erase_stranger(person: Person) -> Erased | None:
    """Erase the person if nothing is left that is a reason to know them."""
    # Somebody who is just joining holds the same row: whoever comes second sees what the first one did.
    persons.hold(person.id)
    stranger = db.session.scalar(_strangers().where(Person.id == person.id))
    return None if stranger is None else let_go(stranger)


def _strangers() -> Select[Person]:
    grounds = [holding.model for holding in register.all_holdings() if holding.about.grounds]
    return select(Person).where(*(~exists().where(model.person_id == Person.id) for model in grounds))
