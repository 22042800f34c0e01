"""Taking a version back before its day: its question, its letters, its answers and what came by a yes go with it."""

from uuid import UUID

from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.outbox import rounds
from ksmo_site.people import ledger
from ksmo_site.people.models import Person
from ksmo_site.policy import announcing
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.policy_desk.telling import ANNOUNCED
from ksmo_site.privacy import consent, coverage
from ksmo_site.privacy.models import Consent
from ksmo_site.privacy.words import YES

WITHDRAWN = "announcement"


def withdraw(number: int) -> None:
    """Withdraw the version of this number. Raises Refusal once it is in force, or was withdrawn already."""
    announcing.withdraw(number)
    # So that an older copy of the database does not put it in force after all.
    ledger.note(WITHDRAWN, UUID(int=number))
    _forget(number)


@ledger.ending(WITHDRAWN)
def _withdraw_again(number: UUID) -> bool:
    """In an older copy of the database, also where its day has come meanwhile."""
    version = db.session.get(PolicyVersion, number.int)
    if version is None or version.is_draft or version.is_withdrawn:
        return False
    version.withdrawn_on = clock.today()
    _forget(number.int)
    return True


def _forget(number: int) -> None:
    agreed = select(Person).join(Consent).where(Consent.version == number, Consent.answer == YES)
    people = list(db.session.scalars(agreed))
    rounds.withdraw(ANNOUNCED, number)
    consent.forget(number)
    for person in people:
        coverage.drop(person)
