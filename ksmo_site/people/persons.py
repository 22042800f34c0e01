"""Meeting people, finding them again, forgetting them."""

from uuid import UUID

from flask import Flask
from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.exc import IntegrityError

from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.people.marks import mark
from ksmo_site.people.models import KeyFile, Person
from ksmo_site.people.vault import Vault, vault

SIGN = ("key file", "of this site")


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


def forget(person: Person) -> None:
    """Destroy the key first, so that nothing opens whatever happens next; the rows go by the database's own cascade."""
    vault().destroy_key(person.slot)
    db.session.execute(delete(Person).where(Person.slot == person.slot))
    db.session.expunge(person)


def sweep() -> tuple[int, int]:
    """Finish what a crash or a roll-back left: people without a key, keys without a person; how many of each."""
    _wait_for_joins()
    keys, slots = vault(), set(db.session.scalars(select(Person.slot)))
    gone = [slot for slot in slots if not keys.has_key(slot)]
    # A slot this database has not numbered yet may be that of somebody who joined a newer copy of it.
    numbered = range(1, min(_last_slot() + 1, keys.slots()))
    stray = [slot for slot in numbered if slot not in slots and keys.has_key(slot)]
    for slot in gone:
        db.session.execute(delete(Person).where(Person.slot == slot))
    for slot in stray:
        keys.destroy_key(slot)
    return len(gone), len(stray)


def _last_slot() -> int:
    """The newest slot the database has ever numbered, its person gone or not."""
    if db.engine.dialect.name == "postgresql":
        return (
            db.session.scalar(text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM person_slot_seq")) or 0
        )
    return db.session.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'person'")) or 0


def _wait_for_joins() -> None:
    # A join under way has its key in the file but no row to be seen yet. SQLite has one writer at a time anyway.
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))


def open_vault(app: Flask, *, make: bool = False) -> None:
    """Open the key file; make it where a new site is set up. Raises Unsafe when it is not this database's own."""
    if "vault" in app.extensions:
        return
    bound = db.session.get(KeyFile, 1)
    if bound is None and not make:
        raise Unsafe("The site is not set up yet; run: flask --app wsgi setup")
    keys = Vault(app.config["INSTANCE"] / "keys", make=bound is None)
    try:
        if bound is None:
            _bind(keys)
        else:
            _refuse_foreign(keys, bound)
    except Unsafe:
        keys.close()
        raise
    app.extensions["vault"] = keys


def _bind(keys: Vault) -> None:
    """Note in a new database which key file is its own."""
    if any(keys.has_key(slot) for slot in range(1, keys.slots())):
        raise Unsafe(f"{keys.path} holds the keys of another database; check KSMO_DATABASE_URL and KSMO_INSTANCE.")
    # Always a fresh pepper: two databases with one sign would sweep each other's people away.
    keys.make_key(0)
    db.session.add(KeyFile(id=1, sign=mark(*SIGN, keys)))


def _refuse_foreign(keys: Vault, bound: KeyFile) -> None:
    if bound.sign != mark(*SIGN, keys):
        raise Unsafe(f"{keys.path} belongs to another database; put back the key file that belongs to this one.")
    # A key is on the disk before its person is, so a file that ends before the newest person lost something.
    if (db.session.scalar(select(func.max(Person.slot))) or 0) >= keys.slots():
        raise Unsafe(f"{keys.path} is shorter than it was; put its newest backup there.")
    ahead = sum(keys.has_key(slot) for slot in range(_last_slot() + 1, keys.slots()))
    # One can be what a crash or a roll-back left of a join; more are people who joined after this copy was made.
    if ahead > 1:
        raise Unsafe(f"{keys.path} holds {ahead} people this database does not know; put back the newer database.")


def one_at_a_time() -> None:
    """Wait until no other transaction is doing what must be done once."""
    db.session.get(KeyFile, 1, with_for_update=True, populate_existing=True)
