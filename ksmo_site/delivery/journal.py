"""What a process is sending just now, and what it has sent: a file that outlives it, whatever it dies of.

The database hears of letters a batch at a time; a letter that was accepted is noted here at once, so that whoever
comes after a killed process sends nothing twice but the one letter that was on the line.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from ksmo_site.outbox.folder import folder

_TAKEN, _SENT = b"-", b"+"
_ENTRY = 17


@dataclass
class Journal:
    """Letters one process has taken, and those among them that were accepted."""

    file: int
    taken: set[UUID] = field(default_factory=set)
    sent: set[UUID] = field(default_factory=set)

    def takes(self, *letters: UUID) -> None:
        """Note that these are being sent."""
        self.taken.update(letters)
        os.write(self.file, b"".join(_TAKEN + letter.bytes for letter in letters))

    def is_sent(self, letter: UUID) -> None:
        """Note that this one was accepted."""
        self.sent.add(letter)
        os.write(self.file, _SENT + letter.bytes)


@contextmanager
def kept() -> Iterator[Journal]:
    """A journal, which goes when all is done; it stays where the process dies, or raises before the database heard."""
    path = folder() / secrets.token_hex(8)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    try:
        # Whoever can have this lock knows that this process is dead; nobody looks for it under its first name.
        fcntl.flock(file, fcntl.LOCK_EX)
        path = path.rename(path.with_suffix(".sending"))
        yield Journal(file)
        path.unlink(missing_ok=True)
    finally:
        os.close(file)


@contextmanager
def left_behind() -> Iterator[list[Journal]]:
    """Journals of processes that died; they go once the database has heard of them."""
    with contextlib.ExitStack() as stack:
        found = [entry for path in folder().glob("*.sending") if (entry := stack.enter_context(_of_the_dead(path)))]
        yield [journal for journal, _ in found]
        for _, path in found:
            path.unlink(missing_ok=True)


@contextmanager
def _of_the_dead(path: Path) -> Iterator[tuple[Journal, Path] | None]:
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        yield None
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Its process may have come to an end in between, and taken the file with it.
        is_there = path.exists() and os.path.samestat(os.fstat(file), path.stat())
        yield (_read(file), path) if is_there else None
    except BlockingIOError:
        yield None
    finally:
        os.close(file)


def _read(file: int) -> Journal:
    content = os.pread(file, os.fstat(file).st_size, 0)
    journal = Journal(file)
    # An entry that was not written wholly was of a letter that is sent again, with the same Message-ID.
    for at in range(0, len(content) - _ENTRY + 1, _ENTRY):
        entry = content[at : at + _ENTRY]
        (journal.sent if entry[:1] == _SENT else journal.taken).add(UUID(bytes=entry[1:]))
    return journal
