"""Going live: at once or at a time, withdrawing, removing for 30 days, and every wording there was."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, delete, func, inspect, select, update
from sqlalchemy.orm import Mapper

from ksmo_site import clock
from ksmo_site.database import Base, UTCDateTime
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.people import persons
from ksmo_site.publishing import addresses, drafts
from ksmo_site.publishing.drafts import Opened, Thing
from ksmo_site.publishing.models import KEPT, FormerAddress, Published, Wording


def go_live(thing: Published, opened: Opened) -> Wording:
    """Let visitors read the draft from now on; what has no draft is read again as it was.

    Raises Refusal where something is missing, its address is taken, or the draft was changed meanwhile.
    """
    drafts.hold(thing)
    if drafts.find(thing) is None:
        return _show_again(thing, opened)
    return _put_live(thing, _ready(thing, drafts.take(thing, opened)))


def _show_again(thing: Published, opened: Opened) -> Wording:
    drafts.refuse_unseen(thing, opened)
    _keep_first(thing)
    shown = newest(thing)
    if shown is None:
        raise Refusal(_l("Nothing is written yet."))
    thing.live_since = thing.live_since or clock.now()
    return shown


def _ready(thing: Published, draft: Wording) -> Wording:
    """The draft, if it can be read and found. Raises Refusal where something is missing, at its field."""
    columns = inspect(thing.__class__).columns
    needed = [name for name in thing.SAYS if not columns[name].nullable and name not in ("slug", *thing.MAY_BE_EMPTY)]
    for name in needed:
        if not str(draft.says.get(name) or "").strip():
            raise Refusal(_l("Something is not written yet: fill in everything in English first."), field=name)
    addresses.check(thing, draft.says.get("slug") or "")
    return draft


def _put_live(thing: Published, draft: Wording) -> Wording:
    _keep_first(thing)
    # Nobody has been led to an address at which nothing stood so far.
    was_read, former = newest(thing) is not None, thing.slug
    for name in thing.SAYS:
        if name in draft.says:
            setattr(thing, name, _typed(thing, name, draft.says[name]))
    addresses.taken(thing.kind, [thing.slug])
    if was_read:
        addresses.moved(thing, former)
    else:
        thing.appears()
    thing.says_something_else()
    draft.number, draft.went_live_at, draft.goes_live_at = _next(thing), clock.now(), None
    draft.missed_at, thing.live_since = None, thing.live_since or clock.now()
    return draft


def _keep_first(thing: Published) -> None:
    """Keep what a new site came with, which is live without ever having been a draft."""
    if thing.live_since is not None and newest(thing) is None:
        first = Wording(thing_id=thing.id, table=thing.__class__.__table__.name, number=1, says=drafts.live(thing))  # type: ignore[attr-defined]
        first.changed_at = first.went_live_at = thing.live_since
        db.session.add(first)
        db.session.flush()


def _next(thing: Published) -> int:
    return (db.session.scalar(select(func.max(Wording.number)).where(Wording.thing_id == thing.id)) or 0) + 1


def _typed(thing: Published, name: str, value: Any) -> Any:
    """The value as its column has it: days and times were kept as text."""
    if name in thing.MAY_BE_EMPTY:
        return value or ""
    kind = inspect(thing.__class__).columns[name].type
    if value is None or not isinstance(kind, Date | UTCDateTime):
        return value
    return date.fromisoformat(value) if isinstance(kind, Date) else datetime.fromisoformat(value)


def schedule(thing: Published, opened: Opened, at: datetime) -> Wording:
    """Let the draft go live at this time. Raises Refusal where that is past, or as drafts.take() does."""
    if at <= clock.now():
        raise Refusal(_l("This time is past. Choose one to come, or let it go live now."), field="on")
    draft = _ready(thing, drafts.take(thing, opened))
    draft.goes_live_at, draft.missed_at = at, None
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
    if not _due():
        return 0
    # Whoever unschedules one of them meanwhile is waited for, or waits.
    persons.one_at_a_time()
    return sum(map(_start, _due()))


def _due() -> list[Wording]:
    due = select(Wording).where(Wording.goes_live_at <= clock.now()).order_by(Wording.goes_live_at)
    return list(db.session.scalars(due.execution_options(populate_existing=True)))


def _start(draft: Wording) -> bool:
    try:
        thing = of(draft)
        if thing is None or thing.removed_at is not None:
            raise Refusal(_l("Nothing is written yet."))
        _put_live(thing, _ready(thing, draft))
    except Refusal:
        _miss(draft)
        return False
    return True


def _miss(draft: Wording) -> None:
    draft.missed_at, draft.goes_live_at = draft.goes_live_at, None


def end_what_an_older_copy_plans() -> int:
    """In an older copy of the database: let nothing go live by itself; how many drafts wait for an organizer now."""
    planned = scheduled()
    for draft in planned:
        _miss(draft)
    return len(planned)


def missed() -> list[Wording]:
    """What was to go live by itself and did not."""
    return list(db.session.scalars(select(Wording).where(Wording.missed_at.is_not(None)).order_by(Wording.missed_at)))


def of(wording: Wording) -> Published | None:
    """The thing this is a wording of."""
    found: Published | None = db.session.get(_model(wording.table), wording.thing_id)
    return found


def of_each(wordings: Iterable[Wording]) -> dict[UUID, Published]:
    """The things these are wordings of, by their ids: one query for each table."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for wording in wordings:
        ids[wording.table].add(wording.thing_id)
    models = [(_model(table), those) for table, those in ids.items()]
    return {
        thing.id: thing
        for model, those in models
        for thing in db.session.scalars(select(model).where(model.id.in_(those)))
    }


def _model(table: str) -> Any:
    mapper: Mapper[Any] = next(m for m in Base.registry.mappers if m.class_.__tablename__ == table)
    return mapper.class_


def withdraw(thing: Published) -> None:
    """Let visitors read it no more; its words and their history stay, and what was scheduled waits for an organizer.

    Raises Refusal where the menu leads to it, or it was removed.
    """
    drafts.hold(thing)
    addresses.refuse_fixed(thing)
    _keep_first(thing)
    thing.live_since = None
    draft = drafts.find(thing)
    if draft is not None and draft.goes_live_at is not None:
        _miss(draft)


def remove(thing: Published) -> None:
    """Let it go; for 30 days it can be brought back. Raises Refusal where the menu leads to it."""
    drafts.lock(thing)
    addresses.refuse_fixed(thing)
    thing.removed_at = thing.removed_at or clock.now()
    db.session.execute(update(Wording).where(Wording.thing_id == thing.id).values(goes_live_at=None, missed_at=None))


def bring_back(thing: Published) -> None:
    """Undo that. Raises Refusal where another thing has its address now."""
    drafts.lock(thing)
    if addresses.is_taken(thing, thing.slug):
        raise Refusal(_l("Something else has this address now. Change that one first."))
    thing.removed_at = None


def history(thing: Published) -> list[Wording]:
    """Every wording that was live, the newest first."""
    were = select(Wording).where(Wording.thing_id == thing.id, Wording.went_live_at.is_not(None))
    return list(db.session.scalars(were.order_by(Wording.number.desc())))


def newest(thing: Published) -> Wording | None:
    """The wording that is live, or was last."""
    were = select(Wording).where(Wording.thing_id == thing.id, Wording.went_live_at.is_not(None))
    return db.session.scalar(were.order_by(Wording.number.desc()).limit(1))


def last_changed(thing: Published) -> datetime | None:
    """When visitors began to read it as it is."""
    went = select(func.max(Wording.went_live_at)).where(Wording.thing_id == thing.id)
    return db.session.scalar(went) or thing.live_since


def expire(model: type[Thing]) -> int:
    """Delete for good what was removed 30 days ago, with every wording; how many there were."""
    late = list(db.session.scalars(select(model).where(model.removed_at < clock.now() - KEPT)))
    for thing in late:
        delete_for_good(thing)
    return len(late)


def delete_for_good(thing: Published) -> None:
    """Delete it with every wording and every former address."""
    db.session.execute(delete(Wording).where(Wording.thing_id == thing.id))
    db.session.execute(delete(FormerAddress).where(FormerAddress.thing_id == thing.id))
    db.session.delete(thing)
