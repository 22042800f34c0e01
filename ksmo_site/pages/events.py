"""The events of the conference, those to come first."""

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event

A_PAGE = 20


def coming(limit: int = 100) -> list[Event]:
    """Events that are not over, the next one first."""
    last_day = func.coalesce(Event.ends_on, Event.starts_on)
    return list(
        db.session.scalars(
            select(Event).where(last_day >= clock.today()).order_by(Event.starts_on, Event.slug).limit(limit)
        )
    )


def past(number: int) -> Pagination:
    """Events that are over a page at a time, the latest first."""
    last_day = func.coalesce(Event.ends_on, Event.starts_on)
    over = select(Event).where(last_day < clock.today()).order_by(Event.starts_on.desc(), Event.slug)
    return db.paginate(over, page=number, per_page=A_PAGE, error_out=False)


def latest(limit: int) -> list[Event]:
    """Events, over or to come, the latest first."""
    return list(db.session.scalars(select(Event).order_by(Event.starts_on.desc(), Event.slug).limit(limit)))


def find(slug: str) -> Event | None:
    """The event with this address."""
    return db.session.scalar(select(Event).where(Event.slug == slug)) if slug.isprintable() else None
