"""Running the checks, and keeping what they found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func

from ksmo_site import clock, database
from ksmo_site.extensions import db
from ksmo_site.promises import visit
from ksmo_site.promises.clauses import CHECKS
from ksmo_site.promises.models import Finding
from ksmo_site.promises.words import WORDS


@dataclass(frozen=True)
class Row:
    """One line of the board: a promise, and what its last check found, if it has one."""

    number: int
    clause: int
    words: object
    is_checked: bool
    finding: Finding | None


def check(number: int) -> str:
    """Why the promise is broken; empty when it is kept."""
    try:
        # Looking must not keep visitors from writing; the drills, which write, say so themselves.
        with database.only_reading():
            CHECKS[number]()
    except AssertionError as broken:
        return str(broken) or "its check failed"
    # A check that cannot be carried out must show as not kept, whatever the fault.
    except Exception as fault:
        current_app.logger.exception("P%s could not be checked", number)
        return f"it could not be checked ({type(fault).__name__})"
    finally:
        # Checks read, and some look in as visitors do: nothing may stay locked or half done.
        db.session.rollback()
    return ""


def check_all() -> dict[int, str]:
    """Check every promise and keep what was found; commits each, so that a slow check locks nobody out."""
    found = {}
    with visit.one_round():
        for number in sorted(CHECKS):
            found[number] = check(number)
            db.session.merge(Finding(promise=number, reason=found[number], checked_at=clock.now()))
            db.session.commit()
    return found


def is_due() -> bool:
    """Whether the last round of checks was more than an hour ago."""
    newest = db.session.query(func.max(Finding.checked_at)).scalar()
    return newest is None or bool(newest < clock.now() - timedelta(hours=1))


@dataclass(frozen=True)
class Board:
    """All promises in the order of the policy, with what was found last."""

    rows: list[Row]

    @property
    def since(self) -> datetime | None:
        """When the oldest of the findings was made; None before the first round of checks."""
        return min((row.finding.checked_at for row in self.rows if row.finding), default=None)

    @property
    def kept(self) -> int:
        """How many were found kept."""
        return sum(row.finding is not None and row.finding.is_kept for row in self.rows)

    @property
    def broken(self) -> int:
        """How many were found broken."""
        return sum(row.finding is not None and not row.finding.is_kept for row in self.rows)

    @property
    def unknown(self) -> int:
        """How many have no finding: no check yet, or one that has not run."""
        return len(self.rows) - self.kept - self.broken


def by_clause() -> dict[int, Board]:
    """The board, clause by clause."""
    rows = board().rows
    return {clause: Board([row for row in rows if row.clause == clause]) for clause in {row.clause for row in rows}}


def board() -> Board:
    """The board as it stands."""
    findings = {finding.promise: finding for finding in db.session.query(Finding)}
    return Board(
        [
            Row(number, clause, words, number in CHECKS, findings.get(number) if number in CHECKS else None)
            for number, (clause, words) in WORDS.items()
        ]
    )
