"""How long things are kept: each holding is deleted at its term."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Date, delete, false, func, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure, register
from ksmo_site.holdings.erasure import Erased
from ksmo_site.holdings.register import Holding
from ksmo_site.personal import About

# A file of the instance that says when everything due was deleted.
STAMP = "tidied"


def expire() -> tuple[int, list[Erased]]:
    """Delete every row whose term is over; how many there were, and whom we have no reason to know any more."""
    expired = sum(_expire(holding) for holding in register.all_holdings() if holding.about.term is not None)
    erased = [erasure.erase_stranger(person) for person in erasure.strangers()]
    return expired, [one for one in erased if one is not None]


def _expire(holding: Holding) -> int:
    late = delete(holding.model).where(is_over(holding, holding.about.term))
    return len(db.session.execute(late.returning(holding.owner)).all())


def is_over(holding: Holding, term: timedelta | None) -> Any:
    """Which rows of the holding are older than this term, for a query."""
    since = _since(holding)
    if term is None:
        return false()
    return since < (clock.today() - term if isinstance(since.type, Date) else clock.now() - term)


def _since(holding: Holding) -> Any:
    return getattr(holding.model, holding.about.since or "since_on")


@dataclass(frozen=True)
class Standing:
    """How many rows a holding has, how old the oldest of them is, and when the next one goes."""

    about: About
    rows: int
    oldest: date | None
    next_end: date | None
    overdue: int


def standings() -> list[Standing]:
    """Every holding, with its oldest row against its term."""
    return [_standing(holding) for holding in register.all_holdings()]


def _standing(holding: Holding) -> Standing:
    term = holding.about.term
    asked = select(func.count(), func.min(holding.model.since_on), func.min(_since(holding)))
    rows, oldest, first = db.session.execute(asked.select_from(holding.model)).one()
    first = clock.local(first).date() if isinstance(first, datetime) else first
    return Standing(
        holding.about, rows, oldest, None if term is None or first is None else first + term, overdue(holding)
    )


def note_run() -> None:
    """Note that everything whose term is over was just deleted."""
    (current_app.config["INSTANCE"] / STAMP).write_text(clock.now().isoformat())


def last_run() -> datetime | None:
    """When that was done last."""
    try:
        return datetime.fromisoformat((current_app.config["INSTANCE"] / STAMP).read_text())
    except (FileNotFoundError, ValueError):
        return None


def overdue(holding: Holding) -> int:
    """How many rows are held although their term is over."""
    late = select(func.count()).select_from(holding.model).where(is_over(holding, holding.about.term))
    return db.session.scalar(late) or 0
