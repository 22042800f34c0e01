"""Promises acted out by a made-up person, who is gone again when the drill is over, whatever happens in it."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import func, select

from ksmo_site import clock, language
from ksmo_site.auth import membership, resetting, sign_ins
from ksmo_site.auth.models import Member
from ksmo_site.delivery import inspection
from ksmo_site.errors import Refusal, TooMany
from ksmo_site.extensions import db
from ksmo_site.holdings import export, register, traces
from ksmo_site.newsletter import choosing, links
from ksmo_site.newsletter.models import Subscription
from ksmo_site.outbox import folder
from ksmo_site.outbox.models import Letter
from ksmo_site.people import proofs
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone, vault
from ksmo_site.policy import announcing
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.promises import made_up
from ksmo_site.promises.visit import Page, Visitor
from ksmo_site.templating import password_sentence
from ksmo_site.throttle import counting


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
    profile: Page
    events: Page
    after_leaving: Page
    cookie: dict[str, Any]
    values: tuple[str, ...]


def may_join(name: str | None, email: str | None) -> bool:
    """Whether somebody who gives this may join; nothing of the try is kept."""
    try:
        with made_up.trying():
            made_up.join(secrets.token_hex(8), name, email)
    except Refusal:
        return False
    return True


def does_a_newer_link_kill_the_older_one() -> bool:
    """Ask twice for a new password, as a made-up member, and try the first link."""
    secret = secrets.token_hex(8)
    with made_up.member(secret, f"drill-{secret}@example.org") as member:
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
    with made_up.member(secret, f"drill-{secret}@example.org") as member:
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
    with made_up.member(secret, None, password):
        browser = Visitor(cookies=True)
        browser.sends("/sign-in", identity=f"drill-{secret}", password=password)
        paths = ("/account/data", "/account/leave", "/account/profile", "/account/events")
        data, leave, profile, events = (browser.opens(path) for path in paths)
        cookie, after = _cookie_of(browser), _with_the_cookie_of(browser, profile)
    return Visit(data, leave, profile, events, after, cookie, (secret,))


def _with_the_cookie_of(browser: Visitor, form: Page) -> Page:
    """What a copy of the cookie opens after signing out by a form with this token."""
    thief = Visitor(cookies=True)
    thief.takes_cookies_of(browser)
    browser.sends("/sign-out", csrf_token=form.value_of("csrf_token"))
    return thief.opens("/account/data")


def does_a_link_stop_the_letters() -> bool:
    """Be a reader, and stop as mail programs do: by the link of the letters, without cookie or sign-in (RFC 8058)."""
    with made_up.reader(made_up.address()) as reader:
        assert not choosing.chosen(reader).is_empty, "a reader gets nothing"
        token = links.token_to_stop(reader, proofs.of(Subscription, reader))
        db.session.commit()
        got = Visitor().sends(f"/newsletter/unsubscribe/{token}", **{"List-Unsubscribe": "One-Click"})
        db.session.rollback()
        return got.answer.status_code == 200 and choosing.chosen(reader).is_empty


def is_anything_kept_that_nobody_asked_for() -> bool:
    """Send a form with a field more than it has, as a made-up member, and look for it among what is held."""
    secret, unasked, password = secrets.token_hex(8), secrets.token_hex(8), secrets.token_urlsafe()
    with made_up.member(secret, None, password) as member:
        browser = Visitor(cookies=True)
        browser.sends("/sign-in", identity=f"drill-{secret}", password=password)
        token = browser.opens("/account/profile").value_of("csrf_token")
        sent = browser.sends("/account/profile", csrf_token=token, name=f"Drill {secret}", unasked=unasked)
        assert sent.answer.status_code == 302, "a profile with a field more than it has is not taken"
        db.session.rollback()
        return any(unasked in str(entry.value) for entry in export.of(member.person))


def may_a_wider_version_take_effect_at_once() -> bool:
    """Try to let somebody else get something from today on; nothing of the try is kept."""
    recipient = {"name": "Drill", "does": "a drill", "gets": "nothing", "until": "now", "country": "KR"}
    wider = PolicyVersion(number=0, particulars={"recipients": [recipient | {"is_third_party": False}]})
    try:
        announcing.refuse_too_early(wider, clock.today())
    except Refusal:
        return False
    return True


def are_more_tries_refused_than_are_allowed() -> bool:
    """Try to sign in to an account that is not there, from a network that is none, until nothing is taken any more."""
    name, allowed = f"drill-{secrets.token_hex(8)}", counting.SIGN_IN_OF_ACCOUNT_FROM_NETWORK.times
    with made_up.trying():
        return [_is_taken(name) for _ in range(allowed + 1)] == [True] * allowed + [False]


def _is_taken(name: str) -> bool:
    try:
        sign_ins.admit(name, network=name)
        sign_ins.begin(name, "wrong", network=name)
    except TooMany:
        return False
    except Refusal:
        return True
    return True


def _lay_a_letter_into_the_folder(member: Member, secret: str) -> None:
    letter = db.session.scalars(select(Letter).where(Letter.person_id == member.person_id)).one()
    folder.lay(folder.file_name(letter), f"To: drill-{secret}@example.org".encode())


def _files_with(secret: str) -> list[str]:
    instance: Path = current_app.config["INSTANCE"]
    files = (path for path in instance.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return [str(path.relative_to(instance)) for path in files if traces.is_in(path, {secret.encode()})]


def _rows_of(person_id: UUID) -> int:
    counts = (select(func.count()).where(holding.owner == person_id) for holding in register.all_holdings())
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
