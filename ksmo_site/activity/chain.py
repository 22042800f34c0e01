"""The chain itself: each line holds a digest of itself and of the one before, so that no line changes unnoticed."""

import hashlib
import json
from typing import Any

from sqlalchemy import select, text

from ksmo_site import clock
from ksmo_site.activity.models import KEPT, Act
from ksmo_site.extensions import db

NOTHING = b"\0" * 32
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
    """A SHA-256 of all the line says and of the line before it."""
    signature = act.signature.hex if act.signature else ""
    said = [act.number, act.at.isoformat(), signature, act.what, act.about, act.previous.hex()]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).digest()


def first_broken() -> int | None:
    """The number of the first line that was changed, or stands where another was; None when the chain is whole."""
    before = None
    # Plain rows: there may be tens of thousands.
    lines = select(*Act.__table__.columns).order_by(Act.number).execution_options(yield_per=_AT_ONCE)
    with db.session.execute(lines) as found:
        for line in found:
            # The oldest one follows on those that were deleted at their term.
            joins = before is None or (line.number, line.previous) == (before.number + 1, before.digest)
            if not joins or line.digest != digest(line):
                return int(line.number)
            before = line
    return None


def expire() -> int:
    """Delete the lines that are older than two years, from the beginning on; how many there were."""
    last = db.session.scalar(select(Act.number).where(Act.at < clock.now() - KEPT).order_by(Act.number.desc()).limit(1))
    old = select(Act).where(Act.number <= (last or 0))
    found = list(db.session.scalars(old))
    for act in found:
        db.session.delete(act)
    return len(found)
