"""Asking: somebody, known or not, sends a question."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, select

from ksmo_site import clock, language
from ksmo_site.enquiries import clocks, telling
from ksmo_site.enquiries.models import KEPT_AFTERWARDS, LONGEST, Enquiry
from ksmo_site.extensions import db
from ksmo_site.outbox import letters
from ksmo_site.people import ledger, persons
from ksmo_site.people.models import Person


@dataclass(frozen=True)
class Question:
    """What somebody typed."""

    name: str | None
    email: str
    category: str
    message: str


def ask(question: Question, *, is_told: bool = True) -> Enquiry:
    """Take a question in; unless too many letters went there today, one tells its number and until when we answer."""
    now = clock.now()
    enquiry = Enquiry(
        person=persons.meet(question.email), number=_number(), category=question.category,
        language=language.current(), received_at=now, due_on=clocks.due_on(now),
        kept_from=clock.today() + LONGEST - KEPT_AFTERWARDS,
    )  # fmt: skip
    enquiry.name, enquiry.message = question.name, question.message
    db.session.add(enquiry)
    db.session.flush()
    if is_told:
        telling.tell(enquiry, telling.RECEIVED)
    return enquiry


def _number() -> int:
    while True:
        number = 100_000 + secrets.randbelow(900_000)
        if not db.session.scalar(select(exists().where(Enquiry.number == number))):
            return number


def find(number: int, *, locked: bool = False) -> Enquiry | None:
    """The enquiry of this number; locked, it stays as it is until this transaction ends."""
    query = select(Enquiry).where(Enquiry.number == number)
    if locked:
        query = query.with_for_update(of=Enquiry).execution_options(populate_existing=True)
    # More digits than the database counts are nobody's number.
    return db.session.scalar(query) if number < 1_000_000 else None


def forget(enquiry: Enquiry) -> None:
    """Delete it at once, in an older copy of the database too."""
    ledger.note("enquiry", enquiry.id)
    db.session.delete(enquiry)
    db.session.flush()


@ledger.ending("enquiry")
def _forget_again(enquiry_id: UUID) -> bool:
    ended = delete(Enquiry).where(Enquiry.id == enquiry_id).returning(Enquiry.id)
    return db.session.execute(ended).first() is not None


def pass_on(former: Person, person: Person) -> None:
    """Let the person have what was asked from the address that is theirs now, before its former entry is erased."""
    for enquiry in telling.of(former):
        said = {name: getattr(enquiry, name) for name in ("name", "message", "reply", "delay")}
        enquiry.person = person
        for name, words in said.items():
            setattr(enquiry, name, words)
        db.session.flush()
        for letter in enquiry.still_to_tell:
            if not letters.is_waiting(letter, person):
                letters.write(letter, person, enquiry.language)
