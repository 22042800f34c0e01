"""Who reaches the desk, and in which roles; a link printed on the server makes the first organizer."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from ksmo_site import language, roles, tokens
from ksmo_site.auth import membership, second_factor, sign_ins
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.people import ledger, persons
from ksmo_site.policy.models import PolicyVersion

TERM = timedelta(hours=24)
_TAKEN = "roles"


def has_one() -> bool:
    """Whether anybody can reach the desk."""
    return db.session.scalar(select(Member.id).where(Member.is_organizer).limit(1)) is not None


def every_one() -> list[Member]:
    """All who reach the desk, by what they are called."""
    found = db.session.scalars(select(Member).where(Member.is_organizer))
    return sorted(found, key=lambda member: (member.called or "").casefold())


def find(member_id: UUID) -> Member | None:
    """The organizer of this id."""
    member = db.session.get(Member, member_id)
    return member if member is not None and member.is_organizer else None


def add(conference_id: str, names: Iterable[str]) -> None:
    """Let a member to the desk, in these roles.

    Raises Refusal when nobody with this conference ID has an open account, and as set_roles() does.
    """
    member = membership.find(conference_id)
    if member is None or not member.is_confirmed:
        raise Refusal("No open account has this conference ID; the member has to join, and confirm, first.")
    set_roles(member, names)


def set_roles(member: Member, names: Iterable[str]) -> None:
    """Give the member these roles and no others; with none they are an organizer no more.

    Raises Refusal where nobody would be left to look after the team.
    """
    # Two administrators who take each other's role at once would both be gone.
    persons.one_at_a_time()
    db.session.refresh(member)
    given = roles.written(names)
    if membership.is_last_administrator(member) and roles.ADMINISTRATOR not in roles.read(given):
        raise Refusal(_l("Somebody has to look after the team: make another organizer an administrator first."))
    if given != member.roles:
        if set(roles.read(member.roles)) - set(roles.read(given)):
            # An older copy of the database gives nobody back what was taken from them.
            ledger.note(_TAKEN, member.id)
        member.roles = given
        # Their sign-ins would last as long as those of members, or longer than those of others.
        sign_ins.end_all(member)


@ledger.ending(_TAKEN)
def _take_again(member_id: UUID) -> bool:
    had = update(Member).where(Member.id == member_id, Member.roles != "").values(roles="").returning(Member.id)
    return db.session.execute(had).first() is not None


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
        return url_for("team.first_organizer", token=tokens.make("organizer", "first"), _external=True)


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
