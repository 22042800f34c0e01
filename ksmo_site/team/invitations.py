"""Links that let whoever brings them to the desk, once: handed over by whoever made them, never mailed by the site."""

from collections.abc import Iterable
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from ksmo_site import clock, roles, tokens
from ksmo_site.auth.models import Member
from ksmo_site.database import random_uuid
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.team import organizers
from ksmo_site.team.models import TERM, FactorRequest, Invitation

_PURPOSE = "invitation"


def invite(names: Iterable[str]) -> str:
    """A link that gives these roles. Raises Refusal where there are none."""
    given = roles.written(names)
    if not given:
        raise Refusal(_l("Please choose what the new organizer will do."), field=roles.EDITOR)
    invitation = Invitation(id=random_uuid(), roles=given, made_at=clock.now())
    db.session.add(invitation)
    return url_for("team.invitation", token=tokens.make(_PURPOSE, invitation.id.hex), _external=True)


def waiting() -> list[Invitation]:
    """Those nobody has used yet, the newest first."""
    still = select(Invitation).where(Invitation.made_at >= clock.now() - TERM)
    return list(db.session.scalars(still.order_by(Invitation.made_at.desc())))


def find(token: str, *, locked: bool = False) -> Invitation:
    """The invitation behind this link. Raises Refusal when it was used, taken back, or is too old."""
    (name,) = tokens.read(token, _PURPOSE, TERM)
    chosen = select(Invitation).where(Invitation.id == UUID(hex=name))
    found = db.session.scalar(chosen.with_for_update() if locked else chosen)
    if found is None:
        raise tokens.used()
    return found


def accept(token: str, member: Member) -> None:
    """Let the member to the desk; the link is used up. Raises Refusal as find() does."""
    invitation = find(token, locked=True)
    db.session.delete(invitation)
    organizers.set_roles(member, {*roles.read(member.roles), *roles.read(invitation.roles)})


def take_back(invitation_id: UUID) -> None:
    """Let the link work no more. Raises LookupError where it was used or taken back already."""
    gone = delete(Invitation).where(Invitation.id == invitation_id).returning(Invitation.id)
    if db.session.execute(gone).first() is None:
        raise LookupError(invitation_id)


def end_what_an_older_copy_opens() -> None:
    """In an older copy of the database: no link works, and nobody is asked for; some were used or taken back since."""
    db.session.execute(delete(Invitation))
    db.session.execute(delete(FactorRequest))


def expire() -> int:
    """Delete those that are too old; how many there were."""
    late = delete(Invitation).where(Invitation.made_at < clock.now() - TERM).returning(Invitation.id)
    return len(db.session.execute(late).all())
