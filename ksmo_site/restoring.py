"""Going on with an older copy of the database, so that nobody who left comes back and nobody is written to unasked."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from ksmo_site import clock, database, setting_up
from ksmo_site.backups import copies, dumps
from ksmo_site.backups.copies import Backup
from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.outbox import quarantine
from ksmo_site.people import matching, persons
from ksmo_site.people.ledger import Ledger
from ksmo_site.people.vault import Vault


@dataclass(frozen=True)
class Outcome:
    """What became of the older copy."""

    ended_again: int
    letters_held: int
    joined_since: int

    def __str__(self) -> str:
        return (
            f"{self.ended_again} endings since then were done again, so nobody came back; "
            f"{self.letters_held} letters wait for an organizer's yes; "
            f"{self.joined_since} people who joined since then are not in it."
        )


def restore(app: Flask, name: str) -> tuple[Backup, Outcome]:
    """Put a backup in the place of the database, while nothing runs; of the present one a backup is made first.

    Raises Unsafe when the site runs, the ledger is missing or does not reach back so far, or the backup is damaged,
    and Refusal when there is none of this name.
    """
    with _nobody_else(app) as keys:
        chosen = copies.find(name, keys)
        _refuse(app, chosen, keys)
        _keep_present(app, keys)
        dumps.put_in_place(db.engine, chosen.path)
        return chosen, _go_on(app, keys)


def adopt(app: Flask) -> Outcome:
    """Go on with an older copy that somebody put in place by hand. Raises Unsafe as restore() does."""
    with _nobody_else(app) as keys:
        return _go_on(app, keys)


@contextlib.contextmanager
def _nobody_else(app: Flask) -> Iterator[Vault]:
    """Within, nobody else has the site open; its keys may be looked at although its database may be broken."""
    if "vault" in app.extensions:
        app.extensions.pop("vault").close()
    keys = Vault(app.config["INSTANCE"] / "keys", make=False, copies=app.config["BACKUPS"])
    try:
        with keys.alone():
            yield keys
    finally:
        _let_go()
        app.extensions.pop("vault", None)
        keys.close()


def _let_go() -> None:
    """Keep no connection to a database that is being replaced."""
    db.session.remove()
    db.engine.dispose()


def _refuse(app: Flask, backup: Backup, keys: Vault) -> None:
    reaches_to = Ledger(app.config["INSTANCE"] / "ledger", matching.seal(keys)).entries()[0].number
    if backup.position < reaches_to:
        raise Unsafe(
            f"{backup.name} is older than the ledger reaches: who left since then is not known any more, so it is not "
            "used. Choose a newer backup."
        )
    if found := copies.faults(backup):
        raise Unsafe(f"{found[0]}. Choose another backup; nothing was changed.")


def _keep_present(app: Flask, keys: Vault) -> None:
    """Make a backup of what is there, or put it aside where it cannot be read."""
    try:
        matching.match(app, keys, adopt=True)
        copies.make()
        _let_go()
    except (Unsafe, SQLAlchemyError):
        _let_go()
        path = Path(db.engine.url.database or "")
        if db.engine.dialect.name == "sqlite" and path.exists():
            path.rename(copies.folder() / f"replaced-{clock.now():%Y-%m-%dT%H%M%S}.db")


def _go_on(app: Flask, keys: Vault) -> Outcome:
    database.keep_journal(db.engine)
    setting_up.migrate(app)
    matching.match(app, keys, adopt=True)
    joined = matching.adopt()
    ended = matching.catch_up()
    held = quarantine.hold_back()
    persons.sweep()
    db.session.commit()
    database.empty_journal(db.engine)
    return Outcome(len(ended), held, joined)
