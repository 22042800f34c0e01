"""Writing letters to one person, and taking them back."""

from sqlalchemy import delete, select

from ksmo_site import language
from ksmo_site.extensions import db
from ksmo_site.outbox.kinds import KINDS
from ksmo_site.outbox.models import Letter
from ksmo_site.people.models import Person
from ksmo_site.settings import values


def write(name: str, person: Person, language_: str | None = None) -> Letter:
    """A letter of this kind to this person, in the language of the page they used."""
    spoken = values.spoken(language_ or language.current())
    letter = Letter(person=person, kind=name, purpose=KINDS[name].purpose, language=spoken)
    db.session.add(letter)
    return letter


def is_waiting(name: str, person: Person) -> bool:
    """Whether a letter of this kind has not left yet."""
    waits = select(Letter.id).where(Letter.person_id == person.id, Letter.kind == name)
    return db.session.scalar(waits.limit(1)) is not None


def withdraw_news(person: Person) -> None:
    """Take back everything of the conference's news that waits, also what is just being sent."""
    db.session.execute(delete(Letter).where(Letter.person_id == person.id, Letter.purpose == "news"))


def withdraw(name: str, person: Person) -> None:
    """Take back what still waits of this kind: something newer takes its place."""
    db.session.execute(delete(Letter).where(Letter.person_id == person.id, Letter.kind == name))
