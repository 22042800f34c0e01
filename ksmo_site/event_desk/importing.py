"""Tables of events taken in: first a dry run that says what would become of each line, then exactly that."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.database import random_uuid
from ksmo_site.errors import Refusal
from ksmo_site.event_desk import comparing, lines, listing, table, writing
from ksmo_site.event_desk.comparing import Change
from ksmo_site.event_desk.listing import State
from ksmo_site.event_desk.rules import Fault
from ksmo_site.event_desk.table import Record
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from ksmo_site.people import persons
from ksmo_site.publishing import addresses, drafts
from ksmo_site.publishing.drafts import Opened, Says
from ksmo_site.publishing.models import Wording

NEW, CHANGED, SAME, WRONG = "new", "changed", "unchanged", "wrong"


@dataclass(frozen=True)
class Line:
    """What would become of one line of a table."""

    number: int
    says: Says
    # The event it changes, as it is now.
    event: Event | None = None
    before: Says = field(default_factory=dict)
    revision: int = 0
    # How that event stands, in a few words each.
    states: tuple[State, ...] = ()
    # Whether going live would show visitors more than this table changes: a draft, or what they cannot read.
    is_draft_only: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def kind(self) -> str:
        """Whether it makes an event, changes one, leaves one as it is, or cannot be read."""
        if self.faults:
            return WRONG
        if self.event is None:
            return NEW
        return CHANGED if comparing.is_another(self.before, self.says) else SAME

    @property
    def changes(self) -> list[Change]:
        """What changes, part by part."""
        return comparing.changes(self.before, self.says) if self.kind == CHANGED else []


@dataclass(frozen=True)
class Plan:
    """What would become of a whole table."""

    lines: list[Line]

    def of(self, kind: str) -> list[Line]:
        """The lines of this kind."""
        return [line for line in self.lines if line.kind == kind]

    @property
    def is_draft_only(self) -> bool:
        """Whether it can be imported as drafts only: what it shows is what would go live, and nothing besides."""
        return any(line.is_draft_only for line in self.of(CHANGED))

    @property
    def stamp(self) -> str:
        """Another one where anything of it, or of the events it is about, is another."""
        told = [
            [line.number, line.kind, line.says, line.before, line.revision, line.is_draft_only] for line in self.lines
        ]
        ids = [str(line.event.id) if line.event else "" for line in self.lines]
        return hashlib.sha256(json.dumps([told, ids], sort_keys=True).encode()).hexdigest()


class _Known:
    """Every event there is with its draft, by its address: two queries for a table of any length."""

    def __init__(self) -> None:
        self.events = {event.id: event for event in db.session.scalars(select(Event))}
        written = select(Wording).where(Wording.table == Event.__tablename__, Wording.went_live_at.is_(None))
        self.drafts: dict[UUID, Wording] = {draft.thing_id: draft for draft in db.session.scalars(written)}
        self.taken = {event.slug: event for event in self.events.values()}
        self.by_slug: dict[str, Event] = {}
        # Whoever has an address comes before whoever would like to.
        for event in sorted(self.events.values(), key=lambda event: event.slug != self.says(event)["slug"]):
            self.by_slug.setdefault(self.says(event)["slug"], event)
        self.reserved = addresses.reserved(Event.kind)

    def says(self, event: Event) -> Says:
        draft = self.drafts.get(event.id)
        return {**writing.EMPTY, **(draft.says if draft else drafts.live(event))}


def exported() -> str:
    """Every event that was not removed, as its organizers read it last, as a file."""
    known = _Known()
    kept = [event for event in known.events.values() if event.removed_at is None]
    said = sorted((known.says(event) for event in kept), key=lambda says: (says["starts_on"], says["slug"]))
    return table.written(lines.cells(says) for says in said)


def plan(text: str) -> Plan:
    """What would become of each line; nothing is written. Raises Refusal where it is no table of events."""
    found, known = table.records(text), _Known()
    slugs = Counter(lines.slug(record) for record in found)
    return Plan([_line(record, known, slugs) for record in found])


def _line(record: Record, known: _Known, slugs: Counter[str]) -> Line:
    slug = lines.slug(record)
    event = known.by_slug.get(slug)
    before = known.says(event) if event else {}
    says, faults = lines.read(record, {**writing.EMPTY, **before, "slug": slug})
    line = Line(record.number, says, event, before, faults=(*_slug_faults(slug, known, slugs), *faults))
    if event is None:
        return line
    draft = known.drafts.get(event.id)
    states, waits = tuple(listing.states(event, draft)), draft is not None or not event.is_live
    line = replace(line, revision=drafts.revision(event), states=states, is_draft_only=waits)
    if draft is None or draft.goes_live_at is None or line.kind == SAME:
        return line
    scheduled = Fault("slug", _l("This event is scheduled. Unschedule it first; then it can be changed."))
    return replace(line, faults=(*line.faults, scheduled))


def _slug_faults(slug: str, known: _Known, slugs: Counter[str]) -> list[Fault]:
    event = known.by_slug.get(slug)
    if not addresses.FORM.fullmatch(slug) or len(slug) > addresses.LONGEST:
        why = _l("Please use small letters, digits and hyphens only, such as travel-and-hotels.")
    elif slug in known.reserved:
        why = _l("This address belongs to the site itself. Please choose another.")
    elif slugs[slug] > 1:
        why = _l("Two lines of this table have this address. Please choose another for one of them.")
    elif event is None and slug in known.taken:
        why = _l("An event whose address is being changed still has this one. Please choose another.")
    elif event is not None and event.removed_at is not None:
        why = _l("An event that was removed has this address. Bring it back first, or choose another.")
    else:
        return []
    return [Fault("slug", why)]


def carry_out(text: str, seen: str, *, live: bool) -> int:
    """Write what the dry run showed, as drafts or live at once; how many events that were.

    Raises Refusal where anything changed since, or a line is wrong.
    """
    persons.one_at_a_time()
    shown = plan(text)
    if shown.of(WRONG):
        raise Refusal(_l("Nothing was imported: some lines are wrong."), field="how")
    if shown.stamp != seen:
        raise Refusal(_l("Something was changed since this was shown, so nothing was imported. Look through it again."),
                      field="how")  # fmt: skip
    if live and shown.is_draft_only:
        raise Refusal(_l("Nothing was imported: not all of it can go live at once. Import drafts, or see to the events"
                         " first that have a draft or that visitors cannot read."), field="how")  # fmt: skip
    new, changed = shown.of(NEW), shown.of(CHANGED)
    _add(new, live=live)
    for event, line in ((line.event, line) for line in changed if line.event):
        _change(event, line, live=live)
    return len(new) + len(changed)


def _change(event: Event, line: Line, *, live: bool) -> None:
    try:
        draft = writing.write(event, Opened(event.id, line.revision), line.says)
        if live:
            writing.publish(event, Opened(event.id, draft.revision))
    except Refusal as refusal:
        words = _l("Nothing was imported. Line %(number)s: %(why)s", number=line.number, why=refusal.message)
        raise Refusal(words, field="how") from refusal


def _add(new: list[Line], *, live: bool) -> None:
    """All at once: two thousand events are no two thousand questions."""
    now = clock.now()
    # Whole rows for both databases, which take thousands of like ones in one statement.
    went: dict[str, Any] = {"number": 1, "went_live_at": now} if live else {"number": 0, "went_live_at": None}
    for line in new:
        event = writing.made(line.says)
        event.id, event.live_since, event.changes = random_uuid(), now if live else None, 1
        db.session.add(event)
        kept = {"table": Event.__tablename__, "says": line.says, "revision": 1, "changed_at": now, **went}
        db.session.add(Wording(thing_id=event.id, goes_live_at=None, **kept))
    if live and new:
        addresses.taken(Event.kind, [line.says["slug"] for line in new])
