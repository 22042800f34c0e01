"""A member's record, for a representative who was asked for help; each opening is noted, and the member sees it."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from ksmo_site.auth import membership, resetting, second_factor, sign_ins
from ksmo_site.auth.models import Member
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import export
from ksmo_site.holdings.export import Entry
from ksmo_site.people.models import Person
from ksmo_site.privacy import openings
from ksmo_site.privacy.words import FACTOR, LINK


def open_record(identity: str, reason: str) -> Member:
    """The member with this conference ID or address, and a note of why. Raises Refusal when there is none."""
    member = membership.find(identity)
    if member is None or not member.is_confirmed:
        raise Refusal(_l("No open account has this conference ID or address."), field="identity")
    openings.note(member.person, reason)
    return member


def find(member_id: UUID) -> Member | None:
    """The member of this id, whose account is open."""
    member = db.session.get(Member, member_id, with_for_update={"of": Member})
    return member if member is not None and member.is_confirmed else None


def record(member: Member) -> list[Entry]:
    """What the member told us of themselves, and nothing of what came of it later."""
    meant = ((entry, entry.field.meaning) for entry in export.of(member.person))
    entries = [entry for entry, meaning in meant if meaning.identifies and entry.field.table != Enquiry.__tablename__]
    return [entry for entry in entries if entry.holding.about.grounds or entry.holding.model is Person]


def has_factor(member: Member) -> bool:
    """Whether the member has a second factor that a representative may take away."""
    return second_factor.of(member.person) is not None and not member.is_organizer


def link_for(member: Member) -> str:
    """A link to choose a new password, to hand over in person. Raises Refusal where a letter can bring it."""
    link = resetting.link_for(member)
    openings.note(member.person, LINK)
    return link


def take_factor_away(member: Member) -> None:
    """Switch off the second factor of whoever was recognised otherwise. Raises Refusal for organizers."""
    second_factor.switch_off(member)
    sign_ins.end_all(member)
    openings.note(member.person, FACTOR)
