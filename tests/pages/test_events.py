"""The public listing: by day and time, with places and tracks, chosen by day and by track, a page at a time."""

import re
import time
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event as listening

from ksmo_site import clock
from ksmo_site.extensions import db
from tests.event_desk.editing import adds, event
from tests.site import Site
from tests.visitor import Visitor

SEPTEMBER = date(2030, 9, 6)


def links(text: str, filter_: str) -> list[tuple[str, str]]:
    """The links that choose by this, with how many events each has."""
    found = re.findall(rf'href="/events\?[^"]*{filter_}=([^"&]*)[^"]*"[^>]*>.*?</a> \((\d+)\)', text)
    return [(value, count) for value, count in found]


def asked(visitor: Visitor, path: str) -> int:
    """How many questions a page asks the database."""
    questions: list[str] = []
    note = lambda *given: questions.append(given[2])  # noqa: E731
    listening.listen(db.engine, "before_cursor_execute", note)
    visitor.opens(path)
    listening.remove(db.engine, "before_cursor_execute", note)
    return len([each for each in questions if each.startswith("SELECT")])


def test_events_stand_under_their_days_in_the_order_of_their_times(visitor: Visitor, site: Site) -> None:
    on = {"starts_on": SEPTEMBER}
    adds(
        event(1, begins="14:00", ends="15:00", place="Hall B", **on), event(2, begins="09:00", **on), event(3, **on),
        event(4, starts_on=SEPTEMBER + timedelta(days=1), begins="22:00", ends_on=date(2030, 9, 8), ends="01:00"),
    )  # fmt: skip

    text = visitor.opens("/events").text

    assert re.findall(r'<h2><time datetime="2030-09-(\d\d)"', text) == ["06", "07"]
    assert re.findall(r">Event (\d)<", text) == ["3", "2", "1", "4"]
    assert '14:00</time>–<time datetime="2030-09-06T15:00+09:00">15:00</time> KST (UTC+09:00)' in text
    assert "7 Sep 2030, 22:00 KST</time> – <time" in text


def test_days_and_tracks_are_chosen_together_and_counted(visitor: Visitor, site: Site) -> None:
    for number in range(6):
        track = {"track": "Nursing" if number % 2 else "Surgery", "track_ko": "간호" if number % 2 else "외과"}
        adds(event(number, starts_on=SEPTEMBER + timedelta(days=number // 3), **track))

    text = visitor.opens("/events").text
    assert links(text, "day") == [("2030-09-06", "3"), ("2030-09-07", "3")]
    assert links(text, "track") == [("Nursing", "3"), ("Surgery", "3")]

    text = visitor.opens("/events?day=2030-09-06").text
    assert links(text, "track") == [("Nursing", "1"), ("Surgery", "2")]
    assert len(re.findall(r">Event \d<", text)) == 3
    text = visitor.opens("/events?day=2030-09-06&track=Surgery").text
    assert re.findall(r">Event (\d)<", text) == ["0", "2"]
    assert 'href="http://localhost/events?day=2030-09-06&amp;track=Surgery"' in text
    assert "간호" in visitor.opens("/ko/events").text


@pytest.mark.parametrize("path", ["/events?day=2031-01-01", "/events?track=Nope", "/events?track=%00", "/events?day="])
def test_where_nothing_is_found_there_is_a_way_out(visitor: Visitor, site: Site, path: str) -> None:
    adds(event(1, track="Surgery"))

    visitor.opens(path)

    assert visitor.status == 200
    assert "See all coming events" in visitor.text or "Event 1" in visitor.text


def test_pages_keep_what_was_chosen(visitor: Visitor, site: Site) -> None:
    adds(*(event(number, starts_on=SEPTEMBER, track="Surgery") for number in range(30)))

    visitor.opens("/events?day=2030-09-06&track=Surgery")

    assert 'href="/events?page=2&amp;day=2030-09-06&amp;track=Surgery"' in visitor.text
    assert visitor.opens("/events?page=2&day=2030-09-06&track=Surgery").text.count(">Event ") == 10


def test_an_event_of_several_days_is_found_on_each_of_them(visitor: Visitor, site: Site) -> None:
    adds(event(1, starts_on=SEPTEMBER, ends_on=SEPTEMBER + timedelta(days=3)))

    assert "Event 1" in visitor.opens("/events?day=2030-09-08").text
    assert "Event 1" not in visitor.opens("/events?day=2030-09-10").text


def test_what_began_earlier_and_goes_on_is_still_to_come(visitor: Visitor, site: Site) -> None:
    adds(event(1, starts_on=clock.today() - timedelta(days=2), ends_on=clock.today()))

    assert "Event 1" in visitor.opens("/events").text
    assert links(visitor.text, "day") == [(clock.today().isoformat(), "1")]
    assert "Event 1" not in visitor.opens("/events/past").text


def test_two_thousand_events_take_no_more_questions_than_one(visitor: Visitor, site: Site) -> None:
    adds(event(0, track="Surgery"))
    visitor.opens("/events")
    before = asked(visitor, "/events")
    adds(*(event(number, track=f"Track {number % 9}", begins="09:00", ends="10:00") for number in range(1, 2000)))

    assert asked(visitor, "/events") == before
    took = []
    for _ in range(5):
        began = time.perf_counter()
        visitor.opens("/events")
        took.append(time.perf_counter() - began)
    # Far less than that, if not for what the test itself looks through.
    assert min(took) < 0.5


def test_home_shows_the_next_three(visitor: Visitor, site: Site) -> None:
    adds(*(event(number, starts_on=SEPTEMBER + timedelta(days=number)) for number in range(4)))

    shown: Any = re.findall(r">Event (\d)<", visitor.opens("/").text)

    assert shown == ["0", "1", "2"]
