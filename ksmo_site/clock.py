"""The only place that asks the time, so that tests can move it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_place = {"zone": ZoneInfo("Asia/Seoul")}


def live_in(zone: str) -> None:
    """Count days as they are counted where the conference is held."""
    _place["zone"] = ZoneInfo(zone)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is where the conference is held."""
    return local(now()).date()


def noon(day: date) -> datetime:
    """The middle of that day where the conference is held."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=_place["zone"])


def local(moment: datetime) -> datetime:
    """The moment on the clocks where the conference is held."""
    return moment.astimezone(_place["zone"])
