"""Choosing a new password by a link, since nobody can read the old one (clause 1, clause 8)."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from ksmo_site.auth import membership, passwords, sign_ins
from ksmo_site.auth.models import TIME_TO_RESET, Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import proofs
from ksmo_site.people.models import Person

PURPOSE = "reset"


def ask(identity: str, *, may_write: bool = True) -> None:
    """Send a link to choose a new password, where there is such an account with an address; earlier links are dead.

    After enough letters within the hour the newest of them has to do: its link still works.
    """
    member = membership.find(identity)
    if may_write and member is not None and member.person.email:
        # Whoever never answered the first letter forgot more than a password.
        letter = "reset" if member.is_confirmed else "confirm"
        member.kills_links()
        letters.withdraw(letter, member.person)
        letters.write(letter, member.person)


def link_for(member: Member) -> str:
    """A link for a representative to hand over in person. Raises Refusal where a letter can bring it."""
    if member.person.email or member.is_organizer:
        raise Refusal(_l("This member has an e-mail address, or is an organizer: “Forgot your password?” helps them."))
    member.kills_links()
    db.session.flush()
    return url_for("auth.reset_password", token=proofs.token(member, PURPOSE), _external=True)


@kinds.letter(
    "reset",
    purpose="request",
    subject=_l("Choose a new password for KSMO 2024"),
    reason=_l("somebody, probably you, said that the password of your account is forgotten."),
)
def _reset_letter(person: Person) -> dict[str, Any] | None:
    member = membership.of(person)
    if member is None:
        return None
    return {"link": url_for("auth.reset_password", token=proofs.token(member, PURPOSE), _external=True)}


def find(token: str, *, locked: bool = False) -> Member:
    """The account whose password the link changes. Raises Refusal when the link is dead."""
    return proofs.find(Member, token, PURPOSE, TIME_TO_RESET, locked=locked)


def reset(token: str, password: str) -> None:
    """Set the new password, end every sign-in, and tell the member.

    Raises Refusal when the link is dead, or the password can be guessed.
    """
    check = _judged(find(token), password)
    member = find(token, locked=True)
    _set(member, check)
    sign_ins.end_all(member)


def change(member: Member, password: str) -> None:
    """Set the password and tell the member; every link sent so far is dead. Raises Refusal when it can be guessed."""
    _set(member, _judged(member, password))


def _judged(member: Member, password: str) -> str:
    """The check of a password that may be chosen. Judging takes long, and whoever writes must not wait for it."""
    known, present = (member.conference_id, member.name, member.person.email), member.password_hash
    db.session.rollback()
    passwords.refuse_guessable(password, *known)
    if passwords.is_right(password, present):
        raise Refusal(_l("This is your present password. Choose another one."), field="password")
    return passwords.hashed(password)


def _set(member: Member, check: str) -> None:
    member.password_hash = check
    proofs.kill_links(member.person)
    # Its link would be made anew when it leaves; whoever asked for it may have been a thief.
    letters.withdraw("new_address", member.person)
    letters.write("password_changed", member.person)


@kinds.letter(
    "password_changed",
    purpose="request",
    subject=_l("Your password for KSMO 2024 was changed"),
    reason=_l("the password of your account was changed."),
)
def _password_changed_letter(person: Person) -> dict[str, Any] | None:
    return None if membership.of(person) is None else {"link": url_for("auth.forgot_password", _external=True)}
