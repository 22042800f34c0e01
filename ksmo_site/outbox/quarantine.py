"""Letters held back: after a restore nobody knows which of them have left, or are still wanted."""

from sqlalchemy import delete, func, select, update

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.outbox.models import Letter


def hold_back() -> int:
    """Hold back every letter that waits until an organizer says yes; how many there were."""
    held = (
        update(Letter)
        .where(~Letter.is_quarantined)
        .values(is_quarantined=True, held_until=None, tried_at=func.coalesce(Letter.tried_at, clock.now()))
    )
    return len(db.session.execute(held.returning(Letter.id), execution_options={"synchronize_session": False}).all())


def waiting() -> dict[str, int]:
    """How many letters of each kind wait for an organizer's yes."""
    counts = select(Letter.kind, func.count()).where(Letter.is_quarantined).group_by(Letter.kind).order_by(Letter.kind)
    return {str(kind): number for kind, number in db.session.execute(counts)}


def release() -> None:
    """Let the letters that were held back leave."""
    db.session.execute(
        update(Letter).where(Letter.is_quarantined).values(is_quarantined=False, due_at=clock.now(), tried_at=None)
    )


def discard() -> None:
    """Delete the letters that were held back."""
    db.session.execute(delete(Letter).where(Letter.is_quarantined))
