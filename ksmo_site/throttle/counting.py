"""Counting tries: exactly, whichever process they reach, and without keeping who tried."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import ngettext
from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ksmo_site import clock
from ksmo_site.errors import TooMany
from ksmo_site.extensions import db
from ksmo_site.throttle import keys
from ksmo_site.throttle.models import Tries


@dataclass(frozen=True)
class Limit:
    """So many tries of one thing within so long; fewer while somebody is trying it all over the place."""

    name: str
    times: int
    within: timedelta
    while_busy: int = 0

    @property
    def minutes(self) -> int:
        """The time in minutes."""
        return int(self.within.total_seconds()) // 60

    def of(self, *whose: str) -> "Budget":
        """What is left of it for one account, address or network."""
        return Budget(self, keys.mark(self.name, *whose), keys.mark(self.name, *whose, days_ago=1))


@dataclass(frozen=True)
class Budget:
    """A limit for one of those who try, under marks that say nothing of them: today's, and that of the day before."""

    limit: Limit
    mark: bytes
    former: bytes

    @property
    def marks(self) -> tuple[bytes, bytes]:
        """Both."""
        return self.mark, self.former


@dataclass(frozen=True)
class Tally:
    """How many tries there were, this one included, and until when they count."""

    limit: Limit
    number: int
    ends_at: datetime

    def refuse(self, *, busy: bool = False) -> None:
        """Raises TooMany when there were more than the limit allows."""
        if self.number > (self.limit.while_busy if busy else self.limit.times):
            raise too_many(self.ends_at - clock.now())


A_QUARTER, AN_HOUR, SIX_HOURS = timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6)

# What somebody on the other side of the world does must not shut anybody out. So the two counts that are not of one
# network refuse nothing: while they are high, each network has fewer tries, and every network keeps some.
SIGN_IN_ANYWHERE = Limit("sign-in", 600, timedelta(minutes=5))
SIGN_IN_OF_ACCOUNT = Limit("sign-in of account", 10, A_QUARTER)
SIGN_IN_FROM_NETWORK = Limit("sign-in from network", 50, A_QUARTER, while_busy=5)
SIGN_IN_OF_ACCOUNT_FROM_NETWORK = Limit("sign-in of account from network", 10, A_QUARTER, while_busy=3)
# Only who knows the password gets as far as this; a new password begins anew.
CODE = Limit("code", 30, AN_HOUR)
CODE_FROM_NETWORK = Limit("code from network", 5, A_QUARTER)
# New passwords by one link: each is judged and hashed.
CHOICES = Limit("choices", 10, A_QUARTER)
# What one member asks of others' mailboxes, and what all of them ask of one.
ADDRESSES = Limit("addresses", 5, timedelta(hours=24))
MAILBOX = Limit("mailbox", 10, SIX_HOURS)
JOIN = Limit("join", 200, AN_HOUR)
READER = Limit("reader", 200, AN_HOUR)
ENQUIRY = Limit("enquiry", 30, AN_HOUR)
KEPT_WORDS = Limit("kept words", 20, AN_HOUR)
FORGOTTEN = Limit("forgotten", 50, AN_HOUR)
# Letters to one address that a stranger can cause.
PROOF_LETTERS = Limit("proof letters", 3, SIX_HOURS)
RESET_LETTERS = Limit("reset letters", 3, AN_HOUR)
WARNINGS = Limit("warning letters", 1, timedelta(hours=24))


def count(*budgets: Budget) -> list[Tally]:
    """Count a try more for each. Commits, since a try counts whatever becomes of it."""
    tallies = [_count(budget) for budget in budgets]
    db.session.commit()
    return tallies


def spend(budget: Budget) -> None:
    """Count a try more. Raises TooMany when that is more than is allowed; commits, as count() does."""
    for tally in count(budget):
        tally.refuse()


def has_left(budget: Budget) -> bool:
    """Count a try more, and say whether that is allowed; commits, as count() does."""
    return all(tally.number <= tally.limit.times for tally in count(budget))


def give_back(*budgets: Budget) -> None:
    """One try less for each: it was no failure."""
    for budget in budgets:
        fewer = update(Tries).where(Tries.mark.in_(budget.marks), Tries.number > 0)
        db.session.execute(fewer.values(number=Tries.number - 1))


def leave(budget: Budget, tries: int) -> None:
    """Let there be so many tries at least until the time is over."""
    fewer = update(Tries).where(Tries.mark.in_(budget.marks), Tries.number > budget.limit.times - tries)
    db.session.execute(fewer.values(number=budget.limit.times - tries))


def forget(budget: Budget) -> None:
    """Begin anew."""
    db.session.execute(delete(Tries).where(Tries.mark.in_(budget.marks)))


def sweep() -> int:
    """Delete every count whose time is over; how many there were."""
    over = delete(Tries).where(Tries.ends_at <= clock.now()).returning(Tries.mark)
    return len(db.session.execute(over).all())


def too_many(wait: timedelta) -> TooMany:
    """Why nothing more is tried for so long."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    words = ngettext(
        "Too many tries. Wait %(num)s minute, then try again. Nothing is lost.",
        "Too many tries. Wait %(num)s minutes, then try again. Nothing is lost.",
        minutes,
    )
    return TooMany(words, wait)


def _count(budget: Budget) -> Tally:
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    now = clock.now()
    number, ends_at, is_over = 1, now + budget.limit.within, Tries.ends_at <= now
    again = {
        "number": case((is_over, number), else_=Tries.number + 1),
        "ends_at": case((is_over, ends_at), else_=Tries.ends_at),
    }
    # What began before midnight goes on under the mark it has.
    still = select(Tries.mark).where(Tries.mark == budget.former, Tries.ends_at > now)
    mark = db.session.scalar(still) or budget.mark
    one_more = insert(Tries).values(mark=mark, number=number, ends_at=ends_at)
    one_more = one_more.on_conflict_do_update(index_elements=["mark"], set_=again)
    return Tally(budget.limit, *db.session.execute(one_more.returning(Tries.number, Tries.ends_at)).one())
