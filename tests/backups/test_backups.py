"""Backups: made while the site runs, checked, removed in time, and never able to bring anybody back."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ksmo_site import clock, work
from ksmo_site.auth import membership
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member
from ksmo_site.backups import copies
from ksmo_site.extensions import db
from ksmo_site.installation import Unsafe
from ksmo_site.people import ledger
from ksmo_site.people.models import Person
from ksmo_site.people.vault import SLOT, vault
from ksmo_site.policy import versions
from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor


def joins(number: int) -> Member:
    application = Application(f"member-{number}", "seven quiet mountains", email=f"member-{number}@example.org")
    member = membership.register(application, versions.get_in_force())
    assert member
    membership._open(member, application.conference_id)
    member.is_proved()
    return member


def slot_in(copy: Path, slot: int) -> bytes:
    return copy.read_bytes()[SLOT * slot : SLOT * slot + SLOT]


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
    assert "add --yes" in site.runs("privacy", "forget-lost", fails=True)
    assert site.runs("privacy", "forget-lost", "--yes").startswith("1 people")
    assert site.holds_nobody()


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
