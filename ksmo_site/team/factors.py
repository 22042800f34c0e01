"""The second factor of an organizer who lost phone and recovery codes: one of the team asks, another one decides."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from ksmo_site import clock
from ksmo_site.activity import acting
from ksmo_site.auth import second_factor, sign_ins
from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.people import persons
from ksmo_site.team.models import TERM_OF_REQUEST, FactorRequest


def ask(member: Member, by: Member) -> None:
    """Ask the others to switch off this organizer's second factor. Raises Refusal where there is none."""
    _refuse_own(member, by)
    if second_factor.of(member.person) is None:
        raise Refusal(_l("This organizer has no second factor just now; they set one up at their next sign-in."))
    persons.hold(member.person_id)
    db.session.execute(delete(FactorRequest).where(FactorRequest.person_id == member.person_id))
    db.session.add(FactorRequest(person=member.person, asked_under=acting.signature(by.person)))


def waiting() -> dict[UUID, FactorRequest]:
    """The requests nobody has decided yet, by the person they are about."""
    still = select(FactorRequest).where(FactorRequest.asked_at >= clock.now() - TERM_OF_REQUEST)
    return {request.person_id: request for request in db.session.scalars(still)}


def may_decide(request: FactorRequest, by: Member) -> bool:
    """Whether this organizer may: neither who asked, nor whose it is."""
    return request.person_id != by.person_id and not acting.is_by(request.asked_under, by.person)


def decide(member: Member, by: Member) -> None:
    """Switch it off; a letter tells them. Raises Refusal where nobody asked, or the same organizer did."""
    _refuse_own(member, by)
    persons.hold(member.person_id)
    request = waiting().get(member.person_id)
    if request is None:
        raise Refusal(_l("Nobody asks for this any more: a request ends after 24 hours."))
    if not may_decide(request, by):
        raise Refusal(_l("You asked for this yourself; it takes another administrator."))
    db.session.delete(request)
    second_factor.take_away(member)
    sign_ins.end_all(member)


def _refuse_own(member: Member, by: Member) -> None:
    if member.id == by.id:
        raise Refusal(_l("This is your own; change it in your account."))
