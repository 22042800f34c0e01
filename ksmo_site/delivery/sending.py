"""Delivering letters: each at least once, when it is due, a batch at a time, whatever process dies in between."""

import smtplib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app
from jinja2 import TemplateError
from sqlalchemy import Select, and_, exists, func, or_, select, update

from ksmo_site import clock
from ksmo_site.delivery import journal, pace, settling
from ksmo_site.delivery.composing import Batch
from ksmo_site.delivery.journal import Journal
from ksmo_site.delivery.post import Line, post
from ksmo_site.delivery.settling import Outcome
from ksmo_site.extensions import db
from ksmo_site.outbox.folder import file_name, lay, on_its_way
from ksmo_site.outbox.models import Letter, Round

# Longer than the slowest batch: what a dead worker held on another machine is taken up again after this.
HOLD = timedelta(minutes=10)
A_BATCH = 100
# After this no letter of a batch is begun: the rest is taken anew.
LONGEST_BATCH = timedelta(minutes=4)
# How soon a round that is paused stops.
A_LOOK = timedelta(seconds=1)


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


@dataclass(frozen=True)
class Ready:
    """A letter as it leaves, and whose it is."""

    letter: UUID
    person: UUID
    slot: int
    name: str
    circular: tuple[str, int] | None
    message: tuple[str, bytes] | None


def _unseen(_delivery: Delivery) -> None:
    pass


def due() -> int:
    """How many letters would leave now."""
    return db.session.scalar(select(func.count()).select_from(_due().subquery())) or 0


def deliver(watched: Callable[[Delivery], None] = _unseen) -> Delivery:
    """Deliver every letter that is due; `watched` is told after each batch.

    Commits after each batch, since a letter that left cannot be rolled back.
    """
    delivery = Delivery()
    settling.after_the_dead()
    is_reached = True
    while is_reached and (batch := _take()):
        is_reached = _carry(batch, delivery)
        watched(delivery)
    return delivery


def _due() -> Select[UUID]:
    now = clock.now()
    is_paused = exists().where(Round.kind == Letter.kind, Round.number == Letter.number, Round.is_paused)
    return select(Letter.id).where(
        ~Letter.is_quarantined, Letter.due_at <= now, Letter.refused_at.is_(None),
        or_(Letter.held_until.is_(None), Letter.held_until < now), ~and_(Letter.number.is_not(None), is_paused),
    )  # fmt: skip


def _take() -> list[UUID]:
    """Hold what is due, so that nobody else sends it: what somebody waits for before what goes to many."""
    taken = _hold(_due().where(Letter.number.is_(None)), A_BATCH)
    return taken or _hold(_due().where(Letter.number.is_not(None)), pace.take(A_BATCH))


def _hold(found: Select[UUID], most: int) -> list[UUID]:
    chosen = found.order_by(Letter.due_at).limit(most).with_for_update(skip_locked=True)
    held = update(Letter).where(Letter.id.in_(chosen)).values(held_until=clock.now() + HOLD)
    taken = db.session.scalars(held.returning(Letter.id), execution_options={"synchronize_session": False})
    letters = list(taken) if most else []
    db.session.commit()
    return letters


def _carry(batch: list[UUID], delivery: Delivery) -> bool:
    """Send a batch, and let the database hear of it; no when the mail server cannot be reached."""
    with journal.kept() as book:
        book.takes(*batch)
        outcome = Outcome()
        ready = _compose(batch, outcome)
        is_reached = _hand_over(ready, book, outcome)
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
        _note(fault)
        outcome.later.append(letter.id)
        return None
    circular = (letter.kind, letter.number) if letter.number is not None else None
    return Ready(letter.id, letter.person_id, letter.person.slot, file_name(letter), circular, message)


def _hand_over(ready: list[Ready], book: Journal, outcome: Outcome) -> bool:
    if not current_app.config["MAIL_SERVER"]:
        _send_all(ready, None, book, outcome)
        return True
    try:
        # Reaching a mail server can take long; what is said there to send one letter does not.
        with post.connect() as line:
            _send_all(ready, line, book, outcome)
        return True
    except OSError as fault:
        _note(fault)
        outcome.later += [one.letter for one in ready]
        return False


def _send_all(ready: list[Ready], line: Line | None, book: Journal, outcome: Outcome) -> None:
    begun, looked = clock.now(), clock.now()
    paused: set[tuple[str, int]] = set()
    for number, one in enumerate(ready):
        if clock.now() - looked > A_LOOK:
            looked, paused = clock.now(), _paused()
        if clock.now() - begun > LONGEST_BATCH or one.circular in paused:
            outcome.untouched.append(one.letter)
        elif not _send(one, line, book, outcome):
            outcome.untouched += [left.letter for left in ready[number + 1 :]]
            return


def _paused() -> set[tuple[str, int]]:
    rows = db.session.execute(select(Round.kind, Round.number).where(Round.is_paused)).all()
    db.session.rollback()
    return {(row.kind, row.number) for row in rows}


def _send(one: Ready, line: Line | None, book: Journal, outcome: Outcome) -> bool:
    """Send one letter; no when the line is of no use for the next one."""
    if one.message is None:
        outcome.dropped.append(one.letter)
        return True
    with ExitStack() as stack:
        try:
            if not stack.enter_context(on_its_way(one.person, one.slot)):
                outcome.dropped.append(one.letter)
                return True
            _leave(one, line)
            book.is_sent(one.letter)
            outcome.sent.append(one.letter)
            return True
        except smtplib.SMTPResponseException as fault:
            _sort(one, fault.smtp_code, fault, outcome)
            return fault.smtp_code != 421
        except smtplib.SMTPRecipientsRefused as fault:
            ((code, _said),) = fault.recipients.values()
            _sort(one, code, fault, outcome)
            return code != 421
        except (OSError, ValueError) as fault:
            _note(fault)
            outcome.later.append(one.letter)
            # Whether it was accepted is not known: it is sent again with the same Message-ID.
            return not isinstance(fault, OSError)


def _leave(one: Ready, line: Line | None) -> None:
    address, content = one.message or ("", b"")
    if line is None:
        lay(one.name, content)
    else:
        line.hand_over(address, content)


def _sort(one: Ready, code: int, fault: Exception, outcome: Outcome) -> None:
    """Refused for good where the server says so of this letter or this address; else it is tried again (RFC 5321)."""
    _note(fault)
    is_for_good = 500 <= code < 600 and not isinstance(fault, smtplib.SMTPSenderRefused)
    (outcome.refused if is_for_good else outcome.later).append(one.letter)


def _note(fault: Exception) -> None:
    # A mail server's words may hold the address, so only the kind of fault is written down.
    current_app.logger.warning("A letter did not leave (%s).", type(fault).__name__)
