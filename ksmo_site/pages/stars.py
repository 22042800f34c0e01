"""The events a member keeps in view."""

from uuid import UUID

from sqlalchemy import delete, select

from ksmo_site.extensions import db
from ksmo_site.pages.events import IN_ORDER
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
    return list(db.session.scalars(mine.order_by(*IN_ORDER)))
