"""Choosing a new password by a link, since nobody can read the old one (clause 1, clause 8)."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from ksmo_site.auth import membership, passwords
from ksmo_site.auth.models import TIME_TO_RESET, Member, SignIn
from ksmo_site.extensions import db
from ksmo_site.outbox import letters
from ksmo_site.people import proofs
from ksmo_site.people.models import Person

PURPOSE = "reset"


def ask(identity: str) -> None:
    """Send a link to choose a new password, where there is such an account with an address; earlier links are dead."""
    member = membership.find(identity)
    if member is not None and member.is_confirmed and member.person.email:
        member.kills_links()
        letters.write("reset", member.person)


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
    """Set the new password, end every sign-in, and tell the member. Raises Refusal when the link is dead."""
    member = find(token, locked=True)
    set_password(member, password)
    db.session.execute(delete(SignIn).where(SignIn.member_id == member.id))
    letters.write("password_changed", member.person)


def set_password(member: Member, password: str) -> None:
    """Keep the one-way check of the password; every link sent so far is dead."""
    member.password_hash = passwords.hashed(password)
    member.kills_links()


@letters.kind(
    "password_changed",
    purpose="request",
    subject=_l("Your password for KSMO 2024 was changed"),
    reason=_l("the password of your account was changed."),
)
def _password_changed_letter(person: Person) -> dict[str, Any] | None:
    return None if membership.of(person) is None else {"link": url_for("auth.forgot_password", _external=True)}
