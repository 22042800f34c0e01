"""A site of its own, and every file in which something of it could lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import text

from ksmo_site import create_app, setting_up
from ksmo_site.auth import passwords
from ksmo_site.extensions import db
from ksmo_site.people.vault import vault


@contextmanager
def fresh_site(instance: Path, address: str = "") -> Iterator[Flask]:
    """Within, a new site stands in this folder, and its application is the one at hand."""
    environment = {"KSMO_INSTANCE": str(instance), "KSMO_BASE_URL": "http://localhost"}
    # The same algorithm with less work: nobody is going to guess these passwords.
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    app = create_app({**environment, "KSMO_DATABASE_URL": address} if address else environment)
    with app.app_context():
        setting_up.set_up(app)
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
            app.extensions["huey"].storage.close()
            vault().close()
            app.extensions["presence"].close()


def below(folder: Path) -> list[Path]:
    """Every file below the folder: the database, its journal, the jobs, the outbox, the keys.

    Reading SQLite's files here drops this process's locks on them, so nobody else may be using the site meanwhile.
    """
    return sorted(path for path in folder.rglob("*") if path.is_file())


def of_server() -> list[Path]:
    """On PostgreSQL, everything the server has written so far, its write-ahead log and its messages included."""
    if db.engine.dialect.name != "postgresql":
        return []
    data = _written()
    return [*below(data), data.parent / "log"]


def of_database(since: str) -> list[Path]:
    """On PostgreSQL, the files of this database alone, and the write-ahead log from this part on."""
    if db.engine.dialect.name != "postgresql":
        return []
    data, number = _written(), _ask("SELECT oid FROM pg_database WHERE datname = current_database()")
    log = [path for path in (data / "pg_wal").iterdir() if since <= path.name <= part_of_log()]
    return [*below(data / "base" / number), *log]


def part_of_log() -> str:
    """On PostgreSQL, the file of the write-ahead log that is being written."""
    is_server = db.engine.dialect.name == "postgresql"
    return _ask("SELECT pg_walfile_name(pg_current_wal_insert_lsn())") if is_server else ""


def _written() -> Path:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CHECKPOINT"))
    return Path(_ask("SHOW data_directory"))


def _ask(question: str) -> str:
    with db.engine.connect() as connection:
        return str(connection.scalar(text(question)))
