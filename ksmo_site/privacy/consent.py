"""Asking and being answered: who agreed to which version."""

from uuid import UUID

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
