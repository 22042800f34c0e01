"""A member's name, country and telephone."""

from dataclasses import dataclass

from ksmo_site.auth import membership
from ksmo_site.auth.models import Member


@dataclass(frozen=True)
class Profile:
    """What a member says of themselves; all of it may be left out while there is an address."""

    name: str | None
    country: str | None
    telephone: str | None


def of(member: Member) -> Profile:
    """The member's profile."""
    return Profile(member.name, member.country, member.telephone)


def change(member: Member, profile: Profile) -> None:
    """Put this profile in place of the present one. Raises Refusal where neither name nor address would be left."""
    if not profile.name and not member.person.email:
        raise membership.nameless()
    member.name, member.country, member.telephone = profile.name, profile.country, profile.telephone
