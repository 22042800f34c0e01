"""What everybody did on the desk, month by month, and that somebody looked through it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select

from ksmo_site import clock
from ksmo_site.activity import chain
from ksmo_site.activity.models import Act, Signature
from ksmo_site.auth.models import Member
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db

A_PAGE = 50
A_DAY = timedelta(days=1)
SIGNED = "team.sign_off"
FRESH = timedelta(minutes=10)
_CHECKED = "activity checked"


def page(number: int) -> Pagination:
    """The lines of the log a page at a time, the newest first."""
    return db.paginate(select(Act).order_by(Act.number.desc()), page=number, per_page=A_PAGE, error_out=False)


def broken(acts: list[Act]) -> int | None:
    """The first line that is not as it was written: among these at once, among all others within ten minutes."""
    known: tuple[datetime, int | None] | None = current_app.extensions.get(_CHECKED)
    if known is None or clock.now() - known[0] > FRESH or not chain.is_whole(acts):
        # It reads them all.
        known = current_app.extensions[_CHECKED] = clock.now(), chain.first_broken()
    return known[1]


def names(acts: list[Act]) -> dict[UUID, str]:
    """What those are called who did these, by the number they did it under; whoever left is called nothing."""
    numbers = {act.signature for act in acts if act.signature}
    found = select(Signature.number, Member).join(Member, Member.person_id == Signature.person_id)
    return {
        number: member.called or "" for number, member in db.session.execute(found.where(Signature.number.in_(numbers)))
    }


def last(what: str, about: dict[str, Any]) -> tuple[str, datetime] | None:
    """Who did this last, as far as they are still here, and when."""
    lines = select(Act).where(Act.what == what).order_by(Act.number.desc()).limit(A_PAGE)
    act = next((act for act in db.session.scalars(lines) if act.about == about), None)
    return (names([act]).get(act.signature, "") if act.signature else "", act.at) if act else None


@dataclass(frozen=True)
class Month:
    """One month of the log, and when somebody said that they looked through it."""

    name: str
    lines: int
    signed: Act | None


def months() -> list[Month]:
    """The months that are over and have lines, the newest first."""
    signed = _signed()
    counted = [(day, _lines(day)) for day in _first_days()]
    return [Month(name(day), lines, signed.get(name(day))) for day, lines in counted if lines]


def due() -> list[str]:
    """The months nobody has looked through yet, the oldest first."""
    return [month.name for month in reversed(months()) if month.signed is None]


def sign_off(month: str) -> None:
    """Say that somebody looked through a month.

    Raises Refusal where it is not over, has no lines, was signed, or the chain is broken.
    """
    if month not in due():
        raise Refusal(_l("This month is not over, or somebody has looked through it already."))
    if chain.first_broken() is not None:
        raise Refusal(_l("The log was changed behind the site's back. Find out how before you sign anything."))


def name(day: date) -> str:
    """The month of this day, as 2024-09."""
    return f"{day:%Y-%m}"


def _signed() -> dict[str, Act]:
    found = db.session.scalars(select(Act).where(Act.what == SIGNED).order_by(Act.number))
    return {act.about.get("month", ""): act for act in found}


def _first_days() -> Iterator[date]:
    """The first day of each month that is over, the newest first, back to that of the oldest line."""
    oldest = db.session.scalar(select(Act.at).order_by(Act.number).limit(1))
    day = clock.today().replace(day=1)
    while oldest is not None and day > clock.local(oldest).date():
        day = (day - A_DAY).replace(day=1)
        yield day


def _lines(first: date) -> int:
    """How many lines a month has; a month in which nothing was done but signing needs no signature."""
    begins, ends = clock.at(first, time()), clock.at((first + timedelta(days=31)).replace(day=1), time())
    lines = select(func.count()).select_from(Act).where(Act.at >= begins, Act.at < ends, Act.what != SIGNED)
    return db.session.scalar(lines) or 0
