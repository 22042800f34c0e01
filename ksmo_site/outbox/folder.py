"""The folder of letters: where they lie while no mail server is set, and where it is told who is being written to."""

import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from ksmo_site import installation
from ksmo_site.extensions import db
from ksmo_site.outbox.models import Letter
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault

# The person, the letter; what else lies in the folder is none of ours.
NAME = re.compile(r"([0-9a-f]{32})(?:-[0-9a-f]{32}\.(?:eml|tmp)|\.lock)")


def folder() -> Path:
    """The folder, made where there is none."""
    path: Path = current_app.config["INSTANCE"] / "outbox"
    if not path.is_dir():
        path.mkdir(mode=0o700, exist_ok=True)
    return path


def file_name(letter: Letter) -> str:
    """The letter's name in the folder: random ids only, the person's first, so that their files can be found."""
    return f"{letter.person_id.hex}-{letter.id.hex}"


def lay(name: str, content: bytes) -> None:
    """Put the letter of this name into the folder; one tried twice lies there once."""
    installation.put(folder() / f"{name}.eml", content)


def take_back(beginning: str) -> int:
    """Overwrite and remove the letters in the folder whose names begin so; how many there were."""
    files = list(folder().glob(f"{beginning}*"))
    for file in files:
        installation.shred(file)
    return len(files)


def forget(person: Person) -> int:
    """Overwrite and remove the person's letters that lie in the folder; how many there were."""
    return take_back(f"{person.id.hex}-")


def sweep() -> int:
    """Take back letters of people who are not known any more, as a crash may leave them; how many there were."""
    owners = {found[1] for file in folder().iterdir() if (found := NAME.fullmatch(file.name))}
    known = {person_id.hex for person_id in db.session.scalars(select(Person.id))} if owners else set()
    db.session.rollback()
    return sum(take_back(owner) for owner in owners - known)


@contextmanager
def on_its_way(person_id: UUID, slot: int) -> Iterator[bool]:
    """Within, whoever erases the person waits; no when they are erased already."""
    path = _lock(person_id)
    with installation.alone(path, make=True):
        try:
            yield vault().has_key(slot)
        finally:
            path.unlink(missing_ok=True)


def wait_until_silent(person_id: UUID) -> None:
    """Wait until no letter to somebody who was erased is on its way; none will be, since their key is gone."""
    with contextlib.suppress(FileNotFoundError), installation.alone(_lock(person_id)):
        _lock(person_id).unlink(missing_ok=True)


def _lock(person_id: UUID) -> Path:
    return folder() / f"{person_id.hex}.lock"
