"""Promises acted out by a made-up person, who is gone again when the drill is over, whatever happens in it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select, update

from ksmo_site import clock, database, language
from ksmo_site.auth import membership, resetting
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.outbox import inspection, letters
from ksmo_site.outbox.models import Letter
from ksmo_site.people import proofs
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone, vault
from ksmo_site.privacy import holdings, policy
from ksmo_site.promises.visit import Page, Visitor
from ksmo_site.templating import password_sentence

# Nobody lives at a made-up address: a letter to it waits for longer than the drill could ever take.
FAR_AWAY = timedelta(days=365)
AN_HOUR = 3600
PIECE = 1 << 20


@dataclass(frozen=True)
class Remains:
    """What a made-up member left behind."""

    rows: int
    files: list[str]
    clear_before: list[str]
    opens: bool


@dataclass(frozen=True)
class Visit:
    """What a made-up member saw and carried while signed in."""

    data: Page
    leave: Page
    cookie: dict[str, Any]
    values: tuple[str, ...]


def address() -> str:
    """An address nobody lives at, and another one each time."""
    return f"drill-{secrets.token_hex(8)}@example.org"


def may_join(name: str | None, email: str | None) -> bool:
    """Whether somebody who gives this may join; nothing of the try is kept."""
    try:
        with _trying():
            _join(secrets.token_hex(8), name, email)
    except Refusal:
        return False
    return True


def does_a_newer_link_kill_the_older_one() -> bool:
    """Ask twice for a new password, as a made-up member, and try the first link."""
    secret = secrets.token_hex(8)
    with _made_up(secret, f"drill-{secret}@example.org") as member:
        member.is_proved()
        older = proofs.token(member, resetting.PURPOSE)
        resetting.ask(f"drill-{secret}@example.org")
        return _works(proofs.token(member, resetting.PURPOSE)) and not _works(older)


def _works(token: str) -> bool:
    try:
        resetting.find(token)
    except Refusal:
        return False
    return True


def what_a_leaver_leaves() -> Remains:
    """Join as a made-up member, get a letter, leave, and search every file of this installation for what was given."""
    secret = secrets.token_hex(8)
    with _made_up(secret, f"drill-{secret}@example.org") as member:
        person_id, slot, sealed = member.person.id, member.person.slot, Person.email.sealed(member.person) or b""
        db.session.commit()
        clear_before = _files_with(secret) + ["the database"] * (secret.encode() in sealed)
        _lay_a_letter_into_the_folder(member, secret)
        membership.cancel(member)
        db.session.commit()
    return Remains(_rows_of(person_id), _files_with(secret), clear_before, _opens(person_id, slot, sealed))


def a_members_visit() -> Visit:
    """Sign in as a made-up member, and look at the pages members have."""
    secret = secrets.token_hex(8)
    password = secrets.token_urlsafe()
    with _made_up(secret, None, password):
        browser = Visitor(cookies=True)
        browser.sends("/sign-in", identity=f"drill-{secret}", password=password)
        return Visit(browser.opens("/account/data"), browser.opens("/account/leave"), _cookie_of(browser), (secret,))


@contextmanager
def _trying() -> Iterator[None]:
    """Within, the drill may write; what it has not committed by then is undone."""
    db.session.rollback()
    try:
        with database.only_reading(False):
            yield
    finally:
        db.session.rollback()


@contextmanager
def _made_up(secret: str, email: str | None, password: str = "") -> Iterator[Member]:
    """A made-up member who is committed, and gone after the block even where it fails."""
    with _trying():
        member = _join(secret, f"Drill {secret}", email, password)
        person_id = member.person_id
        trace = _folder() / person_id.hex
        trace.touch()
        db.session.commit()
        try:
            yield member
        finally:
            db.session.rollback()
            _erase(person_id)
            trace.unlink(missing_ok=True)


def sweep() -> None:
    """Erase whoever a drill made up and could not erase, because its process was killed."""
    for trace in _folder().iterdir():
        if trace.stat().st_mtime < clock.now().timestamp() - AN_HOUR:
            _erase(UUID(hex=trace.name))
            trace.unlink(missing_ok=True)


def _folder() -> Path:
    """An empty file for each made-up person there is, by their random id."""
    folder: Path = current_app.config["INSTANCE"] / "drills"
    folder.mkdir(exist_ok=True)
    return folder


def _erase(person_id: UUID) -> None:
    person = db.session.scalar(select(Person).where(Person.id == person_id))
    if person is not None:
        holdings.erase(person)
    db.session.commit()


def _join(secret: str, name: str | None, email: str | None, password: str = "") -> Member:
    with language.speaking(language.ENGLISH):
        application = Application(f"drill-{secret}", password or secrets.token_urlsafe(), name, email)
        member = membership.register(application, policy.get_in_force())
    assert member, "the made-up member was taken for somebody known"
    db.session.flush()
    waits = {"due_at": clock.now() + FAR_AWAY}
    db.session.execute(update(Letter).where(Letter.person_id == member.person_id).values(waits))
    return member


def _lay_a_letter_into_the_folder(member: Member, secret: str) -> None:
    letter = db.session.scalars(select(Letter).where(Letter.person_id == member.person_id)).one()
    letters.lay_into_folder(letter, f"To: drill-{secret}@example.org".encode())


def _files_with(secret: str) -> list[str]:
    instance: Path = current_app.config["INSTANCE"]
    files = (path for path in instance.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return [str(path.relative_to(instance)) for path in files if _holds(path, secret.encode())]


def _holds(path: Path, secret: bytes) -> bool:
    if path.suffix == ".db":
        return secret in database.contents(path)
    try:
        with path.open("rb") as file:
            before = b""
            while piece := file.read(PIECE):
                if secret in before + piece:
                    return True
                before = piece[-len(secret) :]
    except FileNotFoundError:
        # A journal or a letter that has just gone.
        pass
    return False


def _rows_of(person_id: UUID) -> int:
    counts = (select(func.count()).where(holding.owner == person_id) for holding in holdings.all_holdings())
    return sum(db.session.scalar(count) or 0 for count in counts)


def _opens(person_id: UUID, slot: int, sealed: bytes) -> bool:
    try:
        vault().unseal(slot, Person.email.place.encode() + b":" + person_id.bytes, sealed)
    except Gone:
        return False
    return True


def _cookie_of(browser: Visitor) -> dict[str, Any]:
    """What the session cookie says, as anybody can read it who has it."""
    held = browser.cookie(current_app.config["SESSION_COOKIE_NAME"])
    assert held, "signing in sets no session cookie"
    serializer = current_app.session_interface.get_signing_serializer(current_app)  # type: ignore[attr-defined]
    said: dict[str, Any] = serializer.loads(held)
    return said


def is_stopped(words: str) -> bool:
    """Whether a letter that says this, and all a letter has to say, is stopped before it leaves."""
    with language.speaking(language.ENGLISH):
        try:
            inspection.inspect(f"{words}\nWhy you get this: a drill.\n{password_sentence()}")
        except inspection.Improper:
            return True
    return False


def is_bare_letter_stopped() -> bool:
    """Whether a letter without the sentence about passwords is stopped before it leaves."""
    with language.speaking(language.ENGLISH):
        try:
            inspection.inspect("Hello.\nWhy you get this: a drill.")
        except inspection.Improper:
            return True
    return False
