"""What the law asks of whoever sends letters: to write down what was chosen, and to remind of it every two years."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, or_, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.newsletter import choosing, links
from ksmo_site.newsletter.models import Subscription
from ksmo_site.newsletter.words import said_by
from ksmo_site.outbox import kinds, letters
from ksmo_site.outbox.models import Letter
from ksmo_site.people import persons, proofs
from ksmo_site.people.models import MOST_BOUNCES, Person

# The law's own terms (Network Act, article 50 (7) and (8)), and how long before the day a reminder is written.
TIME_TO_TELL = timedelta(days=14)
YEARS = 2
BEFORE = timedelta(days=14)
# The first reminder is never due before so many days.
SOONEST = timedelta(days=YEARS * 365) - BEFORE
AT_ONCE = 1000


def write_what_is_due() -> int:
    """Write the reminders that are due, and what was not told yet; how many letters that are."""
    told = [row for row in _active(_is_untold(), "subscribed") if _writes("subscribed", row)]
    reminded = [row for row in _active(_may_be_due(), "reminder") if is_due(row) and _writes("reminder", row)]
    return len(told) + len(reminded)


def _writes(name: str, subscription: Subscription) -> bool:
    letters.write(name, subscription.person, subscription.language)
    return True


def _active(which: Any, letter: str) -> list[Subscription]:
    """Subscriptions whose reader can be written to, and is not being written to; a part of them at a time."""
    waits = select(Letter.id).where(Letter.person_id == Subscription.person_id, Letter.kind == letter)
    found: Select[Subscription] = select(Subscription).join(Person, Person.id == Subscription.person_id)
    found = found.where(which, Subscription.unconfirmed_since.is_(None), Subscription.stopped_at.is_(None))
    reachable = and_(Person.email_mark.is_not(None), Person.bounces < MOST_BOUNCES)
    rows = db.session.scalars(found.where(reachable, ~waits.exists()).limit(AT_ONCE))
    return [row for row in rows if not persons.is_made_up(row.person_id)]


def _is_untold() -> Any:
    return and_(Subscription.told_on.is_(None), Subscription.agreed_on > clock.today() - TIME_TO_TELL)


def _may_be_due() -> Any:
    since = clock.today() - SOONEST
    not_lately = or_(Subscription.reminded_on.is_(None), Subscription.reminded_on <= since + BEFORE)
    return and_(Subscription.agreed_on <= since, not_lately)


def is_due(subscription: Subscription) -> bool:
    """Whether the reader has to be reminded now, and was not yet for this day."""
    if subscription.agreed_on is None:
        return False
    times = max(1, (clock.today().year - subscription.agreed_on.year + 1) // YEARS)
    days = (anniversary(subscription.agreed_on, YEARS * time) - BEFORE for time in (times - 1, times) if time)
    begun = max((day for day in days if day <= clock.today()), default=None)
    return begun is not None and (subscription.reminded_on is None or subscription.reminded_on < begun)


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; the day before where February is shorter then."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _told(person: Person) -> None:
    subscription = proofs.of(Subscription, person)
    if subscription is not None:
        subscription.told_on = clock.today()


def _reminded(person: Person) -> None:
    subscription = proofs.of(Subscription, person)
    if subscription is not None:
        subscription.reminded_on = clock.today()


@kinds.letter(
    "subscribed",
    purpose="request",
    subject=_l("What you get from KSMO 2024"),
    reason=_l("you said what you want to get from us, and the law asks that we write it down to you."),
    done=_told,
)
def _subscribed_letter(person: Person) -> dict[str, Any] | None:
    return None if choosing.chosen(person).is_empty else _about(person, "subscribed")


@kinds.letter(
    "unsubscribed",
    purpose="request",
    subject=_l("You get nothing more from KSMO 2024"),
    reason=_l("you stopped what we sent to you, and the law asks that we write it down to you."),
)
def _unsubscribed_letter(person: Person) -> dict[str, Any] | None:
    return _about(person, "unsubscribed") if choosing.chosen(person).is_empty else None


@kinds.letter(
    "reminder",
    purpose="request",
    subject=_l("What you get from KSMO 2024, and since when"),
    reason=_l("you said yes to letters from us, and the law asks that we remind you every two years."),
    done=_reminded,
)
def _reminder_letter(person: Person) -> dict[str, Any] | None:
    subscription = proofs.of(Subscription, person)
    if subscription is None or not subscription.is_active or not is_due(subscription):
        return None
    agreed = {"agreed_on": subscription.agreed_on, "agreed_by": said_by(subscription.agreed_by)}
    return _about(person, "reminder") | agreed


def _about(person: Person, letter: str) -> dict[str, Any]:
    subscription = proofs.of(Subscription, person)
    written_on = select(Letter.since_on).where(Letter.person_id == person.id, Letter.kind == letter).limit(1)
    return {
        "lists": choosing.in_words(person),
        "day": db.session.scalar(written_on) or clock.today(),
        "manage_link": links.to_manage(subscription),
        "stop_link": links.to_stop(person, subscription),
    }


@kinds.letter(
    "manage",
    purpose="request",
    subject=_l("Your link to change what you get from KSMO 2024"),
    reason=_l("somebody, probably you, asked for this link with this address."),
)
def _manage_letter(person: Person) -> dict[str, Any] | None:
    return {"manage_link": links.to_manage(proofs.of(Subscription, person))} if _may_manage(person) else None


def send_link(email: str) -> None:
    """Write to this address with a new link, where anybody there has something to change."""
    person = persons.find(email)
    if person is not None and _may_manage(person):
        letters.withdraw("manage", person)
        letters.write("manage", person)


def _may_manage(person: Person) -> bool:
    subscription = proofs.of(Subscription, person)
    return choosing.is_member(person) or (subscription is not None and subscription.is_active)


@kinds.holds_back
def _unreachable(purpose: str, people: Collection[Person]) -> set[UUID]:
    """No news goes to an address that refused letters for good."""
    return {person.id for person in people if purpose == "news" and person.bounces >= MOST_BOUNCES}
