"""Backups: made while the site runs, checksummed, kept for some days, and never able to bring anybody back."""

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select, text

from ksmo_site import clock, installation
from ksmo_site.backups import dumps
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.people import ledger
from ksmo_site.people.ledger import ledger as erasures
from ksmo_site.people.marks import mark
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Vault, vault
from ksmo_site.settings import values

DUE = timedelta(hours=24)
# What a backup that failed half-way leaves behind goes after this.
LEFT_OVER = timedelta(days=1)
PART, ASIDE = "part", "replaced"


@dataclass(frozen=True)
class Backup:
    """One copy of the database, as the small file beside it describes it."""

    name: str
    site: str
    made_at: str
    sha256: str
    size: int
    people: int
    position: int
    revision: str = ""

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)

    @property
    def lapses_on(self) -> date:
        """The day on which it is removed."""
        return clock.local(self.moment).date() + ledger.kept()

    @property
    def path(self) -> Path:
        """Where the copy lies."""
        return folder() / self.name


def folder() -> Path:
    """Where backups lie. Raises Unsafe when that folder cannot be made."""
    path: Path = current_app.config["BACKUPS"]
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as cause:
        raise Unsafe(
            f"KSMO_BACKUP_FOLDER is {path}, which cannot be made ({cause.strerror}); choose another."
        ) from cause
    return path


def sign(keys: Vault) -> str:
    """What tells the backups of this site from another's in the same folder."""
    return mark("backups", "of this site", keys).hex()[:16]


def make() -> Backup:
    """Copy the database while the site runs, and bring the copy of the key file up to date. Raises Unsafe."""
    now, keys = clock.now(), vault()
    name = f"{now:%Y-%m-%dT%H%M%S.%f}{dumps.suffix(db.engine)}"
    position, people = ledger.position(), db.session.scalar(select(func.count()).select_from(Person)) or 0
    revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    # What is written meanwhile waits for nobody.
    db.session.rollback()
    draft = folder() / f"{name}.{sign(keys)}.{PART}"
    try:
        dumps.dump(db.engine, draft)
        # After the database: every person in it has their key in the copy, or has left meanwhile.
        keys.copy_to(folder() / "keys")
        size = draft.stat().st_size
        made = Backup(name, sign(keys), now.isoformat(), _sha256(draft), size, people, position, str(revision))
        # First the words: a copy without them would be kept for ever.
        installation.put(_words(made.path), json.dumps(asdict(made), indent=1).encode())
        draft.rename(made.path)
    except OSError as cause:
        raise Unsafe(f"No backup could be made in {folder()} ({cause}). Nothing was changed.") from cause
    finally:
        draft.unlink(missing_ok=True)
    return made


def make_if_due() -> Backup | None:
    """Make one unless there is one of the last day, or none shall be made by itself; remove what is past its days."""
    lapse()
    newest = next(iter(all_of(vault())), None)
    is_due = newest is None or newest.moment < clock.now() - DUE
    return make() if is_due and values.backup_days() else None


def all_of(keys: Vault) -> list[Backup]:
    """The backups of this site, the newest first."""
    found = [backup for path in folder().glob("*.json") if (backup := _read(path)) and backup.site == sign(keys)]
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


def find(name: str, keys: Vault) -> Backup:
    """The backup of this name, or the newest one. Raises Refusal when there is none."""
    there = all_of(keys)
    chosen = [backup for backup in there if name in ("", backup.name)]
    if not chosen:
        raise Refusal(
            f"There is no such backup in {folder()}. There are: {', '.join(b.name for b in there) or 'none'}."
        )
    return chosen[0]


def faults(backup: Backup) -> list[str]:
    """What is wrong with a backup; nothing when it can be restored."""
    if not backup.path.exists():
        return [f"{backup.path} is missing"]
    if backup.path.stat().st_size != backup.size or _sha256(backup.path) != backup.sha256:
        return [f"{backup.path} was changed after it was made: its checksum is another"]
    broken = dumps.fault(backup.path)
    return [f"{backup.path} is damaged: {broken}"] if broken else []


def faults_of_keys(since: datetime) -> list[str]:
    """What is wrong with the copies of the key file, the newest of which should know everybody from before this."""
    keys = vault()
    if not keys.copies():
        return [f"there is no copy of the key file in {folder()}"]
    before = select(Person.slot).where(Person.since_on < clock.local(since).date())
    missing = set(db.session.scalars(before)) - keys.backed_up()
    slots = set(db.session.scalars(select(Person.slot)))
    found = [f"{copy} still holds the keys of {len(left)} who left" for copy, left in keys.strays(slots).items()]
    return [*found, *([f"the copies of the key file lack the keys of {len(missing)} people"] if missing else [])]


def lapse() -> int:
    """Remove backups that are past their days, and the entries of the ledger no backup needs; how many backups."""
    there = all_of(vault())
    over = [backup for backup in there if backup.lapses_on <= clock.today()]
    for backup in over:
        for path in (backup.path, _words(backup.path)):
            installation.shred(path)
    ours = sign(vault())
    _shred_older(f"*.{ours}.{PART}", LEFT_OVER)
    _shred_older(f"{ASIDE}-{ours}-*", ledger.kept())
    oldest = min((clock.local(backup.moment).date() for backup in there if backup not in over), default=clock.today())
    # Copies out of reach are as old as the oldest one here may become.
    erasures().trim(min(oldest, clock.today() - ledger.kept()), ledger.position())
    return len(over)


def _shred_older(pattern: str, age: timedelta) -> None:
    for path in folder().glob(pattern):
        if clock.now().timestamp() - path.stat().st_mtime > age.total_seconds():
            installation.shred(path)


def _words(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _read(path: Path) -> Backup | None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        said: dict[str, Any] = json.loads(path.read_bytes())
        backup = Backup(**said)
        # Whoever wrote it, it has to be a moment.
        return backup if backup.moment.tzinfo else None
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
