"""The events of the conference, those to come first."""

from sqlalchemy import func, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event


def coming(limit: int = 100) -> list[Event]:
    """Events that are not over, the next one first."""
    last_day = func.coalesce(Event.ends_on, Event.starts_on)
    return list(
        db.session.scalars(select(Event).where(last_day >= clock.today()).order_by(Event.starts_on).limit(limit))
    )


def past() -> list[Event]:
    """Events that are over, the latest first."""
    last_day = func.coalesce(Event.ends_on, Event.starts_on)
    return list(db.session.scalars(select(Event).where(last_day < clock.today()).order_by(Event.starts_on.desc())))
