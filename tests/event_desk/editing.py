"""An organizer's work on events."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from tests.visitor import Visitor

DESK = "/desk/events"
SAYS = {
    "title": "Opening ceremony", "title_ko": "개회식", "starts_on": "2030-09-06", "begins": "09:00", "ends": "10:30",
    "place": "Main hall", "place_ko": "대강당", "track": "Plenary", "track_ko": "전체 회의",
    "body": "Please be **seated**.", "body_ko": "**착석**해 주세요.", "slug": "opening-ceremony",
}  # fmt: skip


def begins(organizer: Visitor, **more: str) -> UUID:
    """Begin an event; its id."""
    said = {"title": "Opening ceremony", "title_ko": "개회식", "starts_on": "2030-09-06", **more}
    organizer.opens(f"{DESK}/new").posts(f"{DESK}/new", **said)
    return UUID(organizer.page.location.split("/")[-1].partition("?")[0])


def page(event_id: UUID, name: str = "") -> str:
    """The address of a page about the event."""
    return f"{DESK}/{event_id}{name and '/'}{name}"


def writes(organizer: Visitor, event_id: UUID, **more: str) -> Visitor:
    """Write what it says."""
    organizer.opens(page(event_id))
    return organizer.posts(page(event_id), **{**SAYS, "revision": organizer.value_of("revision"), **more})


def publishes(organizer: Visitor, event_id: UUID, **more: str) -> Visitor:
    """Let it go live."""
    organizer.opens(page(event_id, "publish"))
    said = {"when": "now", "revision": organizer.value_of("revision"), **more}
    return organizer.posts(page(event_id, "publish"), **said)


def does(organizer: Visitor, event_id: UUID, what: str, **more: str) -> Visitor:
    """Press one of its buttons."""
    organizer.opens(page(event_id))
    return organizer.posts(page(event_id, what), **more)


def makes(organizer: Visitor, **more: str) -> UUID:
    """Begin, write and let go live."""
    event_id = begins(organizer)
    assert writes(organizer, event_id, **more).status == 302, organizer.text
    assert publishes(organizer, event_id).status == 302, organizer.text
    return event_id


def stored(event_id: UUID) -> Event:
    """The event as it is now; the session ends, so that others can write."""
    db.session.rollback()
    event = db.session.scalars(select(Event).where(Event.id == event_id)).one()
    db.session.expunge(event)
    db.session.rollback()
    return event


def another_window(app: Flask, organizer: Visitor) -> Visitor:
    """The same organizer in another window."""
    other = Visitor(app)
    other.browser._cookies = dict(organizer.browser._cookies or {})
    return other


def event(number: int, **more: Any) -> Event:
    """An event that is live, on a day of its own."""
    says: dict[str, Any] = {
        "slug": f"event-{number}", "title": f"Event {number}", "title_ko": f"행사 {number}", "body": "Text.",
        "body_ko": "글.", "starts_on": date(2030, 9, 1 + number % 28), "is_sample": False, **more,
    }  # fmt: skip
    return Event(**{"live_since": clock.now(), **says})


def adds(*events: Event) -> None:
    """Put them into the database."""
    db.session.add_all(events)
    db.session.commit()
