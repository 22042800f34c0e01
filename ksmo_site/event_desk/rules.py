"""What the parts of an event are called, and what cannot be said in them, typed or in a table."""

from dataclasses import dataclass
from itertools import count

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from ksmo_site.personal import Words
from ksmo_site.publishing import addresses
from ksmo_site.publishing.drafts import Says

LABELS = {
    "slug": _l("Last part of its address"),
    "title": _l("Title, English"),
    "title_ko": _l("Title, Korean"),
    "starts_on": _l("First day"),
    "begins": _l("Begins at"),
    "ends_on": _l("Last day"),
    "ends": _l("Ends at"),
    "place": _l("Place, in English"),
    "place_ko": _l("Place, in Korean"),
    "track": _l("Track, in English"),
    "track_ko": _l("Track, in Korean"),
    "body": _l("Text, English"),
    "body_ko": _l("Text, Korean"),
}
DAYS, TIMES, TEXTS = ("starts_on", "ends_on"), ("begins", "ends"), ("body", "body_ko")
# What is a line of text.
LINES = tuple(name for name in LABELS if name not in (*DAYS, *TIMES, *TEXTS))
LONGEST_LINE, LONGEST_TEXT = 120, 20_000
NO_TITLE = _l("Please enter a title.")
NO_DAY = _l("Please enter a day such as 2024-09-01.")
NO_TIME = _l("Please enter a time such as 09:10.")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one part of an event, and what to do."""

    name: str
    why: Words


class Faults(Refusal):
    """Everything that is wrong, each at its field."""

    def __init__(self, each: list[Fault]) -> None:
        super().__init__(each[0].why, field=each[0].name)
        self.each = [Refusal(fault.why, field=fault.name) for fault in each]


def faults(says: Says) -> list[Fault]:
    """What keeps it from being an event; days and times are given as text, as drafts keep them. It needs no text."""
    first, last, begins, ends = (says[name] for name in ("starts_on", "ends_on", "begins", "ends"))
    found = [] if says["title"] else [Fault("title", NO_TITLE)]
    if not first:
        return [*found, Fault("starts_on", NO_DAY)]
    if last and last < first:
        found.append(Fault("ends_on", _l("The last day has to be the first day or a later one.")))
    if ends and not begins:
        found.append(Fault("begins", _l("Please enter when it begins, too, or no time at all for whole days.")))
    if begins and not ends and last and last > first:
        found.append(Fault("ends", _l("Please enter when it ends on its last day, or no time at all for whole days.")))
    if begins and ends and (last or first) == first and ends <= begins:
        found.append(Fault("ends", _l("It has to end after it begins; if it ends on another day, enter the last day.")))
    return found


def refuse_faults(event: Event, says: Says) -> None:
    """Raises Refusal where these words cannot be this event's."""
    found = faults(says)
    if found:
        raise Faults(found)
    addresses.check(event, says["slug"])


def free_slug(title: str) -> str:
    """An address for a new event that no other has."""
    root = addresses.proposed(title)[: addresses.LONGEST - 5].strip("-") or "event"
    taken = set(db.session.scalars(select(Event.slug).where(Event.slug.startswith(root))))
    taken |= addresses.reserved(Event.kind)
    return next(slug for slug in (root if n == 1 else f"{root}-{n}" for n in count(1)) if slug not in taken)
