"""A record stays open ten minutes for whoever gave a reason: a token in the page's forms says so, and no cookie."""

from datetime import timedelta

from ksmo_site import tokens
from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.people.models import Person

TERM = timedelta(minutes=10)
_PURPOSE = "opened record"


def token(person: Person, organizer: Member) -> str:
    """What the forms of an opened record hold: this person, for this organizer, from now on."""
    return tokens.make(_PURPOSE, person.id.hex, organizer.id.hex)


def is_open(given: str, person: Person, organizer: Member) -> bool:
    """Whether this organizer gave a reason for this person's record within the last ten minutes."""
    try:
        return tokens.read(given, _PURPOSE, TERM) == [person.id.hex, organizer.id.hex]
    except Refusal:
        return False
