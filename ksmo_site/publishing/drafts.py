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
    """A thing as an organizer opened it: which, and how often its draft had been changed by then; 0 for none."""

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
    """How often the draft was changed; 0 where there is none."""
    draft = find(thing)
    return draft.revision if draft else 0


def write(thing: Published, opened: Opened, says: Says) -> Wording:
    """Keep these words as the thing's draft; visitors go on reading the live ones.

    Raises Overtaken where somebody else changed the draft meanwhile, Refusal where it is scheduled.
    """
    kept, draft = {name: _kept(value) for name, value in says.items()}, _locked(thing)
    if draft is None:
        _refuse_unseen(0, opened)
        draft = Wording(thing_id=thing.id, table=_table(thing), says=live(thing), revision=0)
        db.session.add(draft)
    if kept != draft.says or draft.revision == 0:
        _refuse_unseen(draft.revision, opened)
        draft.says, draft.revision = {**draft.says, **kept}, draft.revision + 1
    draft.changed_at = clock.now()
    return draft


def take(thing: Published, opened: Opened) -> Wording:
    """The draft, kept from others until this transaction ends. Raises Overtaken and Refusal as write() does."""
    draft = _locked(thing)
    if draft is None:
        raise Refusal(_l("There is no draft any more: it went live or was thrown away in another window."))
    _refuse_unseen(draft.revision, opened)
    return draft


def throw_away(thing: Published, opened: Opened) -> None:
    """Forget what was written; what is live stays. Raises Overtaken and Refusal as write() does."""
    db.session.delete(take(thing, opened))


def restore(thing: Published, opened: Opened, wording: Wording) -> Wording:
    """Put what the thing said at another time into its draft. Raises Overtaken and Refusal as write() does."""
    return write(thing, opened, wording.says)


def _locked(thing: Published) -> Wording | None:
    persons.one_at_a_time()
    draft = find(thing)
    if draft is not None and draft.goes_live_at is not None:
        raise Refusal(_l("This text is scheduled. Unschedule it first; then it can be changed."))
    return draft


def _refuse_unseen(now: int, opened: Opened) -> None:
    if now != opened.revision:
        raise Overtaken(
            _l("Somebody else has changed this text since you opened it. Your words stand in the form, and below is how"
               " theirs differ; nothing of theirs is overwritten before you save again.")
        )  # fmt: skip


def _table(thing: Published) -> str:
    return str(thing.__class__.__table__.name)  # type: ignore[attr-defined]
