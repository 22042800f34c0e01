"""Handing a batch of letters to the mail server, one by one, each only if it is still wanted just then."""

import smtplib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from ksmo_site import clock, database
from ksmo_site.delivery.inspection import Improper
from ksmo_site.delivery.journal import Journal
from ksmo_site.delivery.post import Line, post
from ksmo_site.delivery.settling import Outcome
from ksmo_site.extensions import db
from ksmo_site.outbox.folder import lay, on_its_way
from ksmo_site.outbox.models import Letter, Round

# How soon a round that is paused stops.
A_LOOK = timedelta(seconds=1)


@dataclass(frozen=True)
class Ready:
    """A letter as it leaves, and whose it is."""

    letter: UUID
    person: UUID
    slot: int
    name: str
    circular: tuple[str, int] | None
    message: tuple[str, bytes] | None


def hand_over(ready: list[Ready], book: Journal, outcome: Outcome, goes_on: Callable[[], bool]) -> bool:
    """Send these as long as it goes on; no when the mail server cannot be reached, or closes the line."""
    if not current_app.config["MAIL_SERVER"]:
        return _send_all(ready, None, book, outcome, goes_on)
    try:
        # Reaching a mail server can take long; what is said there to send one letter does not.
        with post.connect() as line:
            return _send_all(ready, line, book, outcome, goes_on)
    except OSError as fault:
        note(fault)
        outcome.later += [one.letter for one in ready]
        return False


def _send_all(
    ready: list[Ready], line: Line | None, book: Journal, outcome: Outcome, goes_on: Callable[[], bool]
) -> bool:
    """Send these; no when the server closes the line: whoever knocks again at once is not let in sooner."""
    looked = clock.now()
    paused: set[tuple[str, int]] = set()
    for number, one in enumerate(ready):
        if clock.now() - looked > A_LOOK:
            looked, paused = clock.now(), _paused()
        if not goes_on() or one.circular in paused:
            outcome.untouched.append(one.letter)
        elif not _send(one, line, book, outcome):
            outcome.untouched += [left.letter for left in ready[number + 1 :]]
            return False
    return True


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
            is_known = stack.enter_context(on_its_way(one.person, one.slot))
            if not is_known or not _still_waits(one.letter):
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
            note(fault)
            outcome.later.append(one.letter)
            # Whether it was accepted is not known: it is sent again with the same Message-ID.
            return not isinstance(fault, OSError)


def _still_waits(letter: UUID) -> bool:
    """Whether nobody took it back since it was composed: who stops is not written to from that moment."""
    with database.only_reading():
        waits = db.session.scalar(select(Letter.id).where(Letter.id == letter)) is not None
        db.session.rollback()
    return waits


def _leave(one: Ready, line: Line | None) -> None:
    address, content = one.message or ("", b"")
    if line is None:
        lay(one.name, content)
    else:
        line.hand_over(address, content)


def _sort(one: Ready, code: int, fault: Exception, outcome: Outcome) -> None:
    """Refused for good where the server says so of this letter or this address; else it is tried again (RFC 5321)."""
    note(fault)
    if code < 500 or isinstance(fault, smtplib.SMTPSenderRefused):
        outcome.later.append(one.letter)
        return
    outcome.refused.append(one.letter)
    # What is said of the words of a letter says nothing of the address.
    if isinstance(fault, smtplib.SMTPRecipientsRefused) or b"5.1." in getattr(fault, "smtp_error", b""):
        outcome.unknown.append(one.letter)


def note(fault: Exception) -> None:
    """Write down that a letter did not leave, and nothing of whose it is."""
    # A mail server's words may hold the address, so only the kind of fault is written down.
    why = str(fault) if isinstance(fault, Improper) else type(fault).__name__
    current_app.logger.warning("A letter did not leave (%s).", why)
