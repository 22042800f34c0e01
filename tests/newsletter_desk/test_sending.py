"""Sending an issue: to those who were counted, held, paused, stopped, tried again, and to nobody by mistake."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.archive import issues
from ksmo_site.delivery import handing
from ksmo_site.delivery import sending as delivering
from ksmo_site.delivery.sending import Delivery
from ksmo_site.extensions import db
from ksmo_site.newsletter import stopping
from ksmo_site.newsletter.models import Issue, NoNews, Subscription
from ksmo_site.newsletter_desk import leaving, progress
from ksmo_site.outbox import folder, rounds
from ksmo_site.people import matching, persons
from ksmo_site.people.models import Person
from tests.newsletter_desk.writing import (
    KOREAN,
    ONE,
    SAYS,
    arrived,
    begins,
    chooses,
    is_not_held_any_more,
    joins,
    makes,
    reads,
    sends,
    writes,
)
from tests.postman import Postman, listening
from tests.site import Site, body
from tests.somebody import MINA, Somebody
from tests.visitor import Visitor


def test_an_empty_choice_cannot_be_sent_by_button_nor_by_hand(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer, language="en")
    page = organizer.opens(f"{ONE}/readers").text
    assert "= 0 people. Nobody is chosen, so nobody will get it." in page

    page = organizer.opens(f"{ONE}/send").text
    assert "Nobody is chosen, so nobody will get it." in page
    assert "Send No. 1" not in page
    for count in ("0", "1", "", "-1", "²"):
        organizer.posts(f"{ONE}/send", revision="1", count=count, when="now")
        assert "Nobody is chosen, so nobody will get it." in organizer.text
        later = {"when": "later", "on": "2099-01-01", "at": "09:00"}
        organizer.posts(f"{ONE}/send", revision="1", count=count, **later)
        assert "Nobody is chosen, so nobody will get it." in organizer.text

    assert rounds.progress("issue", 1).written == 0
    assert arrived(site) == []


def test_each_chosen_reader_gets_it_once_in_their_language(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org", events=True)
    reads("korean@example.org", language="ko")
    reads("listing@example.org", newsletter=False, events=True)
    begins(organizer)
    writes(organizer, **SAYS, **KOREAN)
    chooses(organizer, newsletter="y", events="y")
    assert "Send No. 1 to 3 people" in organizer.opens(f"{ONE}/send").text

    sends(organizer).follows()
    assert "Hold" in organizer.text
    assert arrived(site) == []
    is_not_held_any_more()

    assert arrived(site) == ["listing@example.org", "reader@example.org"]
    assert arrived(site, "5월 소식") == ["korean@example.org"]
    assert "Sent" in organizer.opens(f"{ONE}/progress").text
    assert json.loads(organizer.opens(f"{ONE}/progress.json").text) == {
        "done": 3, "total": 3, "words": "3 of 3 have left",
    }  # fmt: skip


def test_a_letter_says_what_it_must(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer)
    is_not_held_any_more()

    letter = site.letters()[-1]

    said = body(letter).replace("\r\n", "\n")
    assert said.startswith("Hello reader,\n\nRooms\n=====\n\nThe large hall is open.\n\n- first\n- second")
    assert "Why you get this: you asked for the newsletter of KSMO 2024, and confirmed it." in said
    assert "http://localhost/newsletter/archive/1" in said
    assert "http://localhost/newsletter/unsubscribe/" in said
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Id"].startswith("KSMO 2024 <newsletter.")
    shown = letter.get_body(["html"]).get_content()
    assert "<h2>Rooms</h2>" in shown
    assert "<p>Hello reader,</p>" in shown
    assert "/newsletter/unsubscribe/" in shown


def test_only_those_are_counted_who_can_and_want_to_get_it(organizer: Visitor) -> None:
    kept = reads("kept@example.org")
    for name, gone in (("stopped", "stopped_at"), ("unconfirmed", "unconfirmed_since")):
        setattr(reads(f"{name}@example.org"), gone, clock.now())
    reads("bounced@example.org").person.bounces = 2
    joins("member@example.org", "KR")
    joins("no-news@example.org", "KR")
    person = persons.find("no-news@example.org")
    db.session.add(NoNews(person=person))
    joins("kept@example.org", "JP")
    db.session.commit()
    begins(organizer)

    def counted(**lists: str) -> str:
        page = chooses(organizer, **lists).follows().text
        return page.partition('<strong role="status" data-told>')[2].partition("</strong>")[0]

    assert counted(newsletter="y") == "= 1 person."
    # Mina is a member, too.
    assert counted(members="y") == "= 3 people."
    assert counted(members="y", newsletter="y") == "= 3 people."
    assert counted(members="y", country="KR") == "= 1 person."
    assert counted(newsletter="y", country="JP") == "= 1 person."
    assert counted(newsletter="y", country="FR").startswith("= 0 people.")
    assert counted(country="JP").startswith("= 0 people.")
    assert counted(newsletter="y", language="ko").startswith("= 0 people.")
    assert kept.newsletter


def test_a_count_that_changed_since_is_refused(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    organizer.opens(f"{ONE}/send")
    reads("another@example.org")

    organizer.posts(f"{ONE}/send", revision="1", count="1", chosen="newsletter||", when="now")

    assert "They are 2 people by now" in organizer.text
    assert "Send No. 1 to 2 people" in organizer.text
    assert arrived(site) == []


def test_readers_are_not_chosen_over_somebody_elses_choice(organizer: Visitor) -> None:
    makes(organizer)

    organizer.opens(f"{ONE}/readers").posts(f"{ONE}/readers", before="||", members="y")

    assert "Somebody else has chosen other readers" in organizer.text
    db.session.rollback()
    assert issues.find(1).to_newsletter  # type: ignore[union-attr]


def test_paused_in_mid_run_and_resumed_each_reader_gets_it_once(
    app: Flask, organizer: Visitor, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = [f"reader-{number:02}@example.org" for number in range(30)]
    for reader in readers:
        reads(reader)
    makes(organizer)
    sends(organizer)
    site.letters()
    is_not_held_any_more()
    monkeypatch.setattr(delivering, "A_BATCH", 10)
    monkeypatch.setattr(handing, "A_LOOK", timedelta(0))

    def pauses(so_far: Delivery) -> None:
        if so_far.delivered == 10:
            leaving.pause(1)
            db.session.commit()

    delivering.deliver(pauses)
    assert len(arrived(site)) == 10
    page = organizer.opens(f"{ONE}/progress").text
    assert "Resume" in page
    assert "10 of 30 have left · paused" in page
    # The process that sent is gone; another one begins anew.
    db.session.remove()
    assert len(arrived(site)) == 10
    organizer.posts(f"{ONE}/resume").follows()

    assert arrived(site) == readers
    assert json.loads(organizer.opens(f"{ONE}/progress.json").text)["done"] == 30
    assert '<progress value="30" max="30"' in organizer.opens(f"{ONE}/progress").text


def test_held_within_the_minute_nothing_leaves_and_nobody_reads_it(app: Flask, organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer).follows()
    organizer.posts(f"{ONE}/pause").follows()
    assert f"Paused by {MINA.name} on" in organizer.text
    is_not_held_any_more()

    assert arrived(site) == []
    assert Visitor(app).opens("/newsletter/archive/1").status == 404
    organizer.opens(f"{ONE}/progress").posts(f"{ONE}/stop").follows()

    assert "Stopped" in organizer.text
    assert arrived(site) == []
    assert Visitor(app).opens("/newsletter/archive/1").status == 404
    assert json.loads(organizer.opens(f"{ONE}/progress.json").text)["done"] == 1
    # Nothing brings it back.
    organizer.opens(f"{ONE}/progress").posts(f"{ONE}/resume")
    assert arrived(site) == []


def test_whoever_stops_after_it_was_sent_gets_none(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    gone = reads("gone@example.org")
    makes(organizer)
    sends(organizer)
    db.session.get(Subscription, gone.id).stopped_at = clock.now()  # type: ignore[union-attr]
    is_not_held_any_more()

    assert arrived(site) == ["reader@example.org"]
    assert rounds.progress("issue", 1).skipped == 1


def test_what_a_check_says_no_to_does_not_leave(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    wrongs = (
        ("See [the rooms]().", "No link is empty"),
        ("See [the rooms](rooms).", "No link is empty"),
        ("See [it](http://localhost/no-such-page).", "leads nowhere: “it”"),
        ("See [it](http://localhost/events/no-such-event).", "leads nowhere: “it”"),
        ("See [it](http://localhost/events?utm_source=x).", "mark to count"),
        ("See [it](https://elsewhere.example/x).", "elsewhere.example"),
        ("![a picture](https://elsewhere.example/p.png)", "No picture is loaded"),
        ("Please send us your password.", "asked for a password"),
        ("", "There is a text in each language"),
    )
    for revision, (wrong, said) in enumerate(wrongs, start=2):
        writes(organizer, subject_en="What is new in May", body_en=wrong)
        page = organizer.opens(f"{ONE}/send").text.partition("It does not leave as long as a check says no:")[2]
        assert said in page, wrong
        organizer.posts(f"{ONE}/send", revision=str(revision), count="1", chosen="newsletter||", when="now")
        assert "keeps it from leaving" in organizer.text
    assert rounds.progress("issue", 1).written == 0


def test_another_site_is_linked_to_with_an_organizers_yes(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    writes(organizer, subject_en="What is new in May", body_en="See [the hotel](https://hotel.example) there.")
    organizer.opens(f"{ONE}/check")
    assert "an organizer&#39;s yes: hotel.example" in organizer.text

    organizer.posts(f"{ONE}/check", host=["hotel.example", "evil.example"]).follows()
    assert issues.find(1).hosts == ["hotel.example"]  # type: ignore[union-attr]
    db.session.rollback()
    sends(organizer)
    is_not_held_any_more()

    assert "the hotel (https://hotel.example/)" in body(site.letters()[-1])


def test_a_test_goes_to_whoever_asks_only(organizer: Visitor, site: Site, mina: Somebody) -> None:
    reads("reader@example.org")
    makes(organizer)
    assert "not yet" in organizer.opens(f"{ONE}/check").text

    organizer.posts(f"{ONE}/test").follows()

    assert "A test is on its way to you" in organizer.text
    assert "not yet" not in organizer.text
    assert arrived(site, "Test: What is new in May") == [mina.email]
    writes(organizer, **SAYS, subject_ko="x", body_ko="y")
    assert "not yet" in organizer.opens(f"{ONE}/check").text


def test_advertising_is_labelled_and_says_who_sends_it(app: Flask, organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    writes(organizer, **SAYS, is_advertising="y")
    app.config["KSMO_CONTACT_PHONE"] = ""
    assert "names name, e-mail and telephone" in organizer.opens(f"{ONE}/send").text
    app.config["KSMO_CONTACT_PHONE"] = "+82 2 1234 5678"

    sends(organizer)
    is_not_held_any_more()

    letter = site.letters()[-1]
    assert letter["Subject"] == "(광고) What is new in May"
    assert "+82 2 1234 5678" in body(letter)
    assert "수신거부 / Refuse: http://localhost/newsletter/unsubscribe/" in body(letter)


def test_it_leaves_at_its_time(organizer: Visitor, site: Site, time_machine: Any) -> None:
    reads("reader@example.org")
    makes(organizer)
    tomorrow = clock.local(clock.now() + timedelta(days=1))
    later = {"when": "later", "on": f"{tomorrow:%Y-%m-%d}", "at": f"{tomorrow:%H:%M}"}
    assert "still to come" in sends(organizer, **(later | {"on": "2024-01-01"})).text
    assert "Please enter the day and the time." in sends(organizer, when="later").text
    sends(organizer, **later).follows()
    assert "It leaves by itself:" in organizer.text
    assert organizer.opens(ONE).page.location.endswith("/send")
    reads("newer@example.org")
    assert leaving.start_due() == []

    site.ages(time_machine, days=1, minutes=1)
    assert leaving.start_due() == [1]
    db.session.commit()
    assert leaving.start_due() == []
    db.session.commit()
    is_not_held_any_more()

    assert arrived(site) == ["newer@example.org", "reader@example.org"]


def test_what_cannot_leave_at_its_time_waits_for_an_organizer(
    organizer: Visitor, site: Site, mina: Somebody, time_machine: Any
) -> None:
    reader = reads("reader@example.org")
    makes(organizer)
    sends(organizer, when="later", on="2099-01-01", at="09:00")
    issue = issues.find(1)
    assert issue
    issue.send_at = clock.now() - timedelta(minutes=1)
    reader.stopped_at = clock.now()
    db.session.commit()

    assert leaving.start_due() == []
    db.session.commit()

    assert "Newsletter No. 1 did not leave at its time" in organizer.opens("/desk").text
    assert "It was to leave at this time" in organizer.opens(f"{ONE}/send").text
    assert arrived(site) == []
    organizer.posts(f"{ONE}/unschedule")
    assert "did not leave at its time" not in organizer.opens("/desk").text


def test_unscheduled_it_stays(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer, when="later", on="2099-01-01", at="09:00").follows()

    organizer.posts(f"{ONE}/unschedule").follows()

    assert "It leaves only when somebody sends it." in organizer.text
    assert organizer.opens(ONE).status == 200


def test_refused_letters_are_named_and_tried_again(app: Flask, organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer)
    is_not_held_any_more()
    with listening(Postman("550 unknown")) as port:
        mail = app.extensions["mail"]
        app.config["MAIL_SERVER"] = mail.server = "127.0.0.1"
        mail.port, mail.use_tls = port, False
        delivering.deliver()
    app.config["MAIL_SERVER"] = ""

    assert "Newsletter No. 1 was refused for some of its readers." in organizer.opens("/desk").text
    assert "Try the 1 again" in organizer.opens(f"{ONE}/progress").text
    assert "reader@example.org" not in organizer.text
    assert "reader@example.org" in organizer.posts(f"{ONE}/refused").text
    organizer.opens(f"{ONE}/progress").posts(f"{ONE}/again").follows()

    assert arrived(site) == ["reader@example.org"]


def test_an_older_copy_of_the_database_does_not_send_it_again(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer)
    issue = issues.find(1)
    assert issue
    issue.begun_at = None
    db.session.commit()

    assert leaving._sent_already(UUID(int=1))
    db.session.commit()

    assert "Stopped" in organizer.opens(f"{ONE}/progress").text
    assert not leaving._sent_already(UUID(int=1))


def test_a_refused_or_broken_beginning_stays_a_draft(organizer: Visitor, site: Site, monkeypatch: Any) -> None:
    reads("reader@example.org")
    makes(organizer)
    monkeypatch.setattr(rounds, "write", lambda *_given, **_named: 7)
    assert "They are 7 people by now" in sends(organizer).text
    monkeypatch.undo()

    matching.catch_up()
    db.session.commit()

    sends(organizer).follows()
    assert progress.of(issues.find(1) or Issue()).state == "sending"


def test_held_it_can_be_a_draft_again_and_is_sent_once(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer).follows()
    organizer.posts(f"{ONE}/pause").follows()
    assert "Back to the draft" in organizer.text
    organizer.posts(f"{ONE}/recall").follows()
    writes(organizer, subject_en="Corrected", body_en="Words.")
    sends(organizer)
    is_not_held_any_more()

    assert arrived(site, "Corrected") == ["reader@example.org"]
    organizer.opens(f"{ONE}/progress")
    assert "cannot be a draft again" in organizer.posts(f"{ONE}/recall").text


def test_what_is_a_day_late_waits_for_an_organizer(organizer: Visitor, site: Site, time_machine: Any) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer, when="later", on="2099-01-01", at="09:00")
    issue = issues.find(1)
    assert issue
    issue.send_at = clock.now() - timedelta(hours=25)
    db.session.commit()

    assert leaving.start_due() == []
    assert issue.missed_at is not None


def test_an_older_copy_sends_nothing_by_itself(organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer)
    db.session.rollback()
    organizer.opens("/desk/newsletter").posts("/desk/newsletter/begin")
    two = issues.find(2)
    assert two
    two.send_at = clock.now()
    leaving.end_what_an_older_copy_plans()
    db.session.commit()

    assert two.send_at is None
    assert two.missed_at is not None
    assert rounds.waiting("issue", 1) == 0
    assert progress.of(issues.find(1) or Issue()).state == "stopped"


def test_whoever_stops_while_their_batch_is_sent_gets_none(
    organizer: Visitor, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [reads(f"reader-{number}@example.org") for number in range(4)]
    ids = [reader.person_id for reader in people]
    db.session.rollback()
    makes(organizer)
    sends(organizer)
    site.letters()
    is_not_held_any_more()

    def and_all_stop(name: str, content: bytes) -> None:
        folder.lay(name, content)
        for person in db.session.scalars(select(Person).where(Person.id.in_(ids))).all():
            stopping.stop_all(person)
        db.session.commit()

    monkeypatch.setattr(handing, "lay", and_all_stop)
    delivering.deliver()

    assert len(arrived(site)) == 1
