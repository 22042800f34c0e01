"""Asking for the newsletter, and confirming by letter."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from ksmo_site import language
from ksmo_site.delivery import inspection
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.newsletter import choosing, links
from ksmo_site.newsletter.models import TIME_TO_CONFIRM, Subscription
from ksmo_site.newsletter.words import BY_LETTER
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import persons, proofs
from ksmo_site.people.models import Person


@dataclass(frozen=True)
class Wish:
    """What somebody asks for; without a language, in that of the page."""

    name: str
    email: str
    newsletter: bool
    events: bool
    language: str | None = None


def subscribe(wish: Wish) -> None:
    """Note the wish and ask by letter whether it is theirs; a reader's earlier choice stays as it is.

    Raises Refusal when nothing is chosen, or the name is none.
    """
    if not wish.newsletter and not wish.events:
        raise nothing_chosen()
    refuse_name(wish.name)
    person = persons.meet(wish.email)
    subscription = of(person, locked=True)
    if subscription is not None and not subscription.is_active:
        # Nobody has said yes to it: it may have been somebody else's idea. Or its reader stopped it just now.
        db.session.delete(subscription)
        letters.withdraw("subscribe", person)
        db.session.flush()
        subscription = None
    if subscription is None:
        _add(person, wish)
    letters.write("subscribe", person)


def nothing_chosen() -> Refusal:
    """Why nobody subscribes to nothing."""
    return Refusal(_l("Choose the newsletter, the events listing, or both."), field="newsletter")


def refuse_name(name: str) -> None:
    """Raises Refusal where the name is something no letter may say: a stranger could advertise with it in our name."""
    if not inspection.may_be_called(name):
        raise Refusal(_l("Please enter a name without the address of a web site."), field="name")


def _add(person: Person, wish: Wish) -> None:
    subscription = Subscription(person=person, newsletter=wish.newsletter, events=wish.events)
    subscription.name, subscription.language = wish.name, wish.language or language.current()
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
    if subscription is None or subscription.stopped_at is not None:
        return None
    to_confirm = proofs.token(subscription, "subscribe")
    return {
        # A name is shown only to whoever gave it: before, a stranger could write to somebody in our name.
        "name": subscription.name if subscription.is_confirmed else None,
        "is_confirmed": subscription.is_confirmed,
        "link": url_for("newsletter.confirm", token=to_confirm, _external=True),
        "manage_link": links.to_manage(subscription),
        "stop_link": links.to_stop(person, subscription),
    }


def find_unconfirmed(token: str, *, locked: bool = False) -> Subscription:
    """The subscription the link of a letter would confirm. Raises Refusal when the link is dead."""
    return proofs.find(Subscription, token, "subscribe", TIME_TO_CONFIRM, locked=locked)


def confirm(token: str) -> Subscription:
    """Say yes with the link from the letter. Raises Refusal when the link is dead."""
    persons.hold(find_unconfirmed(token).person_id)
    subscription = find_unconfirmed(token, locked=True)
    person, is_new = subscription.person, not subscription.is_confirmed
    subscription.is_proved()
    # Letters reach the address after all.
    person.bounces = 0
    if is_new:
        choosing.agree(subscription, BY_LETTER)
        db.session.flush()
        choosing.tell(person)
    return subscription
