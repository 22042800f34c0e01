"""Copying a whole database while it is in use, on either kind, and putting such a copy in its place."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect

from ksmo_site.database import Base
from ksmo_site.installation import Unsafe

TOOLS = ("pg_dump", "psql")
# The last words of a dump that was written to its end.
END = b"PostgreSQL database dump complete"


def suffix(engine: Engine) -> str:
    """How files with copies of this database end."""
    return ".db" if engine.dialect.name == "sqlite" else ".sql"


def dump(engine: Engine, path: Path) -> None:
    """Write the database as it is at this moment into a new file, while it is in use. Raises Unsafe when it cannot."""
    try:
        if engine.dialect.name == "sqlite":
            _dump_sqlite(Path(engine.url.database or ""), path)
        else:
            _dump_postgresql(engine, path)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    except (OSError, sqlite3.Error) as cause:
        raise Unsafe(f"The database could not be copied to {path.parent} ({cause}). Nothing was changed.") from cause


def _dump_sqlite(database: Path, path: Path) -> None:
    # Unlike SQLite's backup by pages, this copies no freed page, in which marks of leavers may still lie.
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))


def _dump_postgresql(engine: Engine, path: Path) -> None:
    with path.open("wb") as file:
        ours = (f"--table={name}" for name in _tables(engine))
        _run(engine, "pg_dump", "--no-owner", "--no-privileges", *ours, stdout=file.fileno())


def _tables(engine: Engine) -> list[str]:
    """The tables of this site, and nothing else that lies in the same database."""
    return [name for name in inspect(engine).get_table_names() if name in {*Base.metadata.tables, "alembic_version"}]


def put_in_place(engine: Engine, path: Path) -> None:
    """Let the database be what this file holds; nobody may be using it. Raises Unsafe when it cannot."""
    if engine.dialect.name == "sqlite":
        _put_sqlite(Path(engine.url.database or ""), path)
        return
    tables = ", ".join(f'"{name}"' for name in _tables(engine))
    engine.dispose()
    # One transaction: it is all there, or nothing was changed.
    alone = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    emptied = (f"--command=DROP TABLE IF EXISTS {tables} CASCADE",) if tables else ()
    _run(engine, "psql", *alone, *emptied, f"--file={path}")


def _put_sqlite(database: Path, path: Path) -> None:
    draft = database.with_name(f"{database.name}.new")
    shutil.copyfile(path, draft)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    # The journal belongs to the database that is there now, and would be written into the other one.
    for other in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            database.with_name(f"{database.name}{other}").unlink()
    draft.rename(database)


def fault(path: Path) -> str:
    """What is wrong with the file of a copy; empty when nothing is."""
    if path.suffix == ".sql":
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 200))
            return "" if END in file.read() else "it is not written to its end"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as cause:
        return str(cause)
    return "" if found == "ok" else str(found)


def is_installed(tool: str) -> bool:
    """Whether this program of PostgreSQL's is there."""
    return shutil.which(tool) is not None


def _run(engine: Engine, tool: str, *arguments: str, stdout: int | None = None) -> None:
    program = shutil.which(tool)
    if program is None:
        raise Unsafe(f"{tool} is not installed here; install PostgreSQL's client programs, and try again.")
    # The password goes by the environment: everybody on the machine can read a program's arguments.
    url = engine.url.set(drivername="postgresql", password=None).render_as_string()
    secret = {"PGPASSWORD": str(engine.url.password)} if engine.url.password else {}
    done = subprocess.run(
        [program, f"--dbname={url}", *arguments], stdout=stdout or subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, **secret}, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Unsafe(f"{tool} failed: {done.stderr.decode(errors='replace').strip()}")
