"""An organizer's work on an issue, and readers it goes to."""

from flask import Flask

from ksmo_site import clock
from ksmo_site.archive.issues import TIME_TO_HOLD
from ksmo_site.auth.models import Member
from ksmo_site.database import random_uuid
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Issue, Subscription
from ksmo_site.people import persons
from tests.site import Site
from tests.visitor import Visitor

ONE = "/desk/newsletter/1"
SAYS = {"subject_en": "What is new in May", "body_en": "## Rooms\n\nThe **large** hall is open.\n\n- first\n- second"}
KOREAN = {"subject_ko": "5월 소식", "body_ko": "## 장소\n\n대강당이 **열렸습니다**."}


def begins(organizer: Visitor) -> Visitor:
    """Begin an issue."""
    return organizer.opens("/desk/newsletter").posts("/desk/newsletter/begin").follows()


def writes(organizer: Visitor, **words: str) -> Visitor:
    """Write its words."""
    organizer.opens(ONE)
    return organizer.posts(ONE, revision=organizer.value_of("revision"), **(words or SAYS))


def chooses(organizer: Visitor, **lists: str) -> Visitor:
    """Choose its readers."""
    page = f"{ONE}/readers"
    organizer.opens(page)
    return organizer.posts(page, before=organizer.value_of("before"), **lists)


def sends(organizer: Visitor, **more: str) -> Visitor:
    """Send it to those the page counted."""
    page = f"{ONE}/send"
    organizer.opens(page)
    seen = {name: organizer.value_of(name) for name in ("revision", "count", "chosen")}
    return organizer.posts(page, **{**seen, "when": "now", **more})


def makes(organizer: Visitor, **lists: str) -> Visitor:
    """Begin, write and choose: everything but sending."""
    begins(organizer)
    writes(organizer)
    return chooses(organizer, **(lists or {"newsletter": "y"}))


def reads(email: str, *, newsletter: bool = True, events: bool = False, language: str = "en") -> Subscription:
    """Somebody who confirmed that they want it."""
    person = persons.meet(email)
    row = Subscription(person=person, newsletter=newsletter, events=events, language=language, agreed_by="letter")
    row.name = email.partition("@")[0]
    db.session.add(row)
    db.session.commit()
    return row


def joins(email: str, country: str | None = None) -> Member:
    """A member who cannot sign in."""
    member = Member(id=random_uuid(), person=persons.meet(email), password_hash="")
    member.country = country
    db.session.add(member)
    db.session.commit()
    return member


def is_not_held_any_more() -> None:
    """Let the 60 seconds be over in which it may be held."""
    earlier = clock.now() - TIME_TO_HOLD * 2
    for issue in db.session.query(Issue).filter(Issue.begun_at.is_not(None)):
        issue.begun_at = earlier
    db.session.execute(db.text("UPDATE letter SET due_at = :due"), {"due": earlier})
    db.session.commit()


def arrived(site: Site, kind: str = "What is new in May") -> list[str]:
    """Whom letters with this subject reached, in order."""
    return sorted(letter["To"] for letter in site.letters() if kind in str(letter["Subject"]))


def organizers_again(app: Flask, organizer: Visitor) -> Visitor:
    """The same organizer in another window."""
    other = Visitor(app)
    other.browser._cookies = dict(organizer.browser._cookies or {})
    return other
