"""Becoming a member, proving an address, and leaving for good."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ksmo_site import roles
from ksmo_site.auth import passwords
from ksmo_site.auth.models import TIME_TO_CONFIRM, Member
from ksmo_site.database import random_uuid
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.holdings.erasure import Erased
from ksmo_site.newsletter import choosing
from ksmo_site.newsletter.choosing import Choice
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import persons, proofs
from ksmo_site.people.marks import mark
from ksmo_site.people.models import Person
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.privacy import consent


@dataclass(frozen=True)
class Application:
    """What somebody gives to become a member."""

    conference_id: str
    password: str
    name: str | None = None
    email: str | None = None
    country: str | None = None
    telephone: str | None = None
    newsletter: bool = False
    events: bool = False


def register(
    application: Application, version: PolicyVersion, *, organizer: bool = False, may_write: bool = True
) -> Member | None:
    """Make an account, with the person's consent to the version; None when there is nothing to do for the address.

    Either a name or an e-mail address suffices (clause 1). Raises Refusal when both are missing, the ID is taken, or
    the password can be guessed.
    """
    _refuse_incomplete(application)
    check = passwords.hashed(application.password)
    # Before anybody is looked up by their address: a taken ID is told, a known address never.
    refuse_taken(application.conference_id)
    person = persons.meet(application.email)
    earlier = of(person, locked=True)
    if earlier is not None and (earlier.is_confirmed or not may_write):
        _answer_instead(earlier, application, may_write=may_write)
        return None
    contested = earlier is not None and _is_contested(earlier, application)
    if earlier is not None:
        _give_way(earlier)
    member = _add(person, application, check, version)
    member.is_contested, member.roles = contested, roles.written(roles.ROLES) if organizer else ""
    if application.email and not organizer:
        member.asks_for_proof()
        letters.write("confirm", person)
    else:
        _open(member, application.conference_id)
    return member


def _answer_instead(earlier: Member, application: Application, *, may_write: bool) -> None:
    """There is an account, or as many letters as may be: a stranger must not win by having written first."""
    if not earlier.is_confirmed:
        earlier.is_contested = _is_contested(earlier, application)
    elif may_write:
        letters.write("already_member", earlier.person)


def _refuse_incomplete(application: Application) -> None:
    if not application.name and not application.email:
        raise nameless()
    if (application.newsletter or application.events) and not application.email:
        raise unreachable()
    passwords.refuse_guessable(application.password, application.conference_id, application.name, application.email)


def nameless() -> Refusal:
    """Why nobody joins who gives neither."""
    return Refusal(_l("Give your real name, your e-mail address, or both."), field="name")


def unreachable() -> Refusal:
    """Why nobody gets the newsletter who gives no address."""
    return Refusal(_l("To get the newsletter or the events listing, give your e-mail address."), field="email")


def _is_contested(earlier: Member, application: Application) -> bool:
    """Whether two different people may have signed up with one address, of whom only one can read its letters."""
    return earlier.is_contested or not passwords.is_right(application.password, earlier.password_hash)


def _give_way(earlier: Member) -> None:
    """An unproved sign-up ends where a newer one begins, and so does its letter."""
    db.session.delete(earlier)
    letters.withdraw("confirm", earlier.person)
    db.session.flush()


def refuse_taken(conference_id: str) -> None:
    """Raises Refusal where an open account has this conference ID."""
    if _by_conference_id(conference_id) is not None:
        raise _taken()


def _by_conference_id(conference_id: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.conference_id_mark == mark("conference ID", conference_id)))


def _add(person: Person, application: Application, check: str, version: PolicyVersion) -> Member:
    member = Member(id=random_uuid(), person=person, password_hash=check)
    db.session.add(member)
    # The yes first: nothing it has to cover is stored before it.
    consent.give(person, member.id, version)
    db.session.flush()
    member.conference_id, member.name = application.conference_id, application.name
    member.country, member.telephone = application.country, application.telephone
    member.wants_newsletter, member.wants_events = application.newsletter, application.events
    return member


def _open(member: Member, conference_id: str) -> None:
    """From now on the ID is theirs, and the account opens."""
    refuse_taken(conference_id)
    member.conference_id = conference_id
    member.conference_id_mark = mark("conference ID", conference_id)
    try:
        db.session.flush()
    except IntegrityError as cause:
        # On PostgreSQL somebody else may just have taken it.
        raise _taken() from cause


def _taken() -> Refusal:
    return Refusal(_l("This conference ID is taken. Please choose another."), field="conference_id")


def of(person: Person, *, locked: bool = False) -> Member | None:
    """The person's account; locked, it stays as it is until this transaction ends."""
    return proofs.of(Member, person, locked=locked)


@kinds.letter(
    "confirm",
    purpose="request",
    subject=_l("Confirm your address for KSMO 2024"),
    reason=_l("somebody, probably you, made an account with this address."),
)
def _confirm_letter(person: Person) -> dict[str, Any] | None:
    member = of(person)
    if member is None or member.is_confirmed:
        return None
    link = url_for("auth.confirm", token=proofs.token(member, "confirm"), _external=True)
    return {"link": link, "conference_id": member.conference_id}


@kinds.letter(
    "already_member",
    purpose="request",
    subject=_l("You already have an account at KSMO 2024"),
    reason=_l("somebody, probably you, tried to make an account with this address."),
)
def _already_member_letter(person: Person) -> dict[str, Any] | None:
    member = of(person)
    if member is None:
        return None
    return {
        "link": url_for("auth.sign_in", _external=True),
        "forgot_link": url_for("auth.forgot_password", _external=True),
        "conference_id": member.conference_id,
    }


def find_unconfirmed(token: str, *, locked: bool = False) -> Member:
    """The account the link of a letter would open. Raises Refusal when the link is dead."""
    return proofs.find(Member, token, "confirm", TIME_TO_CONFIRM, locked=locked)


def confirm(token: str, *, password: str | None = None, conference_id: str | None = None) -> None:
    """Open the account whose address the link proves; where two signed up, with the password chosen now.

    Raises Refusal when the link is dead, when a password has to be chosen and is not or can be guessed, and when the ID
    was taken in the meantime.
    """
    member = find_unconfirmed(token, locked=True)
    if member.is_contested:
        _choose(member, password)
    _open(member, conference_id or member.conference_id or "")
    # What was ticked when the account was made; it waited for the proof of the address.
    choosing.also(member.person, member.called or "", Choice(member.wants_newsletter, member.wants_events))
    member.wants_newsletter = member.wants_events = False
    member.is_proved()
    member.person.bounces = 0


def _choose(member: Member, password: str | None) -> None:
    if password is None:
        raise Refusal(_l("Please choose your password."), field="password")
    passwords.refuse_guessable(password, member.conference_id, member.name, member.person.email)
    member.password_hash, member.is_contested = passwords.hashed(password), False


def is_id_taken(member: Member) -> bool:
    """Whether somebody opened an account with the ID this one waits for."""
    return _by_conference_id(member.conference_id or "") is not None


def send_again(email: str) -> None:
    """Write the letter to this address again, whichever it was."""
    person = persons.find(email)
    member = of(person) if person else None
    if person is not None and member is not None:
        letters.write("already_member" if member.is_confirmed else "confirm", person)


def find(identity: str) -> Member | None:
    """The account with this conference ID or e-mail address."""
    person = persons.find(identity)
    return _by_conference_id(identity) or (of(person) if person else None)


def cancel(member: Member) -> Erased:
    """De-register: destroy the person's key and delete all we hold about them (clause 3).

    Raises Refusal for the last administrator, without whom nobody could keep the site's promises.
    """
    if member.is_organizer:
        # Or the last two, leaving at once, would each see the other.
        persons.one_at_a_time()
    if is_last_administrator(member):
        title = _l("The last administrator cannot leave")
        raise Refusal(_l("Make another organizer an administrator first (Desk → Team), then de-register."), title=title)
    return erasure.let_go(member.person)


def is_last_administrator(member: Member) -> bool:
    """Whether nobody else can let organizers to the desk."""
    others = select(Member.id).where(Member.roles.contains(roles.ADMINISTRATOR), Member.id != member.id).limit(1)
    return roles.ADMINISTRATOR in roles.read(member.roles) and db.session.scalar(others) is None
