"""Backups: made while the site runs, checked, removed in time, and never able to bring anybody back."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ksmo_site import clock, work
from ksmo_site.auth import membership
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member
from ksmo_site.backups import copies, dumps
from ksmo_site.backups.copies import Backup
from ksmo_site.extensions import db
from ksmo_site.installation import Presence, Unsafe
from ksmo_site.newsletter import subscriptions
from ksmo_site.newsletter.models import Subscription
from ksmo_site.newsletter.subscriptions import Wish
from ksmo_site.outbox import letters, quarantine
from ksmo_site.people import ledger, persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import SLOT, vault
from ksmo_site.privacy import policy
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def joins(number: int) -> Member:
    application = Application(f"member-{number}", "seven quiet mountains", email=f"member-{number}@example.org")
    member = membership.register(application, policy.get_in_force())
    assert member
    membership._open(member, application.conference_id)
    member.is_proved()
    return member


def reads(number: int) -> Subscription:
    email = f"reader-{number}@example.org"
    subscriptions.subscribe(Wish(f"Reader {number}", email, newsletter=True, events=True))
    person = persons.find(email)
    assert person
    subscription = subscriptions.of(person)
    assert subscription
    subscription.is_proved()
    return subscription


def slot_in(copy: Path, slot: int) -> bytes:
    return copy.read_bytes()[SLOT * slot : SLOT * slot + SLOT]


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
        subscriptions.stop(subscriptions.token_to_stop(subscription))
    db.session.commit()
    assert (len(members), len(readers), waiting) == (60, 60, 120)

    said = restored(site, backup, how)

    assert site.rows()["member"] == site.rows()["subscription"] == 10
    assert site.rows()["person"] == site.keys() == 20
    assert sum(quarantine.waiting().values()) == site.rows()["letter"] == 20
    assert letters.deliver() == letters.Delivery()
    assert not list((site.instance / "outbox").glob("*.eml"))
    assert "150 people and subscriptions" in said or how == "by hand"
    assert ledger.position() == ledger.ledger().entries()[-1].number == 150


def test_the_letters_held_back_leave_when_an_organizer_says_so(site: Site) -> None:
    reads(1)
    db.session.commit()
    assert quarantine.hold_back() == 1

    quarantine.release()
    db.session.commit()

    assert letters.deliver().delivered == 1


def test_a_backup_is_made_while_somebody_writes_and_is_whole(site: Site) -> None:
    joins(1)
    db.session.commit()
    joins(2)

    made = copies.make()

    assert copies.faults(made) == []
    assert copies.faults_of_keys(clock.now()) == []
    assert oct(made.path.stat().st_mode & 0o777) == oct((made.path.parent / "keys").stat().st_mode & 0o777) == "0o600"
    assert oct(made.path.parent.stat().st_mode & 0o777) == "0o700"
    assert not any(key in made.path.read_bytes() for key in (vault().key(0), vault().key(1)))


def test_no_freed_page_of_a_leaver_is_copied(site: Site, mina: Somebody) -> None:
    sealed = db.session.scalars(select(Person.email_mark)).one()
    assert sealed
    assert sealed in copies.make().path.read_bytes() or db.engine.dialect.name == "postgresql"
    member = db.session.scalars(select(Member)).one()
    membership.cancel(member)
    db.session.commit()

    left = copies.make().path.read_bytes()

    assert sealed not in left
    assert sealed.hex().encode() not in left


def test_leaving_zeroes_the_key_in_every_copy_within_reach(site: Site, visitor: Visitor, mina: Somebody) -> None:
    copies.make()
    here = copies.folder() / "keys"
    shutil.copy(here, copies.folder() / "of-last-week.keys")
    assert slot_in(here, 1) == vault().key(1)

    visitor.signs_in(mina).opens("/account/leave")
    assert "is removed by" in visitor.text
    visitor.posts("/account/leave")

    for copy in vault().copies():
        assert slot_in(copy, 1) == bytes(SLOT)
        assert slot_in(copy, 0) == vault().key(0)
    assert len(vault().copies()) == 2
    assert copies.faults_of_keys(clock.now()) == []


def test_a_slot_that_was_not_zeroed_in_a_copy_is_found_and_zeroed_within_the_hour(
    site: Site, visitor: Visitor, mina: Somebody
) -> None:
    made = copies.make()
    kept = (copies.folder() / "keys").read_bytes()
    visitor.signs_in(mina).opens("/account/leave").posts("/account/leave")
    (copies.folder() / "keys").write_bytes(kept)

    assert "still holds the keys of 1 who left" in site.runs("backup", "verify", made.name, fails=True)
    work.tidy_up()

    assert slot_in(copies.folder() / "keys", 1) == bytes(SLOT)
    assert "can be restored" in site.runs("backup", "verify")


def test_another_sites_copies_in_the_same_folder_are_left_alone(site: Site, mina: Somebody) -> None:
    other = os.urandom(SLOT * 3)
    (copies.folder() / "others.keys").write_bytes(other)
    (copies.folder() / "others.db.json").write_text('{"name": "others.db", "site": "another"}')

    work.tidy_up()
    vault().destroy_key(1)

    assert (copies.folder() / "others.keys").read_bytes() == other
    assert copies.all_of(vault()) == []
    with pytest.raises(Unsafe, match="another site's"):
        vault().copy_to(copies.folder() / "others.keys")


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


def test_a_copy_of_the_keys_that_lacks_somebody_is_named(site: Site, mina: Somebody, time_machine: Any) -> None:
    copies.make()
    (copies.folder() / "keys").write_bytes(vault().key(0))
    site.ages(time_machine, days=1)

    assert "lack the keys of 1 people" in copies.faults_of_keys(clock.now())[0]


def test_keys_that_were_lost_are_never_taken_for_people_who_left(site: Site, mina: Somebody) -> None:
    copies.make()
    content = vault().path.read_bytes()
    with vault().path.open("r+b") as file:
        file.write(content[:SLOT] + bytes(SLOT))

    work.tidy_up()

    assert site.rows()["member"] == 1
    assert "put the newest copy" in site.runs("doctor", fails=True)
    assert site.runs("privacy", "forget-lost").startswith("0 people")
    for copy in vault().copies():
        copy.unlink()
    assert "privacy forget-lost" in site.runs("doctor", fails=True)
    assert site.runs("privacy", "forget-lost").startswith("1 people")
    assert site.holds_nobody()


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


def test_backups_go_on_their_day_and_the_ledger_with_them(site: Site, mina: Somebody, time_machine: Any) -> None:
    made = copies.make()
    membership.cancel(db.session.scalars(select(Member)).one())
    db.session.commit()

    site.ages(time_machine, days=13)
    assert copies.lapse() == 0
    assert copies.all_of(vault()) == [made]
    site.ages(time_machine, days=1)
    assert copies.lapse() == 1
    assert not made.path.exists()
    assert copies.all_of(vault()) == []
    site.ages(time_machine, days=2)
    copies.lapse()

    assert [entry.what for entry in ledger.ledger().entries()] == ["begun"]
    assert site.runs("letters", "deliver")


def test_one_is_made_each_day_by_itself_unless_none_shall_be(site: Site, time_machine: Any) -> None:
    assert copies.make_if_due()
    assert copies.make_if_due() is None
    site.ages(time_machine, hours=25)
    assert copies.make_if_due()
    site.app.config["KSMO_BACKUP_DAYS"] = 0
    site.ages(time_machine, hours=25)

    assert copies.make_if_due() is None


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


def test_without_its_programs_postgresql_is_not_copied_and_the_sentence_says_what_to_install(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite needs no programs")
    monkeypatch.setenv("PATH", "/nowhere")

    assert "install PostgreSQL's client programs" in site.runs("backup", "make", fails=True)


def test_a_full_disk_is_said_and_leaves_nothing_half_done(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    assert "No space left" in site.runs("backup", "make", fails=True)
    assert [path.name for path in copies.folder().iterdir()] == []
