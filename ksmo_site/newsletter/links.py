"""The links of letters with which readers and members say what they want, without signing in."""

from datetime import timedelta

from flask import url_for

from ksmo_site import tokens
from ksmo_site.newsletter.models import Subscription
from ksmo_site.people import proofs
from ksmo_site.people.models import Person
from ksmo_site.templating import with_token

TIME_TO_STOP = timedelta(days=5 * 365)
TIME_TO_MANAGE = timedelta(days=90)


def to_stop(person: Person, subscription: Subscription | None) -> str:
    """Where one button, or a mail program's own, stops every letter of this kind to the person (RFC 8058)."""
    return with_token("newsletter.unsubscribe", token_to_stop(person, subscription))


def token_to_stop(person: Person, subscription: Subscription | None) -> str:
    """What that link holds: the subscription, which may pass to another entry of the person, the person, the address.

    The last as a sign only: who reads a mailbox that was given up learns nothing of the next one.
    """
    named = subscription.id.hex if subscription else ""
    return tokens.make("unsubscribe", named, person.id.hex, tokens.sign("address", person.email or ""))


def to_manage(subscription: Subscription | None) -> str:
    """Where its reader changes what they get; members without a subscription do it in their account."""
    if subscription is None or not subscription.is_active:
        return url_for("account.your_subscriptions", _external=True)
    return with_token("newsletter.manage", proofs.token(subscription, "manage"))


def find_managed(token: str) -> Subscription:
    """The subscription a link leads to. Raises Refusal when the link is dead, or nothing is sent any more."""
    subscription = proofs.find(Subscription, token, "manage", TIME_TO_MANAGE)
    if not subscription.is_active:
        raise tokens.used()
    return subscription
