"""Another e-mail address: proved where it is, and told where the former one was."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from ksmo_site.account.models import AddressChange
from ksmo_site.auth import membership
from ksmo_site.auth.models import TIME_TO_CONFIRM, Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.newsletter import subscriptions
from ksmo_site.outbox import letters
from ksmo_site.people import persons, proofs
from ksmo_site.people.marks import normal
from ksmo_site.people.models import Person
from ksmo_site.privacy import holdings
from ksmo_site.throttle import counting

PURPOSE = "address"


def waiting(person: Person, *, locked: bool = False) -> AddressChange | None:
    """The person's change of address, if there is one."""
    return proofs.of(AddressChange, person, locked=locked)


def ask(member: Member, address: str) -> None:
    """Ask at the new address whether it is theirs, and tell the present one; the earlier question is dead.

    The answer is the same where somebody else has an account with it: then its owner is told. Commits as counting.
    """
    if not counting.has_left(counting.PROOF_LETTERS.of("address", normal(address))):
        return
    other = persons.find(address)
    if other is not None and other.id == member.person_id:
        raise Refusal(_l("This is your address already."), field="email")
    _withdraw(member.person)
    owner = membership.of(other) if other else None
    if other is not None and owner is not None and owner.is_confirmed:
        letters.write("already_member", other)
        return
    change = AddressChange(person=member.person)
    change.address = address
    change.asks_for_proof()
    db.session.add(change)
    letters.write("new_address", member.person)
    letters.write("address_asked", member.person)


def _withdraw(person: Person) -> None:
    earlier = waiting(person, locked=True)
    if letters.is_waiting("address_changed", person):
        # Or whoever took over an account could keep its owner from hearing of it.
        raise Refusal(_l("Your former address has not been told yet. Try again in a few minutes."), field="email")
    if earlier is not None:
        db.session.delete(earlier)
        db.session.flush()
    letters.withdraw("new_address", person)


def find(token: str, *, locked: bool = False) -> AddressChange:
    """The change the link of the letter proves. Raises Refusal when the link is dead."""
    return proofs.find(AddressChange, token, PURPOSE, TIME_TO_CONFIRM, locked=locked)


def confirm(token: str) -> None:
    """Put the proved address in place of the former one, which is told. Raises Refusal when the link is dead."""
    change = find(token, locked=True)
    person, address = change.person, change.address or ""
    _take_over(address, person)
    change.former, change.address = person.email, None
    change.is_proved()
    person.lives_at(address)
    letters.write("address_changed", person)


def _take_over(address: str, person: Person) -> None:
    """Whoever reads the letters to an address is the reader of the newsletter it gets, too."""
    other = persons.find(address)
    if other is None:
        return
    owner = membership.of(other, locked=True)
    if owner is not None and owner.is_confirmed:
        raise Refusal(_l("There is an account with this address already."))
    if owner is not None:
        db.session.delete(owner)
        db.session.flush()
    holdings.hand_over(other, person)


def remove(member: Member) -> None:
    """Keep no address any more. Raises Refusal where only the address says who it is, or letters are wanted."""
    if not member.name:
        raise Refusal(_l("Give your real name first: we need a name or an address."), field="email")
    if subscriptions.of(member.person) is not None:
        raise Refusal(
            _l("Switch off the newsletter and the events listing first: they need an address."), field="email"
        )
    _withdraw(member.person)
    change = AddressChange(person=member.person)
    change.former = member.person.email
    db.session.add(change)
    member.person.lives_nowhere()
    letters.write("address_changed", member.person)


def _new(person: Person) -> str | None:
    change = waiting(person)
    return change.address if change else None


def _former(person: Person) -> str | None:
    change = waiting(person)
    return change.former if change else None


@letters.kind(
    "new_address",
    purpose="request",
    subject=_l("Confirm your new address for KSMO 2024"),
    reason=_l("somebody, probably you, gave this address as that of their account."),
    to=_new,
)
def _new_address_letter(person: Person) -> dict[str, Any] | None:
    change = waiting(person)
    if change is None:
        return None
    return {"link": url_for("account.confirm_email", token=proofs.token(change, PURPOSE), _external=True)}


@letters.kind(
    "address_asked",
    purpose="request",
    subject=_l("A new address for your account at KSMO 2024"),
    reason=_l("somebody, probably you, asked to change the address of your account."),
)
@letters.kind(
    "address_changed",
    purpose="request",
    subject=_l("The address of your account at KSMO 2024 was changed"),
    reason=_l("the account that had this address has it no more."),
    to=_former,
)
def _address_letter(_person: Person) -> dict[str, Any]:
    return {"link": url_for("pages.contact", _external=True)}
