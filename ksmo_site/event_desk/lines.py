"""One line of a table read as an event: what it says, and everything that is wrong with it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _l

from ksmo_site import clock, entries
from ksmo_site.event_desk import rules
from ksmo_site.event_desk.rules import (
    DAYS,
    LINES,
    LONGEST_LINE,
    LONGEST_TEXT,
    NO_DAY,
    NO_TIME,
    NO_TITLE,
    TEXTS,
    TIMES,
    Fault,
)
from ksmo_site.event_desk.table import Record
from ksmo_site.publishing import addresses
from ksmo_site.publishing.drafts import Says

# As spreadsheets write them, the year first: 2024-09-01, 2024/9/1, 2024. 9. 1. Every alphabet has digits of its own,
# which nothing that reads a stored day or time takes for some.
_DAY = re.compile(r"(\d{4})(?:-|/|\. ?)(\d{1,2})(?:-|/|\. ?)(\d{1,2})\.?", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?", re.ASCII)


class Wrong(Exception):
    """A cell that cannot be read; says what to do."""


def read(record: Record, known: Says) -> tuple[Says, list[Fault]]:
    """What the line says of an event that said this before, in the conference's zone, and what is wrong with it.

    A column the table has not got stays as it was.
    """
    says, faults = dict(known), []
    for name, reads in _READERS.items():
        if name in record.cells:
            try:
                says[name] = reads(record.cells[name])
            except Wrong as wrong:
                faults.append(Fault(name, wrong.args[0]))
    if record.too_many:
        faults.append(Fault("body_ko", _l("The line has more cells than the first one. Put cells with commas in “”.")))
    faults += [] if faults else _in_our_zone(record, says, known) or rules.faults(says)
    return says, faults


def cells(says: Says) -> dict[str, str]:
    """An event as a line of a table."""
    return {name: said or "" for name, said in says.items()} | {"zone": clock.zone()}


def slug(record: Record) -> str:
    """The address the line names, or one made from its title; it may not be well formed."""
    return entries.tidy(record.cells.get("slug")) or addresses.proposed(record.cells.get("title", ""))


def _line(typed: str) -> str | None:
    tidied = entries.tidy(re.sub(r"\s*\n\s*", " ", typed.strip()))
    if tidied and len(tidied) > LONGEST_LINE:
        raise Wrong(
            _l("Please use at most %(max)s characters; it has %(number)s.", max=LONGEST_LINE, number=len(tidied))
        )
    return tidied


def _needed(typed: str) -> str:
    tidied = _line(typed)
    if tidied is None:
        raise Wrong(NO_TITLE)
    return tidied


def _text(typed: str) -> str:
    tidied = entries.lines(typed)
    if len(tidied) > LONGEST_TEXT:
        raise Wrong(
            _l("Please use at most %(max)s characters; it has %(number)s.", max=LONGEST_TEXT, number=len(tidied))
        )
    return tidied


def _plain(typed: str) -> str:
    """What Korean keyboards write at full width, as everybody else writes it."""
    return unicodedata.normalize("NFKC", typed).strip()


def _day(typed: str) -> str | None:
    if not _plain(typed):
        return None
    written = _DAY.fullmatch(_plain(typed))
    try:
        day = date(*map(int, written.groups())) if written else date.min
    except ValueError:
        day = date.min
    # As for days that are typed: those at the ends of the calendar cannot be counted on from.
    if not 1900 <= day.year <= 2200:
        raise Wrong(NO_DAY)
    return day.isoformat()


def _first_day(typed: str) -> str:
    day = _day(typed)
    if day is None:
        raise Wrong(NO_DAY)
    return day


def _time(typed: str) -> str | None:
    if not _plain(typed):
        return None
    written = _TIME.fullmatch(_plain(typed))
    if written is None or int(written[1]) > 23 or int(written[2]) > 59:
        raise Wrong(NO_TIME)
    return f"{int(written[1]):02}:{int(written[2]):02}"


_READERS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(LINES, _line),
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(DAYS, _day),
    **dict.fromkeys(TIMES, _time),
    "title": _needed,
    "starts_on": _first_day,
}
del _READERS["slug"]


@cache
def _zones() -> set[str]:
    return available_timezones()


def _in_our_zone(record: Record, says: Says, known: Says) -> list[Fault]:
    """Put days and times that were written in another zone into ours; what is wrong with the zone."""
    name = record.cells.get("zone", "").strip()
    if name and name not in _zones():
        return [Fault("zone", _l("This is no time zone. Write %(zone)s, or another one by its IANA name, such as"
                                 " Europe/Berlin.", zone=clock.zone()))]  # fmt: skip
    if not says["begins"]:
        return []
    if not name and record.cells.get("begins", "").strip():
        return [Fault("zone", _l("Write in which zone the times are: %(zone)s.", zone=clock.zone()))]
    if not name or name == clock.zone():
        return []
    # What is kept of the event stands on our clocks already: half of it cannot be moved along with the rest.
    if any(known[column] and column not in record.cells for column in (*DAYS, *TIMES)):
        return [Fault("zone", _l("Write the times in %(zone)s, or give all of starts_on, begins, ends_on and ends.",
                                 zone=clock.zone()))]  # fmt: skip
    return _convert(says, ZoneInfo(name))


def _convert(says: Says, zone: ZoneInfo) -> list[Fault]:
    moved = partial(_moved, zone=zone)
    last = says["ends_on"] or says["starts_on"]
    begins, ends = moved(says["starts_on"], says["begins"]), moved(last, says["ends"]) if says["ends"] else None
    if begins is None or (says["ends"] and ends is None):
        name = "ends" if begins else "begins"
        return [Fault(name, _l("The clocks were changed there at this time. Write it in the conference's zone."))]
    says["starts_on"], says["begins"] = begins
    if ends is not None:
        says["ends_on"], says["ends"] = ends if ends[0] != begins[0] else (None, ends[1])
    return []


def _moved(day: str, at: str, zone: ZoneInfo) -> tuple[str, str] | None:
    """The day and the time on our clocks; None for a time that clocks there left out."""
    moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), tzinfo=zone)
    ours = clock.local(moment)
    if ours.astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
        return None
    return ours.date().isoformat(), f"{ours:%H:%M}"
