"""The alarm: once a day privacy officers hear by letter of what is due tomorrow, today, or late."""

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site import clock, language, roles
from ksmo_site.auth.models import Member
from ksmo_site.enquiry_desk import inbox
from ksmo_site.extensions import db
from ksmo_site.outbox import kinds, letters
from ksmo_site.outbox.models import SentLetter
from ksmo_site.people import persons
from ksmo_site.people.models import MOST_BOUNCES, Person
from ksmo_site.privacy.models import Consent

KIND = "enquiry_alarm"


def ring() -> int:
    """Write to every privacy officer who was not written to today, if anything is urgent; how many that are."""
    if not inbox.urgent():
        return 0
    people = [member.person for member in _officers() if _is_to_be_told(member.person)]
    for person in people:
        letters.write(KIND, person, _language_of(person))
    return len(people)


def _officers() -> list[Member]:
    found = db.session.scalars(select(Member).where(Member.is_organizer, Member.unconfirmed_since.is_(None)))
    return [member for member in found if roles.OFFICER in roles.read(member.roles)]


def _is_to_be_told(person: Person) -> bool:
    if person.email is None or person.bounces >= MOST_BOUNCES or persons.is_made_up(person.id):
        return False
    today = select(SentLetter.id).where(
        SentLetter.person_id == person.id, SentLetter.kind == KIND, SentLetter.since_on == clock.today()
    )
    return not letters.is_waiting(KIND, person) and db.session.scalar(today.limit(1)) is None


def _language_of(person: Person) -> str:
    agreed = select(Consent.language).where(Consent.person_id == person.id).order_by(Consent.version.desc())
    return db.session.scalar(agreed.limit(1)) or language.ENGLISH


@kinds.letter(
    KIND,
    purpose="request",
    subject=_l("Enquiries at KSMO 2024 wait for an answer"),
    reason=_l("you are a privacy officer of the conference."),
)
def _alarm_letter(_person: Person) -> dict[str, Any] | None:
    numbers = inbox.urgent()
    link = url_for("enquiry_desk.listing", _external=True)
    return {"numbers": ", ".join(map(str, numbers)), "link": link} if numbers else None
