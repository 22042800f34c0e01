"""Codes from an app on the member's phone (RFC 6238), and codes on paper for whoever lost it; each works once."""

import base64
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyotp
import segno
from flask import url_for
from flask_babel import lazy_gettext as _l
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import delete, func, select

from ksmo_site import clock, tokens
from ksmo_site.auth.models import Member, RecoveryCode, SecondFactor
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import persons
from ksmo_site.people.marks import mark
from ksmo_site.people.models import Person
from ksmo_site.settings import values

CODES = 10
OFFERED = timedelta(hours=1)
_OFFER = "second factor"
# One step of 30 seconds too early or too late: phones and servers never quite agree.
DRIFT = 1
WRONG_ON_PAPER = _l("That recovery code does not fit, or was used before. Try another one.")
WRONG = _l("That code does not fit, or was used before. Wait for the next one, and type it as the app shows it.")


def of(person: Person, *, locked: bool = False) -> SecondFactor | None:
    """The person's second factor, if it is switched on; locked, it stays as it is until this transaction ends."""
    query = select(SecondFactor).where(SecondFactor.person_id == person.id)
    if locked:
        query = query.with_for_update(of=SecondFactor).execution_options(populate_existing=True)
    return db.session.scalar(query)


@dataclass(frozen=True)
class Offer:
    """A secret for an app, and the token by which the page brings it back; nothing is kept until its code was typed."""

    secret: str
    token: str

    @property
    def spaced(self) -> str:
        """The secret as people type it."""
        return " ".join(_in_fours(self.secret))


def offer(member: Member, earlier: str | None = None) -> Offer:
    """The offer this token brings back, or a fresh one of 160 random bits."""
    try:
        return Offer(_offered(member, earlier or ""), earlier or "")
    except Refusal:
        secret = pyotp.random_base32()
        return Offer(secret, tokens.make(_OFFER, member.id.hex, secret))


def _offered(member: Member, token: str) -> str:
    """The secret the member was offered, and nobody else. Raises Refusal."""
    try:
        member_id, secret = tokens.read(token, _OFFER, OFFERED)
    except Refusal as cause:
        raise _too_late() from cause
    if member_id != member.id.hex:
        raise _too_late()
    return secret


def _too_late() -> Refusal:
    return Refusal(_l("This page was open for too long. Here is a new picture: let your app read it."), field="code")


@dataclass(frozen=True)
class QRCode:
    """A QR code as an SVG path, one unit a square, with the quiet margin its readers need."""

    address: str
    size: int
    path: str


def qr_code(member: Member, secret: str) -> QRCode:
    """The secret as a picture that apps read; made here, since nobody else is to see it."""
    address = pyotp.TOTP(secret).provisioning_uri(name=member.conference_id or "", issuer_name=values.short_name())
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=4))
    dark = ((x, y) for y, row in enumerate(rows) for x, square in enumerate(row) if square)
    return QRCode(address, len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))


def switch_on(member: Member, token: str, code: str) -> list[str]:
    """Ask for codes of the offered secret from now on; the recovery codes. Raises Refusal on a wrong code."""
    secret = _offered(member, token)
    persons.hold(member.person_id)
    # Another phone takes the place of the one before.
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == member.person_id))
    factor = SecondFactor(person=member.person, last_code=_time_of(code, secret))
    factor.secret = secret
    db.session.add(factor)
    letters.write("second_factor_on", member.person)
    return _new_recovery_codes(member)


def replace_recovery_codes(member: Member) -> list[str]:
    """Fresh recovery codes in place of the earlier ones, as they are written on paper; a letter tells."""
    letters.write("recovery_codes_new", member.person)
    return _new_recovery_codes(member)


def _new_recovery_codes(member: Member) -> list[str]:
    # Two clicks at once come one after the other, and the codes that are shown last are those that work.
    persons.hold(member.person_id)
    _drop_codes(member.person)
    codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(CODES)]
    for code in codes:
        db.session.add(RecoveryCode(person=member.person, code_mark=_mark(member.person, code)))
    return ["-".join(_in_fours(code)) for code in codes]


def _in_fours(text: str) -> Iterator[str]:
    return (text[at : at + 4] for at in range(0, len(text), 4))


def codes_left(person: Person) -> int:
    """How many recovery codes the person has not used."""
    return db.session.scalar(select(func.count()).where(RecoveryCode.person_id == person.id)) or 0


def switch_off(member: Member) -> None:
    """Ask for codes no more. Raises Refusal for organizers, who reach what others gave us."""
    if member.is_organizer:
        raise Refusal(_l("Organizers need a second factor: they reach what others gave us."))
    take_away(member)


def take_away(member: Member) -> None:
    """Ask for codes no more, whoever it is: somebody lost phone and paper, and was recognised otherwise."""
    db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == member.person_id))
    _drop_codes(member.person)
    letters.write("second_factor_off", member.person)


def accept(person: Person, typed: str) -> None:
    """Take a code from the app or from paper, which then never works again. Raises Refusal on a wrong one."""
    factor = of(person, locked=True)
    code = re.sub(r"[\s-]", "", typed).upper()
    if factor is None or not code.isascii():
        raise Refusal(WRONG, field="code")
    if code.isdigit():
        factor.last_code = _time_of(code, factor.secret, after=factor.last_code)
        return
    # One of the codes on paper.
    used = delete(RecoveryCode).where(RecoveryCode.code_mark == _mark(person, code)).returning(RecoveryCode.id)
    if db.session.execute(used).first() is None:
        raise Refusal(WRONG_ON_PAPER, field="code")
    letters.write("recovery_code_used", person)


def _time_of(code: str, secret: str, after: int = 0) -> int:
    """The time step of the code, as the site's own clock counts them. Raises Refusal on a wrong or older one."""
    try:
        at = pyotp.TOTP(secret).verify_and_get_timecode(
            re.sub(r"\s", "", code), for_time=clock.now(), valid_window=DRIFT
        )
    except OTPVerificationError as cause:
        raise Refusal(WRONG, field="code") from cause
    if at <= after:
        raise Refusal(WRONG, field="code")
    return at


def _drop_codes(person: Person) -> None:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _mark(person: Person, code: str) -> bytes:
    return mark("recovery code", f"{person.id.hex}:{code}")


@kinds.letter(
    "second_factor_on",
    purpose="request",
    subject=_l("Your second factor at KSMO 2024 is on"),
    reason=_l("your account asks for a code from now on."),
)
@kinds.letter(
    "second_factor_off",
    purpose="request",
    subject=_l("Your second factor at KSMO 2024 is off"),
    reason=_l("your account asks for no code any more."),
)
@kinds.letter(
    "recovery_codes_new",
    purpose="request",
    subject=_l("New recovery codes for KSMO 2024"),
    reason=_l("the recovery codes of your account were replaced."),
)
@kinds.letter(
    "recovery_code_used",
    purpose="request",
    subject=_l("A recovery code was used at KSMO 2024"),
    reason=_l("somebody signed in with one of your codes."),
)
def _account_letter(_person: Person) -> dict[str, Any]:
    return {"link": url_for("account.overview", _external=True)}
