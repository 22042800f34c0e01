"""Looking for the values of somebody who left, in every text column and every file of this installation."""

import base64
import contextlib
import hashlib
import json
import quopri
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from flask import current_app
from sqlalchemy import JSON, String, inspect, text

from ksmo_site import database
from ksmo_site.extensions import db
from ksmo_site.people.marks import normal

# Shorter ones stand in other words.
TELLING = 6
PIECE = 1 << 20
# So much of a file is looked at again with what follows: more than any value takes in any form.
LONGEST = 4096
BARE = ("keys", "secret", "ledger", "ballast")


def is_telling(value: str) -> bool:
    """Whether the value is long enough to lead to somebody where it is found."""
    return len(value.encode()) >= TELLING


def forms(value: str) -> set[bytes]:
    """The ways in which a value can lie about: as it is, encoded, or hashed; case does not count."""
    plain = value.encode()
    ways = {plain, normal(value).encode(), value.encode("utf-16-le"), value.encode("utf-16-be")}
    ways |= {quote(value).encode(), plain.hex().encode(), json.dumps(value)[1:-1].encode(), quopri.encodestring(plain)}
    # Where it stood among other bytes, its first and last characters are theirs, too.
    ways |= {base64.b64encode(bytes(shift) + plain)[4 if shift else 0 : -4] for shift in range(3)}
    ways |= {
        hash_(normal(value).encode()).hexdigest().encode() for hash_ in (hashlib.sha256, hashlib.sha1, hashlib.md5)
    }
    return {way for way in ways if len(way) >= TELLING}


def find(values: frozenset[str]) -> list[str]:
    """Where any of the values is found: a column and its row, or a file."""
    ways = {way for value in values for way in forms(value)}
    return [*_in_columns(ways), *_in_files({way.lower() for way in ways})] if ways else []


def _in_columns(ways: set[bytes]) -> Iterator[str]:
    words = {word for way in ways if b"\0" not in way for word in _written(way.decode("utf-8", "replace"))}
    looking = inspect(db.session.connection())
    keys = looking.get_multi_pk_constraint()
    for where, columns in looking.get_multi_columns().items():
        for one in columns:
            if isinstance(one["type"], String | JSON):
                yield from _in_column(where[1], one["name"], keys[where]["constrained_columns"], words)


def _written(word: str) -> set[str]:
    # SQLite takes only the letters of ASCII for the same in both cases.
    return {word.lower(), "".join(letter.lower() if letter.isascii() else letter for letter in word)}


def _in_column(name: str, said: str, key: list[str], words: set[str]) -> Iterator[str]:
    """The rows of one column; put together by hand, since SQLAlchemy takes longer to write so many than to ask them."""
    quote_name = db.engine.dialect.identifier_preparer.quote
    place = "strpos" if db.engine.dialect.name == "postgresql" else "instr"
    row = ", ".join(map(quote_name, key)) or "1"
    # Once in small letters, not once for each word.
    small = f"SELECT {row}, lower(CAST({quote_name(said)} AS TEXT)) AS said FROM {quote_name(name)}"
    holds = " OR ".join(f"{place}(said, :w{n}) > 0" for n in range(len(words)))
    query = text(f"WITH small AS MATERIALIZED ({small}) SELECT {row} FROM small WHERE {holds}")
    for found in db.session.execute(query, {f"w{n}": word for n, word in enumerate(words)}):
        yield f"{name}.{said} ({', '.join(str(part) for part in found)})"


def _in_files(ways: set[bytes]) -> Iterator[str]:
    instance: Path = current_app.config["INSTANCE"]
    for path in sorted(instance.rglob("*")):
        if path.is_file() and _may_hold_text(path) and _holds(path, ways):
            yield str(path.relative_to(instance))


def _may_hold_text(path: Path) -> bool:
    """Not the database, whose columns were searched; nor its backups, in which the same columns lie; nor bare keys."""
    is_backup = current_app.config["BACKUPS"] in path.parents
    is_database = path.name.startswith(Path(db.engine.url.database or "").name or "site.db")
    return not is_backup and not is_database and path.name not in BARE and not path.name.endswith(("-wal", "-shm"))


def _holds(path: Path, ways: set[bytes]) -> bool:
    return any(way in piece for piece in _pieces(path) for way in ways)


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in small letters, piece by piece, each beginning with the end of the one before."""
    if path.suffix == ".db":
        yield database.contents(path).lower()
        return
    # A letter may just have left.
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        before = b""
        while piece := file.read(PIECE):
            yield (before + piece).lower()
            before = piece[-LONGEST:]
