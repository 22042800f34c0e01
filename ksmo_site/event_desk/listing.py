"""Every event there is, as the desk lists them, and how each stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, or_, select

from ksmo_site.extensions import db
from ksmo_site.pages.events import IN_ORDER
from ksmo_site.pages.models import Event
from ksmo_site.personal import Words
from ksmo_site.publishing import drafts
from ksmo_site.publishing.models import Wording

A_PAGE = 25
State = tuple[Words, str]


@dataclass(frozen=True)
class Search:
    """Which events are looked for."""

    words: str = ""
    day: date | None = None
    removed: bool = False

    def address(self) -> dict[str, Any]:
        """What of it stands in an address."""
        given = {"q": self.words, "day": self.day, "view": "removed" if self.removed else ""}
        return {name: value for name, value in given.items() if value}


def page(number: int, search: Search) -> Pagination:
    """The events that were looked for, the latest first."""
    found = select(Event).where(Event.removed_at.is_not(None) if search.removed else Event.removed_at.is_(None))
    if search.words:
        found = found.where(or_(*(each.icontains(search.words, autoescape=True) for each in _TITLES)))
    if search.day:
        found = found.where(
            Event.starts_on <= search.day, func.coalesce(Event.ends_on, Event.starts_on) >= search.day
        )  # fmt: skip
    latest = found.order_by(Event.starts_on.desc(), *IN_ORDER[1:])
    return db.paginate(latest, page=number, per_page=A_PAGE, error_out=False)


_TITLES = (Event.title, Event.title_ko)


def drafts_of(events: Sequence[Event]) -> dict[UUID, Wording]:
    """The drafts of these events, those that are scheduled among them."""
    ids = [event.id for event in events]
    found = db.session.scalars(select(Wording).where(Wording.thing_id.in_(ids), Wording.went_live_at.is_(None)))
    return {draft.thing_id: draft for draft in found}


def states(event: Event, draft: Wording | None) -> list[State]:
    """How it stands, in a few words each."""
    told: list[tuple[bool, State]] = [
        (event.removed_at is not None, (_l("removed"), "bad")),
        (event.is_live, (_l("live"), "ok")),
        (bool(event.changed_at) and not event.is_live and not event.removed_at, (_l("withdrawn"), "warn")),
        (draft is not None and draft.goes_live_at is None, (_l("draft"), "plain")),
        (draft is not None and draft.goes_live_at is not None, (_l("scheduled"), "warn")),
        (event.is_cancelled, (_l("Cancelled"), "bad")),
        (event.is_sample, (_l("Sample"), "warn")),
        (not is_in_korean(event, draft), (_l("not in Korean"), "plain")),
    ]
    return [state for holds, state in told if holds]


def is_in_korean(event: Event, draft: Wording | None) -> bool:
    """Whether what it says, or is about to say, stands in Korean, too."""
    says = draft.says if draft else drafts.live(event)
    return bool(says.get("title_ko") and (says.get("body_ko") or not says.get("body")))
