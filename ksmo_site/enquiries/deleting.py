"""Deleting everything about somebody without an account: by themselves with a link, or at their request."""

import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site.enquiries import clocks, telling
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.holdings.erasure import Erased
from ksmo_site.newsletter import choosing
from ksmo_site.outbox.models import Letter
from ksmo_site.people import persons
from ksmo_site.people.models import Person


def ask(enquiry: Enquiry) -> None:
    """Delete everything about its sender once a letter that says so has left, with the number of the receipt."""
    clocks.close(enquiry)
    enquiry.receipt = enquiry.receipt or secrets.token_hex(6).upper()
    telling.tell(enquiry, telling.DELETED)


def finish() -> list[Erased]:
    """Delete everything about those who were told so. Once committed, verify().

    Without a mail server their letter waits for five days at most.
    """
    waits = select(Letter.id).where(Letter.person_id == Enquiry.person_id, Letter.kind.in_(telling.LETTERS))
    over = select(Enquiry).where(Enquiry.receipt.is_not(None), ~waits.exists()).order_by(Enquiry.received_at)
    found = {enquiry.person: enquiry.receipt for enquiry in db.session.scalars(over)}
    return [one for person, receipt in found.items() if (one := _finish(person, receipt)) is not None]


def _finish(person: Person, receipt: str | None) -> Erased | None:
    if not persons.hold(person.id):
        return None
    if choosing.is_member(person):
        # They joined meanwhile: members end their membership themselves.
        for enquiry in telling.of(person):
            enquiry.receipt = None
        return None
    return erasure.let_go(person, receipt=receipt)


def end_now(person: Person) -> Erased:
    """Delete everything about somebody who asks for it by the link of a letter. Raises Refusal for members."""
    persons.hold(person.id)
    if choosing.is_member(person):
        raise Refusal(_l("Members end their membership in their account."))
    for enquiry in telling.of(person):
        clocks.close(enquiry)
    db.session.flush()
    return erasure.let_go(person)
