"""The links in letters about an enquiry: they prove that somebody reads the mailbox it came from."""

from datetime import timedelta
from uuid import UUID

from ksmo_site import tokens
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.extensions import db
from ksmo_site.templating import with_token

TERM = timedelta(days=14)
HELD, PROOF = "enquiry held", "enquiry proof"
_PAGES = {HELD: "enquiries.held", PROOF: "enquiries.prove"}


def to(purpose: str, enquiry: Enquiry) -> str:
    """The whole address of the page behind the link; it is dead once its person has another address."""
    token = tokens.make(purpose, enquiry.id.hex, tokens.sign("address", enquiry.person.email or ""))
    return with_token(_PAGES[purpose], token)


def find(purpose: str, token: str, *, locked: bool = False) -> Enquiry:
    """The enquiry the link was made for. Raises Refusal when the link is dead."""
    enquiry_id, sign = tokens.read(token, purpose, TERM)
    found = db.session.get(
        Enquiry, UUID(enquiry_id), with_for_update={"of": Enquiry} if locked else None, populate_existing=locked
    )
    if found is None or sign != tokens.sign("address", found.person.email or ""):
        raise tokens.used()
    return found
