"""The links of letters with which readers and members say what they want, without signing in."""

from flask import url_for

from ksmo_site import tokens
from ksmo_site.newsletter import subscriptions
from ksmo_site.people.models import Person


def to_stop(person: Person) -> str:
    """Where one button, or a mail program's own, stops every letter of this kind to the person (RFC 8058)."""
    subscription = subscriptions.of(person)
    if subscription is not None:
        token = subscriptions.token_to_stop(subscription)
    else:
        token = tokens.make("no-news", person.id.hex)
    return url_for("newsletter.unsubscribe", token=token, _external=True)
