"""Made-up people, who act out promises and are gone again whatever happens, even when their process is killed."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from ksmo_site import clock, database, language
from ksmo_site.auth import membership
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.newsletter import subscriptions
from ksmo_site.newsletter.subscriptions import Wish
from ksmo_site.outbox.models import Letter
from ksmo_site.people import persons, proofs
from ksmo_site.people.models import Person
from ksmo_site.policy import versions

# Nobody lives at a made-up address: a letter to it waits for longer than the drill could ever take.
FAR_AWAY = timedelta(days=365)
AN_HOUR = 3600


def address() -> str:
    """An address nobody lives at, and another one each time."""
    return f"drill-{secrets.token_hex(8)}@example.org"


@contextmanager
def trying() -> Iterator[None]:
    """Within, a drill may write; what it has not committed by then is undone."""
    db.session.rollback()
    try:
        with database.only_reading(False):
            yield
    finally:
        db.session.rollback()


@contextmanager
def member(secret: str, email: str | None, password: str = "") -> Iterator[Member]:
    """A made-up member who is committed, and gone after the block."""
    with trying():
        joined = join(secret, f"Drill {secret}", email, password)
        with _gone_afterwards(joined.person):
            yield joined


@contextmanager
def reader(email: str) -> Iterator[Person]:
    """A made-up reader who has confirmed, is committed, and gone after the block."""
    with trying():
        subscriptions.subscribe(Wish("Drill", email, newsletter=True, events=True))
        person = persons.find(email)
        assert person, "nobody subscribed"
        _hold_letters(person)
        with _gone_afterwards(person):
            subscription = subscriptions.of(person)
            assert subscription, "a reader has no subscription"
            subscriptions.confirm(proofs.token(subscription, "subscribe"))
            db.session.commit()
            yield person


@contextmanager
def _gone_afterwards(person: Person) -> Iterator[None]:
    person_id = person.id
    trace = persons.made_up() / person_id.hex
    trace.touch()
    db.session.commit()
    try:
        yield
    finally:
        db.session.rollback()
        _erase(person_id)
        trace.unlink(missing_ok=True)


def sweep() -> None:
    """Erase whoever a drill made up and could not erase, because its process was killed."""
    for trace in persons.made_up().iterdir():
        if trace.stat().st_mtime < clock.now().timestamp() - AN_HOUR:
            _erase(UUID(hex=trace.name))
            trace.unlink(missing_ok=True)


def _erase(person_id: UUID) -> None:
    person = db.session.scalar(select(Person).where(Person.id == person_id))
    if person is not None:
        erasure.erase(person)
    db.session.commit()


def join(secret: str, name: str | None, email: str | None, password: str = "") -> Member:
    """Let somebody made up join; nothing is committed. Raises Refusal as registering does."""
    with language.speaking(language.ENGLISH):
        application = Application(f"drill-{secret}", password or secrets.token_urlsafe(), name, email)
        joined = membership.register(application, versions.get_in_force())
    assert joined, "the made-up member was taken for somebody known"
    _hold_letters(joined.person)
    return joined


def _hold_letters(person: Person) -> None:
    db.session.flush()
    waits = {"due_at": clock.now() + FAR_AWAY}
    db.session.execute(update(Letter).where(Letter.person_id == person.id).values(waits))
