"""What readers do again and again in the stories of this folder."""

from sqlalchemy import select

from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Subscription
from tests.site import Site, body
from tests.somebody import MINA
from tests.visitor import Visitor

LOCAL = "http://localhost"


def asks(visitor: Visitor, **choice: str) -> Visitor:
    visitor.opens("/newsletter")
    return visitor.posts("/newsletter", **{"name": MINA.name, "email": MINA.email, "newsletter": "y", **choice})


def reads(site: Site, visitor: Visitor, **choice: str) -> Visitor:
    """Ask and confirm."""
    asks(visitor, **choice)
    return visitor.confirms(link(site, "confirm"))


def link(site: Site, kind: str) -> str:
    """The newest link of this kind that any letter holds."""
    found = [word for letter in site.letters() for word in body(letter).split() if f"/newsletter/{kind}/" in word]
    return found[-1].removeprefix(LOCAL)


def subscription() -> Subscription | None:
    """The only one there is."""
    db.session.rollback()
    found = db.session.scalars(select(Subscription)).one_or_none()
    if found is not None:
        db.session.expunge(found)
    db.session.rollback()
    return found


def lists() -> tuple[bool, bool]:
    """Whether the only reader gets the newsletter, and the events listing."""
    found = subscription()
    return (found.newsletter and found.is_active, found.events and found.is_active) if found else (False, False)


def subjects(site: Site) -> list[str]:
    """What the letters so far are called."""
    return [letter["Subject"] for letter in site.letters()]
