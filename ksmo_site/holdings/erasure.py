"""Forgetting people: their key first, then every row and file about them; afterwards a search for what is left."""

import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.exc import SQLAlchemyError

from ksmo_site import database
from ksmo_site.extensions import db
from ksmo_site.holdings import export, register, traces
from ksmo_site.holdings.models import Receipt, Remains
from ksmo_site.holdings.register import Holding
from ksmo_site.outbox import folder
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone, vault


@dataclass(frozen=True)
class Erased:
    """Somebody who was erased: how many rows of each holding, and their values, to look for them now."""

    person_id: UUID
    slot: int
    receipt: str
    counts: dict[str, int]
    values: frozenset[str]

    @property
    def total(self) -> int:
        """How many rows and files that were."""
        return sum(self.counts.values())


def erase(person: Person) -> Erased:
    """Destroy the person's key and delete every row and file about them."""
    # Whoever is delivering a letter to them waits here, and then finds them gone.
    persons.hold(person.id)
    person_id, slot, values = person.id, person.slot, _values(person)
    counts = {holding.model.__tablename__: _count(holding, person) for holding in register.all_holdings()}
    counts["files"] = folder.forget(person)
    persons.forget(person)
    db.session.info["erased"] = True
    counts = {name: count for name, count in counts.items() if count}
    return Erased(person_id, slot, secrets.token_hex(6).upper(), counts, values)


def let_go(person: Person, *already: str, receipt: str | None = None) -> Erased:
    """Erase somebody for good (clause 3), and write a receipt, with this number where they were told one already.

    `already` names holdings of which a row was deleted just before. Once this is committed, call verify().
    """
    erased = erase(person)
    if receipt is not None:
        erased = replace(erased, receipt=receipt)
    for name in already:
        erased.counts[name] = erased.counts.get(name, 0) + 1
    # Receipts count people: those a drill made up are none.
    if not persons.is_made_up(erased.person_id):
        db.session.add(Receipt(number=erased.receipt, counts=dict(sorted(erased.counts.items()))))
    return erased


def verify(*erased: Erased) -> None:
    """Wait until no letter to them is on its way, then look for their values; what is left is noted as a place."""
    for one in erased:
        folder.wait_until_silent(one.person_id)
    # It can take long, and whoever writes meanwhile must not wait for it.
    with database.only_reading():
        is_clean = not _found(frozenset().union(*(one.values for one in erased)))
        found = {one.receipt: [] if is_clean else _found(one.values) for one in erased}
        db.session.rollback()
    copied = vault().copied()
    for one in erased:
        left_in_copy = ["backups/*keys"] if one.slot in copied else []
        db.session.add_all(Remains(place=place, receipt=one.receipt) for place in found[one.receipt] + left_in_copy)


def _found(values: frozenset[str]) -> list[str]:
    try:
        return traces.find(values)
    except SQLAlchemyError as fault:
        db.session.rollback()
        # They are erased, and must be told; that nobody could look is for the organizers to know.
        return [f"? (the search could not be carried out: {type(fault).__name__})"]


def _values(person: Person) -> frozenset[str]:
    try:
        meant = [
            entry for entry in export.of(person) if entry.field.meaning.identifies and entry.field.meaning.is_theirs
        ]
    except Gone:
        # Their key was lost before: there is nothing to be read, and nothing that could be looked for.
        return frozenset()
    return frozenset(entry.value for entry in meant if entry.value and traces.is_telling(entry.value))


def _count(holding: Holding, person: Person) -> int:
    return db.session.scalar(select(func.count()).where(holding.owner == person.id)) or 0


def strangers() -> list[Person]:
    """People we know and have no reason to: neither members nor readers."""
    return list(db.session.scalars(_strangers()))


def erase_stranger(person: Person, *already: str) -> Erased | None:
    """Erase the person if nothing is left that is a reason to know them."""
    # Somebody who is just joining holds the same row: whoever comes second sees what the first one did.
    persons.hold(person.id)
    stranger = db.session.scalar(_strangers().where(Person.id == person.id))
    return None if stranger is None else let_go(stranger, *already)


def _strangers() -> Select[Person]:
    grounds = [holding.model for holding in register.all_holdings() if holding.about.grounds]
    return select(Person).where(*(~exists().where(model.person_id == Person.id) for model in grounds))
