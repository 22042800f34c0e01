"""The ten days an answer may take, counted where the conference is held, and how long answers took."""

from datetime import date, datetime, timedelta
from statistics import median_high

from sqlalchemy import Select, func, select

from ksmo_site import clock
from ksmo_site.enquiries.models import AnswerTime, Enquiry
from ksmo_site.enquiries.words import PRIVACY
from ksmo_site.extensions import db

# PIPA, articles 35 (3), 36 (2) and 37 (4); decree, articles 41, 43 and 44.
TIME_TO_ANSWER = timedelta(days=10)
A_YEAR = timedelta(days=365)
# Fewer answers would tell of single ones.
FEWEST = 5


def due_on(received_at: datetime) -> date:
    """The last day for an answer: the day it came in does not count."""
    return clock.local(received_at).date() + TIME_TO_ANSWER


def due_by(day: date) -> Select[Enquiry]:
    """Those that are open and have to be answered by this day, the most urgent first."""
    return (
        select(Enquiry)
        .where(Enquiry.closed_on.is_(None), Enquiry.due_on <= day)
        .order_by(Enquiry.due_on, Enquiry.received_at)
    )


def overdue_about_privacy() -> int:
    """How many enquiries about privacy are past their day."""
    late = due_by(clock.today() - timedelta(days=1)).where(Enquiry.category.in_(PRIVACY))
    return db.session.scalar(select(func.count()).select_from(late.subquery())) or 0


def close(enquiry: Enquiry) -> None:
    """It is answered, as far as it will be: from now on its last 30 days run, and a number says how long it took."""
    if not enquiry.is_open:
        return
    enquiry.closed_on = enquiry.kept_from = clock.today()
    days = (clock.today() - clock.local(enquiry.received_at).date()).days
    db.session.add(AnswerTime(answered_on=clock.today(), days=days, is_privacy=enquiry.is_privacy))


def days_of_a_year() -> list[int]:
    """How many days each answer of the last twelve months took."""
    return list(db.session.scalars(select(AnswerTime.days).where(AnswerTime.answered_on > clock.today() - A_YEAR)))


def median() -> int | None:
    """Within how many days half of the answers of the last twelve months were given; None where they are too few."""
    days = days_of_a_year()
    return median_high(days) if len(days) >= FEWEST else None
