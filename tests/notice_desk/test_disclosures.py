"""What is handed over is told in time, or kept silent about for a reason and until a day."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

from flask import Flask

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.notices import breaches, disclosures
from ksmo_site.promises import checking
from tests.notices.writing import DISCLOSURE, HOLD, posts_notice
from tests.site import Site, body
from tests.visitor import Visitor

NEW, ONE = "/desk/notices/disclosures/new", "/desk/notices/disclosures/1"
ATOM = "{http://www.w3.org/2005/Atom}"
TEXT = DISCLOSURE["text_en"]


def records(organizer: Visitor, **changes: str) -> Visitor:
    return organizer.opens(NEW).posts(NEW, **{**DISCLOSURE, **changes})


def holds(organizer: Visitor, days: int) -> Visitor:
    day = clock.today() + timedelta(days=days)
    return organizer.opens(f"{ONE}/hold").posts(f"{ONE}/hold", **HOLD, review_on=day.isoformat())


def test_it_is_told_to_everybody_at_once_and_once(app: Flask, site: Site, organizer: Visitor) -> None:
    assert "7 days left to tell it." in records(organizer).follows().text
    assert "7 days left to tell it." in organizer.opens("/desk").text
    before, tell = len(site.letters()), f"{ONE}/tell"
    assert "Tell the public and 1 member" in organizer.opens(tell).text
    assert TEXT not in Visitor(app).opens("/privacy/notices").text

    organizer.posts(tell)

    (letter,) = site.letters()[before:]
    assert TEXT in body(letter)
    assert TEXT in Visitor(app).opens("/privacy/notices").text
    assert f'<div lang="en"><p>{TEXT}' in Visitor(app).opens("/ko/privacy/notices").text
    assert "1 of 1 letters have left." in organizer.opens(ONE).text
    for path in (tell, f"{ONE}/release"):
        assert "cannot be changed any more" in organizer.opens(ONE).posts(path).text
    for path, fields in ((f"{ONE}/change", DISCLOSURE), (f"{ONE}/hold", {**HOLD, "review_on": "2099-01-01"})):
        assert "cannot be changed any more" in organizer.opens(path).posts(path, **fields).text


def test_under_hold_it_is_counted_and_nothing_more(
    app: Flask, site: Site, organizer: Visitor, time_machine: Any
) -> None:
    records(organizer)
    assert "within a year" in holds(organizer, 400).text
    holds(organizer, 20)

    for path in ("/privacy/notices", "/ko/privacy/notices", "/privacy/feed.atom"):
        assert "court" not in Visitor(app).opens(path).text.lower()
    assert "forbids us to speak of 1 disclosure yet" in Visitor(app).opens("/privacy/notices").text
    assert "release it first" in organizer.opens(ONE).posts(f"{ONE}/tell").text
    site.ages(time_machine, days=20)
    assert checking.check(39) == checking.check(40) == ""
    site.ages(time_machine, days=1)
    assert "1 holds are past" in checking.check(40)
    disclosures.release(disclosures.every_one()[0])
    db.session.commit()
    assert checking.check(40) == checking.check(39) == ""
    site.ages(time_machine, days=1)
    assert "1 disclosures should have been told" in checking.check(39)


def test_what_is_missing_is_told(organizer: Visitor) -> None:
    for field, value, said in (
        ("disclosed_on", "2099-01-01", "not still to come"),
        ("asked_by", "", "Please say who asked for it."),
        ("what", "", "Please say what was handed over."),
    ):
        assert said in records(organizer, **{field: value}).text
        assert TEXT in organizer.text


def test_nothing_is_told_without_words_or_with_words_no_letter_may_hold(organizer: Visitor) -> None:
    records(organizer, text_en="")
    assert "Write what everybody is told first." in organizer.opens(f"{ONE}/tell").posts(f"{ONE}/tell").text

    change = f"{ONE}/change"
    organizer.opens(change).posts(change, **{**DISCLOSURE, "text_en": "See https://example.com/"})

    assert "would be stopped" in organizer.opens(f"{ONE}/tell").posts(f"{ONE}/tell").text


def test_the_feed_tells_of_it_all_and_stays_well_formed(app: Flask, site: Site, organizer: Visitor) -> None:
    records(organizer)
    organizer.opens(f"{ONE}/tell").posts(f"{ONE}/tell")
    posts_notice("Bytes \x0b\ufffe & <tags>")
    english, korean = (ElementTree.fromstring(Visitor(app).opens(f"{p}/privacy/feed.atom").text) for p in ("", "/ko"))
    ids = [[entry.findtext(f"{ATOM}id") or "" for entry in feed.iter(f"{ATOM}entry")] for feed in (english, korean)]

    assert len(ids[0]) == len(set(ids[0] + ids[1])) / 2 == 3
    assert "http://localhost/ko/privacy/notices/1" in ids[1]
    titles = [entry.findtext(f"{ATOM}title") for entry in english.iter(f"{ATOM}entry")]
    assert "Security notice 1: Bytes  & <tags>" in titles
    assert all(entry.findtext(f"{ATOM}updated") for entry in korean.iter(f"{ATOM}entry"))
    assert breaches.find_public(2**40) is None
