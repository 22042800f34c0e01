"""A member's record, for a representative who was asked for help; each opening is noted, and the member sees it."""

from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ksmo_site.auth import membership, resetting
from ksmo_site.auth.models import Member
from ksmo_site.desk.models import Opening
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.privacy import holdings
from ksmo_site.privacy.holdings import Entry


def open_record(identity: str, reason: str) -> Member:
    """The member with this conference ID or address, and a note of why. Raises Refusal when there is none."""
    member = membership.find(identity)
    if member is None or not member.is_confirmed:
        raise Refusal(_l("No open account has this conference ID or address."), field="identity")
    _note(member, reason)
    return member


def record(member: Member) -> list[Entry]:
    """What the member told us of themselves."""
    return [entry for entry in holdings.export(member.person) if entry.field.meaning.identifies]


def link_for(member_id: UUID) -> str:
    """A link to choose a new password, to hand over in person. Raises LookupError when there is no such member."""
    member = db.session.get(Member, member_id, with_for_update={"of": Member})
    if member is None or not member.is_confirmed:
        raise LookupError(member_id)
    _note(member, gettext("A representative made a link to choose a new password, to hand it over in person."))
    return resetting.link_for(member)


def _note(member: Member, reason: str) -> None:
    opening = Opening(person=member.person)
    opening.reason = reason
    db.session.add(opening)
