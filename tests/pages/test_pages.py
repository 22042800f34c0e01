"""What a visitor of the conference looks for: dates and place, events, news, and the map of it all."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from ksmo_site import clock, places
from ksmo_site.extensions import db
from ksmo_site.pages import content
from ksmo_site.pages.models import Article, Event
from tests.addresses import PUBLIC
from tests.site import Site
from tests.visitor import Visitor

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# Pages one is led to, by a form or a letter; nobody would look for them on a map.
LED_TO = {
    "/newsletter/check-inbox", "/newsletter/confirmed", "/newsletter/stopped",
    "/newsletter/back", "/newsletter/link-sent",
    "/account/opened", "/account/confirmed", "/forgot-password/sent", "/goodbye",
    "/contact/sent", "/contact/deleted", "/contact/proved",
}  # fmt: skip


def write(*rows: Any) -> None:
    db.session.add_all(rows)
    db.session.commit()


def news(number: int, **more: Any) -> Article:
    day = clock.today() - timedelta(days=number)
    text = {"title": f"Sample {number}", "body": f"Sample text {number}.", "is_sample": True, **more}
    return Article(live_since=clock.now(), kind=content.NEWS, slug=f"sample-{number}", published_on=day, **text)


def test_the_home_page_shows_what_is_known_and_leaves_out_the_rest(organizer: Visitor, app: Flask) -> None:
    home = Visitor(app).opens("/").text
    assert "<dt>When</dt>" not in home
    assert "<dt>Where</dt>" not in home
    assert "Set the dates and the place" not in home
    assert "Set the dates and the place" in organizer.opens("/").text

    organizer.opens("/desk/conference").posts(
        "/desk/conference", starts_on="2024-01-04", ends_on="2024-01-06", place="Sample hall", place_ko="예시 회관"
    )

    assert organizer.follows().page.request.path == "/desk/settings"
    home = Visitor(app).opens("/").text
    assert '<time datetime="2024-01-04">4 Jan 2024</time> – <time datetime="2024-01-06">6 Jan 2024</time>' in home
    assert "Sample hall" in home
    assert "예시 회관" in Visitor(app).opens("/ko/").text
    assert 'value="2024-01-04"' in organizer.opens("/desk/conference").text


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ({"starts_on": "2024-01-04", "ends_on": "2024-01-03"}, "The last day has to be the first day or a later one."),
        ({"ends_on": "2024-01-03"}, "Please enter the first day, too."),
        ({"starts_on": "soon"}, "Please enter a day such as 2024-09-01."),
        ({"place": "x" * 121}, "Please use at most 120 characters."),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    organizer: Visitor, app: Flask, typed: dict[str, str], because: str
) -> None:
    organizer.opens("/desk/conference").posts("/desk/conference", **typed)

    assert because in organizer.text
    assert all(f'value="{value}"' in organizer.text for value in typed.values())
    assert "<dt>When</dt>" not in Visitor(app).opens("/").text


def test_news_comes_a_page_at_a_time(site: Site, visitor: Visitor) -> None:
    write(*(news(number) for number in range(25)))

    first = visitor.opens("/news").text
    second = visitor.opens("/news?page=2").text

    assert first.count("<h2") == 20
    assert second.count("<h2") == 7
    assert '<span aria-current="page">2</span>' in second
    assert 'href="/news?page=2"' in first


def test_events_come_a_page_at_a_time(site: Site, visitor: Visitor) -> None:
    days = [clock.today() + timedelta(days=number) for number in range(25)]
    write(
        *(
            Event(
                live_since=clock.now(), slug=f"on-{day}", title=f"Sample {day}", body="", starts_on=day, is_sample=True
            )
            for day in days
        )
    )

    first = visitor.opens("/events").text

    assert re.findall(r"Sample ([\d-]+)", first) == [str(day) for day in days[:20]]
    assert re.findall(r"Sample ([\d-]+)", visitor.opens("/events?page=2").text) == [str(day) for day in days[20:]]
    assert visitor.opens("/").text.count("/events/on-") == 3


def test_the_feed_of_news_is_read_by_a_feed_reader(site: Site, visitor: Visitor) -> None:
    write(news(0, title="Sample <b>&", body="A *sample*.", title_ko="예시", body_ko="예시."))

    feed = ElementTree.fromstring(visitor.opens("/news/feed.atom").text)
    entry = feed.findall(f"{ATOM}entry")[0]

    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated") == f"{clock.today()}T00:00:00Z"
    assert entry.findtext(f"{ATOM}title") == "Sample <b>&"
    assert entry.findtext(f"{ATOM}content") == "<p>A <em>sample</em>.</p>\n"
    assert entry.findtext(f"{ATOM}id") == "http://localhost/news/sample-0"
    assert "예시" in visitor.opens("/ko/news/feed.atom").text


def test_an_event_has_a_page_of_its_own_and_moves_when_it_is_over(site: Site, visitor: Visitor) -> None:
    day = clock.today() + timedelta(days=2)
    write(
        Event(
            live_since=clock.now(),
            slug="talk",
            title="Sample talk",
            body="A *sample*.",
            starts_on=day,
            is_sample=True,
            place="Sample hall",
        )
    )

    assert "Sample talk" in visitor.opens("/events").text
    assert "Sample talk" not in visitor.opens("/events/past").text
    assert "A <em>sample</em>." in visitor.opens("/events/talk").text
    assert "Sample: an event of one day" in visitor.opens("/events/past").text


def test_what_is_in_english_only_says_so_on_korean_pages(site: Site, visitor: Visitor) -> None:
    write(news(0))

    assert '<span class="tag plain">English</span>' in visitor.opens("/ko/news").text
    assert "영어로만" in visitor.opens("/ko/news/sample-0").text
    assert '<div lang="en"><p>Sample text 0.' in visitor.text


def test_every_public_page_is_on_the_map(app: Flask, visitor: Visitor) -> None:
    shown = set(re.findall(r'<a href="([^"]+)"', visitor.opens("/sitemap").text.partition("<main")[2]))
    pages = {path for path in PUBLIC if not re.search(r"\.|[?]|sample|/\d|/healthz", path)}

    assert pages - LED_TO <= shown


def test_the_map_for_search_engines_names_each_page_in_both_languages(app: Flask, visitor: Visitor) -> None:
    found = ElementTree.fromstring(visitor.opens("/sitemap.xml").text)
    listed = [loc.text or "" for loc in found.iter(f"{MAP}loc")]

    assert len(listed) == len(set(listed))
    assert "http://localhost/events/sample-event" in listed
    assert {loc.replace("/ko/", "/") for loc in listed if "/ko/" in loc} == {loc for loc in listed if "/ko/" not in loc}
    assert visitor.opens("/ko/sitemap.xml").text == visitor.opens("/sitemap.xml").text
    for address in listed:
        assert visitor.opens(address.removeprefix("http://localhost")).status == 200
    assert "Sitemap: http://localhost/sitemap.xml" in visitor.opens("/robots.txt").text
    assert not [loc for loc in listed if "/account" in loc or "/desk" in loc]


def test_menu_foot_and_map_name_each_place_once() -> None:
    for group in (places.MENU, places.FOOT, *(group for _, group in places.SITEMAP)):
        assert len({place.endpoint for place in group}) == len(group)


def test_the_menu_says_where_one_is(visitor: Visitor) -> None:
    for path, marked in (
        ("/events", '<a href="/events" aria-current="page">'),
        ("/events/sample-event", '<a href="/events" aria-current="true">'),
        ("/privacy/promises", '<a href="/privacy" aria-current="true">'),
    ):
        menu = visitor.opens(path).text.partition("<nav")[2].partition("</nav>")[0]
        assert marked in menu
        assert menu.count("aria-current") == 1
