"""Going live: at once or at a time, withdrawing, removing for 30 days, and every wording there was."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, delete, func, inspect, select, update
from sqlalchemy.orm import Mapper

from ksmo_site import clock
from ksmo_site.database import Base, UTCDateTime
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.publishing import addresses, drafts
from ksmo_site.publishing.drafts import Opened, Thing
from ksmo_site.publishing.models import KEPT, FormerAddress, Published, Wording


def go_live(thing: Published, opened: Opened) -> Wording:
    """Let visitors read the draft from now on; what has no draft is read again as it was.

    Raises Refusal where its address is taken, or the draft was changed meanwhile.
    """
    if drafts.find(thing) is None:
        return _show_again(thing)
    return _put_live(thing, drafts.take(thing, opened))


def _show_again(thing: Published) -> Wording:
    shown = newest(thing)
    if shown is None:
        raise Refusal(_l("Nothing is written yet."))
    thing.live_since = thing.live_since or clock.now()
    return shown


def _put_live(thing: Published, draft: Wording) -> Wording:
    former = thing.slug
    for name, value in draft.says.items():
        setattr(thing, name, _typed(thing, name, value))
    addresses.moved(thing, former)
    draft.number, draft.went_live_at, draft.goes_live_at = _next(thing), clock.now(), None
    thing.live_since = thing.live_since or clock.now()
    return draft


def _next(thing: Published) -> int:
    return (db.session.scalar(select(func.max(Wording.number)).where(Wording.thing_id == thing.id)) or 0) + 1


def _typed(thing: Published, name: str, value: Any) -> Any:
    """The value as its column has it: days and times were kept as text."""
    kind = inspect(thing.__class__).columns[name].type
    if value is None or not isinstance(kind, Date | UTCDateTime):
        return value
    return date.fromisoformat(value) if isinstance(kind, Date) else datetime.fromisoformat(value)


def schedule(thing: Published, opened: Opened, at: datetime) -> Wording:
    """Let the draft go live at this time. Raises Refusal where that is past, or as drafts.take() does."""
    if at <= clock.now():
        raise Refusal(_l("This time is past. Choose one to come, or let it go live now."), field="on")
    draft = drafts.take(thing, opened)
    draft.goes_live_at = at
    return draft


def unschedule(thing: Published) -> None:
    """Let it not go live by itself. Raises LookupError where it is not scheduled (any more)."""
    planned = update(Wording).where(Wording.thing_id == thing.id, Wording.goes_live_at.is_not(None))
    if db.session.execute(planned.values(goes_live_at=None).returning(Wording.id)).first() is None:
        raise LookupError(thing.id)


def scheduled() -> list[Wording]:
    """What goes live by itself, the next first."""
    planned = select(Wording).where(Wording.goes_live_at.is_not(None))
    return list(db.session.scalars(planned.order_by(Wording.goes_live_at)))


def start_due() -> int:
    """Let everything go live whose time has come; how many there were."""
    due = [wording for wording in scheduled() if wording.goes_live_at and wording.goes_live_at <= clock.now()]
    for draft in due:
        thing = of(draft)
        if thing is None or thing.removed_at is not None or addresses.is_taken(thing, draft.says.get("slug", "")):
            # An organizer has to look at it: it stays a draft.
            draft.goes_live_at = None
        else:
            _put_live(thing, draft)
    return len(due)


def of(wording: Wording) -> Published | None:
    """The thing this is a wording of."""
    mapper: Mapper[Any] = next(m for m in Base.registry.mappers if m.class_.__tablename__ == wording.table)
    found: Published | None = db.session.get(mapper.class_, wording.thing_id)
    return found


def withdraw(thing: Published) -> None:
    """Let visitors read it no more; its words and their history stay."""
    thing.live_since = None


def remove(thing: Published) -> None:
    """Let it go; for 30 days it can be brought back."""
    thing.removed_at = thing.removed_at or clock.now()
    db.session.execute(update(Wording).where(Wording.thing_id == thing.id).values(goes_live_at=None))


def bring_back(thing: Published) -> None:
    """Undo that. Raises Refusal where another thing has its address now."""
    if addresses.is_taken(thing, thing.slug):
        raise Refusal(_l("Something else has this address now. Change that one first."))
    thing.removed_at = None


def history(thing: Published) -> list[Wording]:
    """Every wording that was live, the newest first."""
    were = select(Wording).where(Wording.thing_id == thing.id, Wording.went_live_at.is_not(None))
    return list(db.session.scalars(were.order_by(Wording.number.desc())))


def newest(thing: Published) -> Wording | None:
    """The wording that is live, or was last."""
    return next(iter(history(thing)), None)


def expire(model: type[Thing]) -> int:
    """Delete for good what was removed 30 days ago, with every wording; how many there were."""
    late = list(db.session.scalars(select(model).where(model.removed_at < clock.now() - KEPT)))
    for thing in late:
        db.session.execute(delete(Wording).where(Wording.thing_id == thing.id))
        db.session.execute(delete(FormerAddress).where(FormerAddress.thing_id == thing.id))
        db.session.delete(thing)
    return len(late)
