"""The events of the conference: those to come, those that are over, by day and by track."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, func, select

from ksmo_site import clock, templating
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event

A_PAGE = 20
# So many days are offered to choose from; the others are found by turning the pages.
DAYS_OFFERED = 21
_last_day = func.coalesce(Event.ends_on, Event.starts_on)
# By day and time; whole days stand before what begins at a time.
IN_ORDER = (Event.starts_on, func.coalesce(Event.begins, ""), Event.slug)


@dataclass(frozen=True)
class Choice:
    """Which events are looked for: those of one day, of one track, or all."""

    day: date | None = None
    track: str | None = None

    def address(self, **other: Any) -> dict[str, Any]:
        """What of it stands in an address, with something else in its place; None leaves a part out."""
        given = {"day": self.day, "track": self.track} | other
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Offered:
    """The days and the tracks one can choose from, each with how many events it has."""

    days: list[tuple[date, int]]
    tracks: list[tuple[Event, int]]


def next_ones(limit: int) -> list[Event]:
    """The next events to come."""
    return list(db.session.scalars(_coming().order_by(*IN_ORDER).limit(limit)))


def coming(number: int, choice: Choice = Choice()) -> Pagination:
    """Events that are not over a page at a time, the next one first."""
    chosen = _coming().where(*_among(choice)).order_by(*IN_ORDER)
    return db.paginate(chosen, page=number, per_page=A_PAGE, error_out=False)


def past(number: int) -> Pagination:
    """Events that are over a page at a time, the latest first."""
    over = select(Event).where(Event.is_live, _last_day < clock.today())
    latest = over.order_by(Event.starts_on.desc(), *IN_ORDER[1:])
    return db.paginate(latest, page=number, per_page=A_PAGE, error_out=False)


def offered(choice: Choice) -> Offered:
    """The days that have coming events of the chosen track, and the tracks that have some on the chosen day."""
    kept = _coming().with_only_columns(Event.starts_on, Event.ends_on, Event.track, Event.track_ko)
    rows = db.session.execute(kept.order_by(*IN_ORDER)).all()
    of_track = [(first, last or first) for first, last, track, _ in rows if choice.track in (None, track)]
    begin = sorted({max(first, clock.today()) for first, _ in of_track})[:DAYS_OFFERED]
    days = [(day, sum(first <= day <= last for first, last in of_track)) for day in begin]
    on_day = [
        (track, korean)
        for first, last, track, korean in rows
        if track and (choice.day is None or first <= choice.day <= (last or first))
    ]
    # Called the same in English, it is one track, whatever it is called in Korean.
    called, counts = dict(on_day), Counter(track for track, _ in on_day)
    tracks = [(Event(track=track, track_ko=called[track]), count) for track, count in sorted(counts.items())]
    return Offered(days, tracks)


def by_day(found: Iterable[Event]) -> list[tuple[date, list[Event]]]:
    """Events under the day on which each begins, in the order they come in."""
    days: dict[date, list[Event]] = {}
    for event in found:
        days.setdefault(event.starts_on, []).append(event)
    return list(days.items())


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


def when(event: Event) -> str:
    """Its days or times as people write them, with their zone."""
    begins, over = event.begins_at, event.over_at
    if begins is None:
        return " – ".join(templating.day(on) for on in dict.fromkeys((event.starts_on, event.last_day)))
    if over is None or event.last_day != event.starts_on:
        return " – ".join(templating.in_words(at) for at in (begins, over) if at)
    zone = templating.zone(event.starts_on)
    return f"{templating.day(event.starts_on)}, {event.begins}–{event.ends} {zone}"


def _coming() -> Select[Event]:
    return select(Event).where(Event.is_live, _last_day >= clock.today())


def _among(choice: Choice) -> list[ColumnElement[bool]]:
    of_day = [Event.starts_on <= choice.day, _last_day >= choice.day] if choice.day else []
    return [*of_day, *([Event.track == choice.track] if choice.track else [])]
