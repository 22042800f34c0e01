"""A reader's record, and stopping for somebody who asks for it."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings.erasure import Erased
from ksmo_site.newsletter import choosing, stopping, subscriptions
from ksmo_site.newsletter.choosing import Choice
from ksmo_site.newsletter.models import Subscription
from ksmo_site.newsletter.words import LISTS
from ksmo_site.people import persons, proofs
from ksmo_site.people.marks import normal
from ksmo_site.people.models import Person
from ksmo_site.personal import Words
from ksmo_site.privacy import openings
from ksmo_site.privacy.words import STOPPED


def search(email: str) -> Person | None:
    """Whoever gets letters, or asked for them, at this address."""
    person = persons.find(email)
    return person if person is not None and _is_reader(person) else None


def find(person_id: UUID) -> Person | None:
    """The reader of this id."""
    person = db.session.scalar(select(Person).where(Person.id == person_id))
    return person if person is not None and _is_reader(person) else None


def _is_reader(person: Person) -> bool:
    return subscriptions.of(person) is not None or choosing.is_member(person)


def account(person: Person) -> Member | None:
    """The reader's account, if it is open."""
    member = proofs.of(Member, person)
    return member if member is not None and member.is_confirmed else None


def lists(person: Person) -> list[tuple[str, Words]]:
    """What the person gets, each list by its name and in words."""
    got = choosing.chosen(person).lists
    return [named for named, is_on in zip(LISTS.items(), got, strict=True) if is_on]


def stop(person: Person, name: str) -> None:
    """Send the person nothing of this list any more; a letter tells them. Nothing where they do not get it."""
    persons.hold(person.id)
    if name not in dict(lists(person)):
        return
    got = choosing.chosen(person)
    left = {other: other in dict(lists(person)) and other != name for other in LISTS}
    if not any(left.values()):
        stopping.stop_all(person)
    else:
        news = left["news"] if choosing.is_member(person) else None
        subscription = subscriptions.of(person)
        called = subscription.name if subscription else None
        choosing.choose(person, called or "", Choice(left["newsletter"], left["events"], news, got.language))
    openings.note(person, STOPPED)


def delete(person: Person, typed: str) -> Erased | None:
    """Delete the subscription, and whoever we have no other reason to know; once this is committed, verify() them.

    None where the person stays a member. Raises Refusal where another address was typed.
    """
    if normal(typed) != normal(person.email or ""):
        raise Refusal(_l("That is not the address of this reader. Please type it complete."))
    erased = stopping.end_now(person)
    if erased is None and db.session.scalar(select(Subscription.id).where(Subscription.person_id == person.id)) is None:
        openings.note(person, STOPPED)
        choosing.tell(person)
    return erased
