"""Becoming a member, proving an address, signing in, and leaving for good."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ksmo_site import clock
from ksmo_site.auth import passwords
from ksmo_site.auth.models import LONGEST_SIGN_IN, TIME_TO_CONFIRM, Member, SignIn
from ksmo_site.database import random_uuid
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.outbox import letters
from ksmo_site.people import persons, proofs
from ksmo_site.people.marks import mark
from ksmo_site.people.models import Person
from ksmo_site.privacy import consent, holdings
from ksmo_site.privacy.models import PolicyVersion

WRONG = _l("That conference ID and password do not go together. Please try again.")


@dataclass(frozen=True)
class Application:
    """What somebody gives to become a member."""

    conference_id: str
    password: str
    name: str | None = None
    email: str | None = None


def register(application: Application, version: PolicyVersion, *, organizer: bool = False) -> Member | None:
    """Make an account, with the person's consent to the version; None when the address has one already.

    Either a name or an e-mail address suffices (clause 1). Raises Refusal when both are missing or the ID is taken.
    """
    if not application.name and not application.email:
        raise nameless()
    check = passwords.hashed(application.password)
    # Before anybody is looked up by their address: a taken ID is told, a known address never.
    _refuse_taken(application)
    person = persons.meet(application.email)
    earlier = of(person, locked=True)
    if earlier is not None and earlier.is_confirmed:
        letters.write("already_member", person)
        return None
    contested = earlier is not None and _is_contested(earlier, application)
    if earlier is not None:
        _give_way(earlier)
    member = _add(person, application, check)
    member.is_contested = contested
    member.is_organizer = organizer
    if application.email and not organizer:
        member.asks_for_proof()
        letters.write("confirm", person)
    consent.give(person, member.id, version)
    return member


def nameless() -> Refusal:
    """Why nobody joins who gives neither."""
    return Refusal(_l("Give your real name, your e-mail address, or both."), field="name")


def _is_contested(earlier: Member, application: Application) -> bool:
    """Whether two different people may have signed up with one address, of whom only one can read its letters."""
    return earlier.is_contested or not passwords.is_right(application.password, earlier.password_hash)


def _give_way(earlier: Member) -> None:
    """An unproved sign-up ends where a newer one begins, and so does its letter."""
    db.session.delete(earlier)
    letters.withdraw("confirm", earlier.person)
    db.session.flush()


def _refuse_taken(application: Application) -> None:
    holder = _by_conference_id(application.conference_id)
    if holder is None:
        return
    # Whoever signs up again before the letter was answered may keep the ID they chose.
    address = mark("email", application.email) if application.email else None
    if holder.is_confirmed or holder.person.email_mark != address:
        raise _taken()


def _by_conference_id(conference_id: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.conference_id_mark == mark("conference ID", conference_id)))


def _add(person: Person, application: Application, check: str) -> Member:
    id_mark = mark("conference ID", application.conference_id)
    member = Member(id=random_uuid(), person=person, conference_id_mark=id_mark, password_hash=check)
    member.conference_id, member.name = application.conference_id, application.name
    db.session.add(member)
    try:
        db.session.flush()
    except IntegrityError as cause:
        # On PostgreSQL somebody else may just have taken it.
        raise _taken() from cause
    return member


def _taken() -> Refusal:
    return Refusal(_l("This conference ID is taken. Please choose another."), field="conference_id")


def of(person: Person, *, locked: bool = False) -> Member | None:
    """The person's account; locked, it stays as it is until this transaction ends."""
    return proofs.of(Member, person, locked=locked)


@letters.kind(
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


@letters.kind(
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


def confirm(token: str, password: str | None = None) -> None:
    """Open the account whose address the link proves; where two signed up, with the password chosen now.

    Raises Refusal when the link is dead, or when a password has to be chosen and is not.
    """
    member = find_unconfirmed(token, locked=True)
    if member.is_contested:
        if password is None:
            raise Refusal(_l("Please choose your password."), field="password")
        member.password_hash, member.is_contested = passwords.hashed(password), False
    member.is_proved()


def sign_in(identity: str, password: str) -> SignIn:
    """Begin a sign-in, by conference ID or e-mail address. Raises Refusal, in the same words whatever was wrong."""
    member = find(identity)
    is_right = passwords.is_right(password, member.password_hash if member else None)
    # Whether an account waits to be confirmed is not told either: it would tell that the address had none before.
    if not is_right or member is None or not member.is_confirmed:
        raise Refusal(WRONG, field="password")
    token = secrets.token_urlsafe(32)
    begun = SignIn(person=member.person, member=member, token_hash=_hash(token))
    begun.token = token
    db.session.add(begun)
    return begun


def find(identity: str) -> Member | None:
    """The account with this conference ID or e-mail address."""
    person = persons.find(identity)
    return _by_conference_id(identity) or (of(person) if person else None)


def find_sign_in(token: str) -> SignIn | None:
    """The sign-in whose cookie holds this token, unless its time is over."""
    begun = SignIn.since_on > clock.today() - LONGEST_SIGN_IN
    return db.session.scalar(select(SignIn).where(SignIn.token_hash == _hash(token), begun))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def has_organizer() -> bool:
    """Whether anybody can reach the desk."""
    return db.session.scalar(select(Member.id).where(Member.is_organizer).limit(1)) is not None


def cancel(member: Member) -> int:
    """De-register: destroy the person's key and delete all we hold about them (clause 3); how many entries that was.

    Raises Refusal for the last organizer, without whom nobody could keep the site's promises.
    """
    if is_last_organizer(member):
        title = _l("The last organizer cannot leave")
        advice = _l("Let another member be made an organizer first (flask --app wsgi organizer add), then de-register.")
        raise Refusal(advice, title=title)
    return holdings.erase(member.person)


def make_organizer(conference_id: str) -> None:
    """Let a member to the desk. Raises Refusal when nobody with this conference ID has an open account."""
    member = _by_conference_id(conference_id)
    if member is None or not member.is_confirmed:
        raise Refusal("No open account has this conference ID; the member has to join, and confirm, first.")
    member.is_organizer = True


def is_last_organizer(member: Member) -> bool:
    """Whether nobody else can reach the desk."""
    others = select(Member.id).where(Member.is_organizer, Member.id != member.id).limit(1)
    return member.is_organizer and db.session.scalar(others) is None
