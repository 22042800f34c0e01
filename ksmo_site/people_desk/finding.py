"""Looking for a member: by conference ID or address at once, by part of the name in one stream over what is sealed."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import select

from ksmo_site import database
from ksmo_site.auth import membership
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.people.marks import normal
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone, vault
from ksmo_site.people_desk import masks
from ksmo_site.people_desk.masks import Masked

MOST, A_PAGE, AT_ONCE = 20, 50, 500


@dataclass(frozen=True)
class Found:
    """The members who were found, masked, and whether there are more than are shown."""

    rows: list[Masked]
    has_more: bool = False


def page(number: int) -> Pagination:
    """All members a page at a time, the newest first."""
    newest = select(Member).join(Person, Member.person_id == Person.id).order_by(Person.slot.desc())
    return db.paginate(newest, page=number, per_page=A_PAGE, error_out=False)


def search(sought: str) -> Found:
    """The open account with this conference ID or address; without one, those with this in their real name."""
    member = membership.find(sought)
    if member is not None and member.is_confirmed:
        return Found([masks.of(member)])
    # It can take long, and nothing was written: whoever writes meanwhile must not wait for it.
    db.session.rollback()
    with database.only_reading():
        slots = _named(normal(sought))
        db.session.rollback()
    found = select(Member).join(Person, Member.person_id == Person.id).where(Person.slot.in_(slots[:MOST]))
    rows = [masks.of(member) for member in db.session.scalars(found.order_by(Person.slot.desc()))]
    return Found(rows, len(slots) > MOST)


def _named(part: str) -> list[int]:
    """The slots of those whose name has this in it, the newest first; one more than are shown at most."""
    sealed: Any = getattr(Member, Member.name.column)
    names = select(Person.slot, Person.id, sealed).join(Member, Member.person_id == Person.id)
    open_ones = names.where(sealed.is_not(None), Member.unconfirmed_since.is_(None)).order_by(Person.slot.desc())
    keys, place = vault(), Member.name.place.encode() + b":"
    slots: list[int] = []
    with db.session.execute(open_ones.execution_options(yield_per=AT_ONCE)) as rows:
        for slot, person_id, value in rows:
            # Whoever is just leaving has no key any more.
            with suppress(Gone):
                if part in normal(keys.unseal(slot, place + person_id.bytes, value)):
                    slots.append(slot)
            if len(slots) > MOST:
                break
    return slots
