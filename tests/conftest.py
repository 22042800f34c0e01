"""A site of its own for every test, on SQLite and on PostgreSQL alike."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, text

from ksmo_site import clock, create_app, setting_up
from ksmo_site.auth import passwords
from ksmo_site.extensions import db
from tests import postgres
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """The same algorithm with less work, so that the suite stays quick."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def _no_waiting() -> None:
    """Without the pauses that make answers take the same time; what is proved about those says so."""
    clock.BEAT = 0


@pytest.fixture(scope="session")
def server() -> Iterator[Engine]:
    """A PostgreSQL of this run's own."""
    with postgres.running() as address:
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        yield engine
        engine.dispose()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """The pages' templates, compiled once for all the sites of this run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


@dataclass(frozen=True)
class Template:
    """A site set up once, which every test copies."""

    folder: Path
    server: Engine | None


@pytest.fixture(scope="session", params=DATABASES)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The site as it is before any test."""
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    template = Template(tmp_path_factory.mktemp("template"), server)
    address = _new_database(server, "template_site", "template1") if server else ""
    app = create_app(_environment(template.folder, address))
    with app.app_context():
        setting_up.set_up(app)
        db.engine.dispose()
    return template


@pytest.fixture
def own_database(template: Template) -> Iterator[str]:
    """Where the test's own database is; empty where it is a file of the instance."""
    if template.server is None:
        yield ""
        return
    name = f"site_{uuid4().hex}"
    yield _new_database(template.server, name, "template_site")
    # At once: a thousand of them would fill the memory they lie in, or make the tests wait for a disk.
    with template.server.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture
def app(template: Template, own_database: str, compiled: FileSystemBytecodeCache, tmp_path: Path) -> Iterator[Flask]:
    """A site of the test's own."""
    instance = tmp_path / "instance"
    shutil.copytree(template.folder, instance)
    app = create_app(_environment(instance, own_database))
    app.jinja_env.bytecode_cache = compiled
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for name in ("vault", "presence"):
        if name in app.extensions:
            app.extensions[name].close()


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    """The site from inside, as its commands and its worker see it."""
    with app.app_context():
        setting_up.open_instance(app)
        yield Site(app)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a browser, who has never been here."""
    return Visitor(app)


@pytest.fixture
def mina(visitor: Visitor, site: Site) -> Somebody:
    """A member who confirmed her address."""
    return site.has_member(visitor, MINA)


@pytest.fixture
def junho(app: Flask, site: Site) -> Somebody:
    """Another member."""
    return site.has_member(Visitor(app), JUNHO)


@pytest.fixture
def organizer(visitor: Visitor, site: Site, mina: Somebody) -> Visitor:
    """Mina at the desk."""
    site.has_organizer(visitor, mina)
    return visitor


def _environment(instance: Path, address: str) -> dict[str, str]:
    given = {"KSMO_INSTANCE": str(instance), "KSMO_BASE_URL": "http://localhost"}
    return {**given, "KSMO_DATABASE_URL": address} if address else given


def _new_database(server: Engine, name: str, template: str) -> str:
    with server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'))
    return server.url.set(database=name).render_as_string()
