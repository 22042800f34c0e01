"""The hall of the desk: computed lines only, and for everybody those that are theirs."""

from datetime import timedelta

from flask import Flask

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.pages.models import Article
from ksmo_site.promises.models import Finding
from ksmo_site.publishing import appearing, drafts
from ksmo_site.publishing.drafts import Opened
from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor


def test_it_says_what_is_live_and_whether_the_site_is_well(organizer: Visitor, site: Site) -> None:
    assert "to leave" in organizer.opens("/desk").text
    site.letters()

    page = organizer.opens("/desk").text

    for line in ("Privacy policy, version 1", "1 page<", "2 pieces of news", "2 events", "0 readers"):
        assert line in page
    assert "Mail: nothing waits to leave" in page
    assert "There is no backup yet" in page
    assert "Nothing happens by itself." in page


def test_what_happens_next_stands_there_with_its_day(organizer: Visitor, site: Site) -> None:
    page = db.session.query(Article).filter_by(slug="about").one()
    drafts.write(page, Opened(page.id, 0), {"title": "Another title"})
    appearing.schedule(page, Opened(page.id, 1), clock.noon(clock.today() + timedelta(days=3)))
    db.session.commit()

    text = organizer.opens("/desk").text

    assert "“Another title” goes live" in text
    assert "in 3 days" in text
    assert "3일 뒤" in organizer.opens("/ko/desk").text


def test_a_broken_promise_waits_for_an_organizer(organizer: Visitor, site: Site) -> None:
    db.session.merge(Finding(promise=12, reason="a reason found", checked_at=clock.now()))
    db.session.commit()

    assert "Promise 12 is not kept: a reason found" in organizer.opens("/desk").text


def test_each_role_is_shown_its_own(app: Flask, site: Site, junho: Somebody) -> None:
    editor = Visitor(app)
    site.has_organizer(editor, junho, "editor")

    page = editor.opens("/desk").text

    assert "When and where the conference is has not been said yet" not in page
    assert 'href="/desk/newsletter"' not in page
    assert 'href="/desk/deletion"' not in page
    assert 'href="/privacy/promises"' in page
