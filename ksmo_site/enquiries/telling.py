"""Letters about enquiries. None repeats what a stranger typed, or anybody could write to others through us."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site.enquiries import links
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.enquiries.words import category
from ksmo_site.extensions import db
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.personal import Words

RECEIVED, ANSWER, EXTENDED = "enquiry_received", "enquiry_answer", "enquiry_extended"
PROOF, HELD, DELETED = "enquiry_proof", "enquiry_held", "enquiry_deleted"
_WROTE = _l("somebody, probably you, wrote to us with this address.")
_ANSWERED = _l("you wrote to us, and we answer.")
LETTERS: dict[str, tuple[str, Words, Words]] = {
    RECEIVED: ("request", _l("Your enquiry has reached KSMO 2024"), _WROTE),
    ANSWER: ("reply", _l("Our answer to your enquiry at KSMO 2024"), _ANSWERED),
    EXTENDED: ("reply", _l("Our answer takes longer"), _ANSWERED),
    PROOF: ("reply", _l("Please show that it was you who wrote to KSMO 2024"), _WROTE),
    HELD: ("reply", _l("What KSMO 2024 holds about you"), _ANSWERED),
    DELETED: ("reply", _l("What KSMO 2024 held about you is deleted"), _ANSWERED),
}


def tell(enquiry: Enquiry, letter: str) -> None:
    """Write this letter about the enquiry; where one of its kind waits for the same person, it leaves after that."""
    persons.hold(enquiry.person_id)
    if letter not in enquiry.still_to_tell:
        enquiry.untold = " ".join([*enquiry.still_to_tell, letter])
    db.session.flush()
    if not letters.is_waiting(letter, enquiry.person):
        letters.write(letter, enquiry.person, enquiry.language)


def is_on_its_way(enquiry: Enquiry, letter: str) -> bool:
    """Whether this letter about the enquiry still waits to leave, and can."""
    return letter in enquiry.still_to_tell and letters.is_waiting(letter, enquiry.person)


def has_failed(enquiry: Enquiry, letter: str) -> bool:
    """Whether this letter was refused or ran out of time, and never left."""
    return letter in enquiry.still_to_tell and not letters.is_waiting(letter, enquiry.person)


def of(person: Person) -> list[Enquiry]:
    """Every enquiry of the person, the oldest first."""
    theirs = select(Enquiry).where(Enquiry.person_id == person.id)
    return list(db.session.scalars(theirs.order_by(Enquiry.received_at, Enquiry.number)))


def _next(person: Person, letter: str) -> Enquiry | None:
    return next((enquiry for enquiry in of(person) if letter in enquiry.still_to_tell), None)


def _about(person: Person, letter: str) -> dict[str, Any] | None:
    enquiry = _next(person, letter)
    if enquiry is None:
        return None
    subject = gettext("%(subject)s (No. %(number)s)", subject=LETTERS[letter][1], number=enquiry.number)
    return {
        "subject": subject,
        "enquiry": enquiry,
        "category": category(enquiry.category),
        "held_link": links.to(links.HELD, enquiry),
        "proof_link": links.to(links.PROOF, enquiry),
    }


def _told(person: Person, letter: str) -> None:
    enquiry = _next(person, letter)
    if enquiry is None:
        return
    enquiry.untold = " ".join(one for one in enquiry.still_to_tell if one != letter)
    db.session.flush()
    waits = _next(person, letter)
    if waits is not None:
        letters.write(letter, person, waits.language)


def _declare(letter: str) -> None:
    purpose, subject, reason = LETTERS[letter]

    def left(person: Person) -> None:
        _told(person, letter)

    @kinds.letter(letter, purpose=purpose, subject=subject, reason=reason, done=left)
    def fill(person: Person) -> dict[str, Any] | None:
        return _about(person, letter)


for _letter in LETTERS:
    _declare(_letter)
