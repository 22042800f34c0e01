"""What organizers did with somebody's record, for that somebody to see."""

from sqlalchemy import select

from ksmo_site.extensions import db
from ksmo_site.people.models import Person
from ksmo_site.privacy.models import Opening


def note(person: Person, reason: str) -> None:
    """An organizer looked at this person's record, or changed it, for this reason."""
    opening = Opening(person=person)
    opening.reason = reason
    db.session.add(opening)


def of(person: Person) -> list[Opening]:
    """Every opening of the person's record, the newest first."""
    theirs = select(Opening).where(Opening.person_id == person.id)
    return list(db.session.scalars(theirs.order_by(Opening.since_on.desc())))
