"""Delivering letters: each at least once, when it is due, a batch at a time, whatever process dies in between."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from jinja2 import TemplateError
from sqlalchemy import Select, and_, exists, func, or_, select, update

from ksmo_site import clock
from ksmo_site.delivery import handing, journal, pace, settling
from ksmo_site.delivery.composing import Batch
from ksmo_site.delivery.handing import Ready
from ksmo_site.delivery.settling import Outcome
from ksmo_site.extensions import db
from ksmo_site.outbox.folder import file_name
from ksmo_site.outbox.models import Letter, Round

# Much longer than the slowest batch: what a dead worker held on another machine is taken up again after this.
HOLD = timedelta(hours=1)
A_BATCH = 100
# After this no letter of a batch is begun: the rest is taken anew.
LONGEST_BATCH = timedelta(minutes=4)
# Letters to many are one thread's work, so that the other is there for everything else.
_rounds = threading.Lock()


@dataclass
class Delivery:
    """What became of the letters that were due."""

    delivered: int = 0
    dropped: int = 0
    waiting: int = 0
    refused: int = 0

    @property
    def total(self) -> int:
        """How many letters that were."""
        return self.delivered + self.dropped + self.waiting + self.refused

    def __str__(self) -> str:
        return (
            f"{self.delivered} delivered, {self.waiting} waiting for another try, {self.refused} refused for good, "
            f"{self.dropped} dropped."
        )


def _unseen(_delivery: Delivery) -> None:
    pass


def due() -> int:
    """How many letters would leave now."""
    return db.session.scalar(select(func.count()).select_from(_due().subquery())) or 0


def _always() -> bool:
    return True


def deliver(watched: Callable[[Delivery], None] = _unseen, goes_on: Callable[[], bool] = _always) -> Delivery:
    """Deliver every letter that is due, as long as it goes on; `watched` is told after each batch.

    Commits after each batch, since a letter that left cannot be rolled back.
    """
    delivery = Delivery()
    settling.after_the_dead()
    has_rounds = _rounds.acquire(blocking=False)
    try:
        is_reached = True
        while is_reached and goes_on() and (batch := _take(has_rounds=has_rounds)):
            is_reached = _carry(batch, delivery, goes_on)
            watched(delivery)
    finally:
        if has_rounds:
            _rounds.release()
    return delivery


def _due() -> Select[UUID]:
    now = clock.now()
    is_paused = exists().where(Round.kind == Letter.kind, Round.number == Letter.number, Round.is_paused)
    return select(Letter.id).where(
        ~Letter.is_quarantined, Letter.due_at <= now, Letter.refused_at.is_(None),
        or_(Letter.held_until.is_(None), Letter.held_until < now), ~and_(Letter.number.is_not(None), is_paused),
    )  # fmt: skip


def _take(*, has_rounds: bool = True) -> list[UUID]:
    """Hold what is due, so that nobody else sends it: what somebody waits for before what goes to many."""
    taken = _hold(_due().where(Letter.number.is_(None)), A_BATCH)
    if taken or not has_rounds:
        return taken
    return _hold(_due().where(Letter.number.is_not(None)), pace.take(A_BATCH))


def _hold(found: Select[UUID], most: int) -> list[UUID]:
    chosen = found.order_by(Letter.due_at).limit(most).with_for_update(skip_locked=True)
    held = update(Letter).where(Letter.id.in_(chosen)).values(held_until=clock.now() + HOLD)
    taken = db.session.scalars(held.returning(Letter.id), execution_options={"synchronize_session": False})
    letters = list(taken) if most else []
    db.session.commit()
    return letters


def _carry(batch: list[UUID], delivery: Delivery, goes_on: Callable[[], bool]) -> bool:
    """Send a batch, and let the database hear of it; no when the mail server cannot be reached."""
    ends = clock.now() + LONGEST_BATCH
    with journal.kept() as book:
        book.takes(*batch)
        outcome = Outcome()
        ready = _compose(batch, outcome)
        is_reached = handing.hand_over(ready, book, outcome, lambda: goes_on() and clock.now() < ends)
        settling.settle(outcome)
    delivery.delivered += len(outcome.sent)
    delivery.dropped += len(outcome.dropped)
    delivery.waiting += len(outcome.later)
    delivery.refused += len(outcome.refused)
    return is_reached


def _compose(batch: list[UUID], outcome: Outcome) -> list[Ready]:
    letters = select(Letter).where(Letter.id.in_(batch)).order_by(Letter.due_at)
    found = db.session.scalars(letters.execution_options(populate_existing=True)).all()
    together = Batch(found)
    ready = [one for letter in found if (one := _ready(letter, together, outcome))]
    # What takes long must not hold a transaction: on SQLite nobody else could write meanwhile.
    db.session.commit()
    return ready


def _ready(letter: Letter, together: Batch, outcome: Outcome) -> Ready | None:
    try:
        message = together.compose(letter)
    # Improper, or a fault of ours in composing it: one letter must not keep back the others.
    except (ValueError, LookupError, TypeError, AttributeError, TemplateError) as fault:
        handing.note(fault)
        outcome.later.append(letter.id)
        return None
    return Ready(letter.id, letter.person_id, letter.person.slot, file_name(letter), message)
