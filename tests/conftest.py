"""A site of its own for every test, on SQLite and on PostgreSQL alike."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import create_engine, text

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
def server() -> Iterator[str]:
    """A PostgreSQL of this run's own."""
    with postgres.running() as address:
        yield address


@pytest.fixture(scope="session", params=DATABASES)
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path | tuple[str, Path]:
    """A site set up once, which every test copies."""
    folder: Path = tmp_path_factory.mktemp("template")
    address = ""
    if request.param == "postgresql":
        address = _new_database(request.getfixturevalue("server"), "template_site", "template1")
    app = create_app(_environment(folder, address))
    with app.app_context():
        setting_up.set_up(app)
        db.engine.dispose()
    return (request.getfixturevalue("server"), folder) if address else folder


@pytest.fixture
def app(template: Path | tuple[str, Path], tmp_path: Path) -> Iterator[Flask]:
    """A site of the test's own."""
    instance = tmp_path / "instance"
    address = ""
    if isinstance(template, tuple):
        server, template = template
        address = _new_database(server, f"site_{uuid4().hex}", "template_site")
    shutil.copytree(template, instance)
    app = create_app(_environment(instance, address))
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


def _new_database(server: str, name: str, template: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")
