"""Letters leave at least once each, whatever happens in between."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site import installation, work
from ksmo_site.delivery import handing, inspection, sending
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.outbox import folder, kinds
from ksmo_site.outbox.models import Letter
from ksmo_site.people import persons
from ksmo_site.people.vault import vault
from tests.postman import Postman, listening
from tests.site import Site, body
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def sends_to(app: Flask, port: int) -> None:
    app.extensions["mail"].server, app.extensions["mail"].port = "127.0.0.1", port
    app.extensions["mail"].use_tls = False
    app.config["MAIL_SERVER"] = "127.0.0.1"


def test_a_letter_says_why_it_comes_and_holds_no_address_until_it_leaves(site: Site, visitor: Visitor) -> None:
    visitor.joins(MINA)
    assert site.rows()["letter"] == 1
    assert not site.files_with(MINA.email)

    (letter,) = site.letters()

    assert letter["To"] == MINA.email
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "Why you get this: somebody, probably you, made an account" in body(letter)
    assert "We never ask for your password" in body(letter)
    assert site.rows()["letter"] == 0


def test_a_letter_is_in_the_language_of_the_page(site: Site, visitor: Visitor) -> None:
    visitor.opens("/ko/account/create").posts("/ko/account/create", **JUNHO.application())

    (letter,) = site.letters()

    assert letter["Content-Language"] == "ko"
    assert "http://localhost/ko/account/confirm/" in body(letter)
    assert "비밀번호를 묻지 않습니다" in body(letter)


def test_letters_in_the_folder_are_for_their_owner_only(site: Site, visitor: Visitor) -> None:
    visitor.joins(MINA)
    site.letters()

    (file,) = (site.instance / "outbox").glob("*.eml")

    assert file.stat().st_mode & 0o777 == 0o600
    assert "mina" not in file.name


def test_a_real_mail_server_gets_the_letter(app: Flask, site: Site, visitor: Visitor) -> None:
    visitor.joins(JUNHO)
    postman = Postman()
    with listening(postman) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(delivered=1)

    assert len(postman.got) == 1
    assert b"Message-ID: <" in postman.got[0]
    assert not (site.instance / "outbox").exists() or not list((site.instance / "outbox").iterdir())


@pytest.mark.parametrize("answer", ["451 later", "421 busy", "452 full"])
def test_a_refused_letter_is_tried_again_later(
    app: Flask, site: Site, visitor: Visitor, answer: str, time_machine: Any
) -> None:
    visitor.joins(MINA)
    with listening(Postman(answer)) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(waiting=1)
        assert sending.deliver() == sending.Delivery()
    postman = Postman()
    site.ages(time_machine, minutes=2)

    with listening(postman) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(delivered=1)


def test_no_mail_server_loses_nothing(app: Flask, site: Site, visitor: Visitor) -> None:
    visitor.joins(MINA)
    sends_to(app, 1)

    assert sending.deliver() == sending.Delivery(waiting=1)

    assert site.rows()["letter"] == 1


def test_a_silent_mail_server_is_given_up_on(
    app: Flask, site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.joins(MINA)
    monkeypatch.setattr("ksmo_site.delivery.post.SECONDS_TO_ANSWER", 0.5)
    with listening(Postman(silent=True)) as port:
        sends_to(app, port)

        assert sending.deliver() == sending.Delivery(waiting=1)


def test_what_a_dead_worker_held_is_taken_up_again(site: Site, visitor: Visitor, time_machine: Any) -> None:
    visitor.joins(MINA)
    assert sending._take()
    assert sending.deliver() == sending.Delivery()

    site.ages(time_machine, minutes=61)

    assert sending.deliver() == sending.Delivery(delivered=1)


def test_a_letter_tried_twice_keeps_its_message_id(app: Flask, site: Site, visitor: Visitor, time_machine: Any) -> None:
    visitor.joins(MINA)
    first, second = Postman("451 later"), Postman()
    for postman in (first, second):
        with listening(postman) as port:
            sends_to(app, port)
            sending.deliver()
        site.ages(time_machine, minutes=2)

    def message_id(content: bytes) -> bytes:
        return next(line for line in content.splitlines() if line.startswith(b"Message-ID"))

    assert message_id(first.got[0]) == message_id(second.got[0])


def test_a_letter_to_somebody_who_left_never_leaves(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.joins(Somebody("another", "Another", mina.email))
    assert site.rows()["letter"] == 1

    visitor.signs_in(mina).opens("/account/leave").posts("/account/leave")

    assert sending.deliver() == sending.Delivery()
    assert site.letters() == []


def test_a_letter_that_was_on_its_way_while_somebody_left_is_taken_back(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.joins(MINA)

    def and_meanwhile_she_leaves(name: str, content: bytes) -> None:
        folder.lay(name, content)
        person = persons.find(MINA.email)
        assert person
        erasure.erase(person)
        db.session.commit()

    monkeypatch.setattr(handing, "lay", and_meanwhile_she_leaves)

    assert site.letters() == []


def test_a_letter_of_a_purpose_the_policy_does_not_know_cannot_be_made(site: Site) -> None:
    with pytest.raises(ValueError, match="advertising"):
        kinds.letter("offer", purpose="advertising", subject="", reason="")


@pytest.mark.parametrize(
    ("words", "because"),
    [
        ("See https://elsewhere.example/offer", "links to"),
        ("See //elsewhere.example/offer", "links to"),
        ("See http://localhost.evil.example/", "links to"),
        ("Please send us your password.", "asks for a password"),
        ("Reply with your\npassword.", "asks for a password"),
        ("비밀번호를 알려 주세요.", "asks for a password"),
        ("비밀번호가 무엇입니까?", "asks for a password"),
        ("What is your password?", "asks for a password"),
        ("Go to www.evil.example now", "links to"),
        ("Go to ksmo-login.example/x now", "links to"),
    ],
)
def test_the_last_look_stops_what_breaks_a_promise(site: Site, words: str, because: str) -> None:
    foot = "Why you get this: a test.\nWe never ask for your password, by mail or in any other way."

    with pytest.raises(inspection.Improper, match=because):
        inspection.inspect(f"{words}\n{foot}")


def test_a_letter_without_its_reason_is_stopped(site: Site) -> None:
    with pytest.raises(inspection.Improper, match="Why you get this"):
        inspection.inspect("Hello.")


def test_a_letter_that_may_not_leave_waits_and_holds_up_no_other(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.joins(MINA).joins(JUNHO)
    inspect = inspection.inspect

    def refuses_hers(words: str, hosts: Any = ()) -> None:
        if MINA.conference_id in words:
            raise inspection.Improper
        inspect(words, hosts)

    monkeypatch.setattr(inspection, "inspect", refuses_hers)

    assert sending.deliver() == sending.Delivery(delivered=1, waiting=1)


def test_the_log_of_a_failed_delivery_names_nobody(
    app: Flask, site: Site, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.joins(MINA)
    with listening(Postman(f"451 {MINA.email} is busy")) as port:
        sends_to(app, port)
        sending.deliver()

    assert "did not leave" in caplog.text
    assert "mina" not in caplog.text
    assert db.session.scalars(select(Letter.attempts)).one() == 1


def test_a_letter_another_worker_delivered_meanwhile_is_not_taken_back(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.joins(MINA)

    def slowly(name: str, content: bytes) -> None:
        folder.lay(name, content)
        db.session.query(Letter).delete()
        db.session.commit()

    monkeypatch.setattr(handing, "lay", slowly)

    assert len(site.letters()) == 1


def test_a_letter_a_crash_left_in_the_folder_goes_after_its_reader(
    site: Site, visitor: Visitor, mina: Somebody
) -> None:
    (file,) = (site.instance / "outbox").iterdir()
    content = file.read_bytes()
    visitor.signs_in(mina).opens("/account/leave").posts("/account/leave")
    file.write_bytes(content)
    file.with_suffix(".tmp").write_bytes(content)

    assert work.tidy_up() == 2

    assert site.files_with(mina.email) == []


def test_somebody_leaving_while_their_letter_is_written_drops_it(
    site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.joins(MINA)
    vault().destroy_key(1)

    assert sending.deliver() == sending.Delivery(dropped=1)


def test_a_broken_queue_does_not_undo_what_was_committed(
    app: Flask, site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setitem(app.extensions, "deliver_now", fails)

    visitor.joins(MINA)

    assert "Check your inbox" in visitor.text
    assert len(site.letters()) == 1


def test_a_letter_is_overwritten_before_it_is_removed(
    site: Site, visitor: Visitor, mina: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = (site.instance / "outbox").glob("*.eml")
    on_disk = []

    def looks(removed: Path) -> None:
        # By another handle: what is only in this program's memory does not count.
        on_disk.append(removed.read_bytes())
        removed.rename(site.instance / "removed")

    monkeypatch.setattr(Path, "unlink", looks)
    installation.shred(path)

    assert on_disk == [bytes(len(on_disk[0]))]
    assert len(on_disk[0]) > 500


def test_what_else_lies_in_the_folder_is_left_alone(site: Site) -> None:
    there = site.instance / "outbox"
    (there / "old-letters").mkdir(parents=True)
    for name in ("notes-2024.txt", "*-x", "a-b.eml"):
        (there / name).write_text("mine")

    assert folder.sweep() == 0

    assert len(list(there.iterdir())) == 4
