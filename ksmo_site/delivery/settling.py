"""What the database hears of letters that were sent, refused or left for later."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from ksmo_site import clock
from ksmo_site.delivery import journal
from ksmo_site.extensions import db
from ksmo_site.outbox import folder, kinds
from ksmo_site.outbox.models import Letter, Round, SentLetter
from ksmo_site.people.models import Person

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


@dataclass
class Outcome:
    """What became of the letters of one batch."""

    sent: list[UUID] = field(default_factory=list)
    dropped: list[UUID] = field(default_factory=list)
    later: list[UUID] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)
    untouched: list[UUID] = field(default_factory=list)
    # Of those that were refused, those whose address nobody knows there.
    unknown: list[UUID] = field(default_factory=list)

    @property
    def all(self) -> list[UUID]:
        """Every letter of it."""
        return [*self.sent, *self.dropped, *self.later, *self.refused, *self.untouched]


def settle(outcome: Outcome) -> None:
    """Write down what became of these letters. Commits: nobody's transaction may hold back what has left."""
    # People before their letters, as erasing does it: whoever is just being erased goes first, or waits.
    people = _held(outcome.all)
    letters = _still_there(outcome.all)
    for row in _those(outcome.later, letters):
        wait = WAITS[min(row.attempts, len(WAITS) - 1)]
        tried = row.tried_at or clock.now()
        _change([row.id], due_at=clock.now() + wait, attempts=row.attempts + 1, held_until=None, tried_at=tried)
    _change(outcome.untouched, held_until=None)
    _are_refused(_those(outcome.refused, letters), outcome.unknown)
    _are_sent([row for row in _those(outcome.sent, letters) if row.person_id in people])
    _strike_off([*outcome.sent, *outcome.dropped])
    db.session.commit()
    if len(letters) < len(outcome.all):
        # Somebody left while the letter was on its way; what lies in the folder goes after them.
        folder.sweep()


def after_the_dead() -> None:
    """Do what processes that died could not: what they sent is struck off, what they held is free."""
    with journal.left_behind() as books:
        for book in books:
            settle(Outcome(sent=list(book.sent), untouched=list(book.taken - book.sent)))


def _held(ids: Collection[UUID]) -> set[UUID]:
    theirs = select(Letter.person_id).where(Letter.id.in_(ids))
    return set(
        db.session.scalars(select(Person.id).where(Person.id.in_(theirs)).order_by(Person.slot).with_for_update())
    )


def _still_there(ids: Collection[UUID]) -> dict[UUID, Any]:
    columns = (Letter.id, Letter.person_id, Letter.kind, Letter.number, Letter.attempts, Letter.tried_at)
    found = select(*columns).where(Letter.id.in_(ids)).order_by(Letter.id).with_for_update()
    return {row.id: row for row in db.session.execute(found)}


def _those(ids: Collection[UUID], letters: dict[UUID, Any]) -> list[Any]:
    return [letters[letter_id] for letter_id in ids if letter_id in letters]


def _are_sent(letters: list[Any]) -> None:
    if not letters:
        return
    db.session.execute(insert(SentLetter), [{"person_id": row.person_id, "kind": row.kind} for row in letters])
    for row in letters:
        kinds.is_done(row.kind, row.person_id, row.number)
    rounds = Counter((row.kind, row.number) for row in letters if row.number is not None)
    for (kind, number), count in sorted(rounds.items()):
        more = update(Round).where(Round.kind == kind, Round.number == number)
        db.session.execute(more.values(sent=Round.sent + count))


def _are_refused(letters: list[Any], unknown: Collection[UUID]) -> None:
    """No try more; a letter to one person goes, one to many stays until its term, for organizers to see to it."""
    for row in _those(unknown, {row.id: row for row in letters}):
        more = update(Person).where(Person.id == row.person_id)
        db.session.execute(more.values(bounces=Person.bounces + 1))
    to_many = [row.id for row in letters if row.number is not None]
    _change(to_many, refused_at=clock.now(), tried_at=clock.now(), held_until=None)
    _strike_off([row.id for row in letters if row.id not in to_many])


def _change(ids: Collection[UUID], **values: Any) -> None:
    if ids:
        changed = update(Letter).where(Letter.id.in_(ids)).values(values)
        db.session.execute(changed, execution_options={"synchronize_session": False})


def _strike_off(ids: Collection[UUID]) -> None:
    gone = delete(Letter).where(Letter.id.in_(ids))
    db.session.execute(gone, execution_options={"synchronize_session": False})
