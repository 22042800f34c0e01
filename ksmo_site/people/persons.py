"""Meeting people, finding them again, forgetting them."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import Select, delete, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.people import ledger
from ksmo_site.people.marks import mark
from ksmo_site.people.models import KeyFile, LostSlots, Person
from ksmo_site.people.vault import vault

Keeper = Callable[[Person], bool]
_keepers: list[Keeper] = []


def find(email: str) -> Person | None:
    """Whoever has this e-mail address."""
    return db.session.scalar(_living_at(email))


def _living_at(email: str) -> Select[Person]:
    return select(Person).where(Person.email_mark == mark("email", email))


def meet(email: str | None) -> Person:
    """The person with this e-mail address, or somebody new with a key of their own."""
    if email is None:
        return _newcomer()
    # Whoever joins twice at once does it one after the other.
    known = db.session.scalar(_living_at(email).with_for_update())
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            person = _newcomer()
            person.lives_at(email)
            db.session.flush()
    except IntegrityError:
        # On PostgreSQL somebody else may just have met the same person.
        return db.session.scalars(_living_at(email).with_for_update()).one()
    return person


def hold(person_id: UUID) -> bool:
    """Wait for whoever is changing this person, then keep them as they are until this transaction ends; no if gone."""
    return db.session.scalar(select(Person.slot).where(Person.id == person_id).with_for_update()) is not None


def _newcomer() -> Person:
    person = Person()
    db.session.add(person)
    # Numbers the slot.
    db.session.flush()
    # The key is on the disk before the row is: a crash or a roll-back leaves a key that has sealed nothing. It must not
    # be destroyed then and there, since SQLite may have given the slot to somebody else already.
    vault().make_key(person.slot)
    return person


def made_up() -> Path:
    """The folder with an empty file for each person a drill made up, named by their random id."""
    folder: Path = current_app.config["INSTANCE"] / "drills"
    folder.mkdir(exist_ok=True)
    return folder


def is_made_up(person_id: UUID) -> bool:
    """Whether a drill made this person up."""
    return (made_up() / person_id.hex).exists()


def forget(person: Person) -> None:
    """Note it in the ledger, and destroy the key, so that nothing opens any more; the rows go by cascade."""
    ledger.note("person", person.id)
    _delete(person)


@ledger.ending("person")
def _forget_again(person_id: UUID) -> bool:
    """In an older copy of the database, or after a crash: they left already."""
    person = db.session.scalar(select(Person).where(Person.id == person_id))
    if person is not None:
        _delete(person)
    return person is not None


def before_forgetting(keeper: Keeper) -> Keeper:
    """Let this be asked before a key is destroyed: it puts apart what must be kept, and says whether it did."""
    _keepers.append(keeper)
    return keeper


def _delete(person: Person) -> None:
    kept = [keeper(person) for keeper in _keepers]
    if any(kept):
        # What is kept has to be on the disk first: this key goes with the commit.
        db.session.info.setdefault("keys", []).append(person.slot)
    else:
        vault().destroy_key(person.slot)
    db.session.execute(delete(Person).where(Person.slot == person.slot))
    db.session.expunge(person)


def sweep() -> int:
    """Destroy keys without a person, as a crash or a roll-back leaves them; how many there were."""
    wait_for_writers()
    keys, slots = vault(), set(db.session.scalars(select(Person.slot)))
    stray = [slot for slot in _numbered() if slot not in slots and keys.has_key(slot)]
    left_in_copies = {slot for found in keys.strays(slots | _lost()).values() for slot in found}
    for slot in {*stray, *left_in_copies}:
        keys.destroy_key(slot)
    return len(stray)


def without_key() -> list[Person]:
    """People whose key was lost: whoever left stands in the ledger, and their rows are gone."""
    # By their slots, in one look at the file: there may be many people, and nearly always each has a key.
    lost = set(db.session.scalars(select(Person.slot))) - vault().used()
    return [person for slot in sorted(lost) for person in db.session.scalars(select(Person).where(Person.slot == slot))]


def _numbered() -> list[int]:
    """The slots this copy of the database numbered; another may be that of somebody who joined a newer copy of it."""
    lost = _lost()
    return [slot for slot in range(1, min(last_slot() + 1, vault().slots())) if slot not in lost]


def _lost() -> set[int]:
    """The slots of people who joined a newer copy that may still be put back: as long as backups are kept."""
    until = clock.today() - ledger.kept()
    kept = db.session.scalars(select(LostSlots).where(LostSlots.since_on >= until))
    return {slot for row in kept for slot in range(row.first, row.last + 1)}


def last_slot() -> int:
    """The newest slot the database has ever numbered, its person gone or not."""
    if db.engine.dialect.name == "postgresql":
        return (
            db.session.scalar(text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM person_slot_seq")) or 0
        )
    return db.session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'person'")) or 0


def wait_for_writers() -> None:
    """Let whoever joins or leaves come to an end: they have touched a file already, and no row can be seen yet."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE person IN EXCLUSIVE MODE"))
    else:
        # SQLite has one writer at a time, and from now on it is this transaction.
        db.session.execute(text("SELECT 1"))


def one_at_a_time() -> None:
    """Wait until no other transaction is doing what must be done once."""
    db.session.get(KeyFile, 1, with_for_update=True, populate_existing=True)


@event.listens_for(db.session, "after_commit")
def _destroy_keys(session: Session) -> None:
    if not session.in_nested_transaction():
        for slot in session.info.pop("keys", []):
            vault().destroy_key(slot)


@event.listens_for(db.session, "after_rollback")
def _destroy_none(session: Session) -> None:
    session.info.pop("keys", None)
