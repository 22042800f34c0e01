"""Going on with an older copy of the database, so that nobody who left comes back and nobody is written to unasked."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Flask

from ksmo_site import clock, database, setting_up
from ksmo_site.activity import acting, chain
from ksmo_site.activity.acting import Doing
from ksmo_site.backups import copies, dumps
from ksmo_site.backups.copies import Backup
from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.newsletter_desk import leaving
from ksmo_site.outbox import quarantine
from ksmo_site.people import ledger, matching, persons
from ksmo_site.people.ledger import Ledger
from ksmo_site.people.vault import Vault
from ksmo_site.publishing import appearing
from ksmo_site.team import invitations


@dataclass(frozen=True)
class Outcome:
    """What became of the older copy."""

    newer: int
    again: int
    letters_held: int
    joined_since: int
    kept: str = ""

    def __str__(self) -> str:
        words = [
            f"{self.again} people, subscriptions and roles that had ended since then were ended again.",
            "Whoever lost a role at the desk since then has none now, and links to the desk have to be made anew.",
            f"{self.letters_held} letters wait at /desk/deletion for an organizer's yes.",
        ]
        if self.joined_since:
            words.append(
                f"{self.joined_since} people who joined since are not in it; their keys stay as long as backups."
            )
        if self.kept:
            words.append(f"What was there before is kept as {self.kept}.")
        return " ".join(words)


def restore(app: Flask, name: str) -> tuple[Backup, Outcome]:
    """Put a backup in the place of the database, while nothing runs; of the present one a backup is made first.

    Raises Unsafe when the site runs, the ledger is missing or does not reach back so far, or the backup is damaged,
    and Refusal when there is none of this name.
    """
    keys = Vault(app.config["INSTANCE"] / "keys", make=False, copies=app.config["BACKUPS"])
    chosen = copies.find(name, keys)
    keys.close()
    with _nobody_else(app) as keys:
        _refuse(app, chosen, keys)
        kept = _keep_present(app, keys)
        dumps.put_in_place(db.engine, chosen.path)
        return chosen, replace(_go_on(app, keys), kept=kept)


def adopt(app: Flask) -> Outcome:
    """Go on with an older copy that somebody put in place by hand. Raises Unsafe as restore() does."""
    with _nobody_else(app) as keys:
        return _go_on(app, keys)


@contextlib.contextmanager
def _nobody_else(app: Flask) -> Iterator[Vault]:
    """Within, nobody else has the site open; its keys may be looked at although its database may be broken."""
    setting_up.be_present(app)
    matching.close_vault(app)
    keys = Vault(app.config["INSTANCE"] / "keys", make=False, copies=app.config["BACKUPS"])
    try:
        with app.extensions["presence"].alone():
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
    if backup.revision and not setting_up.knows(app, backup.revision):
        raise Unsafe(f"{backup.name} was made by a newer version of this site; restore it with that one.")
    if found := copies.faults(backup):
        raise Unsafe(f"{found[0]}. Choose another backup; nothing was changed.")


def _keep_present(app: Flask, keys: Vault) -> str:
    """Make a backup of what is there, or put aside what cannot be read; its name. Raises Unsafe where neither works."""
    path = Path(db.engine.url.database or "")
    if db.engine.dialect.name == "sqlite" and path.exists() and dumps.fault(path):
        aside = copies.folder() / f"{copies.ASIDE}-{copies.sign(keys)}-{clock.now():%Y-%m-%dT%H%M%S.%f}.db"
        shutil.move(path, aside)
        return aside.name
    if setting_up.refuse_strange_database():
        return ""
    setting_up.migrate(app)
    matching.match(app, keys, adopt=True)
    kept = copies.make()
    _let_go()
    return kept.name


def _go_on(app: Flask, keys: Vault) -> Outcome:
    database.keep_journal(db.engine)
    setting_up.migrate(app)
    matching.match(app, keys, adopt=True)
    joined = matching.adopt()
    newer, again = matching.catch_up()
    leaving.end_what_an_older_copy_plans()
    appearing.end_what_an_older_copy_plans()
    invitations.end_what_an_older_copy_opens()
    held = quarantine.hold_back()
    persons.sweep()
    chain.forget_end()
    acting.begin(Doing("flask backup restore"))
    db.session.commit()
    database.empty_journal(db.engine)
    return Outcome(newer, again, held, joined)


def begin_ledger(app: Flask) -> int:
    """Begin a ledger where it was lost, so that nothing older can be put back; how many letters are held back."""
    with _nobody_else(app) as keys:
        matching.match(app, keys, adopt=True)
        if _is_whole(ledger.ledger()):
            raise Unsafe("The ledger is there and whole; it is not replaced. Nothing was changed.")
        ledger.ledger().begin(ledger.position())
        leaving.end_what_an_older_copy_plans()
        appearing.end_what_an_older_copy_plans()
        held = quarantine.hold_back()
        db.session.commit()
        return held


def _is_whole(found: Ledger) -> bool:
    try:
        return bool(found.entries())
    except Unsafe:
        return False
