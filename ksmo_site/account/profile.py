"""A member's name, country and telephone."""

from dataclasses import dataclass

from ksmo_site import telephones
from ksmo_site.auth import membership
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.newsletter import choosing
from ksmo_site.people import persons
from ksmo_site.people.models import Person


@dataclass(frozen=True)
class Profile:
    """What a member says of themselves; all of it may be left out while there is an address."""

    name: str | None
    country: str | None
    telephone: str | None


def of(member: Member) -> Profile:
    """The member's profile."""
    return Profile(member.name, member.country, member.telephone and telephones.shown(member.telephone))


@choosing.tells_members
def has_one(person: Person) -> bool:
    """Whether the person is a member."""
    member = membership.of(person)
    return member is not None and member.is_confirmed


def change(member: Member, profile: Profile) -> None:
    """Put this profile in place of the present one. Raises Refusal where neither name nor address would be left."""
    persons.hold(member.person_id)
    # As they are now, and not as they were before the wait.
    db.session.refresh(member)
    db.session.refresh(member.person)
    if not profile.name and not member.person.email:
        raise membership.nameless()
    member.name, member.country, member.telephone = profile.name, profile.country, profile.telephone
    choosing.rename(member.person, member.called or "")
