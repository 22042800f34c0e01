"""The erasure ledger: what ended does not begin again, whichever copy of the database is put in place."""

import multiprocessing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from ksmo_site import clock, setting_up
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.installation import Unsafe
from ksmo_site.people import ledger, matching, persons
from ksmo_site.people.ledger import Ledger
from ksmo_site.people.models import LedgerPosition, Person
from ksmo_site.people.vault import vault
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor

KEY = b"k" * 32


def begun(folder: Path) -> Ledger:
    made = Ledger(folder / "ledger", KEY)
    made.begin()
    return made


def what_and_ids(of: Ledger) -> list[tuple[str, UUID]]:
    return [(entry.what, entry.id) for entry in of.entries()[1:]]


def test_entries_come_back_in_their_order_and_by_number(tmp_path: Path) -> None:
    written, ids = begun(tmp_path), [uuid4() for _ in range(30)]

    numbers = [written.append("person", id_) for id_ in ids]

    assert numbers == list(range(1, 31))
    assert what_and_ids(written) == [("person", id_) for id_ in ids]
    assert oct(written.path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("line", [0, 7, 19])
def test_a_line_that_was_changed_taken_out_or_moved_is_noticed(tmp_path: Path, line: int) -> None:
    written = begun(tmp_path)
    for _ in range(20):
        written.append("person", uuid4())
    lines = written.path.read_bytes().splitlines(keepends=True)
    changed = lines[line].replace(b" person ", b" events ").replace(b" begun ", b" ended ")
    broken = (
        [*lines[:line], changed, *lines[line + 1 :]],
        [*lines[:line], *lines[line + 1 :]],
        [*lines[:line], lines[line + 1], lines[line], *lines[line + 2 :]],
    )
    for content in broken:
        written.path.write_bytes(b"".join(content))
        with pytest.raises(Unsafe, match="damaged"):
            written.entries()


def test_what_a_crash_left_of_a_line_is_written_over(tmp_path: Path) -> None:
    written, first, second = begun(tmp_path), uuid4(), uuid4()
    written.append("person", first)
    with written.path.open("ab") as file:
        file.write(b"2 2026-11-2")

    assert what_and_ids(written) == [("person", first)]
    assert written.append("person", second) == 2

    assert what_and_ids(written) == [("person", first), ("person", second)]


def test_entries_go_when_no_backup_needs_them_and_the_rest_still_holds(tmp_path: Path, time_machine: Any) -> None:
    written, old, new = begun(tmp_path), uuid4(), uuid4()
    written.append("person", old)
    time_machine.move_to(clock.now() + timedelta(days=20))
    written.append("person", new)

    assert written.trim(clock.today(), 99) == 1
    assert written.trim(clock.today(), 99) == 0

    assert what_and_ids(written) == [("person", new)]
    assert [entry.number for entry in written.entries()] == [1, 2]
    assert written.append("person", uuid4()) == 3


def test_a_clock_that_went_back_breaks_no_ledger(tmp_path: Path, time_machine: Any) -> None:
    written = begun(tmp_path)
    for days in (0, 3, -2, 9):
        time_machine.move_to(clock.now() + timedelta(days=days))
        written.append("person", uuid4())

    written.trim(clock.today() - timedelta(days=5), 99)

    assert [entry.number for entry in written.entries()] == list(range(written.entries()[0].number, 5))
    assert written.append("person", uuid4()) == 5


def test_what_the_database_does_not_know_yet_is_not_dropped(tmp_path: Path, time_machine: Any) -> None:
    written = begun(tmp_path)
    for _ in range(3):
        written.append("person", uuid4())
    time_machine.move_to(clock.now() + timedelta(days=40))

    assert written.trim(clock.today(), 2) == 2


def writes(path: Path, times: int) -> None:
    for _ in range(times):
        Ledger(path, KEY).append("person", uuid4())


def test_processes_that_write_and_trim_at_once_lose_no_entry(tmp_path: Path) -> None:
    written = begun(tmp_path)
    start = multiprocessing.get_context("fork")
    writers = [start.Process(target=writes, args=(written.path, 50)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for _ in range(20):
        # Nothing is older than this, so the file is put in its place again and again with all it has.
        with written._alone():
            entries = written.entries()
            (tmp_path / "shorter").write_bytes(written._sealed(entries))
            (tmp_path / "shorter").replace(written.path)
    for writer in writers:
        writer.join()

    assert [entry.number for entry in written.entries()] == list(range(201))


def test_leaving_writes_a_random_id_and_a_day_and_nothing_else(site: Site, visitor: Visitor, mina: Somebody) -> None:
    person_id = db.session.scalars(select(Person.id)).one()
    db.session.rollback()

    visitor.signs_in(mina).opens("/account/leave").posts("/account/leave")

    entry = ledger.ledger().entries()[-1]
    assert (entry.what, entry.id, entry.day) == ("person", person_id, clock.today())
    assert ledger.position() == entry.number
    assert not any(value.encode() in ledger.ledger().path.read_bytes() for value in mina.values)


def forgets_that_they_left(app: Flask, number: int) -> None:
    """Make the database as old as it was at that number of the ledger."""
    db.session.execute(update(LedgerPosition).values(number=number))
    db.session.commit()
    app.extensions.pop("vault").close()


def test_who_left_is_gone_from_an_older_copy_before_the_first_request(
    app: Flask, site: Site, mina: Somebody, junho: Somebody
) -> None:
    mina_id = db.session.scalars(select(Person.id).order_by(Person.slot)).first()
    assert mina_id
    # As a copy of the database and of the keys from before she left has it.
    ledger.ledger().append("person", mina_id)
    forgets_that_they_left(app, 0)

    visitor = Visitor(app).opens("/sign-in")

    assert visitor.posts("/sign-in", identity=MINA.conference_id, password=MINA.password).status == 200
    assert visitor.opens("/sign-in").posts("/sign-in", identity=JUNHO.email, password=JUNHO.password).status == 302
    assert site.rows()["member"] == site.rows()["person"] == site.keys() == 1
    assert ledger.position() == ledger.ledger().entries()[-1].number


@pytest.mark.parametrize("what", ["missing", "empty", "cut off"])
def test_without_the_whole_ledger_the_site_does_not_start(app: Flask, site: Site, mina: Somebody, what: str) -> None:
    person = persons.find(MINA.email)
    assert person
    erasure.erase(person)
    db.session.commit()
    path = ledger.ledger().path
    lines = path.read_bytes().splitlines(keepends=True)
    if what == "missing":
        path.unlink()
    else:
        path.write_bytes(b"" if what == "empty" else lines[0])
    app.extensions.pop("vault").close()

    with pytest.raises(Unsafe, match=str(path)):
        setting_up.open_instance(app)
    # Nor when it is asked again.
    for _ in range(3):
        assert Visitor(app).browser.get("/sign-in", base_url="http://localhost").status_code == 503


def test_a_database_older_than_the_ledger_reaches_is_not_used(app: Flask, site: Site, time_machine: Any) -> None:
    ledger.ledger().append("person", uuid4())
    site.ages(time_machine, days=40)
    ledger.ledger().trim(clock.today(), 99)
    forgets_that_they_left(app, 0)

    with pytest.raises(Unsafe, match="older than"):
        setting_up.open_instance(app)


def test_a_crash_beside_others_who_leave_is_finished_within_the_hour(site: Site, mina: Somebody) -> None:
    mina_id = db.session.scalars(select(Person.id)).one()
    ledger.ledger().append("person", mina_id)
    # Somebody else's leaving was committed afterwards.
    ledger.note("person", uuid4())
    db.session.commit()

    assert matching.catch_up() == (0, 0)
    assert matching.finish_leaving() == 1
    db.session.commit()

    assert site.holds_nobody()
    assert not vault().has_key(1)


def test_a_subscription_that_was_stopped_stays_so_in_an_older_copy(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    visitor.signs_in(mina).opens("/account/subscriptions")
    visitor.posts("/account/subscriptions", newsletter="y", events="y").opens("/account/subscriptions")
    visitor.posts("/account/subscriptions", events="y")
    stopped = ledger.ledger().entries()[-1]
    assert stopped.what == "newsletter"
    db.session.execute(db.text("UPDATE subscription SET newsletter = true"))
    forgets_that_they_left(app, stopped.number - 1)

    setting_up.open_instance(app)

    assert db.session.execute(db.text("SELECT newsletter, events FROM subscription")).one() == (False, True)
