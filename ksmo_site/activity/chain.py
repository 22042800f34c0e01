"""The chain itself: each line holds a seal over itself and the one before, so that no line changes unnoticed.

Only this site can make a seal, and how far the chain reached is known outside the database, too.
"""

import contextlib
import hmac
import itertools
import json
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select, text

from ksmo_site import clock, installation
from ksmo_site.activity.models import KEPT, Act
from ksmo_site.extensions import db
from ksmo_site.people.marks import mark

NOTHING = b"\0" * 32
# Of the key file, which no older copy can do without; a new machine may have a new secret.
_SEAL = ("activity log", "of this site")
# Taken last in a transaction, by its end: whoever waits for it keeps nothing that its holder still needs.
_LOCK = 0x6B736D6F
_AT_ONCE = 500


def add(act: Act) -> Act:
    """Put this at the end of the chain."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = newest()
    act.number, act.previous = (last.number + 1, last.digest) if last else (1, NOTHING)
    # As both databases give it back.
    act.at = act.at.replace(microsecond=0)
    act.digest = digest(act)
    db.session.add(act)
    return act


def newest() -> Act | None:
    """The end of the chain."""
    return db.session.scalar(select(Act).order_by(Act.number.desc()).limit(1))


def digest(act: Any) -> bytes:
    """The seal (HMAC-SHA-256) over all the line says and the line before it."""
    signature = act.signature.hex if act.signature else ""
    said = [act.number, act.at.isoformat(), signature, act.what, act.about, act.previous.hex()]
    return hmac.digest(mark(*_SEAL), json.dumps(said, sort_keys=True, ensure_ascii=False).encode(), "sha256")


def first_broken() -> int | None:
    """The number of the first line that was changed, is missing, or stands where another was; None where none is."""
    before: Any = None
    # Plain rows: there may be tens of thousands.
    lines = select(*Act.__table__.columns).order_by(Act.number).execution_options(yield_per=_AT_ONCE)
    with db.session.execute(lines) as found:
        for line in found:
            # The oldest one follows on those that were deleted at their term.
            joins = before is None or (line.number, line.previous) == (before.number + 1, before.digest)
            if not joins or line.digest != digest(line):
                return int(line.number)
            before = line
    reached = before.number if before is not None else 0
    return reached + 1 if reached < _known_end() else None


def is_whole(acts: list[Act]) -> bool:
    """Whether these lines, the newest first, are as they were written and follow on each other."""
    joined = all(newer.previous == older.digest for newer, older in itertools.pairwise(acts))
    return joined and all(act.digest == digest(act) for act in acts)


def remember_end(number: int) -> None:
    """Write down outside the database how far the chain reaches, once the line of this number is in it."""
    if number > _known_end():
        installation.put(_end(), str(number).encode())


def forget_end() -> None:
    """Go on from where an older copy of the database ends."""
    _end().unlink(missing_ok=True)


def _known_end() -> int:
    with contextlib.suppress(FileNotFoundError, ValueError):
        return int(_end().read_bytes())
    return 0


def _end() -> Path:
    return Path(current_app.config["INSTANCE"]) / "activity"


def expire() -> int:
    """Delete the lines that are older than two years, but not the last one; how many there were."""
    late = select(Act.number).where(Act.at < clock.now() - KEPT).order_by(Act.number.desc()).limit(1)
    last, end = db.session.scalar(late), newest()
    old = select(Act).where(Act.number <= (last or 0), Act.number < (end.number if end else 0))
    found = list(db.session.scalars(old))
    for act in found:
        db.session.delete(act)
    return len(found)
