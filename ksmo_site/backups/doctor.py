"""What whoever runs the site should look after: the keys, the ledger, the backups, the disk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from ksmo_site import ballast, clock
from ksmo_site.backups import copies, dumps
from ksmo_site.backups.copies import DUE
from ksmo_site.database import STAMP
from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.people import persons
from ksmo_site.people.ledger import ledger
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault
from ksmo_site.settings import values

# File systems that write a changed block to another place, so that a destroyed key lives on below for a while.
COPY_ON_WRITE = ("apfs", "bcachefs", "btrfs", "f2fs", "nilfs2", "zfs")
LATE = 2 * DUE

Part = Callable[[], Iterator["Finding"]]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to do where it is not as it should be."""

    is_fine: bool
    words: str
    advice: str = ""


def examine() -> list[Finding]:
    """Look at everything; what cannot be looked at is a finding, too."""
    return [finding for part in PARTS for finding in _looked_at(part)]


def _looked_at(part: Part) -> list[Finding]:
    try:
        return list(part())
    except (Unsafe, OSError, SQLAlchemyError) as fault:
        db.session.rollback()
        return [Finding(False, f"The {part.__name__.strip('_').replace('_', ' ')} could not be looked at:", str(fault))]


def _keys() -> Iterator[Finding]:
    people, lost = db.session.scalar(select(func.count()).select_from(Person)) or 0, persons.without_key()
    in_copy = vault().copied().intersection(person.slot for person in lost)
    put_back = "Stop the site, and put the newest copy of the key file in its place."
    forget = (
        "No copy has them: nobody can open their details any more. Let them go: flask --app wsgi privacy forget-lost"
    )
    words = f"{vault().path} holds the keys of {people - len(lost)} of {people} people."
    yield Finding(not lost, words, put_back if in_copy else forget)


def _file_system() -> Iterator[Finding]:
    kind = file_system(vault().path)
    advice = (
        "It keeps what is overwritten. Put the instance on ext4 or XFS, or encrypt the disk below (NIST SP 800-88)."
    )
    yield Finding(kind not in COPY_ON_WRITE, f"{vault().path} lies on {kind or 'a file system nobody names'}.", advice)


def file_system(path: Path) -> str:
    """The kind of file system the path lies on; empty where the system does not say."""
    mounts = Path("/proc/self/mountinfo")
    if not mounts.exists():
        return ""
    lines = [line.split(" - ") for line in mounts.read_text(encoding="utf-8").splitlines()]
    points = [(where.split()[4].replace("\\040", " "), what.split()[0]) for where, what in lines]
    fitting = [(len(point), number, kind) for number, (point, kind) in enumerate(points) if _is_below(path, point)]
    # Of those mounted on one another the last one counts.
    return max(fitting)[2] if fitting else ""


def _is_below(path: Path, point: str) -> bool:
    return path.resolve().is_relative_to(point)


def _ledger() -> Iterator[Finding]:
    entries = ledger().entries()
    yield Finding(True, f"The erasure ledger is whole, from number {entries[0].number} to {entries[-1].number}.")


def _backups() -> Iterator[Finding]:
    if not values.backup_days():
        yield Finding(True, "No backups are made by this site (KSMO_BACKUP_DAYS is 0).")
        return
    advice = "Run: flask --app wsgi backup make, and see that the worker runs."
    newest = next(iter(copies.all_of(vault())), None)
    if newest is None:
        is_new = ledger().entries()[0].day >= clock.today() - LATE
        yield Finding(is_new, "There is no backup yet.", advice)
        return
    yield Finding(newest.moment > clock.now() - LATE, f"The newest backup is {newest.name}.", advice)
    faults = copies.faults_of_keys(newest.moment)
    fine = "The copies of the key file know everybody, and nobody who left."
    yield Finding(not faults, "; ".join(faults) or fine, advice)


def _folder() -> Iterator[Finding]:
    is_same = copies.folder().stat().st_dev == vault().path.stat().st_dev
    note = ", on the disk of the site itself: copy that folder and the ledger away, or set KSMO_BACKUP_FOLDER"
    yield Finding(True, f"Backups lie in {copies.folder()}{note if is_same else ''}.")


def _database() -> Iterator[Finding]:
    if db.engine.dialect.name == "sqlite":
        found = db.session.scalar(text("PRAGMA quick_check"))
        yield Finding(found == "ok", f"SQLite says of the database: {found}.", "Restore the newest backup.")
        return
    missing = [tool for tool in dumps.TOOLS if not dumps.is_installed(tool)]
    words = f"PostgreSQL's {' and '.join(dumps.TOOLS)} are {'not all ' if missing else ''}installed."
    yield Finding(not missing, words, "Install its client programs: backups are made with them.")


def _worker() -> Iterator[Finding]:
    stamp = current_app.config["INSTANCE"] / STAMP
    is_done = stamp.exists() and stamp.stat().st_mtime > clock.now().timestamp() - LATE.total_seconds()
    words = f"The database was {'' if is_done else 'not '}written anew in the last two nights."
    yield Finding(is_done, words, "See that the worker runs: flask --app wsgi work (make serve has it inside).")


def _disk() -> Iterator[Finding]:
    words = f"Room for leaving on a full disk is {'' if ballast.is_there() else 'not '}kept."
    yield Finding(ballast.is_there(), words, "Free some space on the disk of the instance.")


PARTS: tuple[Part, ...] = (_keys, _file_system, _ledger, _backups, _folder, _database, _worker, _disk)
