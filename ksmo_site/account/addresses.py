"""Another e-mail address: proved where it is, and told where the former one was."""

from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from ksmo_site import tokens
from ksmo_site.account.models import AddressChange
from ksmo_site.auth import membership
from ksmo_site.auth.models import TIME_TO_CONFIRM, Member
from ksmo_site.enquiries import asking
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.newsletter import choosing
from ksmo_site.newsletter.choosing import Choice
from ksmo_site.outbox import kinds, letters
from ksmo_site.outbox.models import KEPT_TRYING
from ksmo_site.people import persons, proofs
from ksmo_site.people.models import Person

PURPOSE = "address"


def waiting(person: Person, *, locked: bool = False) -> AddressChange | None:
    """The person's change of address, if there is one."""
    return proofs.of(AddressChange, person, locked=locked)


def ask(member: Member, address: str, *, may_write: bool = True) -> None:
    """Ask at the new address whether it is theirs, and tell the present one; the earlier question is dead.

    Nothing tells whether somebody else has an account with the address: only its owner learns it, by letter.
    """
    persons.hold(member.person_id)
    other = persons.find(address)
    if other is not None and other.id == member.person_id:
        raise Refusal(_l("This is your address already."), field="email")
    if not may_write:
        # What was asked before goes on; its letter is there.
        return
    withdraw(member)
    _begin(member, TIME_TO_CONFIRM, address=address).asks_for_proof()
    letters.write("address_asked", member.person)
    owner = membership.of(other) if other else None
    if other is not None and owner is not None and owner.is_confirmed:
        letters.write("address_in_use", other)
    else:
        letters.write("new_address", member.person)


def _begin(member: Member, term: timedelta, *, address: str | None = None, former: str | None = None) -> AddressChange:
    change = AddressChange(person=member.person)
    change.address, change.former = address, former
    change.lasts(term)
    db.session.add(change)
    return change


def withdraw(member: Member) -> None:
    """Take the question back. Raises Refusal while a former address still has to be told."""
    person = member.person
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


def confirm(token: str) -> Member:
    """Put the proved address in place of the former one, which is told. Raises Refusal when the link is dead."""
    # People first, whoever else is about: two that wait for each other would both fail.
    persons.hold(find(token).person_id)
    change = find(token, locked=True)
    person, address = change.person, change.address or ""
    member = membership.of(person, locked=True)
    if member is None:
        raise tokens.used()
    theirs = _take_over(address, person)
    former = person.email
    db.session.delete(change)
    db.session.flush()
    if former:
        _begin(member, KEPT_TRYING, former=former)
        letters.write("address_changed", person)
    person.lives_at(address)
    choosing.also(person, member.called or "", theirs)
    # A link in the former mailbox must not open what has left it.
    proofs.kill_links(person)
    letters.withdraw("reset", person)
    return member


def _take_over(address: str, person: Person) -> Choice:
    """What a reader with this address got, who is forgotten: whoever reads its letters is the member from now on."""
    other = persons.find(address)
    if other is None or not persons.hold(other.id):
        return Choice()
    owner = membership.of(other, locked=True)
    if owner is not None and owner.is_confirmed:
        raise Refusal(_l("There is an account with this address already."))
    got = choosing.chosen(other)
    asking.pass_on(other, person)
    erasure.erase(other)
    return got


def remove(member: Member) -> None:
    """Keep no address any more. Raises Refusal where only the address says who it is, or letters are wanted."""
    persons.hold(member.person_id)
    db.session.refresh(member)
    db.session.refresh(member.person)
    if not member.person.email:
        return
    if not member.name:
        raise Refusal(_l("Give your real name first: we need a name or an address."), field="email")
    if any(choosing.chosen(member.person).lists[:2]):
        raise Refusal(
            _l("Switch off the newsletter and the events listing first: they need an address."), field="email"
        )
    withdraw(member)
    _begin(member, KEPT_TRYING, former=member.person.email)
    member.person.lives_nowhere()
    proofs.kill_links(member.person)
    letters.withdraw("reset", member.person)
    letters.write("address_changed", member.person)


def _new(person: Person) -> str | None:
    change = waiting(person)
    return change.address if change else None


def _former(person: Person) -> str | None:
    change = waiting(person)
    return change.former if change else None


def _forget(person: Person) -> None:
    """The former address was told, and is kept no longer."""
    change = waiting(person)
    if change is not None and change.address is None:
        db.session.delete(change)


@kinds.letter(
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


@kinds.letter(
    "address_in_use",
    purpose="request",
    subject=_l("Your address was given for another account at KSMO 2024"),
    reason=_l("somebody, probably you, gave this address as that of another account."),
)
@kinds.letter(
    "address_asked",
    purpose="request",
    subject=_l("A new address for your account at KSMO 2024"),
    reason=_l("somebody, probably you, asked to change the address of your account."),
)
@kinds.letter(
    "address_changed",
    purpose="request",
    subject=_l("The address of your account at KSMO 2024 was changed"),
    reason=_l("the account that had this address has it no more."),
    to=_former,
    done=_forget,
)
def _address_letter(_person: Person) -> dict[str, Any]:
    return {"link": url_for("auth.forgot_password", _external=True)}
