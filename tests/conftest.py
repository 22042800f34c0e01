"""A site of its own for every test, on SQLite and on PostgreSQL alike."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import pytest
import werkzeug.routing
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
_engines: dict[str, Engine] = {}


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """The same algorithm with less work, so that the suite stays quick."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def _no_waiting() -> None:
    """Without the pauses that make answers take the same time; what is proved about those says so."""
    clock.BEAT = 0


class Rule(werkzeug.routing.Rule):
    """An address of the site, whose way back from its values is compiled once for all the sites of this run."""

    _compiled: ClassVar[dict[tuple[object, ...], Any]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        # All it is made of, as long as no address has values of its own.
        assert not self.defaults
        key = (self.rule, append_unknown)
        if key not in self._compiled:
            self._compiled[key] = super()._compile_builder(append_unknown)
        return self._compiled[key]


@pytest.fixture(scope="session", autouse=True)
def _quick_addresses() -> None:
    """Making a site is half of what a small test costs, and its addresses most of that."""
    Flask.url_rule_class = Rule


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
    """A site set up once, which every test copies; its database is a part of the folder where there is no server."""

    folder: Path
    server: Engine | None
    database: str


@pytest.fixture(scope="session", params=DATABASES)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The site as it is before any test."""
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    template = Template(tmp_path_factory.mktemp("template"), server, "template_site")
    address = _new_database(template, "template1") if server else ""
    app = create_app(_environment(template.folder, address))
    with app.app_context():
        setting_up.set_up(app)
        db.engine.dispose()
    return template


@pytest.fixture(scope="session")
def inhabited(
    template: Template, compiled: FileSystemBytecodeCache, tmp_path_factory: pytest.TempPathFactory
) -> Template:
    """The site once Mina has joined it: so many tests begin there that she does it once for all of them."""
    inhabited = Template(tmp_path_factory.mktemp("inhabited") / "instance", template.server, "inhabited_site")
    with _copied(template, inhabited, compiled) as app, app.app_context():
        setting_up.open_instance(app)
        Site(app).has_member(Visitor(app), MINA)
    return inhabited


@pytest.fixture
def app(
    request: pytest.FixtureRequest, template: Template, compiled: FileSystemBytecodeCache, tmp_path: Path
) -> Iterator[Flask]:
    """A site of the test's own."""
    begins = request.getfixturevalue("inhabited") if "mina" in request.fixturenames else template
    own = Template(tmp_path / "instance", begins.server, f"site_{uuid4().hex}")
    with _copied(begins, own, compiled) as app:
        yield app
    if own.server is not None:
        # At once: a thousand of them would fill the memory they lie in, or make the tests wait for a disk.
        with own.server.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{own.database}" WITH (FORCE)'))


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
def mina(site: Site) -> Somebody:
    """A member who confirmed her address, in the pages of the site, before the test began."""
    return MINA


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


def _new_database(new: Template, like: str) -> str:
    assert new.server
    with new.server.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{new.database}" TEMPLATE "{like}" STRATEGY FILE_COPY'))
    return new.server.url.set(database=new.database).render_as_string()


@contextmanager
def _copied(template: Template, new: Template, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The site in a copy of that one; closed afterwards."""
    shutil.copytree(template.folder, new.folder)
    app = create_app(_environment(new.folder, _new_database(new, template.database) if new.server else ""))
    app.jinja_env.bytecode_cache = compiled
    with app.app_context():
        first = _engines.setdefault(db.engine.name, db.engine)
        # What one site has made of a query serves all of them.
        db.engine.dialect, db.engine._compiled_cache = first.dialect, first._compiled_cache
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for name in ("vault", "presence"):
        if name in app.extensions:
            app.extensions[name].close()
