"""Calendars: taken by a strict reader and by another library, with ids that stay and changes that count."""

from datetime import UTC, date, datetime
from typing import Any

import ics
import pytest
from flask import Flask

from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from tests.event_desk.editing import adds, does, event, makes, publishes, stored, writes
from tests.pages.strict import entries
from tests.site import Site
from tests.visitor import Visitor

ALL, ONE = "/events.ics", "/events/opening-ceremony.ics"
ODD = (
    'Signs, such; as \\ these: "quoted" & <b>\n\nand lines, long ones: '
    + "아주 긴 제목이 여러 줄에 걸쳐 접힙니다. " * 9
)


def told(visitor: Visitor, path: str = ALL) -> dict[str, dict[str, str]]:
    """The events of a calendar by the beginning of their ids."""
    page = visitor.opens(path).page
    assert page.mimetype == "text/calendar"
    return {entry["UID"].partition("@")[0]: entry for entry in entries(page.data)}


def test_an_event_with_times_is_told_in_utc(app: Flask, organizer: Visitor) -> None:
    event_id = makes(organizer)
    page = Visitor(app).opens(ONE).page

    (entry,) = entries(page.data)
    (read,) = ics.Calendar(page.data.decode()).events

    assert (entry["DTSTART"], entry["DTEND"]) == ("20300906T000000Z", "20300906T013000Z")
    assert read.begin.datetime == datetime(2030, 9, 6, 0, 0, tzinfo=UTC)
    assert read.end.datetime == datetime(2030, 9, 6, 1, 30, tzinfo=UTC)
    assert (read.uid, read.name, read.location) == (f"{event_id.hex}@localhost", "Opening ceremony", "Main hall")
    assert read.description == "6 Sep 2030, 09:00–10:30 KST (UTC+09:00)\n\nPlease be seated."
    assert read.url == "http://localhost/events/opening-ceremony"
    assert page.headers["Content-Disposition"] == 'attachment; filename="opening-ceremony.ics"'


def test_whole_days_are_told_as_days(visitor: Visitor, site: Site) -> None:
    adds(event(1, slug="days", starts_on=date(2030, 12, 30), ends_on=date(2031, 1, 1)))

    page = visitor.opens("/events/days.ics").page

    (entry,), (read,) = entries(page.data), ics.Calendar(page.data.decode()).events
    assert (entry["DTSTART"], entry["DTEND"]) == ("20301230", "20310102")
    assert (read.all_day, read.duration.days) == (True, 3)


def test_an_open_end_is_left_open(visitor: Visitor, site: Site) -> None:
    adds(event(1, slug="open", starts_on=date(2030, 9, 1), begins="00:30"))

    (entry,) = entries(visitor.opens("/events/open.ics").page.data)

    assert (entry["DTSTART"], "DTEND" in entry) == ("20300831T153000Z", False)


@pytest.mark.parametrize("title", ["Short", ODD.replace("\n", " "), "=cmd|' /C calc'!A0", "👩‍⚕️" * 30])
def test_another_library_reads_every_sign_as_it_was_written(visitor: Visitor, site: Site, title: str) -> None:
    adds(event(1, slug="odd", title=title, place=title, body=f"{title}\n\n- one\n- two, three; four"))

    page = visitor.opens("/events/odd.ics").page

    (read,) = ics.Calendar(page.data.decode()).events
    assert entries(page.data)
    assert (read.name, read.location) == (title, title)
    assert read.description.endswith("- one\n- two, three; four")


def test_each_change_that_goes_live_counts_and_the_id_stays(app: Flask, organizer: Visitor, site: Site) -> None:
    key = (event_id := makes(organizer)).hex
    first = told(Visitor(app))[key]
    assert (first["SEQUENCE"], first["STATUS"]) == ("0", "CONFIRMED")
    writes(organizer, event_id, slug="grand-opening", title="Grand opening", begins="09:30")
    assert told(Visitor(app))[key] == first

    publishes(organizer, event_id)
    second = told(Visitor(app))[key]
    assert (second["SEQUENCE"], second["SUMMARY"]) == ("1", "Grand opening")
    assert second["LAST-MODIFIED"] >= first["LAST-MODIFIED"]
    for act, status in (("cancel", "CANCELLED"), ("uncancel", "CONFIRMED"), ("withdraw", "CANCELLED")):
        does(organizer, event_id, act)
        assert told(Visitor(app))[key]["STATUS"] == status
    assert stored(event_id).sequence == 4
    assert not {"DESCRIPTION", "LOCATION", "URL"} & set(told(Visitor(app))[key])
    assert "Grand opening" not in Visitor(app).opens("/events.ics").text
    publishes(organizer, event_id)
    does(organizer, event_id, "remove")
    assert (last := told(Visitor(app))[key])["STATUS"] == "CANCELLED"
    assert last["SEQUENCE"] == "6"


def test_what_was_never_live_is_in_no_calendar(app: Flask, organizer: Visitor, site: Site) -> None:
    before = set(told(Visitor(app)))
    adds(event(1, live_since=None))

    assert set(told(Visitor(app))) == before


def test_a_starred_event_that_is_withdrawn_is_told_as_cancelled(organizer: Visitor) -> None:
    key = (event_id := makes(organizer)).hex
    organizer.opens("/account").posts("/account/events/opening-ceremony/star")
    assert told(organizer, "/account/events.ics")[key]["STATUS"] == "CONFIRMED"

    does(organizer, event_id, "withdraw")

    assert told(organizer, "/account/events.ics")[key]["STATUS"] == "CANCELLED"
    assert told(organizer, "/account/events.ics")[key]["SUMMARY"] == "Cancelled"
    assert "Opening ceremony" not in organizer.opens("/account/events").text


def test_whoever_has_the_calendar_gets_it_again_only_where_something_changed(visitor: Visitor, site: Site) -> None:
    tag = visitor.opens(ALL).page.headers["ETag"]
    assert visitor.opens(ALL, **{"If-None-Match": tag}).status == 304

    adds(event(1))

    assert visitor.opens(ALL, **{"If-None-Match": tag}).status == 200
    assert len(ics.Calendar(visitor.text).events) == 3


def test_the_calendar_is_korean_on_korean_pages_with_the_same_ids(visitor: Visitor, site: Site) -> None:
    adds(event(7, begins="09:00", place="Hall", place_ko="강당"))

    korean, english = told(visitor, f"/ko{ALL}"), told(visitor)

    assert set(korean) == set(english)
    (entry,) = (entry for entry in korean.values() if entry["SUMMARY"] == "행사 7")
    assert entry["LOCATION"] == "강당"
    assert entry["DESCRIPTION"].startswith("2030년 9월 8일\\, 09:00 KST")
    assert entry["URL"] == "http://localhost/ko/events/event-7"


def test_two_thousand_events_are_one_calendar_made_once(visitor: Visitor, site: Site) -> None:
    adds(*(event(number) for number in range(2000)))
    visitor.opens(ALL)

    assert len(entries(visitor.page.data)) == 2002
    began = datetime.now(UTC)
    visitor.opens(ALL)
    assert (datetime.now(UTC) - began).total_seconds() < 0.5


def test_changing_what_calendars_do_not_show_counts_for_nothing(visitor: Visitor, site: Site) -> None:
    adds(event(1))
    found: Any = db.session.query(Event).filter_by(slug="event-1").one()
    found.is_sample = True
    db.session.commit()

    assert found.sequence == 0
