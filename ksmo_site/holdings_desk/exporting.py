"""All members in one file: only under a written ground, which every one of them sees."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, insert, select

from ksmo_site import clock
from ksmo_site.auth.models import Member
from ksmo_site.database import random_uuid
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import files, register
from ksmo_site.holdings.register import Field
from ksmo_site.people.models import Person
from ksmo_site.privacy.models import Opening
from ksmo_site.privacy.words import exported

AT_ONCE = 500
_OPEN = Member.unconfirmed_since.is_(None)
# A check of a password is nobody's business, whatever the order says; the rest is for programs.
NEVER = ("password_hash", "bounces", "is_contested", "proof", "email_mark", "conference_id_mark")


def fields() -> dict[str, Field]:
    """What can be exported of members, as table.column."""
    found = [
        field for holding in register.all_holdings() if holding.model in (Person, Member) for field in holding.fields
    ]
    return {f"{field.table}.{field.name}": field for field in found if field.name not in NEVER}


def count() -> int:
    """How many members that would be."""
    return db.session.scalar(select(func.count()).select_from(Member).where(_OPEN)) or 0


def make(ground: str, names: list[str], seen: str) -> str:
    """A table of all members (CSV), noted for each of them with the ground, to be sent once this is committed.

    Raises Refusal where they are more or fewer than an organizer saw.
    """
    chosen = [fields()[name] for name in fields() if name in names]
    people = select(Member).join(Person, Member.person_id == Person.id).where(_OPEN).order_by(Person.slot)
    rows: list[list[Any]] = []
    # By parts, so that sealed rows and opened ones do not lie in memory twice.
    for part in db.session.scalars(people.execution_options(yield_per=AT_ONCE)).partitions():
        rows += [[_value(field, member) for field in chosen] for member in part]
        db.session.execute(insert(Opening), [_opening(member.person, ground) for member in part])
    if str(len(rows)) != seen:
        raise Refusal(_l("They are %(count)s people by now. Look at the number, and ask again.", count=len(rows)))
    return files.table([str(field.meaning.what) for field in chosen], rows)


def _value(field: Field, member: Member) -> Any:
    row = member.person if field.table == Person.__tablename__ else member
    return files.plain(getattr(row, field.name), field.meaning.reads)


def _opening(person: Person, ground: str) -> dict[str, Any]:
    sealed = person.seal(Opening.reason.place, exported(ground))
    return {"id": random_uuid(), "person_id": person.id, "since_on": clock.today(), Opening.reason.column: sealed}
