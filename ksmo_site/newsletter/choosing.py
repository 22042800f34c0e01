"""What readers and members get: the same rows, whichever page they say it on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute

from ksmo_site import clock, language
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import NoNews, Subscription
from ksmo_site.newsletter.words import BY_ACCOUNT, LISTS
from ksmo_site.outbox import letters
from ksmo_site.people import ledger, persons, proofs
from ksmo_site.people.models import Person
from ksmo_site.personal import Words
from ksmo_site.policy import versions

Rule = Callable[[Person], bool]
_rules: list[Rule] = []


def tells_members(rule: Rule) -> Rule:
    """Let this say whether somebody is a member: members get news unless they say no."""
    _rules.append(rule)
    return rule


def is_member(person: Person) -> bool:
    """Whether the person is a member."""
    return any(rule(person) for rule in _rules)


@dataclass(frozen=True)
class Choice:
    """What somebody gets; in which language, and by which subscription, whose id stands in links of letters."""

    newsletter: bool = False
    events: bool = False
    # Only members get news; None leaves it as it is.
    news: bool | None = None
    language: str | None = None
    id: UUID | None = None
    # Since which day, how and under which version they said yes.
    agreed: tuple[date | None, str, int | None] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is sent."""
        return not (self.newsletter or self.events or self.news)

    @property
    def lists(self) -> tuple[bool, bool, bool]:
        """What is on."""
        return self.newsletter, self.events, bool(self.news)


def chosen(person: Person) -> Choice:
    """What the person gets."""
    subscription, news = proofs.of(Subscription, person), gets_news(person)
    if subscription is None or not subscription.is_active:
        return Choice(news=news, language=language.current())
    agreed = (subscription.agreed_on, subscription.agreed_by, subscription.version)
    return Choice(
        subscription.newsletter, subscription.events, news, subscription.language, subscription.id, agreed
    )  # fmt: skip


def in_words(person: Person) -> list[tuple[Words, bool]]:
    """Every list there is for the person, and whether they get it."""
    shown = zip(LISTS.items(), chosen(person).lists, strict=True)
    return [(words, is_on) for (name, words), is_on in shown if name != "news" or is_member(person)]


def choose(person: Person, name: str, wanted: Choice, by: str = BY_ACCOUNT) -> None:
    """Set what somebody gets whose address is proved already; with neither list chosen, the subscription ends."""
    persons.hold(person.id)
    before = chosen(person)
    _set_lists(person, name, wanted, by)
    if wanted.news is not None and is_member(person):
        set_news(person, wanted=wanted.news)
    db.session.flush()
    if chosen(person).is_empty:
        letters.withdraw_news(person)
    if chosen(person).lists != before.lists:
        tell(person)


def _set_lists(person: Person, name: str, wanted: Choice, by: str) -> None:
    subscription = proofs.of(Subscription, person, locked=True)
    if not wanted.newsletter and not wanted.events:
        if subscription is not None:
            end(subscription)
        return
    if subscription is None:
        subscription = Subscription(person=person, newsletter=False, events=False, language=language.current())
        db.session.add(subscription)
    had = _begin_again(subscription, name)
    subscription.language = wanted.language or subscription.language
    for what in ("newsletter", "events"):
        if what in had and not getattr(wanted, what):
            ledger.note(what, subscription.id)
            subscription.told_on = None
        setattr(subscription, what, getattr(wanted, what))
    if {what for what in ("newsletter", "events") if getattr(wanted, what)} - had:
        agree(subscription, by)


def _begin_again(subscription: Subscription, name: str) -> set[str]:
    """Let a subscription count that nobody confirmed, or that was stopped; which lists it was for, where it did."""
    # A name somebody else may have typed, before the address was proved, does not stay.
    if subscription.name is None or not subscription.is_confirmed:
        subscription.name = name
    if subscription.is_active:
        return {what for what in ("newsletter", "events") if getattr(subscription, what)}
    subscription.is_proved()
    subscription.stopped_at = None
    return set()


def agree(subscription: Subscription, by: str) -> None:
    """Note the yes, so that it can be proved: the day, how it was said, and the version then in force."""
    version = versions.find_in_force()
    subscription.agreed_on, subscription.agreed_by = clock.today(), by
    subscription.version, subscription.told_on = version.number if version else None, None


def tell(person: Person) -> None:
    """Write to the person what they get from now on, as the law asks; only the newest change is told."""
    for name in ("subscribed", "unsubscribed"):
        letters.withdraw(name, person)
    # Nobody lives where a drill's people do.
    if not persons.is_made_up(person.id):
        got, subscription = chosen(person), proofs.of(Subscription, person)
        spoken = subscription.language if subscription else None
        letters.write("unsubscribed" if got.is_empty else "subscribed", person, spoken)


def gets_news(person: Person) -> bool:
    """Whether the person gets what is sent to all members."""
    return is_member(person) and _no(person) is None


def set_news(person: Person, *, wanted: bool) -> None:
    """Let a member get news, or none."""
    no = _no(person)
    if wanted and no is not None:
        db.session.delete(no)
    if not wanted and no is None:
        ledger.note("no_news", person.id)
        db.session.add(NoNews(person=person))
    db.session.flush()


def _no(person: Person) -> NoNews | None:
    return db.session.scalar(select(NoNews).where(NoNews.person_id == person.id))


@ledger.ending("no_news")
def _no_news_again(person_id: UUID) -> bool:
    person = db.session.scalar(select(Person).where(Person.id == person_id))
    if person is None or _no(person) is not None:
        return False
    db.session.add(NoNews(person=person))
    db.session.flush()
    return True


def end(subscription: Subscription) -> None:
    """Delete the subscription, in an older copy of the database too."""
    ledger.note("subscription", subscription.id)
    db.session.delete(subscription)
    db.session.flush()


@ledger.ending("subscription")
def _end_again(subscription_id: UUID) -> bool:
    """In an older copy of the database: nobody gets again what they stopped."""
    ended = delete(Subscription).where(Subscription.id == subscription_id).returning(Subscription.id)
    return db.session.execute(ended).first() is not None


@ledger.ending("newsletter")
def _stop_newsletter_again(subscription_id: UUID) -> bool:
    return _without(subscription_id, Subscription.newsletter)


@ledger.ending("events")
def _stop_events_again(subscription_id: UUID) -> bool:
    return _without(subscription_id, Subscription.events)


def _without(subscription_id: UUID, wish: InstrumentedAttribute[bool]) -> bool:
    got = update(Subscription).where(Subscription.id == subscription_id, wish).values({wish: False})
    stopped = db.session.execute(got.returning(Subscription.id)).first()
    chooses_nothing = ~Subscription.newsletter & ~Subscription.events
    db.session.execute(delete(Subscription).where(Subscription.id == subscription_id, chooses_nothing))
    return stopped is not None


def also(person: Person, name: str, more: Choice) -> None:
    """Let the person get this besides what they get already."""
    got = chosen(person)
    newsletter, events = got.newsletter or more.newsletter, got.events or more.events
    if not newsletter and not events:
        return
    choose(person, name, Choice(newsletter, events))
    subscription = proofs.of(Subscription, person)
    if subscription is not None and more.id is not None and got.id is None:
        # The links in letters that were sent before go on stopping it.
        subscription.id, subscription.language = more.id, more.language or subscription.language
        if more.agreed is not None:
            subscription.agreed_on, subscription.agreed_by, subscription.version = more.agreed


def rename(person: Person, name: str) -> None:
    """Address the reader by another name from now on; nothing where they are none."""
    subscription = proofs.of(Subscription, person, locked=True)
    if subscription is not None:
        subscription.name = name
