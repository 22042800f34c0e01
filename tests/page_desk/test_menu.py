"""The organizers' pages in the menu, the samples, and what every page of this room says in Korean."""

import re

import pytest
from flask import Flask

from ksmo_site.extensions import db
from ksmo_site.pages.models import Article
from tests.page_desk.writing import SAYS, begins, makes, presses, writes
from tests.site import Site
from tests.somebody import JUNHO
from tests.test_korean_pages import english
from tests.visitor import Visitor


def menu(visitor: Visitor, path: str = "/") -> list[str]:
    """What stands in the main menu after the six places."""
    found = visitor.opens(path).text.partition("<nav")[2].partition("</nav>")[0]
    return re.findall(r">([^<]+)</a>", found)[6:]


def test_pages_stand_in_the_menu_in_the_order_organizers_chose(app: Flask, organizer: Visitor) -> None:
    ids = [
        makes(organizer, title=title, title_ko=f"{title} 가").rpartition("/")[2] for title in ("One", "Two", "Three")
    ]
    stranger = Visitor(app)
    assert menu(stranger) == []

    for number in ids:
        organizer.opens("/desk/menu").posts(f"/desk/menu/{number}/in").follows()
    assert menu(stranger) == ["One", "Two", "Three"]
    for number, act in ((ids[2], "up"), (ids[2], "up"), (ids[0], "down")):
        organizer.posts(f"/desk/menu/{number}/{act}").follows()

    assert menu(stranger) == ["Three", "Two", "One"]
    assert menu(stranger, "/ko/") == ["Three 가", "Two 가", "One 가"]
    assert menu(stranger, "/nope") == ["Three", "Two", "One"]
    assert menu(stranger, "/desk/styles/errors/500") == []
    assert '<a href="/one" lang="en" aria-current="page">' in stranger.opens("/one").text
    organizer.opens("/desk/menu").posts(f"/desk/menu/{ids[0]}/out")
    presses(organizer, f"/desk/pages/{ids[2]}", "withdraw")
    assert menu(stranger) == ["Two"]


def test_only_pages_that_could_be_there_are_put_in(app: Flask, organizer: Visitor, site: Site) -> None:
    written = begins(organizer)
    about = db.session.query(Article).filter_by(slug="about").one().id
    db.session.rollback()

    for number in (written.rpartition("/")[2], str(about)):
        assert organizer.opens("/desk/menu").posts(f"/desk/menu/{number}/in").status == 400

    assert menu(Visitor(app)) == []
    assert db.session.query(Article).filter(Article.menu_place.is_not(None)).count() == 0


def test_the_menu_is_never_full_of_pages(app: Flask, organizer: Visitor) -> None:
    for number in range(7):
        page = makes(organizer, title=f"Page {number}").rpartition("/")[2]
        organizer.opens("/desk/menu").posts(f"/desk/menu/{page}/in")

    assert (organizer.status, len(menu(Visitor(app)))) == (400, 6)
    assert "The menu is full" in organizer.text


def test_an_error_of_ours_asks_no_database_for_the_menu(app: Flask, organizer: Visitor) -> None:
    page = makes(organizer).rpartition("/")[2]
    organizer.opens("/desk/menu").posts(f"/desk/menu/{page}/in")

    assert "Travel" not in organizer.opens("/desk/styles/errors/500").text


def test_samples_go_and_come_by_a_button(organizer: Visitor, app: Flask) -> None:
    assert 'href="/desk/samples"' in organizer.opens("/desk").text

    organizer.opens("/desk/samples").posts("/desk/samples/clear").follows()

    assert "No sample is shown now." in organizer.text
    assert Visitor(app).opens("/news/sample-first-news").status == 404
    organizer.posts("/desk/samples/load").follows()
    organizer.posts("/desk/samples/load").follows()
    assert "Samples are shown now." in organizer.text
    assert Visitor(app).opens("/news/sample-first-news").status == 200


@pytest.mark.parametrize("kind", ["pages", "news"])
def test_no_english_is_left_on_its_korean_pages(visitor: Visitor, site: Site, kind: str) -> None:
    site.has_member(visitor, JUNHO)
    site.has_organizer(visitor, JUNHO)
    page = begins(visitor, kind)
    fresh = {path: english(visitor.opens(f"/ko{page}{path}").text) for path in ("", "/preview", "/publish", "/history")}
    page = makes(visitor, kind, title="가", slug="ga", body="나")
    writes(visitor, page, **{**SAYS, "title": "다", "body": "라", "slug": "ga"})
    later = ("", "/publish", "/history", "/compare?from=1&to=0")
    found = {path: english(visitor.opens(f"/ko{page}{path}").text) for path in later}
    db.session.rollback()
    listing = english(visitor.opens(f"/ko/desk/{kind}").text)

    assert [{path: said for path, said in pages.items() if said} for pages in (fresh, found)] == [{}, {}]
    assert listing == set()
