"""Whoever leaves, leaves nothing: everything is searched for it; and the search finds what is put in its way."""

import base64

import pytest
from flask import Flask
from sqlalchemy import update

from ksmo_site import clock, database, work
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from ksmo_site.people.models import Person
from ksmo_site.throttle.models import Tries
from tests.residue.finding import Finding, Looking
from tests.residue.forms import forms
from tests.residue.histories import Histories
from tests.residue.places import below, of_database, part_of_log
from tests.residue.search import Needles
from tests.site import Site


class Told:
    """Histories that were told on a site, and the search for what they left."""

    def __init__(self, app: Flask, seed: str, *, leavers: int, living: int) -> None:
        self.instance, self.since = app.config["INSTANCE"], part_of_log()
        self.histories = Histories(seed)
        list(self.histories.go_on(leavers, living))
        self.looking = Looking(self.histories, self.instance / "keys")

    def looks(self) -> Finding:
        db.session.commit()
        return self.looking.into([*below(self.instance), *of_database(self.since)])


@pytest.fixture
def few(app: Flask, site: Site, request: pytest.FixtureRequest) -> Told:
    """A few who left, and nothing was found of them; others in each test, since PostgreSQL's tests share a log."""
    told = Told(app, request.node.name, leavers=4, living=4)
    assert told.looks().is_proof
    return told


def test_nothing_is_left_of_forty_who_left(app: Flask, site: Site) -> None:
    told = Told(app, "many", leavers=40, living=15)

    as_it_lies = told.looks()
    work.tidy_up()
    database.empty_journal(db.engine)
    work.vacuum()
    after_the_night = told.looks()

    assert not after_the_night.undone
    for finding in (as_it_lies, after_the_night):
        assert finding.remains == finding.keys_astray == finding.in_clear == []
        assert finding.keys_found == len(told.histories.living) == 15
        assert finding.in_letters


def test_a_name_that_was_kept_in_clear_is_found(few: Told) -> None:
    name = next(who.name for who in few.histories.gone if who.name)
    db.session.execute(update(Event).values(place=f"with {name}"))

    remains = few.looks().remains

    assert {(hit.label.kind, hit.label.secret) for hit in remains} == {("value", name)}


def test_a_key_that_was_copied_into_the_database_is_found(few: Told) -> None:
    key = next(iter(few.histories.gone[0].keys))
    db.session.add(Tries(mark=key, number=1, ends_at=clock.now()))

    remains = few.looks().remains

    assert {(hit.label.kind, hit.label.form, hit.label.secret) for hit in remains} == {("key", "raw", key.hex())}


def test_a_slot_that_was_not_zeroed_in_a_backup_is_found(few: Told) -> None:
    key, copy = next(iter(few.histories.gone[0].keys)), few.instance / "backups" / "keys"
    copy.write_bytes(copy.read_bytes() + key)

    remains = few.looks().remains

    assert {(hit.label.kind, hit.file) for hit in remains} == {("key", copy)}


def test_columns_that_are_not_sealed_are_found(app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Person, "seal", lambda _person, _place, words: words.encode())
    monkeypatch.setattr(Person, "unseal", lambda _person, _place, words: words.decode())

    told = Told(app, "unsealed", leavers=2, living=6)

    assert told.looks().in_clear


def test_an_export_that_was_left_lying_about_is_found(few: Told) -> None:
    value = sorted(few.histories.values_of_leavers())[0]
    exports = [few.instance / f"export-{number}" for number in range(3)]
    for number, export in enumerate(exports):
        export.write_bytes(base64.b64encode(b"x" * number + f"{value}, and more".encode()))

    remains = few.looks().remains

    assert [(hit.label.form, hit.label.secret, hit.file) for hit in remains] == [
        (f"base64 ({number})", value, export) for number, export in enumerate(exports)
    ]


def test_every_form_is_found_wherever_it_lies(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("forms") / "file"
    written = forms("0123456789abcdef 김민서 Q/@")
    needles = Needles(written.items())

    for form, needle in written.items():
        for before in (0, 1, 7, 2**20 - 3, 2**20, 2**21 + 13):
            file.write_bytes(bytes(before) + needle)
            assert (form, before) in {(hit.label, hit.place) for hit in needles.search([file]).hits}


def test_a_needle_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        Needles([("short", b"0123456789")])
