"""Counting tries: exactly, whichever process they reach, and without keeping who tried."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import ngettext
from sqlalchemy import case, delete, update
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
        return Budget(self, keys.mark(self.name, *whose))


@dataclass(frozen=True)
class Budget:
    """A limit for one of those who try, under a mark that says nothing of them."""

    limit: Limit
    mark: bytes


A_QUARTER, AN_HOUR, SIX_HOURS = timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6)

# What somebody on the other side of the world does must not shut anybody out. So the two counts that are not of one
# network refuse nothing: while they are high, each network has fewer tries, and every network keeps some.
SIGN_IN_ANYWHERE = Limit("sign-in", 600, timedelta(minutes=5))
SIGN_IN_OF_ACCOUNT = Limit("sign-in of account", 10, A_QUARTER)
SIGN_IN_FROM_NETWORK = Limit("sign-in from network", 50, A_QUARTER, while_busy=5)
SIGN_IN_OF_ACCOUNT_FROM_NETWORK = Limit("sign-in of account from network", 10, A_QUARTER, while_busy=3)
# Only who knows the password gets as far as this.
CODE = Limit("code", 10, A_QUARTER)
JOIN = Limit("join", 200, AN_HOUR)
READER = Limit("reader", 200, AN_HOUR)
FORGOTTEN = Limit("forgotten", 50, AN_HOUR)
# Letters to one address that a stranger can cause.
PROOF_LETTERS = Limit("proof letters", 3, SIX_HOURS)
RESET_LETTERS = Limit("reset letters", 3, AN_HOUR)
WARNING_LETTERS = Limit("warning letters", 1, timedelta(hours=24))


def count(*budgets: Budget) -> list[int]:
    """Count a try more for each, and say how many there were. Commits, since a try counts whatever becomes of it."""
    numbers = [_count(budget).number for budget in budgets]
    db.session.commit()
    return numbers


def spend(*budgets: Budget, busy: bool = False) -> None:
    """Count a try more for each. Raises TooMany when that is more than one of them allows; commits, as count() does."""
    tallies = [(budget.limit, _count(budget)) for budget in budgets]
    db.session.commit()
    for limit, tally in tallies:
        if tally.number > (limit.while_busy if busy and limit.while_busy else limit.times):
            raise too_many(tally.ends_at - clock.now())


def has_left(budget: Budget) -> bool:
    """Count a try more, and say whether the limit allows it; commits, as count() does."""
    return count(budget)[0] <= budget.limit.times


def give_back(*budgets: Budget) -> None:
    """One try less for each: it was no failure."""
    for budget in budgets:
        fewer = update(Tries).where(Tries.mark == budget.mark, Tries.number > 0)
        db.session.execute(fewer.values(number=Tries.number - 1))


def forget(budget: Budget) -> None:
    """Begin anew."""
    db.session.execute(delete(Tries).where(Tries.mark == budget.mark))


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


def _count(budget: Budget) -> Any:
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    now = clock.now()
    number, ends_at, is_over = 1, now + budget.limit.within, Tries.ends_at <= now
    again = {
        "number": case((is_over, number), else_=Tries.number + 1),
        "ends_at": case((is_over, ends_at), else_=Tries.ends_at),
    }
    one_more = insert(Tries).values(mark=budget.mark, number=number, ends_at=ends_at)
    one_more = one_more.on_conflict_do_update(index_elements=["mark"], set_=again)
    return db.session.execute(one_more.returning(Tries.number, Tries.ends_at)).one()
