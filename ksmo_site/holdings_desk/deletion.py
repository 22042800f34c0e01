"""What organizers see and decide about deleting: what was left, letters held back, backups, receipts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from ksmo_site.backups import copies
from ksmo_site.backups.copies import Backup
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import holds
from ksmo_site.holdings.models import LawfulRecord, Receipt, Remains
from ksmo_site.installation import Unsafe
from ksmo_site.outbox import quarantine
from ksmo_site.outbox.words import subject
from ksmo_site.people.vault import vault
from ksmo_site.personal import Words

SHOWN = 20


@dataclass(frozen=True)
class Overview:
    """All of it."""

    remains: list[Remains]
    held_back: list[tuple[Words, int]]
    backups: list[Backup]
    receipts: list[Receipt]
    records: list[LawfulRecord]


def overview() -> Overview:
    """How deleting stands."""
    newest = select(Receipt).order_by(Receipt.on.desc(), Receipt.number).limit(SHOWN)
    return Overview(
        remains=remains(),
        held_back=[(subject(kind), number) for kind, number in quarantine.waiting().items()],
        backups=copies.all_of(vault()),
        receipts=list(db.session.scalars(newest)),
        records=holds.records(),
    )


def remains() -> list[Remains]:
    """Places where something of somebody who left was found."""
    return list(db.session.scalars(select(Remains).order_by(Remains.found_on, Remains.place)))


def settle(remains_id: UUID) -> None:
    """Take an organizer's word that it was removed there. Raises LookupError where it was settled already."""
    settled = delete(Remains).where(Remains.id == remains_id).returning(Remains.id)
    if db.session.execute(settled).first() is None:
        raise LookupError(remains_id)


def back_up() -> Backup:
    """Make a backup now. Raises Refusal that says why it cannot be made."""
    try:
        return copies.make()
    except Unsafe as unsafe:
        raise Refusal(str(unsafe)) from unsafe
