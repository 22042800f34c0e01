"""The events a member keeps in view, and their calendar file."""

from uuid import UUID

from icalendar import Calendar
from icalendar import Event as Entry
from sqlalchemy import delete, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event, Star
from ksmo_site.people import persons
from ksmo_site.people.models import Person


def set_star(person: Person, event: Event) -> None:
    """Keep the event in view; twice is no error."""
    # Two clicks at once come one after the other.
    persons.hold(person.id)
    if event.id not in of(person):
        db.session.add(Star(person=person, event=event))


def take_away(person: Person, event: Event) -> None:
    """Keep the event in view no more; twice is no error."""
    db.session.execute(delete(Star).where(Star.person_id == person.id, Star.event_id == event.id))


def of(person: Person) -> set[UUID]:
    """Which events the person gave a star."""
    return set(db.session.scalars(select(Star.event_id).where(Star.person_id == person.id)))


def events(person: Person) -> list[Event]:
    """The events the person gave a star, in the order of their days."""
    mine = select(Event).join(Star, Star.event_id == Event.id).where(Star.person_id == person.id, Event.is_live)
    return list(db.session.scalars(mine.order_by(Event.starts_on, Event.slug)))


def calendar(found: list[Event], home: str) -> bytes:
    """The events as a file for calendars (RFC 5545): whole days, and ids that stay the same under this home address."""
    file = Calendar()
    file.add("prodid", f"-//KSMO 2024//{home}//EN")
    file.add("version", "2.0")
    for event in found:
        file.add_component(_entry(event, home))
    content: bytes = file.to_ical()
    return content


def _entry(event: Event, home: str) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.id.hex}@{home}")
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", event.starts_on)
    # The day after the last one, as RFC 5545 counts.
    entry.add("dtend", clock.day_after(event.ends_on or event.starts_on))
    entry.add("summary", event.shown_title)
    if event.place:
        entry.add("location", event.place)
    return entry
