"""Asking for the newsletter, confirming by letter, and stopping."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update
from sqlalchemy.orm import InstrumentedAttribute

from ksmo_site import language, tokens
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.holdings.erasure import Erased
from ksmo_site.newsletter.models import TIME_TO_CONFIRM, Subscription
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import ledger, persons, proofs
from ksmo_site.people.models import Person

TIME_TO_STOP = timedelta(days=5 * 365)


@dataclass(frozen=True)
class Wish:
    """What somebody asks for."""

    name: str
    email: str
    newsletter: bool
    events: bool


def subscribe(wish: Wish) -> None:
    """Note the wish and ask by letter whether it is theirs; a reader's earlier choice stays as it is."""
    if not wish.newsletter and not wish.events:
        raise nothing_chosen()
    person = persons.meet(wish.email)
    subscription = of(person, locked=True)
    if subscription is not None and not subscription.is_confirmed:
        # Nobody has said yes to it: it may have been somebody else's idea.
        db.session.delete(subscription)
        letters.withdraw("subscribe", person)
        db.session.flush()
        subscription = None
    if subscription is None:
        _add(person, wish)
    letters.write("subscribe", person)


@dataclass(frozen=True)
class Choice:
    """What somebody gets; in which language, and by which subscription, whose id stands in links of letters."""

    newsletter: bool = False
    events: bool = False
    language: str | None = None
    id: UUID | None = None


def chosen(person: Person) -> Choice:
    """What the person said yes to."""
    subscription = of(person)
    if subscription is None or not subscription.is_confirmed:
        return Choice()
    return Choice(subscription.newsletter, subscription.events, subscription.language, subscription.id)


def choose(person: Person, name: str, *, newsletter: bool, events: bool) -> None:
    """Set what somebody gets whose address is proved already; with nothing chosen, the subscription ends."""
    persons.hold(person.id)
    subscription = of(person, locked=True)
    if not newsletter and not events:
        if subscription is not None:
            _end(subscription)
        return
    if subscription is None:
        subscription = Subscription(person=person, language=language.current())
        db.session.add(subscription)
    # A name somebody else may have typed, before the address was proved, does not stay.
    if subscription.name is None or not subscription.is_confirmed:
        subscription.name = name
        subscription.is_proved()
    for what, wanted in (("newsletter", newsletter), ("events", events)):
        if getattr(subscription, what) and not wanted:
            ledger.note(what, subscription.id)
        setattr(subscription, what, wanted)


def _end(subscription: Subscription) -> None:
    ledger.note("subscription", subscription.id)
    db.session.delete(subscription)


@ledger.ending("subscription")
def _end_again(subscription_id: UUID) -> bool:
    """In an older copy of the database: nobody gets again what they stopped."""
    ended = delete(Subscription).where(Subscription.id == subscription_id).returning(Subscription.id)
    return db.session.execute(ended).first() is not None


@ledger.ending("newsletter")
def _stop_newsletter_again(subscription_id: UUID) -> bool:
    return _without(subscription_id, Subscription.newsletter)


@ledger.ending("events")
def _stop_events_again(subscription_id: UUID) -> bool:
    return _without(subscription_id, Subscription.events)


def _without(subscription_id: UUID, wish: InstrumentedAttribute[bool]) -> bool:
    got = update(Subscription).where(Subscription.id == subscription_id, wish).values({wish: False})
    stopped = db.session.execute(got.returning(Subscription.id)).first()
    chooses_nothing = ~Subscription.newsletter & ~Subscription.events
    db.session.execute(delete(Subscription).where(Subscription.id == subscription_id, chooses_nothing))
    return stopped is not None


def also(person: Person, name: str, more: Choice) -> None:
    """Let the person get this besides what they get already."""
    got = chosen(person)
    newsletter, events = got.newsletter or more.newsletter, got.events or more.events
    if not newsletter and not events:
        return
    choose(person, name, newsletter=newsletter, events=events)
    subscription = of(person)
    if subscription is not None and more.id is not None and got.id is None:
        # The links in letters that were sent before go on stopping it.
        db.session.flush()
        subscription.id, subscription.language = more.id, more.language or subscription.language


def rename(person: Person, name: str) -> None:
    """Address the reader by another name from now on; nothing where they are none."""
    subscription = of(person, locked=True)
    if subscription is not None:
        subscription.name = name


def nothing_chosen() -> Refusal:
    """Why nobody subscribes to nothing."""
    return Refusal(_l("Choose the newsletter, the events listing, or both."), field="newsletter")


def _add(person: Person, wish: Wish) -> None:
    subscription = Subscription(person=person, newsletter=wish.newsletter, events=wish.events)
    subscription.name, subscription.language = wish.name, language.current()
    subscription.asks_for_proof()
    db.session.add(subscription)


def of(person: Person, *, locked: bool = False) -> Subscription | None:
    """The person's subscription; locked, it stays as it is until this transaction ends."""
    return proofs.of(Subscription, person, locked=locked)


@kinds.letter(
    "subscribe",
    purpose="request",
    subject=_l("Your subscription at KSMO 2024"),
    reason=_l("somebody, probably you, asked for the newsletter or the events listing with this address."),
)
def _subscribe_letter(person: Person) -> dict[str, Any] | None:
    subscription = of(person)
    if subscription is None:
        return None
    to_confirm = proofs.token(subscription, "subscribe")
    return {
        # A name is shown only to whoever gave it: before, a stranger could write to somebody in our name.
        "name": subscription.name if subscription.is_confirmed else None,
        "is_confirmed": subscription.is_confirmed,
        "link": url_for("newsletter.confirm", token=to_confirm, _external=True),
        "stop_link": url_for("newsletter.unsubscribe", token=token_to_stop(subscription), _external=True),
    }


def token_to_stop(subscription: Subscription) -> str:
    """What the link of a letter holds that ends the subscription without signing in."""
    return tokens.make("unsubscribe", subscription.id.hex)


def find_unconfirmed(token: str, *, locked: bool = False) -> Subscription:
    """The subscription the link of a letter would confirm. Raises Refusal when the link is dead."""
    return proofs.find(Subscription, token, "subscribe", TIME_TO_CONFIRM, locked=locked)


def confirm(token: str) -> None:
    """Say yes with the link from the letter. Raises Refusal when the link is dead."""
    find_unconfirmed(token, locked=True).is_proved()


def find(token: str) -> Subscription | None:
    """The subscription the link of a letter would stop; None when it has stopped already."""
    (subscription_id,) = tokens.read(token, "unsubscribe", TIME_TO_STOP)
    return db.session.get(Subscription, UUID(subscription_id))


def stop(token: str) -> Erased | None:
    """Stop with the link from the letter; whom we have no other reason to know is erased. Twice is no error."""
    subscription = find(token)
    if subscription is None or not persons.hold(subscription.person_id):
        return None
    person = subscription.person
    _end(subscription)
    db.session.flush()
    return erasure.erase_stranger(person, Subscription.__tablename__)
