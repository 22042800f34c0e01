"""What both databases need to behave alike: no lost updates, no bytes left behind, migrations that keep child rows."""

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask_alembic import Alembic
from sqlalchemy import Connection, DateTime, Dialect, MetaData, TypeDecorator, Uuid, event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.functions import FunctionElement

from ksmo_site import clock

PRAGMAS = ("foreign_keys=ON", "busy_timeout=5000", "secure_delete=ON", "synchronous=FULL", "trusted_schema=OFF",
           "temp_store=MEMORY", "cache_size=-16384")  # fmt: skip
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
# Hour and minute in UTC: 03:37 in Seoul, when nobody waits.
VACUUM_AT = (18, 37)
# A file of the instance that is touched then, for whoever asks whether it was done.
STAMP = "vacuumed"
_only_reading = ContextVar("only_reading", default=False)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC on both databases; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every model derives from; each says `__about__`, what it holds about people, or None."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UTCDateTime})


def random_uuid() -> UUID:
    """128 random bits: an id that is never used again and tells nothing."""
    return UUID(bytes=secrets.token_bytes(16))


def random_id() -> MappedColumn[UUID]:
    """A primary key of 128 random bits."""
    return mapped_column(primary_key=True, default=random_uuid)


class RandomIds(FunctionElement[UUID]):
    """The same, made by the database for each row of a statement."""

    type = Uuid()
    inherit_cache = True


@compiles(RandomIds, "sqlite")
def _made_by_sqlite(_element: Any, _compiler: Any, **_how: Any) -> str:
    return "lower(hex(randomblob(16)))"


@compiles(RandomIds, "postgresql")
def _made_by_postgresql(_element: Any, _compiler: Any, **_how: Any) -> str:
    return "gen_random_uuid()"


@contextmanager
def only_reading(reading: bool = True) -> Iterator[None]:
    """Within, nothing can be written, and on SQLite writers pass: a page that is only looked at changes nothing."""
    before = _only_reading.set(reading)
    try:
        yield
    finally:
        _only_reading.reset(before)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        # Without this pysqlite begins transactions by itself, late, and loses updates without a word.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        # An SQLite built without it would leave what is deleted in its pages, and say nothing.
        if connection.execute("PRAGMA secure_delete").fetchone() != (1,):
            raise sqlite3.NotSupportedError("This SQLite does not overwrite what it deletes.")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    reading = _only_reading.get()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")
    elif reading:
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def keep_journal(engine: Engine) -> None:
    """Let readers and one writer work side by side on SQLite; set once, the file remembers it."""
    if engine.dialect.name == "sqlite":
        _outside_transactions(engine, "PRAGMA journal_mode=WAL")


def empty_journal(engine: Engine) -> bool:
    """Fold the write-ahead journal into the database and cut it to nothing; no while a reader holds it open."""
    if engine.dialect.name != "sqlite":
        return True
    # Whoever leaves does not wait for somebody's long reading: the worker tries again each minute.
    busy, *_ = _outside_transactions(engine, "PRAGMA busy_timeout=200", "PRAGMA wal_checkpoint(TRUNCATE)")
    return not busy


def vacuum(engine: Engine) -> None:
    """Write the database anew, so that freed pages hold nothing of what was deleted."""
    if engine.dialect.name == "sqlite":
        _outside_transactions(engine, "VACUUM")
        empty_journal(engine)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL")


def next_vacuum() -> datetime:
    """When that is done next."""
    hour, minute = VACUUM_AT
    tonight = clock.now().replace(hour=hour, minute=minute, second=0, microsecond=0)
    return tonight if tonight > clock.now() else tonight + timedelta(days=1)


def contents(path: Path) -> bytes:
    """Every page of an SQLite file, freed ones included, the journal's newer ones in place of the file's.

    A database in use must be read through SQLite: whoever opens the file and closes it again drops the locks of the
    whole process, and other processes then destroy the database (sqlite.org/howtocorrupt.html, 2.2).
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        # Says what it is where it is no database; to serialize would not.
        connection.execute("PRAGMA schema_version")
        return connection.serialize()


def _outside_transactions(engine: Engine, *statements: str) -> Any:
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            # Whoever used the connection last may only have been reading.
            cursor.execute("PRAGMA query_only=OFF")
        return [cursor.execute(statement).fetchone() for statement in statements][-1]
    finally:
        # Not put back among the others: its settings are its own.
        connection.invalidate()


class Migrations(Alembic):
    """Alembic, except that rebuilding a table on SQLite does not delete the rows that point at it."""

    def run_migrations(self, fn: Callable[..., Any], **options: Any) -> None:
        connection = self.migration_context.connection
        if connection is None or connection.dialect.name != "sqlite":
            return super().run_migrations(fn, **options)
        driver: Any = connection.connection.dbapi_connection
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            super().run_migrations(fn, **options)
            broken = driver.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"A migration left rows that point nowhere: {broken[:5]}")
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")
        return None
