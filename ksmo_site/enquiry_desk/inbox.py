"""What waits for an answer: the list, and what the hall of the desk says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import ngettext
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select

from ksmo_site import clock
from ksmo_site.activity.models import Signature
from ksmo_site.auth.models import Member
from ksmo_site.enquiries import clocks, telling
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.extensions import db
from ksmo_site.outbox.models import Letter

A_PAGE = 30
A_DAY = timedelta(days=1)
SOON = timedelta(days=3)


def page(number: int) -> Pagination:
    """Enquiries a page at a time: open ones first, by the day they are due; then the others, the newest first."""
    closed = Enquiry.closed_on.is_not(None)
    order = (closed, Enquiry.closed_on.desc(), Enquiry.due_on, Enquiry.received_at, Enquiry.number)
    return db.paginate(select(Enquiry).order_by(*order), page=number, per_page=A_PAGE, error_out=False)


def names(numbers: set[UUID]) -> dict[UUID, str]:
    """What the organizers are called who act under these numbers; whoever left is called nothing."""
    found = select(Signature.number, Member).join(Member, Member.person_id == Signature.person_id)
    return {
        number: member.called or "" for number, member in db.session.execute(found.where(Signature.number.in_(numbers)))
    }


@dataclass(frozen=True)
class Waiting:
    """How many enquiries nobody has taken, are due within three days, are late, or whose answer never left."""

    new: int
    soon: int
    late: int
    undelivered: int


def waiting() -> Waiting:
    """What of the enquiries needs somebody."""
    today = clock.today()
    late = _count(Enquiry.closed_on.is_(None), Enquiry.due_on < today)
    soon = _count(Enquiry.closed_on.is_(None), Enquiry.due_on.between(today, today + SOON))
    letter = select(Letter.id).where(Letter.person_id == Enquiry.person_id, Letter.kind == telling.ANSWER)
    untold = Enquiry.untold.contains(telling.ANSWER, autoescape=True)
    return Waiting(
        _count(Enquiry.closed_on.is_(None), Enquiry.owner.is_(None)), soon, late, _count(untold, ~letter.exists())
    )


def _count(*which: object) -> int:
    return db.session.scalar(select(func.count()).select_from(Enquiry).where(*which)) or 0  # type: ignore[arg-type]


def points() -> Iterator[str]:
    """The same in words, for the hall of the desk; the most urgent first."""
    found = waiting()
    if found.late:
        yield ngettext(
            "%(num)s enquiry is past the day of its answer.", "%(num)s enquiries are past the day of their answer.",
            found.late,
        )  # fmt: skip
    if found.soon:
        yield ngettext(
            "%(num)s enquiry has to be answered within 3 days.", "%(num)s enquiries have to be answered within 3 days.",
            found.soon,
        )  # fmt: skip
    if found.new:
        yield ngettext(
            "%(num)s enquiry has nobody to answer it.", "%(num)s enquiries have nobody to answer them.", found.new
        )
    if found.undelivered:
        yield ngettext(
            "%(num)s answer to an enquiry could not be delivered.",
            "%(num)s answers to enquiries could not be delivered.",
            found.undelivered,
        )


def urgent() -> list[int]:
    """The numbers of those that are due tomorrow at the latest, or late."""
    return [enquiry.number for enquiry in db.session.scalars(clocks.due_by(clock.today() + A_DAY))]
