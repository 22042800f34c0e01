"""Events being written: begun, kept, let go live, called off, removed and brought back."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from uuid import UUID

from flask_babel import lazy_gettext as _l

from ksmo_site.database import random_uuid
from ksmo_site.errors import Refusal
from ksmo_site.event_desk import rules
from ksmo_site.event_desk.rules import DAYS
from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from ksmo_site.people import persons
from ksmo_site.publishing import appearing, drafts
from ksmo_site.publishing.drafts import Opened, Says
from ksmo_site.publishing.models import Wording

EMPTY: Says = {**dict.fromkeys(Event.SAYS), "body": ""}


def find(event_id: UUID) -> Event | None:
    """The event, whether visitors can read it or not."""
    return db.session.get(Event, event_id)


def made(says: Says) -> Event:
    """A new event that says this, known to nobody yet."""
    typed = {name: date.fromisoformat(said) if name in DAYS and said else said for name, said in says.items()}
    return Event(id=random_uuid(), is_sample=False, **typed)


def begin(says: Says) -> Event:
    """Begin an event with these words, as a draft at a free address."""
    persons.one_at_a_time()
    words = {**EMPTY, **says, "slug": rules.free_slug(says["title"])}
    event = made(words)
    db.session.add(event)
    db.session.flush()
    drafts.write(event, Opened(event.id, 0), words)
    return event


def duplicate(event: Event) -> Event:
    """Begin another event with the same words."""
    return begin(drafts.newest(event))


def write(event: Event, opened: Opened, says: Says) -> Wording:
    """Keep these words as its draft. Raises Overtaken and Refusal as drafts.write(), or where they cannot be."""
    _refuse_removed(event)
    rules.refuse_faults(event, says)
    return drafts.write(event, opened, says)


def publish(event: Event, opened: Opened) -> None:
    """Let visitors read it from now on. Raises Refusal where that cannot be, or the draft was changed meanwhile."""
    persons.one_at_a_time()
    _refuse_removed(event)
    rules.refuse_faults(event, drafts.newest(event))
    appearing.go_live(event, opened)


def schedule(event: Event, opened: Opened, at: datetime) -> None:
    """Let it go live at this time; until then what is live stays. Raises Refusal as publish()."""
    _refuse_removed(event)
    rules.refuse_faults(event, drafts.newest(event))
    appearing.schedule(event, opened, at)


def unschedule(event: Event) -> None:
    """Let it not go live by itself. Raises Refusal where it did already, or was unscheduled by somebody else."""
    try:
        appearing.unschedule(event)
    except LookupError as cause:
        raise Refusal(_l("It is not scheduled any more: it went live, or somebody else unscheduled it.")) from cause


def discard(event: Event, opened: Opened) -> None:
    """Forget the draft. Raises Refusal as drafts.throw_away(), or where the event has no other words."""
    if not event.changed_at:
        raise Refusal(_l("This event has no other words. Remove it as a whole; for 30 days it can be brought back."))
    drafts.throw_away(event, opened)


def restore(event: Event, opened: Opened, number: int) -> None:
    """Begin a draft with what it said at another time. Raises Refusal where one is being written already."""
    _refuse_removed(event)
    if drafts.find(event) is not None:
        raise Refusal(
            _l("A draft is being written. Let it go live or throw it away first, so that none of it is lost.")
        )
    wording = next((each for each in appearing.history(event) if each.number == number), None)
    if wording is None:
        raise Refusal(_l("There is no such text of this event."))
    drafts.restore(event, opened, wording)


def cancel(event: Event, *, cancelled: bool) -> None:
    """Call it off, or say that it takes place after all; at once, whatever is being written."""
    _refuse_removed(event)
    drafts.hold(event)
    event.is_cancelled = cancelled


def previewed(event: Event) -> Event:
    """The event as visitors would read it with its draft."""
    shown = made({**EMPTY, **drafts.newest(event)})
    shown.is_cancelled, shown.is_sample = event.is_cancelled, event.is_sample
    return shown


def _refuse_removed(event: Event) -> None:
    if event.removed_at is not None:
        raise Refusal(_l("This event was removed. Bring it back first."))


# What takes one button and asks nothing back.
ACTS: dict[str, Callable[[Event], None]] = {
    "unschedule": unschedule,
    "withdraw": appearing.withdraw,
    "cancel": partial(cancel, cancelled=True),
    "uncancel": partial(cancel, cancelled=False),
    "remove": appearing.remove,
    "recover": appearing.bring_back,
}
