"""Words typed at the desk are never lost: what is sent after the sign-in ended waits for the next one."""

import json
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from ksmo_site import clock, tokens
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.guard.models import KeptWords
from ksmo_site.throttle import counting

TERM = timedelta(hours=24)
# Anybody can send a form to the desk: the oldest of so many give way, and no network may fill them.
MOST = 200
LONGEST = 512 * 1024
_PURPOSE = "kept words"
Fields = list[tuple[str, str]]


def keep(path: str, fields: Fields, network: str) -> str | None:
    """Keep the fields of a form that was sent to this page; the name to ask for them by, or None for too much of it.

    Commits, since whoever sent them is led on to another page.
    """
    text, budget = json.dumps([path, fields]), counting.KEPT_WORDS.of(network)
    if len(text) > LONGEST or not counting.has_left(budget):
        return None
    number = db.session.scalar(select(func.count()).select_from(KeptWords)) or 0
    if number >= MOST:
        oldest = select(KeptWords.id).order_by(KeptWords.kept_at).limit(number - MOST + 1)
        db.session.execute(delete(KeptWords).where(KeptWords.id.in_(oldest.scalar_subquery())))
    kept = KeptWords(kept_at=clock.now(), sealed=tokens.conceal(_PURPOSE, text))
    db.session.add(kept)
    db.session.commit()
    return kept.id.hex


def find(name: str, path: str) -> Fields | None:
    """The fields kept under this name for this page; None where there are none any more."""
    try:
        kept = db.session.get(KeptWords, UUID(hex=name))
        of_page, fields = json.loads(tokens.reveal(kept.sealed, _PURPOSE, TERM)) if kept else ("", [])
    except (ValueError, Refusal):
        return None
    return [(field, value) for field, value in fields] if of_page == path else None


def drop(name: str) -> None:
    """Forget the words: they are sent again just now."""
    db.session.execute(delete(KeptWords).where(KeptWords.id == UUID(hex=name)))


def expire() -> int:
    """Delete what waited for a day; how many there were."""
    late = delete(KeptWords).where(KeptWords.kept_at < clock.now() - TERM).returning(KeptWords.id)
    return len(db.session.execute(late).all())
