"""Letters to many at once: written in one statement, by the transaction that causes them, to nobody twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, delete, false, func, insert, literal, null, select, update

from ksmo_site import clock
from ksmo_site.database import RandomIds, UTCDateTime
from ksmo_site.extensions import db
from ksmo_site.outbox.kinds import KINDS
from ksmo_site.outbox.models import Letter, Round
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.settings import values


def write(name: str, to: Select[UUID, str], number: int, due_at: datetime | None = None) -> int:
    """A letter about what has this number to everybody the query names by person_id and language; how many that is."""
    # Whoever is leaving just now is gone first, and gets none.
    persons.wait_for_writers()
    chosen, now = to.subquery(), literal(clock.now(), UTCDateTime)
    columns: dict[str, Any] = {
        "id": RandomIds(), "person_id": chosen.c.person_id, "language": _language(chosen.c.language),
        "kind": literal(name), "purpose": literal(KINDS[name].purpose), "number": literal(number),
        "since_on": literal(clock.today(), Date), "written_at": now, "attempts": literal(0),
        "due_at": literal(due_at or clock.now(), UTCDateTime), "held_until": null(), "is_quarantined": false(),
    }  # fmt: skip
    rows = select(*(value.label(column) for column, value in columns.items()))
    db.session.execute(insert(Letter).from_select(list(columns), rows))
    # The worker is called for them as for letters that are written one by one.
    db.session.info["has_letters"] = True
    row = _find(name, number) or Round(kind=name, number=number, written=0, sent=0)
    row.written = row.sent + waiting(name, number) + refused(name, number)
    db.session.add(row)
    return row.written


def _language(wished: Any) -> Any:
    """Each reader's own, where this site speaks it."""
    return wished if values.spoken(values.KOREAN) == values.KOREAN else literal(values.ENGLISH)


def count(to: Select[UUID, str]) -> int:
    """How many people the query names."""
    return db.session.scalar(select(func.count()).select_from(to.subquery())) or 0


@dataclass(frozen=True)
class Progress:
    """How far a round has come."""

    written: int = 0
    sent: int = 0
    waiting: int = 0
    refused: int = 0
    is_paused: bool = False

    @property
    def skipped(self) -> int:
        """Those who left or said no in between."""
        return max(0, self.written - self.sent - self.waiting - self.refused)

    @property
    def done(self) -> int:
        """How many letters will not leave any more, or have left."""
        return self.written - self.waiting


def progress(name: str, number: int) -> Progress:
    """How far the letters of this kind about this number have come."""
    row = _find(name, number)
    if row is None:
        return Progress()
    return Progress(row.written, row.sent, waiting(name, number), refused(name, number), row.is_paused)


def waiting(name: str, number: int) -> int:
    """How many of these letters have not left yet, and may still."""
    return _count(*_of(name, number), Letter.refused_at.is_(None))


def refused(name: str, number: int) -> int:
    """How many of these letters were refused for good."""
    return _count(*_of(name, number), Letter.refused_at.is_not(None))


def _count(*which: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(Letter).where(*which)) or 0


def pause(name: str, number: int, *, paused: bool = True) -> None:
    """Let none of these letters leave from now on, or let them leave again."""
    row = db.session.get(Round, (name, number), with_for_update=True, populate_existing=True)
    if row is not None:
        row.is_paused = paused
        db.session.info["has_letters"] = not paused


def try_again(name: str, number: int) -> int:
    """Try those once more that were refused for good; how many there are."""
    refused = (*_of(name, number), Letter.refused_at.is_not(None))
    # An organizer says that these addresses take letters after all.
    theirs = update(Person).where(Person.id.in_(select(Letter.person_id).where(*refused)))
    db.session.execute(theirs.values(bounces=0), execution_options={"synchronize_session": False})
    again = update(Letter).where(*refused)
    again = again.values(refused_at=None, tried_at=None, due_at=clock.now(), attempts=0).returning(Letter.id)
    db.session.info["has_letters"] = True
    return len(db.session.execute(again, execution_options={"synchronize_session": False}).all())


def withdraw(name: str, number: int) -> None:
    """Take back what has not left yet."""
    db.session.execute(delete(Letter).where(*_of(name, number)))


def undo(name: str, number: int) -> None:
    """As if they had never been written; for what nobody got."""
    withdraw(name, number)
    db.session.execute(delete(Round).where(Round.kind == name, Round.number == number))


def _find(name: str, number: int) -> Round | None:
    return db.session.get(Round, (name, number), populate_existing=True)


def _of(name: str, number: int) -> tuple[Any, ...]:
    return Letter.kind == name, Letter.number == number
