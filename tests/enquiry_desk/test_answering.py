"""Answering at the desk: the clock, the alarm, who reads what, and what the law gives people."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from ksmo_site import clock, work
from ksmo_site.activity import wording
from ksmo_site.activity.models import Act
from ksmo_site.enquiries import asking, clocks
from ksmo_site.enquiries.asking import Question
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.enquiry_desk import alarm
from ksmo_site.extensions import db
from ksmo_site.holdings.models import Receipt
from ksmo_site.newsletter.models import Subscription
from ksmo_site.outbox import letters
from ksmo_site.people import persons
from tests.enquiries.writing import ANSWER, ASKER, NAME, WORDS, answers, enquiry, letters_to, path, takes, writes
from tests.site import Site, body, links
from tests.somebody import Somebody
from tests.visitor import Visitor


@pytest.fixture
def asked(app: Flask, site: Site, organizer: Visitor) -> Visitor:
    """A stranger who asked to see what we hold, and the organizer who took it."""
    writes(Visitor(app), category="access")
    return takes(organizer)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements the database is asked within."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def said(organizer: Visitor) -> set[str]:
    """What the activity log says was done."""
    db.session.rollback()
    return {str(wording.of(act)) for act in db.session.query(Act)}


def test_the_list_is_masked_and_in_the_order_in_which_answers_are_due(
    app: Flask, site: Site, organizer: Visitor
) -> None:
    for days, address in ((5, "late-one@example.org"), (1, "soon-one@example.org"), (9, "done-one@example.org")):
        writes(Visitor(app), email=address)
        db.session.execute(
            update(Enquiry).where(Enquiry.number == enquiry().number).values(due_on=clock.today() + timedelta(days))
        )
        db.session.commit()
    takes(organizer)
    organizer.posts(path("/close"))

    page = organizer.opens("/desk/enquiries").text

    assert re.findall(r"[lsd]…@example.org", page) == ["s…@example.org", "l…@example.org", "d…@example.org"]
    assert NAME not in page
    assert WORDS not in page
    assert "late-one" not in page


def test_the_list_asks_the_database_the_same_for_one_and_for_a_hundred(site: Site, organizer: Visitor) -> None:
    def questions() -> int:
        db.session.rollback()
        with counted() as found:
            assert organizer.opens("/desk/enquiries").status == 200
        return len(found)

    def come(first: int, last: int) -> None:
        for number in range(first, last):
            asking.ask(Question("", f"a{number}@example.org", "site", "x"), is_told=False)
        db.session.commit()

    come(0, 1)
    few = questions()
    come(1, 100)

    assert questions() - few in (0, 1)
    assert "page=2" in organizer.text
    assert organizer.opens("/desk/enquiries?page=4").status == 200
    assert organizer.opens("/desk/enquiries?page=5").status == 404


def test_nobody_reads_it_who_did_not_take_it(app: Flask, site: Site, organizer: Visitor, junho: Somebody) -> None:
    writes(Visitor(app))
    page = organizer.opens(path())
    assert WORDS not in page.text
    assert ASKER not in page.text
    assert NAME not in page.text
    assert organizer.opens(path("/answer")).status == 400
    takes(organizer)
    assert WORDS in organizer.text
    assert ASKER in organizer.text
    assert NAME in organizer.text
    other = Visitor(app)
    site.has_organizer(other, junho, "officer")

    assert WORDS not in other.opens(path()).text
    assert other.posts(path("/answer"), answer=ANSWER).status == 400
    assert WORDS in takes(other).text

    organizer.opens(path())
    assert WORDS not in organizer.text
    assert organizer.posts(path("/close")).status == 400
    assert site.rows()["opening"] == 2


def test_only_privacy_officers_come_in(app: Flask, site: Site, mina: Somebody, junho: Somebody) -> None:
    editor, officer = Visitor(app), Visitor(app)
    site.has_organizer(editor, mina, "editor", "sender", "administrator")
    site.has_organizer(officer, junho, "officer")

    assert editor.opens("/desk/enquiries").status == 403
    assert officer.opens("/desk/enquiries").status == 200


def test_what_is_done_stands_in_the_log_without_anybodys_name(asked: Visitor) -> None:
    number = enquiry().number
    asked.posts(path("/prove"), proved_by="telephone")
    answers(asked)

    found = said(asked)

    for words in ("took and opened", "answered"):
        assert f"{words} enquiry {number}" in found
    assert f"noted how the sender of enquiry {number} proved who they are" in found
    assert not any(value in line for line in found for value in (NAME, ASKER, WORDS))


def test_the_answer_leaves_and_is_kept_sealed(site: Site, asked: Visitor) -> None:
    answers(asked)

    assert "Answered" in asked.follows().text
    assert "It waits to leave." in asked.text
    assert site.files_with(ANSWER) == []
    letter = letters_to(site)[-1]
    assert ANSWER in body(letter)
    assert "1833-6972" in body(letter)
    assert "an answer to you" in str(letter) or letter["Subject"].startswith("Our answer to your enquiry")
    assert ANSWER in asked.opens(path()).text
    assert "It waits to leave." not in asked.text
    assert asked.opens(path("/answer")).posts(path("/answer"), answer="again").status == 200
    assert "closed already" in asked.text


@pytest.mark.parametrize("words", ["", "Look at https://elsewhere.example/x", "Please send us your password."])
def test_an_answer_no_letter_may_say_is_refused_and_kept(asked: Visitor, words: str) -> None:
    answers(asked, words)

    assert asked.status == 200
    assert 'class="error"' in asked.text
    assert asked.content_of("answer") == words
    assert enquiry().is_open


@pytest.mark.parametrize(
    "words", ["x" * 8001, "<b>bold</b> & {{ 7*7 }} %(x)s %s", "one\r\n.\r\nQUIT", "a\x00b\u2028c", "\ue000link\ue001"]
)
def test_hostile_answers_arrive_as_words_or_are_refused(site: Site, asked: Visitor, words: str) -> None:
    answers(asked, words)

    assert asked.status == (200 if len(words) > 8000 else 302)
    if asked.status == 302:
        letter = letters_to(site)[-1]
        assert letter.get_all("To") == [ASKER]
        assert letter["Bcc"] is None
        assert "<b>" not in letter.get_body(["html"]).get_content()


def test_it_takes_longer_once_with_a_reason(site: Site, asked: Visitor) -> None:
    day = enquiry().due_on
    asked.opens(path("/extend")).posts(path("/extend"), why="The archive is closed until Monday.")

    assert enquiry().due_on == day + timedelta(days=10)
    letter = body(letters_to(site)[-1])
    assert "The archive is closed until Monday." in letter
    assert "118" in letter
    assert "may happen once" in asked.opens(path("/extend")).posts(path("/extend"), why="Again").text


def test_an_answer_that_was_refused_is_seen_at_the_desk(site: Site, asked: Visitor) -> None:
    answers(asked)
    letters.withdraw(f"{'enquiry_answer'}", enquiry().person)
    db.session.commit()

    assert "The answer could not be delivered." in asked.opens(path()).text
    assert "could not be delivered" in asked.opens("/desk").text


def test_the_hall_of_the_desk_says_what_waits(app: Flask, site: Site, organizer: Visitor, time_machine: Any) -> None:
    assert "enquir" not in organizer.opens("/desk").text.partition("Live now")[0].lower()
    writes(Visitor(app))
    assert "1 enquiry has nobody to answer it." in organizer.opens("/desk").text
    db.session.execute(update(Enquiry).values(due_on=clock.today() + timedelta(days=3)))
    db.session.commit()
    assert "1 enquiry has to be answered within 3 days." in organizer.opens("/desk").text
    db.session.execute(update(Enquiry).values(due_on=clock.today() - timedelta(days=1)))
    db.session.commit()

    assert "1 enquiry is past the day of its answer." in organizer.opens("/desk").text
    assert "<strong>1 day late" in organizer.opens("/desk/enquiries").text


def test_the_alarm_rings_once_a_day_for_privacy_officers_only(
    app: Flask, site: Site, mina: Somebody, junho: Somebody, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2030, 5, 1, 3, 0, tzinfo=UTC), tick=True)
    site.has_organizer(Visitor(app), mina, "officer")
    site.has_organizer(Visitor(app), junho, "editor", "administrator")
    writes(Visitor(app))
    number, rung = enquiry().number, []
    db.session.rollback()
    for moment in ((9, 14, 59), (9, 15, 1), (10, 3, 0), (10, 14, 58), (10, 15, 1), (12, 3, 0)):
        time_machine.move_to(datetime(2030, 5, *moment, tzinfo=UTC), tick=True)
        alarm.ring()
        db.session.commit()
        rung.append(sum("wait for an answer" in letter["Subject"] for letter in site.letters()))

    assert rung == [0, 1, 1, 1, 2, 3]
    (*_, letter) = letters_to(site, mina.email)
    assert str(number) in body(letter)
    assert links(letter)[0].endswith("/desk/enquiries")
    assert not any(value in body(letter) for value in (ASKER, NAME, WORDS))
    assert "wait for an answer" not in {letter["Subject"] for letter in letters_to(site, junho.email)}


def test_the_worker_rings_it(app: Flask, site: Site, organizer: Visitor, time_machine: Any, mina: Somebody) -> None:
    writes(Visitor(app))
    site.ages(time_machine, days=11)

    work.tidy_up()

    assert "wait for an answer" in letters_to(site, mina.email)[-1]["Subject"]


def test_what_the_law_gives_a_right_to_is_not_gone_unanswered(site: Site, asked: Visitor) -> None:
    assert asked.posts(path("/discard")).status == 400

    assert "Answer it, or close it, first." in asked.text
    assert site.rows()["enquiry"] == 1


def test_what_is_no_enquiry_is_gone_at_once(app: Flask, site: Site, organizer: Visitor) -> None:
    writes(Visitor(app))
    asked = takes(organizer)
    assert persons.find(ASKER)
    db.session.rollback()

    asked.posts(path("/discard"))

    assert asked.page.location == "/desk/enquiries?said=enquiry-deleted"
    assert site.rows()["enquiry"] == 0
    assert persons.find(ASKER) is None
    assert clocks.days_of_a_year() == []
    assert [site.files_with(value, besides=".eml") for value in (ASKER, WORDS)] == [[], []]


def test_deleting_waits_for_proof_and_for_its_letter_and_then_leaves_nothing(site: Site, asked: Visitor) -> None:
    page = path()
    assert asked.posts(f"{page}/delete").status == 400
    asked.opens(f"{page}/prove").posts(f"{page}/prove", proved_by="telephone")
    asked.opens(page).posts(f"{page}/delete")
    work.forget_who_stopped()
    assert site.rows()["enquiry"] == 1
    letter = letters_to(site)[-1]

    work.forget_who_stopped()

    (receipt,) = db.session.query(Receipt).all()
    assert receipt.number in body(letter)
    assert persons.find(ASKER) is None
    assert site.rows()["enquiry"] == 0
    assert [site.files_with(value) for value in (ASKER, NAME, WORDS)] == [[], [], []]
    assert len(clocks.days_of_a_year()) == 1


def test_members_are_led_to_what_they_do_themselves(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    writes(Visitor(app), email=junho.email, category="deletion")
    takes(organizer)
    assert "This is the address of a member." in organizer.text
    assert "/delete" not in organizer.text
    assert "/show" not in organizer.text
    organizer.posts(path("/prove"), proved_by="person")

    for act in ("delete", "show"):
        assert organizer.opens(path()).posts(path(f"/{act}")).status == 400
    assert site.rows()["member"] == 2


def test_a_readers_name_is_corrected_once_they_proved_who_they_are(app: Flask, site: Site, organizer: Visitor) -> None:
    reader = Visitor(app)
    reader.opens("/newsletter").posts("/newsletter", name="Hanna", email=ASKER, newsletter="y", language="en")
    reader.confirms(links(letters_to(site)[-1])[0])
    writes(reader, category="correction")
    takes(organizer)
    page = path("/correct")
    assert "First ask who they are" in organizer.opens(page).posts(page, name=NAME).text
    organizer.opens(path("/prove")).posts(path("/prove"), proved_by="document")

    organizer.opens(page).posts(page, name=NAME)

    assert db.session.query(Subscription).one().name == NAME


def test_nothing_but_how_they_proved_it_is_kept(asked: Visitor) -> None:
    asked.opens(path("/prove")).posts(path("/prove"), proved_by="passport M1234")
    assert enquiry().proved_by is None
    asked.posts(path("/prove"), proved_by="document")

    assert enquiry().proved_by == "document"


def test_looking_takes_nothing(app: Flask, site: Site, organizer: Visitor) -> None:
    writes(Visitor(app))
    before = site.rows()
    for address in ("/desk/enquiries", path(), path("/answer"), path("/take")):
        organizer.opens(address)

    assert site.rows() == before
    assert enquiry().owner is None
