"""Both databases: no update lost, no row lost by a migration, readers beside a writer."""

import threading
from collections.abc import Callable
from contextvars import Context
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from ksmo_site import database, work
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db, migrations
from ksmo_site.holdings import erasure
from ksmo_site.people import ledger, persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault
from ksmo_site.policy.models import PolicyVersion
from tests.site import Site
from tests.somebody import MINA, UNREACHABLE, Somebody
from tests.visitor import Visitor


def at_once(times: int, act: Callable[[int], None]) -> None:
    """Act in as many threads, and wait for all of them."""
    threads = [threading.Thread(target=act, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_update_is_lost_between_threads(site: Site) -> None:
    engine = db.engine

    def adds_twenty() -> None:
        for _ in range(20):
            with Session(engine) as session:
                version = session.get_one(PolicyVersion, 1, with_for_update=True)
                version.legal_ground += "x"
                session.commit()

    before = len(db.session.get_one(PolicyVersion, 1).legal_ground)
    db.session.rollback()
    at_once(4, lambda _number: adds_twenty())

    assert len(db.session.get_one(PolicyVersion, 1).legal_ground) == before + 80


def test_eight_sign_ups_at_once_with_one_address_make_one_account(app: Flask, site: Site) -> None:
    visitors = [Visitor(app) for _ in range(8)]

    def joins(number: int) -> None:
        application = {**MINA.application(), "conference_id": f"mina-{number}"}
        visitors[number].posts("/account/create", **application)

    at_once(8, joins)

    assert {visitor.page.location.rpartition("/")[0] for visitor in visitors} == {"/account/check-inbox"}
    assert site.rows()["person"] == site.rows()["member"] == 1


def test_of_those_who_chose_one_conference_id_the_first_to_confirm_gets_it(app: Flask, site: Site) -> None:
    people = [Somebody(MINA.conference_id, "", f"mina-{number}@example.org") for number in range(8)]
    visitors = [Visitor(app).joins(who) for who in people]
    paths = [site.link_to(who).removeprefix("http://localhost") for who in people]

    def confirms(number: int) -> None:
        visitors[number].posts(paths[number])

    at_once(8, confirms)

    assert [visitor.status for visitor in visitors].count(302) == 1
    late = next(number for number, visitor in enumerate(visitors) if visitor.status != 302)
    assert "meanwhile" in visitors[late].opens(paths[late]).text
    assert visitors[late].posts(paths[late], conference_id="another-one").status == 302


def test_two_tidy_ups_at_once_get_along(app: Flask, site: Site) -> None:
    people = [persons.meet(f"reader-{number}@example.org") for number in range(16)]
    db.session.commit()
    for person in people[::2]:
        # As a crash in the midst of their leaving leaves them.
        ledger.ledger().append("person", person.id)
        vault().destroy_key(person.slot)
    db.session.rollback()

    def tidies(_number: int) -> None:
        with app.app_context():
            work.tidy_up()

    at_once(3, tidies)

    assert site.rows()["person"] == site.keys() == 0


@pytest.mark.parametrize("time", range(5))
def test_somebody_who_joins_while_strangers_are_erased_stays(app: Flask, site: Site, time: int) -> None:
    persons.meet(MINA.email)
    db.session.commit()
    visitor = Visitor(app)

    def joins_or_tidies(number: int) -> None:
        if number:
            visitor.posts("/account/create", **MINA.application())
            return
        with app.app_context():
            work.tidy_up()

    at_once(2, joins_or_tidies)

    assert visitor.page.location.startswith("/account/check-inbox/")
    assert site.rows()["member"] == site.rows()["person"] == site.keys() == 1
    assert visitor.confirms(site.link_to(MINA)).signs_in(MINA).status == 302


def test_two_who_use_the_organizers_link_at_once_make_one_organizer(app: Flask, site: Site) -> None:
    path = site.runs("organizer", "link").strip().removeprefix("http://localhost")
    visitors = [Visitor(app) for _ in range(4)]

    def uses(number: int) -> None:
        application = {**UNREACHABLE.application(), "conference_id": f"first-{number}"}
        visitors[number].posts(path, **application)

    at_once(4, uses)

    assert [visitor.status for visitor in visitors].count(302) == 1
    assert site.rows()["member"] == 1


def test_reading_passes_beside_a_writer(site: Site, visitor: Visitor) -> None:
    with db.engine.begin() as writer:
        writer.execute(update(PolicyVersion).values(legal_ground="being written"))

        assert visitor.opens("/privacy").status == 200


def test_a_page_that_is_only_looked_at_cannot_write(app: Flask, site: Site, visitor: Visitor) -> None:
    def writes() -> str:
        db.session.execute(update(PolicyVersion).values(legal_ground="from a GET"))
        db.session.commit()
        return "written"

    app.view_functions["pages.about"] = writes

    assert Context().run(visitor.browser.get, "/about", base_url="http://localhost").status_code >= 500
    assert db.session.get_one(PolicyVersion, 1).legal_ground != "from a GET"


def test_every_sqlite_connection_overwrites_what_it_deletes(site: Site) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("settings of SQLite")
    for setting, value in (("secure_delete", 1), ("foreign_keys", 1), ("synchronous", 2), ("journal_mode", "wal")):
        assert db.session.execute(text(f"PRAGMA {setting}")).scalar() == value


def test_emptying_the_journal_says_when_a_reader_is_in_the_way(site: Site, mina: Somebody) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps its journal itself")
    db.session.rollback()
    with database.only_reading(), db.engine.connect() as reader:
        reader.execute(select(Person.id)).all()
        with database.only_reading(False):
            db.session.execute(update(Member).values(roles="administrator"))
            db.session.commit()
        assert not database.empty_journal(db.engine)

    assert database.empty_journal(db.engine)
    assert (site.instance / "site.db-wal").stat().st_size == 0


def test_rebuilding_a_table_keeps_the_rows_that_point_at_it(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)
    before = site.rows()
    assert before["sign_in"] == before["consent"] == 1

    def rebuild(_revision: object, _context: object) -> list[object]:
        sqlite = db.engine.dialect.name == "sqlite"
        with migrations.op.batch_alter_table("member", recreate="always" if sqlite else "never") as batch:
            batch.add_column(sa.Column("extra", sa.String()))
        return []

    migrations.run_migrations(rebuild)
    db.session.rollback()

    assert site.rows() == before


def test_a_migration_that_fails_midway_leaves_nothing(site: Site) -> None:
    def fails(_revision: object, _context: object) -> list[object]:
        migrations.op.create_table("half_done", sa.Column("id", sa.Integer()))
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        migrations.run_migrations(fails)
    db.session.rollback()

    assert "half_done" not in sa.inspect(db.engine).get_table_names()


def test_the_nightly_rewriting_leaves_no_mark_of_leavers(site: Site) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's files are its server's")
    people = [persons.meet(f"reader-{number}@example.org") for number in range(120)]
    db.session.commit()
    leavers = people[::2] + people[1::4]
    marks = [person.email_mark for person in leavers]
    for person in leavers:
        erasure.erase(person)
        db.session.commit()

    work.vacuum()

    raw = b"".join(path.read_bytes() for path in site.instance.glob("site.db*"))
    assert not [mark for mark in marks if mark and mark in raw]
    assert mark_of(people[3]) in raw


def test_rewriting_the_database_keeps_everybody_on_both(site: Site, mina: Somebody) -> None:
    before = site.rows()

    work.vacuum()

    assert site.rows() == before


def mark_of(person: Person) -> bytes:
    """The mark of somebody who stayed: the search can find one."""
    assert person.email_mark
    return person.email_mark


def test_the_jobs_hold_nothing_about_anybody(site: Site, visitor: Visitor, tmp_path: Path) -> None:
    visitor.joins(MINA)

    jobs = b"".join(path.read_bytes() for path in site.instance.glob("jobs.db*"))

    assert b"deliver" in jobs
    assert not any(value.encode() in jobs for value in MINA.values)
