"""Events as files for calendars (RFC 5545): one, those somebody gave a star, or all, to subscribe to."""

from functools import lru_cache
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from icalendar import Calendar
from icalendar import Event as Entry
from sqlalchemy import func, select

from ksmo_site import clock, language, markup, templating
from ksmo_site.extensions import db
from ksmo_site.pages import events
from ksmo_site.pages.models import Event, Star
from ksmo_site.people.models import Person
from ksmo_site.settings import values

# What somebody's calendar may hold: whatever could be read once. What cannot be any more is told by its id and time.
_told = select(Event).where(Event.changed_at.is_not(None)).order_by(*events.IN_ORDER)


def starred(person: Person) -> list[Event]:
    """The events the person gave a star; those withdrawn since are told as cancelled, without a word of theirs."""
    mine = _told.join(Star, Star.event_id == Event.id).where(Star.person_id == person.id)
    return list(db.session.scalars(mine))


def stamp() -> str:
    """Another one whenever any event changed that could be read."""
    known = select(func.count(), func.sum(Event.sequence), func.max(Event.changed_at))
    count, changes, last = db.session.execute(known.where(Event.changed_at.is_not(None))).one()
    return f"{count}-{changes or 0}-{last}-{language.current()}-{values.short_name()}"


def everything(home: str) -> bytes:
    """The whole calendar of the conference, made anew only where something changed."""
    return _everything(stamp(), home, templating.whole("/", language.current()))


# A calendar of 2,000 events takes most of a second, and every subscriber asks for it every few hours.
@lru_cache(maxsize=4)
def _everything(_stamp: str, home: str, _root: str) -> bytes:
    return file(list(db.session.scalars(_told)), home)


def file(found: list[Event], home: str) -> bytes:
    """The events as a file, with ids that stay the same under this home address."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{values.short_name()}//{home}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # Not in the standard of 2009, and what every program shows as the name of a calendar.
    calendar.add("x-wr-calname", values.short_name())
    for event in found:
        calendar.add_component(_entry(event, home))
    content: bytes = calendar.to_ical()
    return content


def uid(event_id: UUID, home: str) -> str:
    """The id under which calendars know the event, whatever becomes of its words and its address."""
    return f"{event_id.hex}@{home}"


def _entry(event: Event, home: str) -> Entry:
    entry, changed_at = Entry(), event.changed_at or clock.now()
    entry.add("uid", uid(event.id, home))
    # Without a METHOD both mean when the words were changed last.
    entry.add("dtstamp", changed_at)
    entry.add("last-modified", changed_at)
    entry.add("sequence", event.sequence)
    entry.add("status", "CONFIRMED" if event.is_live and not event.is_cancelled else "CANCELLED")
    _add_times(entry, event)
    if event.is_live:
        _add_words(entry, event)
    else:
        # It was withdrawn, perhaps for its words: whoever has it learns that it is off, anybody else nothing.
        entry.add("summary", gettext("Cancelled"))
    return entry


def _add_times(entry: Entry, event: Event) -> None:
    begins, over = event.begins_at, event.over_at
    if begins is None:
        entry.add("dtstart", event.starts_on)
        # The day after the last one, as RFC 5545 counts.
        entry.add("dtend", clock.day_after(event.last_day))
        return
    entry.add("dtstart", clock.in_utc(begins))
    if over is not None:
        entry.add("dtend", clock.in_utc(over))


def _add_words(entry: Entry, event: Event) -> None:
    """What visitors read of it."""
    entry.add("summary", event.shown_title)
    place, _ = event.shown("place")
    track, _ = event.shown("track")
    if place:
        entry.add("location", place)
    if track:
        entry.add("categories", [track])
    cancelled = gettext("Cancelled") if event.is_cancelled else ""
    said = (cancelled, events.when(event), markup.plain(event.shown_body))
    entry.add("description", "\n\n".join(part for part in said if part))
    entry.add("url", templating.whole(url_for("pages.event", slug=event.slug), language.current()))
