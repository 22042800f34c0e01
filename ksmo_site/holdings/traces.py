"""Looking for the values of somebody who left, in every text column and every file of this installation."""

import base64
import contextlib
import hashlib
import json
import os
import quopri
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote

from flask import current_app
from sqlalchemy import Boolean, Date, DateTime, Integer, LargeBinary, Numeric, Uuid, inspect, text

from ksmo_site import database
from ksmo_site.extensions import db
from ksmo_site.people.marks import normal

# Shorter ones stand in other words.
TELLING = 6
PIECE = 1 << 20
# So much of a file is looked at again with what follows: more than any value takes in any form.
LONGEST = 1 << 16
# Files of bare keys, and of nothing at all.
BARE = ("keys", "ledger", "secret", "ballast", "in-use")
# More would tell the organizers nothing new.
MOST = 20
# SQLite takes no longer conditions.
SOME = 500
# What no words can stand in.
NUMBERS = (Integer, Numeric, Boolean, Date, DateTime, LargeBinary, Uuid)


def is_telling(value: str) -> bool:
    """Whether the value is long enough to lead to somebody where it is found."""
    return len(value.encode()) >= TELLING


def forms(value: str) -> set[bytes]:
    """The ways in which a value can lie about: as it is, encoded, or hashed; case does not count."""
    plain = value.encode()
    written = {value, value.upper(), value.lower(), normal(value)}
    ways = {normalize(form, word).encode() for word in written for form in ("NFC", "NFD")}
    ways |= {value.encode("utf-16-le"), value.encode("utf-16-be"), quote(value).encode(), plain.hex().encode()}
    ways |= {json.dumps(value)[1:-1].encode(), quopri.encodestring(plain)}
    # Where it stood among other bytes, its first and last characters are theirs, too.
    ways |= {base64.b64encode(bytes(shift) + plain)[4 if shift else 0 : -4] for shift in range(3)}
    ways |= {
        hash_(normal(value).encode()).hexdigest().encode() for hash_ in (hashlib.sha256, hashlib.sha1, hashlib.md5)
    }
    return {way.lower() for way in ways if len(way) >= TELLING}


def find(values: frozenset[str]) -> list[str]:
    """Where any of the values is found: a column and its row, or a file; where the place holds it, too, without it."""
    ways = {way for value in values for way in forms(value)}
    places = [*_in_columns(ways), *_in_files(ways)] if ways else []
    return [_without(ways, place) for place in places[:MOST]]


def _without(ways: set[bytes], place: str) -> str:
    said = place
    for way in sorted(ways, key=len, reverse=True):
        with contextlib.suppress(UnicodeDecodeError):
            said = re.sub(re.escape(way.decode()), "…", said, flags=re.IGNORECASE)
    return said


def _in_columns(ways: set[bytes]) -> Iterator[str]:
    # SQLite takes only the letters of ASCII for the same in both cases, so each case is among the ways.
    words = sorted({way.decode("utf-8", "replace") for way in ways if b"\0" not in way})
    looking = inspect(db.session.connection())
    keys = looking.get_multi_pk_constraint()
    for where, columns in looking.get_multi_columns().items():
        names = [one["name"] for one in columns]
        # What organizers know a row by, where it has that.
        key = ["title"] if "title" in names else keys[where]["constrained_columns"]
        for one in columns:
            if not isinstance(one["type"], NUMBERS):
                yield from _in_column(where[1], one["name"], key, words)


def _in_column(name: str, said: str, key: list[str], words: list[str]) -> Iterator[str]:
    """The rows of one column; put together by hand, since SQLAlchemy takes longer to write so many than to ask them."""
    quote_name = db.engine.dialect.identifier_preparer.quote
    place = "strpos" if db.engine.dialect.name == "postgresql" else "instr"
    row = ", ".join(map(quote_name, key)) or "1"
    # Once in small letters, not once for each word.
    small = f"SELECT {row}, lower(CAST({quote_name(said)} AS TEXT)) AS said FROM {quote_name(name)}"
    for at in range(0, len(words), SOME):
        some = {f"w{number}": word for number, word in enumerate(words[at : at + SOME])}
        holds = " OR ".join(f"{place}(said, :{word}) > 0" for word in some)
        query = text(f"WITH small AS MATERIALIZED ({small}) SELECT {row} FROM small WHERE {holds}")
        for found in db.session.execute(query, some):
            yield f"{name}.{said} ({', '.join(str(part) for part in found)})"


def _in_files(ways: set[bytes]) -> Iterator[str]:
    instance: Path = current_app.config["INSTANCE"]
    for path in sorted(instance.rglob("*")):
        name = os.fsencode(path.relative_to(instance)).decode("utf-8", "backslashreplace")
        if any(way in name.lower().encode() for way in ways):
            yield name
        elif path.is_file() and _may_hold_text(path):
            yield from _told(name, is_in(path, ways))


def _told(name: str, found: bool | None) -> Iterator[str]:
    if found is None:
        yield f"{name} (it could not be read)"
    elif found:
        yield name


def _may_hold_text(path: Path) -> bool:
    """Not the database, whose columns were searched; nor its backups, in which the same columns lie; nor bare keys."""
    instance, database_ = current_app.config["INSTANCE"], Path(db.engine.url.database or "")
    known = {instance / name for name in BARE} | {database_}
    is_journal = path.name.endswith(("-wal", "-shm")) and path.with_name(path.name[:-4]).suffix == ".db"
    return path not in known and not is_journal and current_app.config["BACKUPS"] not in path.parents


def is_in(path: Path, ways: set[bytes]) -> bool | None:
    """Whether any of these words, in small letters, stands in the file; None when it cannot be read."""
    try:
        return any(way in piece for piece in _pieces(path) for way in ways)
    except FileNotFoundError:
        # A letter that has just left.
        return False
    except (OSError, sqlite3.Error):
        return None


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in small letters, piece by piece, each beginning with the end of the one before."""
    if path.suffix == ".db" or path == Path(db.engine.url.database or ""):
        # Never opened here as a file: that would drop this process's locks on it (see contents()).
        try:
            yield database.contents(path).lower()
            return
        except sqlite3.DatabaseError as fault:
            if getattr(fault, "sqlite_errorname", "") != "SQLITE_NOTADB":
                raise
    with path.open("rb") as file:
        before = b""
        while piece := file.read(PIECE):
            yield (before + piece).lower()
            before = piece[-LONGEST:]
