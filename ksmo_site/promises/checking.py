"""Running the checks, and keeping what they found."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import func

from ksmo_site import clock, database
from ksmo_site.extensions import db
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
    for number in sorted(CHECKS):
        found[number] = check(number)
        db.session.merge(Finding(promise=number, reason=found[number], checked_at=clock.now()))
        db.session.commit()
    return found


def check_if_due() -> None:
    """Check every promise, unless that was done within the hour: a restart changes nothing."""
    newest = db.session.query(func.max(Finding.checked_at)).scalar()
    if newest is None or newest < clock.now() - timedelta(hours=1):
        check_all()


def board() -> list[Row]:
    """All promises in the order of the policy, with what was found last."""
    findings = {finding.promise: finding for finding in db.session.query(Finding)}
    return [
        Row(number, clause, words, number in CHECKS, findings.get(number) if number in CHECKS else None)
        for number, (clause, words) in WORDS.items()
    ]
