"""The erasure ledger: what ended for good, outside the database and its backups, so that a restore brings nobody back.

A line holds a running number, a day, what ended, its random id, and a seal over itself and the line before it
(HMAC-SHA-256): nothing that leads to anybody. It goes when no backup is left that is older.
"""

import hmac
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from ksmo_site import clock, installation
from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.people.models import LedgerPosition
from ksmo_site.settings import values

NOBODY = UUID(int=0)
BEGUN = "begun"
# Longer than any line.
TAIL = 256

Ending = Callable[[UUID], bool]
ENDINGS: dict[str, Ending] = {}


@dataclass(frozen=True)
class Entry:
    """One thing that ended."""

    number: int
    day: date
    what: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.number} {self.day.isoformat()} {self.what} {self.id.hex}"


class Ledger:
    """The ledger in this file, sealed with this key. Its methods raise Unsafe when it is missing or damaged."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path, self._key = path, key

    def begin(self, number: int = 0) -> None:
        """Begin a ledger at this number, in place of one that is there: nothing older than that can be put back."""
        installation.put(self.path, self._sealed([Entry(number, clock.today(), BEGUN, NOBODY)]))

    def entries(self) -> list[Entry]:
        """Every entry, the oldest first; the very first only says where the ledger begins."""
        found: list[Entry] = []
        seal = b""
        for line in _whole(self._bytes()).splitlines():
            entry, given = self._read(line)
            seal = self._seal(seal, entry)
            if seal != given or (found and entry.number != found[-1].number + 1):
                raise self._damaged()
            found.append(entry)
        if not found:
            raise self._damaged()
        return found

    def append(self, what: str, id_: UUID) -> int:
        """Write down that this ended; its number. It is on the disk before this returns."""
        with self._alone() as file:
            start = max(0, os.fstat(file).st_size - TAIL)
            # What a crash left of a line was never told to anybody.
            tail = _whole(os.pread(file, TAIL, start))
            last, seal = self._read(tail.splitlines()[-1] if tail else b"")
            entry = Entry(last.number + 1, clock.today(), what, id_)
            line = _line(entry, self._seal(seal, entry))
            os.pwrite(file, line, start + len(tail))
            os.ftruncate(file, start + len(tail) + len(line))
            os.fsync(file)
        return entry.number

    def trim(self, before: date, known: int) -> int:
        """Drop the oldest entries, of the days before this one, up to the number the database knows; how many."""
        with self._alone():
            _, *entries = self.entries()
            # Clocks can go wrong: what stands behind a newer entry stays with it.
            outlived = list(takewhile(lambda entry: entry.day < before and entry.number <= known, entries))
            if outlived:
                begun = Entry(outlived[-1].number, outlived[-1].day, BEGUN, NOBODY)
                installation.put(self.path, self._sealed([begun, *entries[len(outlived) :]]))
        return len(outlived)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """The file, which no other process writes to meanwhile."""
        try:
            with installation.alone(self.path) as file:
                yield file
        except FileNotFoundError as cause:
            raise self._missing() from cause

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError as cause:
            raise self._missing() from cause

    def _missing(self) -> Unsafe:
        return Unsafe(
            f"{self.path} is missing, and without it people who left could come back; put its newest copy there."
        )

    def _damaged(self) -> Unsafe:
        return Unsafe(f"{self.path} is damaged; put its newest copy there.")

    def _read(self, line: bytes) -> tuple[Entry, bytes]:
        try:
            number, day, what, id_, seal = line.decode("ascii").split(" ")
            return Entry(int(number), date.fromisoformat(day), what, UUID(hex=id_)), bytes.fromhex(seal)
        except ValueError as cause:
            raise self._damaged() from cause

    def _seal(self, before: bytes, entry: Entry) -> bytes:
        return hmac.digest(self._key, before + str(entry).encode(), "sha256")

    def _sealed(self, entries: list[Entry]) -> bytes:
        lines, seal = [], b""
        for entry in entries:
            seal = self._seal(seal, entry)
            lines.append(_line(entry, seal))
        return b"".join(lines)


def _line(entry: Entry, seal: bytes) -> bytes:
    return f"{entry} {seal.hex()}\n".encode()


def _whole(content: bytes) -> bytes:
    """The lines that were written to their end."""
    return content[: content.rfind(b"\n") + 1]


def kept() -> timedelta:
    """How long copies of the database may be put back, and so what says what ended is kept."""
    return timedelta(days=values.backup_days() or 14)


def ledger() -> Ledger:
    """The ledger of this installation."""
    opened: Ledger = current_app.extensions["ledger"]
    return opened


def ending(what: str) -> Callable[[Ending], Ending]:
    """Declare what is done again in an older copy of the database; it answers whether anything was left to be ended."""

    def declare(again: Ending) -> Ending:
        ENDINGS[what] = again
        return again

    return declare


def note(what: str, id_: UUID) -> None:
    """Write down that this ended, before the database is changed; the commit that ends it remembers the number."""
    db.session.info["ledger"] = ledger().append(what, id_)


def position() -> int:
    """The number of the newest entry this database knows of."""
    row = db.session.get(LedgerPosition, 1, populate_existing=True)
    if row is None:
        raise Unsafe("The database is not up to date; run: flask --app wsgi setup")
    return row.number


@event.listens_for(db.session, "before_commit")
def _remember(session: Session) -> None:
    # Last of all in every transaction: whoever leaves waits for nobody while holding this row.
    if not session.in_nested_transaction() and (number := session.info.pop("ledger", None)):
        newer = update(LedgerPosition).where(LedgerPosition.number < number)
        session.execute(newer.values(number=number), execution_options={"synchronize_session": False})


@event.listens_for(db.session, "after_rollback")
def _forget_number(session: Session) -> None:
    session.info.pop("ledger", None)
