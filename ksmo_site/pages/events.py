"""The events of the conference, those to come first."""

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event

A_PAGE = 20
_last_day = func.coalesce(Event.ends_on, Event.starts_on)


def next_ones(limit: int) -> list[Event]:
    """The next events to come."""
    return list(db.session.scalars(_coming().limit(limit)))


def coming(number: int) -> Pagination:
    """Events that are not over a page at a time, the next one first."""
    return db.paginate(_coming(), page=number, per_page=A_PAGE, error_out=False)


def past(number: int) -> Pagination:
    """Events that are over a page at a time, the latest first."""
    over = select(Event).where(Event.is_live, _last_day < clock.today()).order_by(Event.starts_on.desc(), Event.slug)
    return db.paginate(over, page=number, per_page=A_PAGE, error_out=False)


def addresses(limit: int) -> list[str]:
    """Where the latest events are found, over or to come."""
    return list(
        db.session.scalars(
            select(Event.slug).where(Event.is_live).order_by(Event.starts_on.desc(), Event.slug).limit(limit)
        )
    )


def find(slug: str) -> Event | None:
    """The event with this address."""
    return db.session.scalar(select(Event).where(Event.slug == slug, Event.is_live)) if slug.isprintable() else None


def _coming() -> Select[Event]:
    return select(Event).where(Event.is_live, _last_day >= clock.today()).order_by(Event.starts_on, Event.slug)
