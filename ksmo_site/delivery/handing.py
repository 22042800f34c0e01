"""Handing a batch of letters to the mail server, one by one, each only if it is still wanted just then."""

import smtplib
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import exists, select

from ksmo_site import clock, database
from ksmo_site.delivery.inspection import Improper
from ksmo_site.delivery.journal import Journal
from ksmo_site.delivery.post import Line, post
from ksmo_site.delivery.settling import Outcome
from ksmo_site.extensions import db
from ksmo_site.outbox.folder import lay, on_its_way
from ksmo_site.outbox.models import Letter, Round

# How soon a pause, or a stop by a reader, is heard of within a batch.
A_LOOK = timedelta(milliseconds=20)


@dataclass(frozen=True)
class Ready:
    """A letter as it leaves, and whose it is."""

    letter: UUID
    person: UUID
    slot: int
    name: str
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
    looked, wanted = clock.now() - A_LOOK, set[UUID]()
    for number, one in enumerate(ready):
        if clock.now() - looked >= A_LOOK:
            looked, wanted = clock.now(), _still_wanted([left.letter for left in ready[number:]])
        if not goes_on() or one.letter not in wanted:
            # Paused, or taken back by whoever stops: settling finds out which.
            outcome.untouched.append(one.letter)
        elif not _send(one, line, book, outcome):
            outcome.untouched += [left.letter for left in ready[number + 1 :]]
            return False
    return True


def _still_wanted(letters: list[UUID]) -> set[UUID]:
    """Those that nobody took back since they were composed, and that are not paused."""
    is_paused = exists().where(Round.kind == Letter.kind, Round.number == Letter.number, Round.is_paused)
    with database.only_reading():
        found = set(db.session.scalars(select(Letter.id).where(Letter.id.in_(letters), ~is_paused)))
        db.session.rollback()
    return found


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
            _sort(one, fault.smtp_code, fault, outcome, fault.smtp_error)
            return fault.smtp_code != 421
        except smtplib.SMTPRecipientsRefused as fault:
            ((code, said),) = fault.recipients.values()
            _sort(one, code, fault, outcome, said)
            return code != 421
        except (OSError, ValueError) as fault:
            note(fault)
            outcome.later.append(one.letter)
            # Whether it was accepted is not known: it is sent again with the same Message-ID.
            return not isinstance(fault, OSError)


def _leave(one: Ready, line: Line | None) -> None:
    address, content = one.message or ("", b"")
    if line is None:
        lay(one.name, content)
    else:
        line.hand_over(address, content)


def _sort(one: Ready, code: int, fault: Exception, outcome: Outcome, said: bytes | str) -> None:
    """Refused for good where the server says so of this letter or this address; else it is tried again (RFC 5321)."""
    note(fault)
    if code < 500 or isinstance(fault, smtplib.SMTPSenderRefused):
        outcome.later.append(one.letter)
        return
    outcome.refused.append(one.letter)
    why = said if isinstance(said, str) else said.decode("ascii", "replace")
    # What is said of the words of a letter, or of whoever sends it, says nothing of the address (RFC 3463).
    if "5.1." in why or (isinstance(fault, smtplib.SMTPRecipientsRefused) and "5.7." not in why):
        outcome.unknown.append(one.letter)


def note(fault: Exception) -> None:
    """Write down that a letter did not leave, and nothing of whose it is."""
    # A mail server's words may hold the address, so only the kind of fault is written down.
    why = str(fault) if isinstance(fault, Improper) else type(fault).__name__
    current_app.logger.warning("A letter did not leave (%s).", why)
