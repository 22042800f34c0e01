"""Whom an issue goes to: one query, by which readers are counted and by which its letters are written."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, false, func, or_, select

from ksmo_site import language
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Issue, NoNews, Subscription
from ksmo_site.outbox import rounds
from ksmo_site.people.models import MOST_BOUNCES, Person
from ksmo_site.people.vault import Gone, vault
from ksmo_site.privacy.models import Consent

NEWSLETTER, EVENTS, MEMBERS = LISTS = ("newsletter", "events", "members")


@dataclass(frozen=True)
class Choice:
    """Which lists, and of those only readers of this language and members of this country; empty means any."""

    lists: tuple[str, ...] = ()
    language: str = ""
    country: str = ""

    def __str__(self) -> str:
        return "|".join((",".join(self.lists), self.language, self.country))


def chosen(issue: Issue) -> Choice:
    """The readers an organizer chose for the issue."""
    ticked = zip(LISTS, (issue.to_newsletter, issue.to_events, issue.to_members), strict=True)
    return Choice(tuple(name for name, is_chosen in ticked if is_chosen), issue.language, issue.members_of)


def of(choice: Choice) -> Select[UUID, str]:
    """Everybody chosen who wants it and can be reached, each once; nobody, where no list is chosen."""
    agreed = select(Consent.language).where(Consent.person_id == Person.id).order_by(Consent.version.desc()).limit(1)
    spoken = func.coalesce(Subscription.language, agreed.scalar_subquery(), language.ENGLISH)
    columns: tuple[Any, Any] = Person.id.label("person_id"), spoken.label("language")
    found = standing(select(*columns)).where(
        or_(false(), *map(wants, choice.lists)), Person.email_mark.is_not(None), Person.bounces < MOST_BOUNCES
    )
    if choice.language:
        found = found.where(spoken == choice.language)
    return found.where(_lives_in(choice.country)) if choice.lists and choice.country else found


def standing(people: Select[Any]) -> Select[Any]:
    """With the subscription that was confirmed and not stopped, and the account that is open, of each person."""
    is_reader = and_(
        Subscription.person_id == Person.id, Subscription.unconfirmed_since.is_(None), Subscription.stopped_at.is_(None)
    )
    is_member = and_(Member.person_id == Person.id, Member.unconfirmed_since.is_(None))
    return people.select_from(Person).outerjoin(Subscription, is_reader).outerjoin(Member, is_member)


def wants(list_: str) -> ColumnElement[bool]:
    """Whether somebody, standing as above, wants what goes to this list."""
    wanted: dict[str, ColumnElement[bool]] = {
        NEWSLETTER: and_(Subscription.id.is_not(None), Subscription.newsletter),
        EVENTS: and_(Subscription.id.is_not(None), Subscription.events),
        MEMBERS: and_(Member.id.is_not(None), ~exists().where(NoNews.person_id == Person.id)),
    }
    return wanted.get(list_, false())


def count(choice: Choice) -> int:
    """How many people that are."""
    return rounds.count(of(choice))


def _lives_in(country: str) -> ColumnElement[bool]:
    # Countries are sealed for each person, so no query can ask for one. Slots are written out: there may be more of
    # them than a statement may have parameters.
    slots: BindParameter[Any] = bindparam("slots", list(_slots(country)), expanding=True, literal_execute=True)
    return Person.slot.in_(slots)


def _slots(country: str) -> Iterator[int]:
    # Opened one by one, without the rest of the row: there may be many.
    sealed: Any = Member.country.column
    found = select(Person.slot, Person.id, getattr(Member, sealed)).join(Member, Member.person_id == Person.id)
    where = Member.country.place.encode()
    for slot, person_id, value in db.session.execute(found.where(Member.unconfirmed_since.is_(None))):
        with suppress(Gone):
            if value is not None and vault().unseal(slot, where + b":" + person_id.bytes, value) == country:
                yield slot
