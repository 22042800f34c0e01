"""What lists of the desk show of somebody: enough to know whom one looks for, and no more."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ksmo_site.auth.models import Member
from ksmo_site.newsletter import stopping
from ksmo_site.people.models import Person

# Shorter ones would be shown nearly whole.
LONG = 5


@dataclass(frozen=True)
class Masked:
    """Somebody in a list."""

    id: UUID
    conference_id: str
    name: str
    email: str
    since_on: date
    is_organizer: bool
    is_confirmed: bool


def of(member: Member) -> Masked:
    """A member, masked."""
    return Masked(
        member.id, masked_id(member.conference_id or ""), masked_name(member.name or ""), address(member.person),
        member.since_on, member.is_organizer, member.is_confirmed,
    )  # fmt: skip


def masked_id(conference_id: str) -> str:
    """A conference ID by its first sign and, where it is long enough, its last two."""
    return f"{conference_id[:1]}…{conference_id[-2:] if len(conference_id) >= LONG else ''}"


def masked_name(name: str) -> str:
    """A name by the first sign of each of its words."""
    return " ".join(f"{word[0]}…" for word in name.split())


def address(person: Person) -> str:
    """The person's address, masked; nothing where there is none."""
    return stopping.masked(person) if person.email else ""
