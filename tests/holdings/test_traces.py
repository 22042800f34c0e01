"""What is left of somebody who left is found, however it is written, and named without saying it."""

import base64
import os
import sqlite3
import threading
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from flask import Flask
from sqlalchemy import select, text

from ksmo_site import database
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure, traces
from ksmo_site.holdings.models import Remains
from ksmo_site.pages.models import Event
from ksmo_site.people import persons
from ksmo_site.privacy import openings
from ksmo_site.privacy.words import FACTOR
from tests.holdings.test_erasure import leaves
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def a_page(site: Site, value: str) -> str:
    event = db.session.scalars(select(Event)).first()
    assert event
    event.body = f"With {value.upper()} among others."
    return "event.body"


def a_file(site: Site, value: str) -> str:
    (site.instance / "guests.csv").write_text(f"name\n{value}\n")
    return "guests.csv"


def a_file_in_base64(site: Site, value: str) -> str:
    (site.instance / "export.bin").write_bytes(b"--" + base64.b64encode(b"x" + value.encode() + b"y"))
    return "export.bin"


def a_table_nobody_knows(site: Site, value: str) -> str:
    db.session.execute(text("CREATE TABLE guests (id INTEGER PRIMARY KEY, words TEXT)"))
    db.session.execute(text("INSERT INTO guests VALUES (7, :words)"), {"words": f"call {value}"})
    return "guests.words (7)"


@pytest.mark.parametrize("stray", [a_page, a_file, a_file_in_base64, a_table_nobody_knows])
def test_what_is_left_of_a_leaver_is_named_and_success_is_not_claimed(
    app: Flask, site: Site, junho: Somebody, stray: Any
) -> None:
    visitor = Visitor(app)
    site.has_organizer(visitor, site.has_member(Visitor(app), MINA))
    place = stray(site, JUNHO.name)
    db.session.commit()

    gone = leaves(Visitor(app), junho)

    assert "Your account is closed" in gone.text
    assert "Not everything is removed yet" in gone.text
    (found,) = db.session.scalars(select(Remains))
    number = found.id
    assert found.place.startswith(place)
    assert JUNHO.name not in found.place
    db.session.rollback()
    assert "removed by hand" in visitor.opens("/desk").text
    assert place in visitor.opens("/desk/deletion").text
    visitor.posts(f"/desk/deletion/remains/{number}/settled")
    assert "that place is settled" in visitor.follows().text
    db.session.rollback()
    assert db.session.scalars(select(Remains)).all() == []
    assert "Your account is deleted" in gone.opens(gone.page.request.full_path).text


@pytest.mark.parametrize("value", ["Mina Xaverius Quell", "준호 쯔위체르트", "Élodie-Zoé Ångström"])
def test_a_value_is_found_in_each_way_it_can_be_written(site: Site, value: str) -> None:
    for way in traces.forms(value):
        (site.instance / "stray").write_bytes(b"before " + way.upper() + b" after")
        assert traces.find(frozenset([value])) == ["stray"], way
    for word in (value.upper(), normalize("NFD", value), normalize("NFD", value.upper())):
        (site.instance / "stray").write_text(f"before {word} after")
        assert traces.find(frozenset([value])) == ["stray"], word
    (site.instance / "stray").write_bytes(b"nothing of the kind")
    assert traces.find(frozenset([value])) == []


def test_what_is_too_short_to_lead_to_anybody_is_not_looked_for(site: Site) -> None:
    assert not traces.is_telling("KR")
    assert traces.is_telling("김민서")


@pytest.mark.parametrize(
    "odd", ["a folder called keys", "no database", "a table without a key", "a name in other letters", "gone meanwhile"]
)
def test_nothing_odd_that_lies_about_keeps_anybody_from_leaving(
    site: Site, visitor: Visitor, mina: Somebody, odd: str
) -> None:
    if odd == "a folder called keys":
        (site.instance / "backups" / "old-keys").mkdir(parents=True)
    elif odd == "no database":
        (site.instance / "thumbs.db").write_bytes(b"picture" * 9)
    elif odd == "a table without a key":
        db.session.execute(text("CREATE TABLE lines (words TEXT)"))
        db.session.execute(text("INSERT INTO lines VALUES ('nothing')"))
        db.session.commit()
    elif odd == "a name in other letters":
        (site.instance / os.fsdecode(b"\xbb\xe7\xb6\xf7")).touch()
    else:
        (site.instance / "dangling").symlink_to(site.instance / "nowhere")

    assert "Your account is deleted" in leaves(visitor, mina).text


def test_what_an_organizer_wrote_of_somebody_is_not_looked_for(site: Site, visitor: Visitor, mina: Somebody) -> None:
    person = persons.find(mina.email)
    assert person
    openings.note(person, FACTOR)
    openings.note(person, "She forgot her password.")
    (site.instance / "risk factor").write_text("She forgot her password.")
    db.session.commit()

    assert "Your account is deleted" in leaves(visitor, mina).text


def test_what_cannot_be_read_is_named(
    site: Site, visitor: Visitor, mina: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    (site.instance / "old.db").touch()
    (site.instance / "jobs.db").unlink(missing_ok=True)

    def is_locked(_path: Path) -> bytes:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(database, "contents", is_locked)

    assert "Your account is closed" in leaves(visitor, mina).text
    assert db.session.scalars(select(Remains.place)).all() == ["old.db (it could not be read)"]


def test_however_many_leave_at_once_their_values_are_looked_for(site: Site) -> None:
    (site.instance / "list").write_text("value-number-177")
    many = frozenset(f"value-number-{number}" for number in range(200))

    assert traces.find(many) == ["list"]


def test_looking_drops_no_lock_on_a_database_in_use(site: Site) -> None:
    if db.engine.dialect.name == "postgresql":
        pytest.skip("its locks are its server's")
    db.session.scalars(select(Event)).first()
    held = _locks(site)
    assert held

    traces.is_in(site.instance / "site.db", {b"nothing"})

    assert _locks(site) == held


def _locks(site: Site) -> list[str]:
    """The locks there are on the database."""
    inodes = {f":{(site.instance / name).stat().st_ino} " for name in ("site.db", "site.db-shm")}
    lines = Path("/proc/locks").read_text().splitlines()
    return [line.partition(": ")[2] for line in lines if any(inode in line for inode in inodes)]


def test_a_place_that_holds_the_value_is_named_without_it(site: Site, visitor: Visitor, mina: Somebody) -> None:
    (site.instance / f"badge-{mina.email}.txt").touch()
    db.session.execute(text("CREATE TABLE guests (email TEXT PRIMARY KEY)"))
    db.session.execute(text("INSERT INTO guests VALUES (:email)"), {"email": mina.email.upper()})
    db.session.commit()

    leaves(visitor, mina)

    assert sorted(db.session.scalars(select(Remains.place))) == ["badge-….txt", "guests.email (…)"]


def test_others_can_write_while_it_is_searched(
    app: Flask, site: Site, mina: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def meanwhile(_values: frozenset[str]) -> list[str]:
        db.session.scalar(select(Member.id))
        writer = threading.Thread(target=lambda: written.append(_writes(app)))
        writer.start()
        writer.join(3)
        return []

    monkeypatch.setattr(traces, "find", meanwhile)
    person = persons.find(mina.email)
    assert person
    erased = erasure.let_go(person)
    db.session.commit()
    erasure.verify(erased)

    assert written


def _writes(app: Flask) -> int:
    with app.app_context():
        persons.meet("writer@example.org")
        db.session.commit()
        return 1
