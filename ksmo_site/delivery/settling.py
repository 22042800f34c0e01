"""What the database hears of letters that were sent, refused or left for later."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from ksmo_site import clock
from ksmo_site.delivery import journal
from ksmo_site.extensions import db
from ksmo_site.outbox import folder, kinds
from ksmo_site.outbox.models import Letter, Round, SentLetter
from ksmo_site.people.models import Person

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def settle(
    sent: Collection[UUID],
    dropped: Collection[UUID] = (),
    later: Collection[UUID] = (),
    refused: Collection[UUID] = (),
    untouched: Collection[UUID] = (),
) -> None:
    """Write down what became of these letters. Commits: nobody's transaction may hold back what has left."""
    ids = {*sent, *dropped, *later, *refused, *untouched}
    # People before their letters, as erasing does it: whoever is just being erased goes first, or waits.
    people = _held(ids)
    letters = _still_there(ids)
    for letter_id in later:
        _try_later(letters.get(letter_id))
    for letter_id in refused:
        _is_refused(letters.get(letter_id))
    for letter_id in untouched:
        _let_go(letters.get(letter_id))
    _are_sent([letters[letter_id] for letter_id in sent if letter_id in letters], people)
    gone = [letter_id for letter_id in (*sent, *dropped) if letter_id in letters]
    db.session.flush()
    db.session.execute(delete(Letter).where(Letter.id.in_(gone)), execution_options={"synchronize_session": False})
    db.session.commit()
    if len(letters) < len(ids):
        # Somebody left while the letter was on its way; what lies in the folder goes after them.
        folder.sweep()


def after_the_dead() -> None:
    """Do what processes that died could not: what they sent is struck off, what they held is free."""
    with journal.left_behind() as books:
        for book in books:
            settle(book.sent, untouched=book.taken - book.sent)


def _still_there(ids: set[UUID]) -> dict[UUID, Letter]:
    found = select(Letter).where(Letter.id.in_(ids)).order_by(Letter.id).with_for_update(of=Letter)
    return {letter.id: letter for letter in db.session.scalars(found.execution_options(populate_existing=True))}


def _held(ids: set[UUID]) -> dict[UUID, Person]:
    theirs = select(Letter.person_id).where(Letter.id.in_(ids))
    found = select(Person).where(Person.id.in_(theirs)).order_by(Person.slot).with_for_update()
    return {person.id: person for person in db.session.scalars(found)}


def _are_sent(letters: list[Letter], people: dict[UUID, Person]) -> None:
    rounds: Counter[tuple[str, int]] = Counter()
    for letter in letters:
        if letter.person_id not in people:
            continue
        db.session.add(SentLetter(person_id=letter.person_id, kind=letter.kind))
        if letter.kind in kinds.KINDS:
            kinds.is_done(kinds.KINDS[letter.kind], people[letter.person_id], letter.number)
        if letter.number is not None:
            rounds[letter.kind, letter.number] += 1
    for (kind, number), count in sorted(rounds.items()):
        more = update(Round).where(Round.kind == kind, Round.number == number)
        db.session.execute(more.values(sent=Round.sent + count))


def _try_later(letter: Letter | None) -> None:
    if letter is not None:
        wait = WAITS[min(letter.attempts, len(WAITS) - 1)]
        letter.due_at, letter.attempts, letter.held_until = clock.now() + wait, letter.attempts + 1, None


def _let_go(letter: Letter | None) -> None:
    if letter is not None:
        letter.held_until = None


def _is_refused(letter: Letter | None) -> None:
    """No try more; a letter to one person goes, one to many stays until its term, for organizers to see to it."""
    if letter is None:
        return
    letter.person.bounces += 1
    letter.refused_at, letter.held_until = clock.now(), None
    if letter.number is None:
        db.session.delete(letter)
