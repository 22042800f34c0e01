"""Longer terms bind only those who agreed to them: for everybody else the former one goes on (clause 1)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.holdings import register, retention
from ksmo_site.holdings.register import Holding
from ksmo_site.people.models import Person
from ksmo_site.policy import scope, versions
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.privacy.models import Consent
from ksmo_site.privacy.words import YES


def expire() -> int:
    """Delete what is past the term its person agreed to, where the version in force has a longer one."""
    return sum(_expire(*shorter) for shorter in _shorter_terms())


def _shorter_terms() -> Iterator[tuple[Holding, timedelta, PolicyVersion]]:
    holdings = {holding.model.__tablename__: holding for holding in register.all_holdings()}
    for version, before in versions.in_their_order():
        if version.effective_on and version.effective_on <= clock.today():
            for one in scope.read(version.widens):
                days = _days(before, one.place) if one.kind == scope.TERM else None
                if days is not None and one.place in holdings:
                    yield holdings[one.place], timedelta(days=days), version


def _days(version: PolicyVersion, table: str) -> int | None:
    """How many days this version lets rows of the table live; None where it names no number."""
    return next((entry["days"] for entry in version.scope if entry.get("table") == table), None)


def _expire(holding: Holding, term: timedelta, version: PolicyVersion) -> int:
    person = holding.owner
    agreed = select(Consent.id).where(
        Consent.person_id == person, Consent.version >= version.number, Consent.answer == YES
    )
    late = delete(holding.model).where(retention.is_over(holding, term), ~agreed.exists(), _is_bound(person, version))
    return len(db.session.execute(late.returning(person), execution_options={"synchronize_session": False}).all())


def _is_bound(person: Any, version: PolicyVersion) -> Any:
    """Whoever has an account was asked; readers are bound by the version of the day they came."""
    came_before = select(Person.id).where(Person.since_on < (version.effective_on or date.max))
    return person.in_(came_before) | person.in_(select(Consent.person_id))
