"""Leaving: the receipt, the search for what is left, what a statute demands to keep, and letters under way."""

import base64
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from ksmo_site import clock, work
from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure, holds, traces
from ksmo_site.holdings.models import LawfulRecord, Receipt, Remains
from ksmo_site.outbox import letters, post
from ksmo_site.pages.models import Event
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault
from tests.postman import Postman, listening
from tests.site import Site, body
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def leaves(visitor: Visitor, who: Somebody) -> Visitor:
    return visitor.signs_in(who).opens("/account/leave").posts("/account/leave").follows()


def test_the_receipt_says_what_was_erased_and_when_the_rest_is_overwritten(
    site: Site, visitor: Visitor, mina: Somebody
) -> None:
    leaves(visitor, mina)

    receipt = db.session.scalars(select(Receipt)).one()
    assert receipt.counts == {"person": 1, "member": 1, "consent": 1, "sign_in": 1, "sent_letter": 1, "files": 1}
    for words in ("Your account is deleted", f"Receipt {receipt.number}", "6 entries were removed", "Sign-in: 1",
                  "they are overwritten by this time", "are removed by"):  # fmt: skip
        assert words in visitor.text
    assert "Not everything is removed yet" not in visitor.text


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
    (site.instance / "stray").write_bytes(b"nothing of the kind")
    assert traces.find(frozenset([value])) == []


def test_what_is_too_short_to_lead_to_anybody_is_not_looked_for(site: Site) -> None:
    assert not traces.is_telling("KR")
    assert traces.is_telling("김민서")


def test_what_a_statute_demands_is_kept_apart_until_its_last_day(
    site: Site, visitor: Visitor, mina: Somebody, time_machine: Any
) -> None:
    last = clock.today() + timedelta(days=30)
    site.runs("hold", "add", mina.conference_id, "--ground", "Sample Act, article 1", "--until", str(last),
              "--field", "member.name", "--field", "person.email")  # fmt: skip
    told = site.letters()[-1]
    assert "Sample Act, article 1" in body(told)
    assert "Real name" in body(told)
    assert "member.name" in visitor.signs_in(mina).opens("/account/data").text
    assert "The law makes us keep something" in visitor.opens("/account/leave").text

    visitor.posts("/account/leave")

    record = db.session.scalars(select(LawfulRecord)).one()
    number = record.id.hex
    assert site.rows()["person"] == site.rows()["lawful_record"] == site.keys() == 1
    assert site.rows()["member"] == 0
    assert persons.find(mina.email) is None
    assert not any(site.files_with(value) for value in mina.values)
    assert mina.name in site.runs("hold", "open", number)
    assert "Sample Act" in site.runs("hold", "list")
    site.ages(time_machine, days=31.1)
    site.runs("privacy", "expire")
    assert site.holds_nobody()
    assert site.keys() == 0


@pytest.mark.parametrize(
    ("fields", "ground", "days"),
    [(["member.shoe"], "Act", 3), ([], "Act", 3), (["member.name"], " ", 3), (["member.name"], "Act", 0)],
)
def test_a_hold_without_a_statute_a_day_or_a_field_is_refused(
    site: Site, mina: Somebody, fields: list[str], ground: str, days: int
) -> None:
    person = persons.find(mina.email)
    assert person

    with pytest.raises(Refusal):
        holds.add(person, ground, fields, clock.today() + timedelta(days=days))


def test_once_deleted_is_said_no_letter_is_begun(app: Flask, site: Site, visitor: Visitor) -> None:
    postman, began, goes_on = Postman(), threading.Event(), threading.Event()
    with listening(postman) as port:
        app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_USE_TLS=False)
        app.extensions["mail"] = post.post.init_app(app)
        visitor.joins(MINA)
        connect = post.post.connect

        def slowly() -> Any:
            line = connect()
            began.set()
            goes_on.wait(10)
            return line

        post.post.connect = slowly  # type: ignore[method-assign]
        try:
            delivers = threading.Thread(target=lambda: _deliver(app))
            delivers.start()
            assert began.wait(10)
            person = db.session.scalars(select(Person)).one()
            erased = erasure.let_go(person)
            db.session.commit()
            erasure.verify(erased)
            db.session.commit()
            goes_on.set()
            delivers.join(10)
        finally:
            post.post.connect = connect  # type: ignore[method-assign]

    assert postman.got == []
    assert site.holds_nobody()


def _deliver(app: Flask) -> None:
    with app.app_context():
        letters.deliver()


def test_whoever_leaves_while_their_letter_is_being_sent_is_told_afterwards(
    app: Flask, site: Site, visitor: Visitor
) -> None:
    visitor.joins(MINA)
    person = db.session.scalars(select(Person)).one()
    said: list[str] = []
    with letters._on_its_way(person.id, person.slot) as is_wanted:
        assert is_wanted
        erased = erasure.let_go(person)
        db.session.commit()
        waits = threading.Thread(target=lambda: _says(app, erased, said))
        waits.start()
        waits.join(0.3)
        assert said == []
    waits.join(10)

    assert said == ["deleted"]
    assert not vault().has_key(1)


def _says(app: Flask, erased: erasure.Erased, said: list[str]) -> None:
    with app.app_context():
        erasure.verify(erased)
        said.append("deleted")


def test_an_account_nobody_uses_is_told_and_deleted_a_month_later(
    site: Site, visitor: Visitor, mina: Somebody, time_machine: Any
) -> None:
    site.ages(time_machine, days=702)
    work.tidy_up()
    letter = site.letters()[-1]
    assert (letter["To"], letter["Subject"]) == (mina.email, "Your account at KSMO 2024 will be deleted")
    assert db.session.scalars(select(Member.warned_on)).one() == clock.today()
    site.ages(time_machine, days=29)
    work.tidy_up()
    assert site.rows()["member"] == 1
    assert [each["Subject"] for each in site.letters()].count(letter["Subject"]) == 1
    site.ages(time_machine, days=2)

    work.tidy_up()

    assert site.holds_nobody()
    assert db.session.scalars(select(Receipt)).one().counts["member"] == 1


def test_signing_in_keeps_the_account(site: Site, visitor: Visitor, mina: Somebody, time_machine: Any) -> None:
    site.ages(time_machine, days=702)
    work.tidy_up()
    site.letters()
    visitor.signs_in(mina)
    site.ages(time_machine, days=40)

    work.tidy_up()

    assert site.rows()["member"] == 1
    assert db.session.scalars(select(Member.warned_on)).one() is None


def test_nobody_is_dropped_without_a_word(site: Site, visitor: Visitor, time_machine: Any) -> None:
    site.has_member(visitor, Somebody("unreachable", "Ursula Vvedenskaya", ""))
    site.ages(time_machine, days=4000)

    work.tidy_up()
    site.ages(time_machine, days=40)
    work.tidy_up()

    assert site.rows()["member"] == 1
