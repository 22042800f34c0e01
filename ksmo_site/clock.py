"""The only place that asks the time, so that tests can move it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

# A quarter of a second: longer than anything that is done evenly takes.
BEAT = 0.25
MIDNIGHT, NOON = time_of_day(0), time_of_day(12)
_place = {"zone": ZoneInfo("Asia/Seoul")}


def live_in(zone: str) -> None:
    """Count days as they are counted where the conference is held."""
    _place["zone"] = ZoneInfo(zone)


def zone() -> str:
    """The IANA name of that zone."""
    return _place["zone"].key


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is where the conference is held."""
    return local(now()).date()


def day_after(day: date) -> date:
    """The next day."""
    return day + timedelta(days=1)


def noon(day: date) -> datetime:
    """The middle of that day where the conference is held."""
    return at(day, NOON)


def at(day: date, time_: time_of_day) -> datetime:
    """That time of that day where the conference is held."""
    return datetime.combine(day, time_, tzinfo=_place["zone"])


def local(moment: datetime) -> datetime:
    """The moment on the clocks where the conference is held."""
    return moment.astimezone(_place["zone"])


def in_utc(moment: datetime) -> datetime:
    """The same moment, in UTC."""
    return moment.astimezone(UTC)


@contextmanager
def evenly() -> Iterator[None]:
    """Take the same time whatever happens within, so that nobody learns from it what that was."""
    began = time.monotonic()
    try:
        yield
    finally:
        if BEAT:
            time.sleep(-(time.monotonic() - began) % BEAT)
