"""Asking and being answered: who agreed to which version."""

from uuid import UUID

from sqlalchemy import select

from ksmo_site import language
from ksmo_site.extensions import db
from ksmo_site.people.models import Person
from ksmo_site.privacy.models import Consent, PolicyVersion


def give(person: Person, member_id: UUID, version: PolicyVersion) -> Consent:
    """Note the member's yes to this version, and that they are of age; it lives as long as their account."""
    consent = Consent(
        person=person, member_id=member_id, version=version.number, language=language.current(), is_of_age=True
    )
    db.session.add(consent)
    return consent


def newest(person: Person) -> Consent | None:
    """The newest version the person said yes to."""
    theirs = select(Consent).where(Consent.person_id == person.id)
    return db.session.scalar(theirs.order_by(Consent.version.desc()).limit(1))
