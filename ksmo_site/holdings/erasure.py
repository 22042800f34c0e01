"""Forgetting people: their key first, then every row and file about them."""

from sqlalchemy import Select, exists, func, select

from ksmo_site.extensions import db
from ksmo_site.holdings import register
from ksmo_site.holdings.register import Holding
from ksmo_site.outbox import letters
from ksmo_site.people import persons
from ksmo_site.people.models import Person


def erase(person: Person) -> int:
    """Destroy the person's key and delete every row and file about them; how many there were (clause 3)."""
    # Whoever is delivering a letter to them waits here, and then finds them gone.
    persons.hold(person.id)
    rows = sum(_count(holding, person) for holding in register.all_holdings())
    files = letters.forget(person)
    persons.forget(person)
    db.session.info["erased"] = True
    return rows + files


def _count(holding: Holding, person: Person) -> int:
    return db.session.scalar(select(func.count()).where(holding.owner == person.id)) or 0


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
    grounds = [holding.model for holding in register.all_holdings() if holding.about.grounds]
    return select(Person).where(*(~exists().where(model.person_id == Person.id) for model in grounds))
