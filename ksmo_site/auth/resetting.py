"""Choosing a new password by a link, since nobody can read the old one (clause 1, clause 8)."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from ksmo_site.auth import membership, passwords, sign_ins
from ksmo_site.auth.models import TIME_TO_RESET, Member
from ksmo_site.extensions import db
from ksmo_site.outbox import letters
from ksmo_site.people import proofs
from ksmo_site.people.marks import normal
from ksmo_site.people.models import Person
from ksmo_site.throttle import counting

PURPOSE = "reset"


def ask(identity: str) -> None:
    """Send a link to choose a new password, where there is such an account with an address; earlier links are dead.

    After three letters within the hour the newest of them has to do: its link still works. Commits as counting.
    """
    may_write = counting.has_left(counting.RESET_LETTERS.of(normal(identity)))
    member = membership.find(identity)
    if may_write and member is not None and member.is_confirmed and member.person.email:
        member.kills_links()
        letters.write("reset", member.person)


def link_for(member: Member) -> str:
    """A link for a representative to hand to a member without address, after checking who it is."""
    member.kills_links()
    db.session.flush()
    return url_for("auth.reset_password", token=proofs.token(member, PURPOSE), _external=True)


@letters.kind(
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
    member = find(token, locked=True)
    change(member, password)
    sign_ins.end_all(member)


def change(member: Member, password: str) -> None:
    """Set the password and tell the member; every link sent so far is dead. Raises Refusal when it can be guessed."""
    passwords.refuse_guessable(password, member.conference_id, member.name, member.person.email)
    member.password_hash = passwords.hashed(password)
    member.kills_links()
    letters.write("password_changed", member.person)


@letters.kind(
    "password_changed",
    purpose="request",
    subject=_l("Your password for KSMO 2024 was changed"),
    reason=_l("the password of your account was changed."),
)
def _password_changed_letter(person: Person) -> dict[str, Any] | None:
    return None if membership.of(person) is None else {"link": url_for("auth.forgot_password", _external=True)}
