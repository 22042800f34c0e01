"""Key file, ledger and database belong together: opened together, refused when one is of another site or time."""

from flask import Flask
from sqlalchemy import func, select, text

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.people import ledger, persons
from ksmo_site.people.ledger import ENDINGS, Entry, Ledger
from ksmo_site.people.marks import mark
from ksmo_site.people.models import KeyFile, LedgerPosition, LostSlots, Person
from ksmo_site.people.vault import Vault, vault

SIGN = ("key file", "of this site")
SEAL = ("erasure ledger", "of this site")
SOME = 500


def open_vault(app: Flask, *, make: bool = False) -> None:
    """Open the key file and the ledger; make them where a new site is set up. Raises Unsafe when one is not its own."""
    if "vault" in app.extensions:
        return
    is_new = db.session.get(KeyFile, 1) is None
    if is_new and not make:
        raise Unsafe("The site is not set up yet; run: flask --app wsgi setup")
    keys = Vault(app.config["INSTANCE"] / "keys", make=is_new, copies=app.config["BACKUPS"])
    try:
        match(app, keys, make=make)
    except BaseException:
        keys.close()
        raise


def close_vault(app: Flask) -> None:
    """Close the key file, which is not used any more, or may not be."""
    if "vault" in app.extensions:
        app.extensions.pop("vault").close()


def match(app: Flask, keys: Vault, *, make: bool = False, adopt: bool = False) -> None:
    """Let the site use these keys. Raises Unsafe when they are not those of its database.

    An older copy of the database is refused too when people joined since, unless it shall be adopted.
    """
    bound = db.session.get(KeyFile, 1)
    if bound is None:
        _bind(keys)
    else:
        _refuse_foreign(keys, bound, adopt=adopt)
    erasures = _ledger(app, keys, is_new=bound is None, make=make)
    app.extensions["vault"], app.extensions["ledger"] = keys, erasures


def _bind(keys: Vault) -> None:
    """Note in a new database which key file is its own."""
    if any(keys.has_key(slot) for slot in range(1, keys.slots())):
        raise Unsafe(f"{keys.path} holds the keys of another database; check KSMO_DATABASE_URL and KSMO_INSTANCE.")
    # Always a fresh pepper: two databases with one sign would sweep each other's people away.
    keys.make_key(0)
    db.session.add(KeyFile(id=1, sign=mark(*SIGN, keys)))


def _refuse_foreign(keys: Vault, bound: KeyFile, *, adopt: bool) -> None:
    if bound.sign != mark(*SIGN, keys):
        raise Unsafe(f"{keys.path} belongs to another database; put back the key file that belongs to this one.")
    # A key is on the disk before its person is, so a file that ends before the newest person lost something.
    if (db.session.scalar(select(func.max(Person.slot))) or 0) >= keys.slots():
        raise Unsafe(f"{keys.path} is shorter than it was; put its newest backup there.")
    ahead = sum(keys.has_key(slot) for slot in range(persons.last_slot() + 1, keys.slots()))
    # One can be what a crash or a roll-back left of a join; more are people who joined after this copy was made.
    if ahead > 1 and not adopt:
        raise Unsafe(
            f"{keys.path} holds {ahead} people this database does not know: it is an older copy. Put back the newer "
            "database, or go on with this one: flask --app wsgi backup adopt"
        )


def _ledger(app: Flask, keys: Vault, *, is_new: bool, make: bool) -> Ledger:
    erasures = Ledger(app.config["INSTANCE"] / "ledger", seal(keys))
    if make and db.session.get(LedgerPosition, 1) is None:
        if is_new or not erasures.path.exists():
            erasures.begin()
        # A database from before there were ledgers knows nothing of what the ledger says.
        db.session.add(LedgerPosition(id=1, number=erasures.entries()[0].number))
        db.session.flush()
    return erasures


def seal(keys: Vault) -> bytes:
    """The key under which the lines of the ledger are sealed."""
    return mark(*SEAL, keys)


def catch_up() -> tuple[int, int]:
    """Do again what ended after this copy of the database was made.

    How many entries of the ledger it did not know, and how many of those had still been there.

    Raises Unsafe when the ledger is missing or damaged, is older than the database, or begins after it.
    """
    # First the database, then the file: whoever leaves meanwhile writes them the other way round.
    known = ledger.position()
    if known == ledger.ledger().entries()[-1].number:
        return 0, 0
    # Somebody may just be leaving: their entry is on the disk before their rows go.
    persons.wait_for_writers()
    known, entries = ledger.position(), ledger.ledger().entries()
    _refuse_gap(known, entries)
    newer = [entry for entry in entries[1:] if entry.number > known]
    again = sum(ENDINGS[entry.what](entry.id) for entry in newer)
    db.session.get_one(LedgerPosition, 1).number = entries[-1].number
    return len(newer), again


def _refuse_gap(known: int, entries: list[Entry]) -> None:
    path = ledger.ledger().path
    if known < entries[0].number:
        raise Unsafe(
            f"The database is older than {path} reaches: who left since then is not known any more, so it is not used. "
            "Put back a newer backup."
        )
    if known > entries[-1].number:
        raise Unsafe(f"{path} ends before the database does; put its newest copy there.")


def finish_leaving() -> int:
    """Finish what a crash or a roll-back left undone of what stands in the ledger; how many endings that were."""
    persons.wait_for_writers()
    _, again = catch_up()
    # Whoever's crash stood beside others who left is not among the newest.
    left = [entry.id for entry in ledger.ledger().entries() if entry.what == "person"]
    parts = (left[at : at + SOME] for at in range(0, len(left), SOME))
    here = [id_ for part in parts for id_ in db.session.scalars(select(Person.id).where(Person.id.in_(part)))]
    return again + sum(ENDINGS["person"](person_id) for person_id in here)


def adopt() -> int:
    """Go on with an older copy of the database: the slots of those who joined since stay theirs; how many they are."""
    if persons.last_slot() >= vault().slots() - 1:
        return 0
    # Somebody may just be joining: their key is on the disk before they are numbered for others to see.
    persons.wait_for_writers()
    last, end = persons.last_slot(), vault().slots() - 1
    ahead = sum(vault().has_key(slot) for slot in range(last + 1, end + 1))
    if ahead:
        db.session.merge(LostSlots(first=last + 1, last=end, since_on=clock.today()))
        _number_from(end)
    return ahead


def _number_from(slot: int) -> None:
    """Let the next person get the slot after this one."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT setval('person_slot_seq', :slot)"), {"slot": slot})
        return
    db.session.execute(text("DELETE FROM sqlite_sequence WHERE name = 'person'"))
    db.session.execute(text("INSERT INTO sqlite_sequence VALUES ('person', :slot)"), {"slot": slot})
