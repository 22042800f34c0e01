"""The archive: what left, for everybody to read, in both languages, and as a feed."""

from xml.etree import ElementTree

from flask import Flask

from ksmo_site.archive import issues
from ksmo_site.extensions import db
from tests.newsletter_desk.writing import (
    KOREAN,
    ONE,
    SAYS,
    begins,
    chooses,
    is_not_held_any_more,
    makes,
    reads,
    sends,
    writes,
)
from tests.site import Site
from tests.visitor import Visitor

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(visitor: Visitor, path: str) -> dict[str, str]:
    feed = ElementTree.fromstring(visitor.opens(path).text)
    found = feed.iter(f"{ATOM}entry")
    return {entry.findtext(f"{ATOM}id") or "": entry.findtext(f"{ATOM}title") or "" for entry in found}


def test_a_new_site_shows_a_sample_that_says_so_and_can_be_cleared(visitor: Visitor, site: Site) -> None:
    assert "Sample" in visitor.opens("/newsletter/archive").text
    assert "예시" in visitor.opens("/ko/newsletter/archive/0").text
    assert "/newsletter/archive" in visitor.opens("/newsletter").text

    site.runs("demo", "clear")

    assert "No issue has been sent yet." in visitor.opens("/newsletter/archive").text
    assert visitor.opens("/newsletter/archive/0").status == 404


def test_it_is_public_once_it_can_no_longer_be_held(app: Flask, organizer: Visitor, site: Site) -> None:
    visitor = Visitor(app)
    reads("reader@example.org")
    makes(organizer)
    assert visitor.opens("/newsletter/archive/1").status == 404
    sends(organizer)
    assert visitor.opens("/newsletter/archive/1").status == 404
    assert "/archive/1" not in visitor.opens("/newsletter/archive").text

    is_not_held_any_more()

    assert "<strong>large</strong>" in visitor.opens("/newsletter/archive/1").text
    assert "What is new in May" in visitor.opens("/newsletter/archive").text
    assert '<h1 lang="en">What is new in May</h1>' in visitor.opens("/ko/newsletter/archive/1").text


def test_what_was_stopped_in_mid_run_stays_since_some_have_it(app: Flask, organizer: Visitor, site: Site) -> None:
    reads("reader@example.org")
    makes(organizer)
    sends(organizer)
    is_not_held_any_more()
    site.letters()

    organizer.opens(f"{ONE}/progress").posts(f"{ONE}/stop")

    assert Visitor(app).opens("/newsletter/archive/1").status == 200


def test_the_feed_has_one_entry_for_ever_and_another_in_each_language(app: Flask, organizer: Visitor) -> None:
    reads("reader@example.org")
    begins(organizer)
    writes(organizer, **SAYS, **KOREAN)
    chooses(organizer, newsletter="y")
    sends(organizer)
    is_not_held_any_more()
    visitor = Visitor(app)

    english, korean = (entries(visitor, f"{prefix}/newsletter/archive/feed.atom") for prefix in ("", "/ko"))

    assert english["http://localhost/newsletter/archive/1"] == "What is new in May"
    assert korean["http://localhost/ko/newsletter/archive/1"] == "5월 소식"
    issue = issues.find(1)
    assert issue
    issue.subject_en = "Broken \x0b"
    db.session.commit()
    assert entries(visitor, "/newsletter/archive/feed.atom")["http://localhost/newsletter/archive/1"] == "Broken "


def test_search_engines_may_read_it(visitor: Visitor) -> None:
    assert "Allow: /newsletter/archive\n" in visitor.opens("/robots.txt").text
    assert "http://localhost/newsletter/archive<" in visitor.opens("/sitemap.xml").text
