"""What somebody who left is told: how much was erased, what that means for copies, and whether all of it is done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site import database, tokens
from ksmo_site.extensions import db
from ksmo_site.holdings import register
from ksmo_site.holdings.models import LawfulHold, Receipt, Remains
from ksmo_site.personal import Words
from ksmo_site.settings import values

LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Told:
    """A receipt as its owner reads it."""

    number: str
    on: date
    lines: list[tuple[Words, int]]
    total: int
    # Where something of theirs is still to be removed by hand, success is not claimed.
    is_complete: bool
    # What a statute demands was put apart.
    is_held: bool
    overwritten_by: datetime
    backups_gone_on: date | None


def token(number: str) -> str:
    """What the address of the receipt's page holds, for an hour."""
    return tokens.make("receipt", number)


def read(token_: str) -> Told | None:
    """The receipt of this address; None without one. Raises Refusal when it is forged or too old."""
    if not token_:
        return None
    (number,) = tokens.read(token_, "receipt", LASTS)
    receipt = db.session.get(Receipt, number)
    return _told(receipt) if receipt else None


def _told(receipt: Receipt) -> Told:
    left = db.session.scalar(select(Remains.id).where(Remains.receipt == receipt.number).limit(1))
    return Told(
        receipt.number, receipt.on, _lines(receipt), receipt.total, left is None,
        LawfulHold.__tablename__ in receipt.counts, database.next_vacuum(),
        backups_gone_on(receipt.on),
    )  # fmt: skip


def _lines(receipt: Receipt) -> list[tuple[Words, int]]:
    names = {holding.model.__tablename__: holding.about.what for holding in register.all_holdings()}
    names["files"] = _l("Letters as files")
    return [(names.get(name, name), count) for name, count in receipt.counts.items()]


def backups_gone_on(day: date) -> date | None:
    """The day on which the last backup made until that day is gone; None where none is made by itself."""
    days = values.backup_days()
    return day + timedelta(days=days) if days else None
