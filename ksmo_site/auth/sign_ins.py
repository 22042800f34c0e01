"""Signing in and out: one row for each sign-in, so that it ends for good wherever its cookie was copied to."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from ksmo_site import clock
from ksmo_site.auth import membership, passwords, second_factor
from ksmo_site.auth.models import LONGEST_SIGN_IN, Member, SignIn
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import persons
from ksmo_site.people.marks import normal
from ksmo_site.people.models import Person
from ksmo_site.throttle import counting
from ksmo_site.throttle.counting import Budget

WRONG = _l("That conference ID and password do not go together. Please try again, or choose a new password.")


@dataclass(frozen=True)
class Life:
    """How long a sign-in lasts: without anything being done, and at most."""

    idle: timedelta
    longest: timedelta

    @property
    def idle_minutes(self) -> int:
        """The time without use in minutes."""
        return int(self.idle.total_seconds()) // 60

    @property
    def longest_hours(self) -> int:
        """The longest time in hours."""
        return int(self.longest.total_seconds()) // 3600


# So many tries a network has again for whoever has just proved who they are.
SOME = 5
# Hospital desktops are shared: who wants to stay signed in says so.
SHARED = Life(timedelta(hours=1), timedelta(hours=12))
STAYING = Life(timedelta(days=14), LONGEST_SIGN_IN)
ORGANIZING = Life(timedelta(minutes=30), timedelta(hours=12))


def life(member: Member, *, staying: bool) -> Life:
    """How long this member's sign-in lasts; organizers, who reach what others gave us, never stay."""
    return ORGANIZING if member.is_organizer else STAYING if staying else SHARED


def begin(identity: str, password: str, network: str, *, staying: bool = False, kept_by: UUID | None = None) -> SignIn:
    """Begin a sign-in by conference ID or address, after admit(). Raises Refusal, the same whatever was wrong.

    Whoever only proves again who they are (`kept_by`) stays as long as they had chosen before.
    """
    member = membership.find(identity)
    member_id, check = (member.id, member.password_hash) if member else (None, None)
    # Checking takes long, and nothing was written: whoever writes meanwhile must not wait for it.
    db.session.rollback()
    is_right = passwords.is_right(password, check)
    member = db.session.get(Member, member_id, with_for_update={"of": Member}) if is_right else None
    # Whether an account waits to be confirmed is not told either: it would tell that the address had none before.
    # And a password that was changed meanwhile has ended every sign-in, this one too.
    if member is None or not member.is_confirmed or member.password_hash != check:
        raise Refusal(WRONG, field="password")
    if passwords.is_outdated(member.password_hash):
        member.password_hash = passwords.hashed(password)
    staying = (staying or member.id == kept_by) and not member.is_organizer
    begun = _add(member, needs_code=second_factor.of(member.person) is not None, staying=staying)
    begun.staying = staying
    *elsewhere, here = _budgets(identity, network)
    counting.give_back(*elsewhere)
    counting.forget(here)
    return begun


def admit(identity: str, network: str) -> None:
    """Count a try for the account, the network and the site; a success takes it back. Raises TooMany.

    Commits, as counting does; after many failures there is a letter of warning to be committed, too.
    """
    anywhere, of_account, from_network, here = counting.count(*_budgets(identity, network))
    from_network.refuse(busy=anywhere.number - from_network.number > anywhere.limit.times)
    # What others elsewhere try must not shut this network out, nor what this one tries count twice.
    here.refuse(busy=of_account.number - here.number > of_account.limit.times)
    if of_account.number >= of_account.limit.times and counting.has_left(counting.WARNINGS.of(normal(identity))):
        member = membership.find(identity)
        if member is not None and member.is_confirmed:
            letters.write("many_failures", member.person)


def prove(member: Member, password: str, network: str) -> None:
    """Make sure that whoever sits there knows the present password. Raises Refusal; commits, as counting does."""
    counting.spend(counting.SIGN_IN_OF_ACCOUNT_FROM_NETWORK.of(member.id.hex, network))
    check = member.password_hash
    db.session.rollback()
    if not passwords.is_right(password, check):
        raise Refusal(_l("That is not your present password."), field="current")


def forgive(member: Member, network: str) -> None:
    """Let the member try again here, whatever others did: they have just proved who they are by a letter."""
    for name in (member.conference_id, member.person.email):
        if name:
            _, of_account, from_network, here = _budgets(name, network)
            counting.forget(of_account)
            counting.leave(from_network, SOME)
            counting.forget(here)
    for budget in _code_budgets(member, network):
        counting.forget(budget)


def forget_tries(member: Member, network: str) -> None:
    """Drop what was counted for the member, here or anywhere; what was tried from elsewhere goes with its time."""
    names = [normal(name) for name in (member.conference_id, member.person.email) if name]
    whose = [member.id.hex, *names]
    for limit in (counting.SIGN_IN_OF_ACCOUNT, counting.WARNINGS, counting.RESET_LETTERS, counting.MAILBOX,
                  counting.CODE, counting.CHOICES, counting.ADDRESSES):  # fmt: skip
        for name in whose:
            counting.forget(limit.of(name))
    for name in whose:
        counting.forget(counting.SIGN_IN_OF_ACCOUNT_FROM_NETWORK.of(name, network))
        counting.forget(counting.CODE_FROM_NETWORK.of(name, network))
        for letter in ("account", "newsletter", "manage"):
            counting.forget(counting.PROOF_LETTERS.of(letter, name))
    counting.forget(counting.WARNINGS.of("codes", member.id.hex))


def _code_budgets(member: Member, network: str) -> tuple[Budget, Budget]:
    return counting.CODE.of(member.id.hex), counting.CODE_FROM_NETWORK.of(member.id.hex, network)


def _budgets(identity: str, network: str) -> tuple[Budget, Budget, Budget, Budget]:
    """By the name that was typed: to look for the account first would take longer where there is one."""
    name = normal(identity)
    return (
        counting.SIGN_IN_ANYWHERE.of(),
        counting.SIGN_IN_OF_ACCOUNT.of(name),
        counting.SIGN_IN_FROM_NETWORK.of(network),
        counting.SIGN_IN_OF_ACCOUNT_FROM_NETWORK.of(name, network),
    )


@kinds.letter(
    "many_failures",
    purpose="request",
    subject=_l("Many failed sign-ins at KSMO 2024"),
    reason=_l("somebody tried to sign in to your account ten times in a quarter of an hour."),
)
@kinds.letter(
    "many_codes",
    purpose="request",
    subject=_l("Somebody may know your password for KSMO 2024"),
    reason=_l("somebody typed your password and then codes that did not fit."),
)
def _many_failures_letter(_person: Person) -> dict[str, Any]:
    return {"link": url_for("auth.forgot_password", _external=True)}


def _add(member: Member, *, needs_code: bool, staying: bool) -> SignIn:
    token = secrets.token_urlsafe(32)
    longest = (SHARED if needs_code else life(member, staying=staying)).longest
    # A day, since the hour could lead to what somebody looked at; the cookie knows its own end better.
    ends_on = clock.local(clock.now() + longest).date()
    begun = SignIn(
        person=member.person, member=member, token_hash=_hash(token), ends_on=ends_on, needs_code=needs_code,
        before_on=member.signed_in_on,
    )  # fmt: skip
    begun.token = token
    db.session.add(begun)
    if not needs_code:
        member.signed_in_on, member.warned_on = clock.today(), None
    return begun


def admit_code(begun: SignIn, network: str) -> None:
    """Count a try to type a code, for the member and their network. Raises TooMany; commits, as admit() does."""
    member = begun.member
    of_member, here = counting.count(*_code_budgets(member, network))
    of_member.refuse()
    here.refuse()
    if of_member.number >= here.limit.times and counting.has_left(counting.WARNINGS.of("codes", member.id.hex)):
        letters.write("many_codes", member.person)


def finish(begun: SignIn, code: str, network: str, *, staying: bool) -> SignIn:
    """Let in whoever knows the password by their code, too, after admit_code(). Raises Refusal on a wrong one."""
    member = begun.member
    persons.hold(begun.person_id)
    # A new password may just have ended it.
    if db.session.execute(delete(SignIn).where(SignIn.id == begun.id).returning(SignIn.id)).first() is None:
        raise Refusal(WRONG, field="code")
    second_factor.accept(member.person, code)
    for budget in _code_budgets(member, network):
        counting.forget(budget)
    return _add(member, needs_code=False, staying=staying)


def find(token: str) -> SignIn | None:
    """The sign-in whose cookie holds this token, unless its time is over."""
    lasts = SignIn.ends_on >= clock.today()
    return db.session.scalar(select(SignIn).where(SignIn.token_hash == _hash(token), lasts))


def of(member: Member) -> list[SignIn]:
    """Where the member is signed in, the newest first."""
    mine = select(SignIn).where(SignIn.member_id == member.id, ~SignIn.needs_code)
    return list(db.session.scalars(mine.order_by(SignIn.since_on.desc(), SignIn.id)))


def end(member: Member, sign_in_id: UUID) -> None:
    """End one of the member's sign-ins. Raises LookupError when it is none of theirs."""
    mine = delete(SignIn).where(SignIn.member_id == member.id, SignIn.id == sign_in_id).returning(SignIn.id)
    if db.session.execute(mine).first() is None:
        raise LookupError(sign_in_id)


def end_all(member: Member, *, but: SignIn | None = None) -> int:
    """End every sign-in of the member, but for this one; how many that were."""
    others = delete(SignIn).where(SignIn.member_id == member.id)
    if but is not None:
        others = others.where(SignIn.id != but.id)
    return len(db.session.execute(others.returning(SignIn.id)).all())


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
