"""Writing letters and delivering them: each at least once, when it is due, whatever process dies in between."""

import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app, render_template
from flask_mail import Message
from sqlalchemy import delete, or_, select, update

from ksmo_site import clock, installation, language
from ksmo_site.extensions import db
from ksmo_site.outbox import inspection
from ksmo_site.outbox.kinds import KINDS, Kind, about, may_go
from ksmo_site.outbox.models import Letter, SentLetter
from ksmo_site.outbox.post import folder, post, take_back
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone, vault

# Longer than the slowest delivery: what a dead worker held is taken up again after this.
HOLD = timedelta(minutes=2)
# The person, the letter; what else lies in the folder is none of ours.
NAME = re.compile(r"([0-9a-f]{32})(?:-[0-9a-f]{32}\.(?:eml|tmp)|\.lock)")
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def write(name: str, person: Person, language_: str | None = None) -> Letter:
    """A letter of this kind to this person, in the language of the page they used."""
    letter = Letter(person=person, kind=name, purpose=KINDS[name].purpose, language=language_ or language.current())
    db.session.add(letter)
    return letter


@dataclass
class Delivery:
    """What became of the letters that were due."""

    delivered: int = 0
    dropped: int = 0
    waiting: int = 0

    def __str__(self) -> str:
        return f"{self.delivered} delivered, {self.waiting} waiting for another try, {self.dropped} dropped."


def deliver() -> Delivery:
    """Deliver every letter that is due. Commits after each, since a letter that left cannot be rolled back."""
    outcome = Delivery()
    while (letter_id := _take()) is not None:
        _carry(letter_id, outcome)
        db.session.commit()
    return outcome


def _take() -> UUID | None:
    now = clock.now()
    due = (
        select(Letter.id)
        .where(~Letter.is_quarantined, Letter.due_at <= now, or_(Letter.held_until.is_(None), Letter.held_until < now))
        # What somebody waits for goes before what goes to many.
        .order_by(Letter.number.is_not(None), Letter.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    held = update(Letter).where(Letter.id.in_(due.scalar_subquery())).values(held_until=now + HOLD)
    taken = db.session.execute(held.returning(Letter.id), execution_options={"synchronize_session": False}).scalar()
    db.session.commit()
    return taken


def _carry(letter_id: UUID, outcome: Delivery) -> None:
    letter = db.session.get(Letter, letter_id, populate_existing=True)
    if letter is None:
        return
    name, attempts, kind_, number = file_name(letter), letter.attempts, letter.kind, letter.number
    person_id, slot = letter.person_id, letter.person.slot
    try:
        # Raises ValueError for a letter that may not leave, and for an address that cannot be written.
        message = _message(letter)
        # What takes long must not hold a transaction: on SQLite nobody else could write meanwhile.
        db.session.commit()
        is_sent = message is not None and post.hand_over(message, name, _on_its_way(person_id, slot))
    except (OSError, ValueError) as fault:
        _try_later(letter_id, attempts, fault)
        outcome.waiting += 1
        return
    outcome.delivered += is_sent
    outcome.dropped += not is_sent
    _strike_off(letter_id)
    if not persons.hold(person_id):
        # They left while the letter was on its way; what lies in the folder goes after them.
        take_back(name)
    elif is_sent:
        db.session.add(SentLetter(person_id=person_id, kind=kind_))
        person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
        KINDS[kind_].done(*about(person, number))


@contextmanager
def _on_its_way(person_id: UUID, slot: int) -> Iterator[bool]:
    """Within, whoever erases the person waits; no when they are erased already."""
    path = _lock(person_id)
    with installation.alone(path, make=True):
        try:
            yield vault().has_key(slot)
        finally:
            path.unlink(missing_ok=True)


def wait_until_silent(person_id: UUID) -> None:
    """Wait until no letter to somebody who was erased is on its way; none will be, since their key is gone."""
    with contextlib.suppress(FileNotFoundError), installation.alone(_lock(person_id)):
        _lock(person_id).unlink(missing_ok=True)


def _lock(person_id: UUID) -> Path:
    return folder() / f"{person_id.hex}.lock"


def _strike_off(letter_id: UUID) -> None:
    db.session.execute(delete(Letter).where(Letter.id == letter_id))


def _message(letter: Letter) -> Message | None:
    """The letter as it leaves; None when there is nobody to write to, or nothing left to say."""
    kind = KINDS.get(letter.kind)
    try:
        with language.speaking(letter.language):
            address = kind.to(letter.person) if kind and may_go(kind, letter.person) else None
            contents = kind.fill(*about(letter.person, letter.number)) if kind and address else None
            if kind is None or address is None or contents is None:
                return None
            return _compose(letter, kind, address, contents)
    except Gone:
        return None


def _compose(letter: Letter, kind: Kind, address: str, contents: dict[str, Any]) -> Message:
    body = render_template(f"mail/{letter.kind}.txt", reason=kind.reason, **contents)
    inspection.inspect(body)
    message = Message(
        str(kind.subject), recipients=[address], body=body, reply_to=current_app.config["KSMO_CONTACT_EMAIL"]
    )
    # The same however often it is tried, so that a mail program shows a letter sent twice only once.
    message.msgId = f"<{letter.id.hex}@{current_app.config['KSMO_MAIL_SENDER'].partition('@')[2]}>"
    message.extra_headers = {"Auto-Submitted": "auto-generated", "Content-Language": letter.language}
    return message


def _try_later(letter_id: UUID, attempts: int, fault: Exception) -> None:
    # A mail server's words may hold the address, so only the kind of fault is written down.
    current_app.logger.warning("A letter did not leave (%s); it is tried again.", type(fault).__name__)
    wait = WAITS[min(attempts, len(WAITS) - 1)]
    later = {"due_at": clock.now() + wait, "attempts": attempts + 1, "held_until": None}
    db.session.execute(update(Letter).where(Letter.id == letter_id).values(later))


def file_name(letter: Letter) -> str:
    """The letter's name in the outbox folder: random ids only, the person's first, so that their files can be found."""
    return f"{letter.person_id.hex}-{letter.id.hex}"


def forget(person: Person) -> int:
    """Overwrite and remove the person's letters that lie in the outbox folder; how many there were."""
    return take_back(f"{person.id.hex}-")


def lay_into_folder(letter: Letter, content: bytes) -> None:
    """Put this content where the letter lies while no mail server is set."""
    installation.put(folder() / f"{file_name(letter)}.eml", content)


def sweep_folder() -> int:
    """Take back letters of people who are not known any more, as a crash may leave them; how many there were."""
    owners = {found[1] for file in folder().iterdir() if (found := NAME.fullmatch(file.name))}
    known = {person_id.hex for person_id in db.session.scalars(select(Person.id))} if owners else set()
    db.session.rollback()
    return sum(take_back(owner) for owner in owners - known)


def is_waiting(name: str, person: Person) -> bool:
    """Whether a letter of this kind has not left yet."""
    waits = select(Letter.id).where(Letter.person_id == person.id, Letter.kind == name)
    return db.session.scalar(waits.limit(1)) is not None


def withdraw(name: str, person: Person) -> None:
    """Take back what still waits of this kind: something newer takes its place."""
    db.session.execute(delete(Letter).where(Letter.person_id == person.id, Letter.kind == name))
