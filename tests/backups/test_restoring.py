"""Going on with an older copy: nobody who left comes back, nobody is written to unasked, and nothing is lost."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from ksmo_site import setting_up, work
from ksmo_site.activity import chain
from ksmo_site.auth import membership
from ksmo_site.auth.models import Member
from ksmo_site.backups import copies, dumps
from ksmo_site.backups.copies import Backup
from ksmo_site.delivery import sending
from ksmo_site.extensions import db
from ksmo_site.installation import Presence, Unsafe
from ksmo_site.newsletter import stopping, subscriptions
from ksmo_site.newsletter.models import Subscription
from ksmo_site.newsletter.subscriptions import Wish
from ksmo_site.outbox import quarantine
from ksmo_site.people import ledger, matching, persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault
from ksmo_site.team import invitations, organizers
from tests.backups.test_backups import joins
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def reads(number: int) -> Subscription:
    email = f"reader-{number}@example.org"
    subscriptions.subscribe(Wish(f"Reader {number}", email, newsletter=True, events=True))
    person = persons.find(email)
    assert person
    subscription = subscriptions.of(person)
    assert subscription
    subscription.is_proved()
    return subscription


@contextmanager
def put_by_hand(site: Site, backup: Backup) -> Iterator[None]:
    """Stop the site, put the copy in place as an operator would, and start it again."""
    db.session.remove()
    db.engine.dispose()
    site.app.extensions.pop("vault").close()
    dumps.put_in_place(db.engine, backup.path)
    yield


def restored(site: Site, backup: Backup, how: str) -> str:
    if how == "by command":
        said = site.runs("backup", "restore", backup.name)
        site.runs("letters", "deliver")
        return said
    with put_by_hand(site, backup):
        return site.runs("letters", "deliver")


@pytest.mark.parametrize("how", ["by command", "by hand"])
def test_nobody_comes_back_from_a_backup_and_nobody_is_written_to(site: Site, how: str) -> None:
    members, readers = [joins(number) for number in range(60)], [reads(number) for number in range(60)]
    db.session.commit()
    waiting = site.rows()["letter"]
    backup = copies.make()
    for member in db.session.scalars(select(Member).limit(50)):
        membership.cancel(member)
    for subscription in db.session.scalars(select(Subscription).limit(50)):
        stopping.end_now(subscription.person)
    db.session.commit()
    assert (len(members), len(readers), waiting) == (60, 60, 120)

    said = restored(site, backup, how)

    assert site.rows()["member"] == site.rows()["subscription"] == 10
    assert site.rows()["person"] == site.keys() == 20
    assert sum(quarantine.waiting().values()) == site.rows()["letter"] == 20
    assert sending.deliver() == sending.Delivery()
    assert not list((site.instance / "outbox").glob("*.eml"))
    assert "150 people, subscriptions and roles" in said or how == "by hand"
    assert ledger.position() == ledger.ledger().entries()[-1].number == 150


def test_nobody_is_given_back_a_role_that_was_taken_and_no_link_to_the_desk_works(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    site.has_organizer(Visitor(app), junho, "officer")
    organizer.opens("/desk/team/invite").posts("/desk/team/invite", editor="y")
    member = membership.find(junho.conference_id)
    assert member
    db.session.commit()
    backup = copies.make()
    organizers.set_roles(member, [])
    db.session.commit()

    restored(site, backup, "by command")

    again = membership.find(junho.conference_id)
    assert again
    assert (again.roles, invitations.waiting(), site.rows()["factor_request"]) == ("", [], 0)
    assert chain.first_broken() is None
    newest = chain.newest()
    assert newest
    assert newest.what == "flask backup restore"


def test_the_letters_held_back_leave_when_an_organizer_says_so(site: Site) -> None:
    reads(1)
    db.session.commit()
    assert quarantine.hold_back() == 1

    quarantine.release()
    db.session.commit()

    assert sending.deliver().delivered == 1


@pytest.mark.parametrize("damage", ["missing", "changed", "cut off"])
def test_a_damaged_backup_is_named_and_not_restored(site: Site, mina: Somebody, damage: str) -> None:
    made = copies.make()
    if damage == "missing":
        made.path.unlink()
    elif damage == "changed":
        content = bytearray(made.path.read_bytes())
        content[len(content) // 2] ^= 1
        made.path.write_bytes(content)
    else:
        os.truncate(made.path, made.size // 2)

    assert str(made.path) in site.runs("backup", "verify", fails=True)
    assert "othing was changed" in site.runs("backup", "restore", made.name, fails=True)

    assert site.rows()["member"] == 1


def test_a_restore_without_the_ledger_is_refused(site: Site, mina: Somebody) -> None:
    made = copies.make()
    ledger.ledger().path.unlink()

    assert "is missing" in site.runs("backup", "restore", made.name, fails=True)


def test_a_restore_beside_a_running_site_is_refused(site: Site, mina: Somebody) -> None:
    made = copies.make()
    running = Presence(site.instance)

    assert "stop it" in site.runs("backup", "restore", made.name, fails=True)
    running.close()

    assert "The database is that of" in site.runs("backup", "restore", made.name)


def test_what_is_older_than_the_ledger_reaches_is_never_used(site: Site, mina: Somebody, time_machine: Any) -> None:
    made = copies.make()
    membership.cancel(db.session.scalars(select(Member)).one())
    db.session.commit()
    kept = Path(shutil.copytree(made.path.parent, made.path.parent.with_name("out-of-reach")))
    site.ages(time_machine, days=30)
    copies.lapse()
    shutil.copytree(kept, made.path.parent, dirs_exist_ok=True)

    assert "older than the ledger reaches" in site.runs("backup", "restore", made.name, fails=True)


def test_who_joined_since_keeps_their_slot_in_case_the_newer_database_is_put_back(
    site: Site, time_machine: Any
) -> None:
    joins(1)
    db.session.commit()
    made = copies.make()
    for number in (2, 3):
        joins(number)
    db.session.commit()
    keys = [vault().key(slot) for slot in (1, 2, 3)]

    said = site.runs("backup", "restore", made.name)
    site.runs("privacy", "expire")
    newcomer = joins(4).person.slot
    db.session.commit()

    assert "2 people who joined since are not in it" in said
    assert newcomer == 4
    assert [vault().key(slot) for slot in (1, 2, 3)] == keys
    site.ages(time_machine, days=20)
    work.tidy_up()
    assert [vault().has_key(slot) for slot in (1, 2, 3, 4)] == [True, False, False, True]


def test_an_older_copy_that_lacks_people_is_refused_until_somebody_says_so(site: Site) -> None:
    made = copies.make()
    for number in (1, 2):
        joins(number)
    db.session.commit()
    with put_by_hand(site, made):
        assert "backup adopt" in site.runs("letters", "deliver", fails=True)

    assert "2 people who joined since are not in it" in site.runs("backup", "adopt")
    assert site.runs("letters", "deliver")


def test_the_present_database_becomes_a_backup_before_another_takes_its_place(site: Site, mina: Somebody) -> None:
    first = copies.make()
    site.has_member(Visitor(site.app), JUNHO)

    site.runs("backup", "restore", first.name)
    site.runs("letters", "deliver")
    before, _ = copies.all_of(vault())
    site.runs("backup", "restore", before.name)

    for who in (MINA, JUNHO):
        assert Visitor(site.app).signs_in(who).status == 302


def test_a_database_that_cannot_be_read_is_put_aside(site: Site, mina: Somebody) -> None:
    if db.engine.dialect.name == "postgresql":
        pytest.skip("its files are its server's")
    made = copies.make()
    db.session.remove()
    db.engine.dispose()
    site.app.extensions.pop("vault").close()
    (site.instance / "site.db").write_bytes(b"no database at all" * 99)

    site.runs("backup", "restore", made.name)

    assert Visitor(site.app).signs_in(mina).status == 302
    assert list(made.path.parent.glob("replaced-*.db"))


def test_another_programs_database_is_never_replaced(site: Site, mina: Somebody) -> None:
    made = copies.make()
    db.session.execute(text("CREATE TABLE invoices (id INTEGER)"))
    db.session.execute(text("DROP TABLE key_file"))
    db.session.commit()

    assert "another program" in site.runs("backup", "restore", made.name, fails=True)

    assert db.session.scalar(text("SELECT count(*) FROM invoices")) == 0


def test_what_is_there_is_not_replaced_where_it_cannot_be_kept(
    site: Site, mina: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = copies.make()
    site.has_member(Visitor(site.app), JUNHO)
    monkeypatch.setattr(dumps, "dump", _no_space)

    assert "No space" in site.runs("backup", "restore", made.name, fails=True)

    site.runs("letters", "deliver")
    assert site.rows()["member"] == 2


def _no_space(*_arguments: Any) -> None:
    raise Unsafe("No space is left.")


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_changed(site: Site, mina: Somebody) -> None:
    made = copies.make()
    words = copies._words(made.path)
    words.write_text(words.read_text().replace(made.revision, "9999"))

    assert "newer version" in site.runs("backup", "restore", made.name, fails=True)


def test_where_the_ledger_was_lost_another_one_is_begun_and_no_older_backup_is_used(
    site: Site, mina: Somebody, junho: Somebody
) -> None:
    made = copies.make()
    membership.cancel(db.session.scalars(select(Member).limit(1)).one())
    db.session.commit()
    ledger.ledger().path.unlink()
    assert "is missing" in site.runs("doctor", fails=True)

    assert "A ledger is begun" in site.runs("backup", "adopt", "--new-ledger")

    assert site.runs("letters", "deliver")
    assert site.rows()["member"] == 1
    assert "older than the ledger reaches" in site.runs("backup", "restore", made.name, fails=True)


def test_a_ledger_that_is_whole_is_not_replaced(site: Site, mina: Somebody) -> None:
    assert "is not replaced" in site.runs("backup", "adopt", "--new-ledger", fails=True)


def test_a_database_from_before_there_were_ledgers_keeps_the_ledger_that_is_there(
    app: Flask, site: Site, mina: Somebody
) -> None:
    ledger.ledger().append("person", db.session.scalars(select(Person.id)).one())
    db.session.execute(text("DELETE FROM ledger_position"))
    db.session.commit()
    matching.close_vault(app)

    setting_up.set_up(app)

    assert site.holds_nobody()
    assert len(ledger.ledger().entries()) == 2
