"""Who asks: how they proved it is noted, what proved it is not; then what the law gives them is done."""

from flask_babel import lazy_gettext as _l

from ksmo_site.enquiries import deleting, telling
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.errors import Refusal
from ksmo_site.newsletter import choosing, subscriptions
from ksmo_site.people.models import Person


def ask(enquiry: Enquiry) -> None:
    """Ask by letter whether it was the owner of the address who wrote."""
    _refuse_without_address(enquiry)
    telling.tell(enquiry, telling.PROOF)


def note(enquiry: Enquiry, way: str) -> None:
    """Note how they proved who they are."""
    enquiry.proved_by = way


def show(enquiry: Enquiry) -> None:
    """Send a link to everything we hold; whoever opens it reads the mailbox. Raises Refusal for members."""
    _refuse_members(enquiry)
    _refuse_without_address(enquiry)
    telling.tell(enquiry, telling.HELD)


def is_reader(person: Person) -> bool:
    """Whether there is a reader's name to correct."""
    return subscriptions.of(person) is not None and not choosing.is_member(person)


def correct(enquiry: Enquiry, name: str) -> None:
    """Give the reader this name. Raises Refusal for others, and before they proved who they are."""
    _refuse_members(enquiry)
    _refuse_unproved(enquiry)
    if not is_reader(enquiry.person):
        raise Refusal(_l("Nobody reads the newsletter at this address, so there is no name to correct."))
    subscriptions.refuse_name(name)
    choosing.rename(enquiry.person, name)


def delete(enquiry: Enquiry) -> None:
    """Delete everything about them once they are told. Raises Refusal for members, and before they proved it."""
    _refuse_members(enquiry)
    _refuse_unproved(enquiry)
    deleting.ask(enquiry)


def _refuse_members(enquiry: Enquiry) -> None:
    if choosing.is_member(enquiry.person):
        raise Refusal(_l("This is the address of a member, who does that in their account. Answer so."))


def _refuse_unproved(enquiry: Enquiry) -> None:
    if enquiry.proved_by is None:
        raise Refusal(_l("First ask who they are, and note how they proved it."))


def _refuse_without_address(enquiry: Enquiry) -> None:
    if enquiry.person.email is None:
        raise Refusal(_l("Its sender has no address any more: reach them otherwise, and close it."))
