"""How many members and readers there are, in numbers that name nobody."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select

from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import NoNews, Subscription
from ksmo_site.newsletter.words import LISTS
from ksmo_site.people.models import Person
from ksmo_site.personal import Words


@dataclass(frozen=True)
class Members:
    """Accounts that are open, some of them in more than one way, and those that wait to be confirmed."""

    open: int
    with_address: int
    unconfirmed: int
    organizers: int

    @property
    def without_address(self) -> int:
        """Those no letter can reach."""
        return self.open - self.with_address


def of_members() -> Members:
    """How many accounts there are."""
    is_open = Member.unconfirmed_since.is_(None)
    counted = select(
        func.count().filter(is_open),
        func.count().filter(is_open, Person.email_mark.is_not(None)),
        func.count().filter(~is_open),
        func.count().filter(is_open, Member.is_organizer),
    )
    return Members(*db.session.execute(counted.select_from(Member).join(Person, Member.person_id == Person.id)).one())


@dataclass(frozen=True)
class Readers:
    """How many get a list, in one language; news for members has no language of its own."""

    list: Words
    language: str
    number: int


def of_readers() -> list[Readers]:
    """How many get each list, by the language of their letters."""
    reads = (Subscription.unconfirmed_since.is_(None), Subscription.stopped_at.is_(None))
    counted = select(
        Subscription.language,
        func.count().filter(Subscription.newsletter),
        func.count().filter(Subscription.events),
    ).where(*reads)
    by_language = db.session.execute(counted.group_by(Subscription.language).order_by(Subscription.language)).all()
    news = select(func.count()).select_from(Member).where(
        Member.unconfirmed_since.is_(None), ~exists().where(NoNews.person_id == Member.person_id)
    )  # fmt: skip
    return [
        *(Readers(LISTS["newsletter"], spoken, newsletter) for spoken, newsletter, _ in by_language),
        *(Readers(LISTS["events"], spoken, events) for spoken, _, events in by_language),
        Readers(LISTS["news"], "", db.session.scalar(news) or 0),
    ]


def unconfirmed_readers() -> int:
    """How many asked for letters and have not confirmed it yet."""
    waiting = select(func.count()).where(Subscription.unconfirmed_since.is_not(None))
    return db.session.scalar(waiting) or 0
