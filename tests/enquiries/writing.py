"""Somebody who writes to us, and the organizer who answers."""

from typing import Any

from sqlalchemy import select

from ksmo_site.enquiries.models import Enquiry
from ksmo_site.extensions import db
from tests.site import Site
from tests.visitor import Visitor

ASKER = "hana.zz-5150@example.org"
NAME = "Hana Zzyzx"
WORDS = "Which rooms have a quiet corner, please? xq-8841"
ANSWER = "Room 7 has one. Kind regards, your organizers. yw-3307"


def writes(visitor: Visitor, *, prefix: str = "", **fields: Any) -> Visitor:
    """Send the form of the contact page."""
    typed = {"name": NAME, "email": ASKER, "category": "conference", "message": WORDS, **fields}
    return visitor.opens(f"{prefix}/contact").posts(f"{prefix}/contact", **typed)


def enquiry() -> Enquiry:
    """The newest enquiry there is."""
    db.session.rollback()
    return db.session.scalars(select(Enquiry).order_by(Enquiry.received_at.desc())).first() or _none()


def _none() -> Enquiry:
    raise LookupError("nobody asked anything")


def path(more: str = "") -> str:
    """Its page on the desk."""
    found = f"/desk/enquiries/{enquiry().number}{more}"
    db.session.rollback()
    return found


def takes(organizer: Visitor) -> Visitor:
    """Take the newest enquiry, and open it."""
    page = path()
    return organizer.opens(page).posts(f"{page}/take").follows()


def answers(organizer: Visitor, words: str = ANSWER) -> Visitor:
    """Answer the newest enquiry."""
    page = path("/answer")
    return organizer.opens(page).posts(page, answer=words)


def letters_to(site: Site, address: str = ASKER) -> list[Any]:
    """Every letter that reached this address."""
    return [letter for letter in site.letters() if letter["To"] == address]
