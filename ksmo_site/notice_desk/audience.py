"""Whom a letter to those concerned goes to: each once, in the language they used last."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from ksmo_site import language
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Subscription
from ksmo_site.notices.models import BreachNotice
from ksmo_site.notices.words import EVERYBODY, MEMBERS, READERS
from ksmo_site.outbox import rounds
from ksmo_site.people.models import Person
from ksmo_site.privacy.models import Consent


def of(group: str) -> Select[UUID, str]:
    """Everybody in the group who can be reached by letter."""
    agreed = select(Consent.language).where(Consent.person_id == Person.id).order_by(Consent.version.desc()).limit(1)
    spoken = func.coalesce(agreed.scalar_subquery(), Subscription.language, language.ENGLISH)
    columns: tuple[Any, Any] = Person.id.label("person_id"), spoken.label("language")
    return _joined(select(*columns)).where(_belongs_to(group), Person.email_mark.is_not(None))


def count(group: str) -> int:
    """How many people that are."""
    return rounds.count(of(group))


def unreachable(group: str) -> int:
    """How many of the group have left no address."""
    people = _joined(select(Person.id)).where(_belongs_to(group), Person.email_mark.is_(None))
    return db.session.scalar(select(func.count()).select_from(people.subquery())) or 0


def is_concerned(notice: BreachNotice, member: Member) -> bool:
    """Whether the member is in the group the notice names."""
    found = _joined(select(Person.id)).where(_belongs_to(notice.concerned), Person.id == member.person_id)
    return db.session.scalar(found) is not None


def _joined(people: Select[Any]) -> Select[Any]:
    members = people.outerjoin(Member, Member.person_id == Person.id)
    return members.outerjoin(Subscription, Subscription.person_id == Person.id)


def _belongs_to(group: str) -> ColumnElement[bool]:
    is_member = and_(Member.id.is_not(None), Member.unconfirmed_since.is_(None))
    is_reader = and_(Subscription.id.is_not(None), Subscription.unconfirmed_since.is_(None))
    is_reader = and_(is_reader, Subscription.stopped_at.is_(None))
    groups = {MEMBERS: is_member, READERS: is_reader, EVERYBODY: or_(is_member, is_reader)}
    return groups.get(group, false())
