"""Letters to many at once: written in one statement, by the transaction that causes them, to nobody twice."""

from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, delete, false, func, insert, literal, null, select

from ksmo_site import clock
from ksmo_site.database import RandomIds, UTCDateTime
from ksmo_site.extensions import db
from ksmo_site.outbox.kinds import KINDS
from ksmo_site.outbox.models import Letter
from ksmo_site.people import persons


def write(name: str, to: Select[UUID, str], number: int) -> int:
    """A letter about what has this number to everybody the query names by person_id and language; how many that is."""
    # Whoever is leaving just now is gone first, and gets none.
    persons.wait_for_writers()
    chosen, now = to.subquery(), literal(clock.now(), UTCDateTime)
    columns: dict[str, Any] = {
        "id": RandomIds(), "person_id": chosen.c.person_id, "language": chosen.c.language,
        "kind": literal(name), "purpose": literal(KINDS[name].purpose), "number": literal(number),
        "since_on": literal(clock.today(), Date), "written_at": now, "due_at": now,
        "held_until": null(), "is_quarantined": false(), "attempts": literal(0),
    }  # fmt: skip
    rows = select(*(value.label(column) for column, value in columns.items()))
    db.session.execute(insert(Letter).from_select(list(columns), rows))
    # The worker is called for them as for letters that are written one by one.
    db.session.info["has_letters"] = True
    return waiting(name, number)


def count(to: Select[UUID, str]) -> int:
    """How many people the query names."""
    return db.session.scalar(select(func.count()).select_from(to.subquery())) or 0


def waiting(name: str, number: int) -> int:
    """How many of these letters have not left yet."""
    return db.session.scalar(select(func.count()).where(*_of(name, number))) or 0


def withdraw(name: str, number: int) -> None:
    """Take back what has not left yet."""
    db.session.execute(delete(Letter).where(*_of(name, number)))


def _of(name: str, number: int) -> tuple[Any, ...]:
    return Letter.kind == name, Letter.number == number
