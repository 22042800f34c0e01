"""Promises acted out by a made-up person, who is gone again when the drill is over."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import current_app, session
from sqlalchemy import func, select, update

from ksmo_site import clock, database, language
from ksmo_site.auth import access, membership, resetting
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member, SignIn
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.outbox import inspection
from ksmo_site.outbox.models import Letter
from ksmo_site.people import proofs
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone, vault
from ksmo_site.privacy import holdings, policy
from ksmo_site.templating import password_sentence


@dataclass(frozen=True)
class Remains:
    """What a made-up member left behind."""

    rows: int
    files: list[str]
    clear_before: list[str]
    opens: bool


def may_join(name: str | None, email: str | None) -> bool:
    """Whether somebody who gives this may join; nothing of the try is kept."""
    try:
        _join(secrets.token_hex(8), name, email)
    except Refusal:
        return False
    finally:
        db.session.rollback()
    return True


def does_a_newer_link_kill_the_older_one() -> bool:
    """Ask twice for a new password, and try the first link; nothing of the try is kept."""
    secret = secrets.token_hex(8)
    try:
        member = _join(secret, None, f"drill-{secret}@example.org")
        member.is_proved()
        older = proofs.token(member, resetting.PURPOSE)
        resetting.ask(f"drill-{secret}")
        resetting.find(proofs.token(member, resetting.PURPOSE))
        resetting.find(older)
    except Refusal:
        return True
    finally:
        db.session.rollback()
    return False


def what_a_leaver_leaves() -> Remains:
    """Join as a made-up member, leave again, and search every file of this installation for what was given."""
    secret = secrets.token_hex(8)
    name, email = f"Drill {secret}", f"drill-{secret}@example.org"
    member = _join(secret, name, email)
    person_id, slot, sealed = member.person.id, member.person.slot, Person.email.sealed(member.person) or b""
    db.session.commit()
    clear_before = _files_with(secret)
    membership.cancel(member)
    db.session.commit()
    database.empty_journal(db.engine)
    return Remains(_rows_of(person_id), _files_with(secret), clear_before, _opens(person_id, slot, sealed))


def _join(secret: str, name: str | None, email: str | None) -> Member:
    version = policy.find_in_force()
    assert version, "no version of the policy is in force"
    with language.speaking(language.ENGLISH):
        application = Application(f"drill-{secret}", secrets.token_urlsafe(), name, email)
        member = membership.register(application, version)
    assert member, "the made-up member was taken for somebody known"
    # Nobody lives at the made-up address: the letter waits until the drill is over, and goes with the rest.
    db.session.flush()
    db.session.execute(
        update(Letter).where(Letter.person_id == member.person_id).values(due_at=clock.now() + timedelta(days=1))
    )
    return member


def _files_with(secret: str) -> list[str]:
    instance: Path = current_app.config["INSTANCE"]
    files = (path for path in instance.rglob("*") if path.is_file())
    return [str(path.relative_to(instance)) for path in files if secret.encode() in _bytes(path)]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""  # a journal or a letter that has just gone


def _rows_of(person_id: UUID) -> int:
    counts = (select(func.count()).where(holding.owner == person_id) for holding in holdings.all_holdings())
    return sum(db.session.scalar(count) or 0 for count in counts)


def _opens(person_id: UUID, slot: int, sealed: bytes) -> bool:
    try:
        vault().unseal(slot, Person.email.place.encode() + b":" + person_id.bytes, sealed)
    except Gone:
        return False
    return True


def what_the_cookie_holds() -> list[str]:
    """The names of all that a member's session cookie holds."""
    with current_app.app_context(), current_app.test_request_context():
        access.begin(SignIn())
        return sorted(session)


def a_letter_that_asks_for_a_password_is_stopped() -> None:
    """Offer such a letter to the last look before sending."""
    with language.speaking(language.ENGLISH):
        sentence = password_sentence()
        try:
            inspection.inspect(f"Please send us your password.\nWhy you get this: a drill.\n{sentence}")
        except inspection.Improper:
            return
    raise AssertionError("a letter that asks for a password would leave")
