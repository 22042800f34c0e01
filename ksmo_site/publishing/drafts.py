"""Texts being written: begun, kept, thrown away; two organizers at once never overwrite each other unseen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.people import persons
from ksmo_site.publishing.models import Published, Wording

Thing = TypeVar("Thing", bound=Published)
Says = dict[str, Any]


@dataclass(frozen=True)
class Opened:
    """A thing as an organizer opened it: which, and how often its words had been changed by then."""

    thing_id: UUID
    revision: int


class Overtaken(Refusal):
    """Somebody else changed the words in between; both are kept."""


def live(thing: Published) -> Says:
    """What visitors read now, or would if it was not withdrawn."""
    return {name: _kept(getattr(thing, name)) for name in thing.SAYS}


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def find(thing: Published) -> Wording | None:
    """The draft of this thing, if one is being written."""
    chosen = select(Wording).where(Wording.thing_id == thing.id, Wording.went_live_at.is_(None))
    return db.session.scalar(chosen.execution_options(populate_existing=True))


def newest(thing: Published) -> Says:
    """What an organizer goes on with: the draft, or what is live."""
    draft = find(thing)
    return draft.says if draft else live(thing)


def revision(thing: Published) -> int:
    """How often its words were changed so far: what Opened wants to know."""
    return thing.changes or 0


def write(thing: Published, opened: Opened, says: Says) -> Wording:
    """Keep these words as the thing's draft; visitors go on reading the live ones.

    Raises Overtaken where somebody else changed the draft meanwhile, Refusal where it is scheduled.
    """
    draft = _locked(thing)
    before = draft.says if draft else live(thing)
    after = {**before, **{name: _kept(value) for name, value in says.items()}}
    if draft is not None and after == before:
        draft.changed_at = clock.now()
        return draft
    refuse_unseen(thing, opened)
    if draft is None:
        draft = Wording(thing_id=thing.id, table=_table(thing))
        db.session.add(draft)
    _changed(thing)
    draft.says, draft.revision, draft.changed_at, draft.missed_at = after, thing.changes, clock.now(), None
    return draft


def take(thing: Published, opened: Opened) -> Wording:
    """The draft, kept from others until this transaction ends. Raises Overtaken and Refusal as write() does."""
    draft = _locked(thing)
    if draft is None:
        raise Refusal(_l("There is no draft any more: it went live or was thrown away in another window."))
    refuse_unseen(thing, opened)
    return draft


def throw_away(thing: Published, opened: Opened) -> None:
    """Forget what was written; what is live stays. Raises Overtaken and Refusal as write() does."""
    db.session.delete(take(thing, opened))
    _changed(thing)


def restore(thing: Published, opened: Opened, wording: Wording) -> Wording:
    """Put what the thing said at another time into its draft; its address stays. Raises as write() does."""
    said = {name: said for name, said in wording.says.items() if name in thing.SAYS and name != "slug"}
    return write(thing, opened, said)


def _locked(thing: Published) -> Wording | None:
    hold(thing)
    draft = find(thing)
    if draft is not None and draft.goes_live_at is not None:
        raise Refusal(_l("This text is scheduled. Unschedule it first; then it can be changed."))
    return draft


def hold(thing: Published) -> None:
    """Keep the thing from others until this transaction ends. Raises Refusal where it was removed."""
    if not lock(thing) or thing.removed_at is not None:
        raise Refusal(_l("This was removed in another window. Copy what you wrote before you go, or bring it back."))


def lock(thing: Published) -> bool:
    """Keep the thing from others until this transaction ends, as it is now; whether it is still there."""
    persons.one_at_a_time()
    db.session.flush()
    return db.session.get(thing.__class__, thing.id, populate_existing=True) is not None


def _changed(thing: Published) -> None:
    thing.changes = (thing.changes or 0) + 1


def refuse_unseen(thing: Published, opened: Opened) -> None:
    """Raises Overtaken where its words were changed since it was opened."""
    if (thing.changes or 0) != opened.revision:
        raise Overtaken(
            _l("Somebody else has changed this text since you opened it. Your words stand in the form, and how theirs"
               " differ stands on this page, too; nothing of theirs is overwritten before you save again.")
        )  # fmt: skip


def _table(thing: Published) -> str:
    return str(thing.__class__.__table__.name)  # type: ignore[attr-defined]
