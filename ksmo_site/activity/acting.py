"""What is being done: whoever changes anything at the desk leaves a line, by the commit that changes it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ksmo_site import clock
from ksmo_site.activity import chain
from ksmo_site.activity.models import Act, Signature
from ksmo_site.database import random_uuid
from ksmo_site.extensions import db
from ksmo_site.people.models import Person

A_WHILE = timedelta(minutes=30)
_DOING, _NOTED = "doing", "noted"


@dataclass(frozen=True)
class Doing:
    """What somebody is about to do, and what it is about; never about whom."""

    what: str
    person_id: UUID | None = None
    about: dict[str, Any] = field(default_factory=dict)
    # Whether whoever writes on and on leaves a line each so often, not one for every save.
    goes_on: bool = False


def begin(doing: Doing) -> None:
    """From now on, the next commit of this session notes this, once; a roll-back at the end of it notes nothing."""
    db.session.info[_DOING] = doing


def say(**about: Any) -> None:
    """Add to what the act is about, such as the number of what it began."""
    doing = db.session.info.get(_DOING)
    if doing is not None:
        doing.about.update(about)


def signature(person: Person) -> UUID:
    """The number under which this organizer acts, made where there is none."""
    return _signature(person.id)


def is_by(number: UUID, person: Person) -> bool:
    """Whether this organizer acts under this number."""
    return _known(person.id) == number


def _known(person_id: UUID) -> UUID | None:
    return db.session.scalar(select(Signature.number).where(Signature.person_id == person_id))


def _signature(person_id: UUID) -> UUID:
    known = _known(person_id)
    if known is not None:
        return known
    # Two first acts at once: whoever comes second waits, and takes the same number.
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = insert(Signature).values(person_id=person_id, number=random_uuid())
    db.session.execute(made.on_conflict_do_nothing(index_elements=["person_id"]))
    return db.session.scalars(select(Signature.number).where(Signature.person_id == person_id)).one()


@event.listens_for(db.session, "before_commit")
def _note(session: Session) -> None:
    # SQLAlchemy tells of savepoints, too.
    if session.in_nested_transaction() or _DOING not in session.info:
        return
    doing: Doing = session.info.pop(_DOING)
    who = _signature(doing.person_id) if doing.person_id else None
    act = Act(at=clock.now(), signature=who, what=doing.what, about=doing.about)
    session.flush()
    if not (doing.goes_on and _said_before(act)):
        session.info[_NOTED] = chain.add(act).number


@event.listens_for(db.session, "after_commit")
def _remember(session: Session) -> None:
    if not session.in_nested_transaction() and _NOTED in session.info:
        chain.remember_end(session.info.pop(_NOTED))


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_NOTED, None)


def _said_before(act: Act) -> bool:
    """Whether the last line says the same of the same organizer, a while ago at most."""
    last = chain.newest()
    if last is None or act.signature is None:
        return False
    same = (last.signature, last.what, last.about) == (act.signature, act.what, act.about)
    return same and act.at - last.at < A_WHILE
