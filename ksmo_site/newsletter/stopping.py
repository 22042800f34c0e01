"""Stopping with one button: at once, to be taken back for ten minutes, then forgotten."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select

from ksmo_site import clock, tokens
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.holdings.erasure import Erased
from ksmo_site.newsletter import choosing, links
from ksmo_site.newsletter.choosing import Choice
from ksmo_site.newsletter.models import Subscription
from ksmo_site.newsletter.words import BY_LETTER
from ksmo_site.outbox import letters
from ksmo_site.outbox.models import Letter
from ksmo_site.people import ledger, persons, proofs
from ksmo_site.people.models import Person

TIME_TO_TAKE_BACK = timedelta(minutes=10)
PURPOSE = "stopped"


@dataclass(frozen=True)
class Stopped:
    """What became of it: the token that takes it back, or whom we had no other reason to know."""

    token: str = ""
    erased: Erased | None = None


def find(token: str) -> Person | None:
    """To whom the link of a letter would stop letters; None when nothing is sent to them. Raises Refusal if forged."""
    subscription_id, *more = tokens.read(token, "unsubscribe", links.TIME_TO_STOP)
    named = db.session.get(Subscription, UUID(subscription_id)) if subscription_id else None
    # Letters of long ago name the subscription only.
    person = named.person if named else _person(more[0]) if more else None
    if person is None or (choosing.chosen(person).is_empty and not _is_unconfirmed(named)):
        return None
    return person


def _person(person_id: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.id == UUID(person_id)))


def _is_unconfirmed(subscription: Subscription | None) -> bool:
    return subscription is not None and not subscription.is_confirmed


def address_in(token: str, person: Person) -> str:
    """The address the letter with this link went to, masked; nothing where the person has another one by now."""
    *_, sign = tokens.read(token, "unsubscribe", links.TIME_TO_STOP)
    return masked(person) if sign == tokens.sign("address", person.email or "") else ""


def masked(person: Person) -> str:
    """The person's address, as its owner knows it and others do not."""
    name, _, host = (person.email or "").rpartition("@")
    return f"{name[:1]}…@{host}"


def stop(token: str) -> Stopped | None:
    """Stop everything with the link from the letter; None when it has stopped already: twice is no error."""
    person = find(token)
    if person is None or not persons.hold(person.id):
        return None
    subscription_id, *_ = tokens.read(token, "unsubscribe", links.TIME_TO_STOP)
    subscription = proofs.of(Subscription, person, locked=True)
    if subscription is not None and not subscription.is_confirmed and subscription.id.hex == subscription_id:
        # Nobody has said yes to anything yet.
        return Stopped(erased=end_now(person))
    return Stopped(stop_all(person))


def stop_all(person: Person) -> str:
    """Send the person nothing any more, from this moment; a token with which they can take it back."""
    persons.hold(person.id)
    subscription = proofs.of(Subscription, person, locked=True)
    before = choosing.chosen(person)
    if subscription is not None and subscription.is_active:
        ledger.note("subscription", subscription.id)
        subscription.newsletter = subscription.events = False
        subscription.stopped_at = clock.now()
    if before.news:
        choosing.set_news(person, wanted=False)
    db.session.flush()
    letters.withdraw_news(person)
    if not before.is_empty:
        choosing.tell(person)
    return tokens.make(PURPOSE, person.id.hex, *("on" if is_on else "" for is_on in before.lists))


def find_stopped(token: str) -> Person:
    """Who stopped a moment ago. Raises Refusal when the ten minutes are over, or they are forgotten already."""
    person = _person(tokens.read(token, PURPOSE, TIME_TO_TAKE_BACK)[0])
    if person is None:
        raise tokens.used()
    return person


def take_back(token: str) -> None:
    """Put them back on the lists they were on. Raises Refusal when the ten minutes are over."""
    person = find_stopped(token)
    if not persons.hold(person.id):
        raise tokens.used()
    newsletter, events, news = (bool(part) for part in tokens.read(token, PURPOSE, TIME_TO_TAKE_BACK)[1:])
    subscription = proofs.of(Subscription, person, locked=True)
    if (newsletter or events) and (subscription is None or not subscription.is_confirmed):
        raise tokens.used()
    before = choosing.chosen(person)
    if subscription is not None and subscription.stopped_at is not None:
        subscription.newsletter, subscription.events, subscription.stopped_at = newsletter, events, None
    if news and choosing.is_member(person):
        choosing.set_news(person, wanted=True)
    db.session.flush()
    if choosing.chosen(person).lists != before.lists:
        _tell_again(person)


def _tell_again(person: Person) -> None:
    """Where the letter that it was stopped has not left, there is nothing to be told."""
    if letters.is_waiting("unsubscribed", person):
        letters.withdraw("unsubscribed", person)
    else:
        choosing.tell(person)


def change(person: Person, wanted: Choice, name: str | None) -> str | None:
    """What a reader says by the link of a letter; where that is nothing at all, the token that takes it back."""
    if wanted.is_empty:
        return stop_all(person)
    choosing.choose(person, name or "", wanted, BY_LETTER)
    if name:
        choosing.rename(person, name)
    return None


def end_now(person: Person) -> Erased | None:
    """Delete the subscription at once; whom we have no other reason to know is erased. Once committed, verify()."""
    if not persons.hold(person.id):
        return None
    subscription = proofs.of(Subscription, person, locked=True)
    if subscription is None:
        return None
    choosing.end(subscription)
    return erasure.erase_stranger(person, Subscription.__tablename__)


def end_all(person: Person) -> Erased | None:
    """Delete everything about a reader at once, whatever else we know them for; of a member, what end_now() does."""
    if choosing.is_member(person):
        return end_now(person)
    if not persons.hold(person.id):
        return None
    return erasure.let_go(person)


def finish() -> list[Erased]:
    """Delete what was stopped ten minutes ago, once it was told; whom we have no reason to know any more.

    Without a mail server the letter that tells it waits for five days at most.
    """
    people = list(db.session.scalars(_over()))
    erased = [_finish(person_id) for person_id in people]
    return [one for one in erased if one is not None]


def _over() -> Select[UUID]:
    told = select(Letter.id).where(Letter.person_id == Subscription.person_id, Letter.kind == "unsubscribed")
    over = select(Subscription.person_id).where(Subscription.stopped_at <= clock.now() - TIME_TO_TAKE_BACK)
    return over.where(~told.exists())


def _finish(person_id: UUID) -> Erased | None:
    # They may just have taken it back: whoever comes second sees what the first one did.
    persons.hold(person_id)
    if db.session.scalar(_over().where(Subscription.person_id == person_id)) is None:
        return None
    person = _person(person_id.hex)
    return end_now(person) if person else None
