"""A person is a key."""

import os
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from ksmo_site import create_app, setting_up
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.holdings import export
from ksmo_site.installation import Unsafe
from ksmo_site.people import ledger, matching, persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import SLOT, Gone, Vault, vault
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def _met(who: Somebody) -> Person:
    person = persons.meet(who.email)
    db.session.commit()
    return person


def test_what_is_sealed_opens_for_its_place_only(site: Site) -> None:
    mina, junho = _met(MINA), _met(JUNHO)

    sealed = mina.seal("Person.email", "a secret")

    assert mina.unseal("Person.email", sealed) == "a secret"
    for person, place in ((mina, "Member.name"), (junho, "Person.email")):
        with pytest.raises(Gone):
            person.unseal(place, sealed)


def test_a_sealed_value_swapped_between_people_does_not_open(site: Site) -> None:
    mina, junho = _met(MINA), _met(JUNHO)

    setattr(mina, Person.email.column, Person.email.sealed(junho))

    with pytest.raises(Gone):
        assert mina.email


def test_the_same_text_is_never_sealed_to_the_same_bytes(site: Site) -> None:
    mina = _met(MINA)

    assert len({mina.seal("Person.email", "same") for _ in range(100)}) == 100


def test_a_destroyed_key_leaves_zeros_in_its_place(site: Site) -> None:
    mina = _met(MINA)
    slot, key = mina.slot, vault().key(mina.slot)
    assert key in vault().path.read_bytes()

    vault().destroy_key(slot)

    assert vault().path.read_bytes()[SLOT * slot : SLOT * slot + SLOT] == bytes(SLOT)
    assert key not in vault().path.read_bytes()
    with pytest.raises(Gone):
        assert mina.email


def test_somebody_is_found_by_exact_address_however_it_is_written(site: Site) -> None:
    mina = _met(MINA)

    assert persons.find(f" {MINA.email.upper()} ") is mina
    assert persons.meet(MINA.email) is mina
    assert persons.find("mina@example.org") is None


def test_slots_are_never_used_again(site: Site) -> None:
    mina = _met(MINA)
    slot = mina.slot
    persons.forget(mina)
    db.session.commit()

    assert _met(MINA).slot > slot


def test_a_copy_made_before_leaving_does_not_open_with_the_keys_of_after(
    site: Site, visitor: Visitor, mina: Somebody, tmp_path_factory: pytest.TempPathFactory
) -> None:
    member = db.session.scalars(select(Member)).one()
    slot, person_id = member.person.slot, member.person.id
    name, email = Member.name.sealed(member), Person.email.sealed(member.person)
    assert name
    assert email
    earlier_keys = Path(shutil.copy(vault().path, tmp_path_factory.mktemp("copy") / "keys"))
    db.session.rollback()
    visitor.signs_in(mina).opens("/account/leave").posts("/account/leave")

    places = (
        (b"Member.name:" + person_id.bytes, name, mina.name),
        (b"Person.email:" + person_id.bytes, email, mina.email),
    )
    for place, sealed, plain in places:
        with pytest.raises(Gone):
            vault().unseal(slot, place, sealed)
        # The control: with the key file of before, the same bytes do open.
        assert Vault(earlier_keys, make=False).unseal(slot, place, sealed) == plain


def test_a_join_that_is_rolled_back_is_in_nobodys_way(site: Site) -> None:
    for _ in range(3):
        persons.meet(MINA.email)
        db.session.rollback()

    mina = _met(MINA)
    persons.sweep()
    db.session.commit()

    assert mina.email == MINA.email
    assert site.keys() == 1


def test_a_key_a_crash_left_without_its_person_is_swept(site: Site) -> None:
    persons.forget(_met(MINA))
    db.session.commit()
    vault().make_key(1)

    assert persons.sweep() == 1

    assert site.keys() == 0


def test_a_crash_between_key_and_rows_of_leaving_is_finished_by_the_sweep(
    site: Site, mina: Somebody, junho: Somebody
) -> None:
    slot = db.session.scalars(select(Person.slot).order_by(Person.slot)).first()
    assert slot
    person_id = db.session.scalars(select(Person.id).where(Person.slot == slot)).one()
    ledger.ledger().append("person", person_id)
    vault().destroy_key(slot)

    assert matching.finish_leaving() == 1
    db.session.commit()

    assert site.rows()["member"] == site.rows()["person"] == 1


def test_a_page_of_somebody_whose_key_is_just_gone_is_told_so(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)
    vault().destroy_key(1)

    assert visitor.opens("/account/data").status == 410


@pytest.mark.parametrize("damage", ["missing", "open to others", "cut off", "shorter", "no pepper", "another site's"])
def test_the_site_refuses_a_key_file_that_is_not_its_own(app: Flask, site: Site, damage: str) -> None:
    _met(MINA)
    path = vault().path
    if damage == "missing":
        path.unlink()
    elif damage == "open to others":
        path.chmod(0o644)
    elif damage == "cut off":
        os.truncate(path, 5)
    elif damage == "shorter":
        os.truncate(path, SLOT)
    elif damage == "no pepper":
        path.write_bytes(bytes(SLOT))
    else:
        path.write_bytes(os.urandom(SLOT))
    app.extensions.pop("vault").close()

    for _ in range(2):
        with pytest.raises(Unsafe, match=str(path)):
            setting_up.open_instance(app)
        assert "vault" not in app.extensions


def test_nothing_identifying_is_left_in_clear_even_by_raw_sql(site: Site, mina: Somebody) -> None:
    db.session.execute(update(Member).values(roles="administrator"))
    db.session.commit()

    assert not any(site.files_with(value, besides=".eml") for value in mina.values)
    (member,) = db.session.scalars(select(Member))
    assert {entry.value for entry in export.of(member.person)} >= set(mina.values)


def test_keys_are_never_swept_by_a_database_that_is_not_theirs(site: Site, tmp_path: Path) -> None:
    _met(MINA)
    before = vault().path.read_bytes()
    other = create_app({"KSMO_INSTANCE": str(site.instance), "KSMO_DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"})

    with other.app_context(), pytest.raises(Unsafe, match="holds the keys of another database"):
        setting_up.set_up(other)

    assert vault().path.read_bytes() == before
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_set_up_that_was_killed_after_migrating_goes_on(tmp_path: Path) -> None:
    app = create_app({"KSMO_INSTANCE": str(tmp_path)})
    with app.app_context():
        setting_up.migrate(app)
        with pytest.raises(Unsafe, match="not set up yet"):
            setting_up.open_instance(app)

        assert "version 1" in setting_up.set_up(app)

        db.session.remove()
        db.engine.dispose()
    app.extensions["vault"].close()


def test_a_new_database_gets_a_pepper_of_its_own(site: Site, tmp_path: Path) -> None:
    pepper = vault().key(0)
    other = create_app({"KSMO_INSTANCE": str(site.instance), "KSMO_DATABASE_URL": f"sqlite:///{tmp_path / 'other.db'}"})
    with other.app_context():
        setting_up.set_up(other)
        db.session.remove()
        db.engine.dispose()
    other.extensions["vault"].close()

    assert vault().key(0) != pepper
    site.app.extensions.pop("vault").close()
    with pytest.raises(Unsafe, match="belongs to another database"):
        setting_up.open_instance(site.app)


def test_an_older_copy_of_the_database_is_refused_and_sweeps_nobody_away(site: Site) -> None:
    for slot in (1, 2):
        vault().make_key(slot)
    assert persons.sweep() == 0
    db.session.rollback()
    site.app.extensions.pop("vault").close()

    with pytest.raises(Unsafe, match="holds 2 people this database does not know"):
        setting_up.open_instance(site.app)
    with pytest.raises(Unsafe, match="holds 2 people this database does not know"):
        setting_up.set_up(site.app)
