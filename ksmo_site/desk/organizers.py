"""Who reaches the desk; a link printed on the server makes the first organizer, and works while there is none."""

from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site import language, tokens
from ksmo_site.auth import membership, second_factor, sign_ins
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.people import persons
from ksmo_site.policy.models import PolicyVersion

TERM = timedelta(hours=24)


def has_one() -> bool:
    """Whether anybody can reach the desk."""
    return db.session.scalar(select(Member.id).where(Member.is_organizer).limit(1)) is not None


def add(conference_id: str) -> None:
    """Let a member to the desk. Raises Refusal when nobody with this conference ID has an open account."""
    member = membership.find(conference_id)
    if member is None or not member.is_confirmed:
        raise Refusal("No open account has this conference ID; the member has to join, and confirm, first.")
    member.is_organizer = True
    # Their sign-ins would last as long as those of members.
    sign_ins.end_all(member)


def take_factor_away(conference_id: str) -> None:
    """Switch off the second factor of whoever lost it. Raises Refusal when nobody with this conference ID has one."""
    member = membership.find(conference_id)
    if member is None or second_factor.of(member.person) is None:
        raise Refusal("Nobody with this conference ID has a second factor.")
    second_factor.take_away(member)
    sign_ins.end_all(member)


def link() -> str | None:
    """A link that makes the first organizer; None when there is one already."""
    if has_one():
        return None
    with language.speaking(language.ENGLISH):
        return url_for("desk.first_organizer", token=tokens.make("organizer", "first"), _external=True)


def check(token: str) -> None:
    """Raises Refusal when the link is too old, or there is an organizer already."""
    tokens.read(token, "organizer", TERM)
    if has_one():
        raise Refusal(_l("There is an organizer already, so this link has ended."), title=tokens.DEAD)


def make_first(token: str, application: Application, version: PolicyVersion) -> None:
    """Make the first organizer, whose account is open at once. Raises Refusal as check() and register() do."""
    persons.one_at_a_time()
    check(token)
    if membership.register(application, version, organizer=True) is None:
        raise Refusal(_l("This address has an account already; please use another one."), field="email")
