"""The kinds of letters there are: each is declared beside what it tells of."""

from collections.abc import Callable, Collection, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ksmo_site.extensions import db
from ksmo_site.outbox.words import PURPOSES, SUBJECTS
from ksmo_site.people.models import Person

# Called with the person; for a circular with the number of what it tells of.
Fill = Callable[..., dict[str, Any] | None]
# A few words for each of these readers, asked once for many of one language; whoever is missing gets no letter.
Personal = Callable[[Collection[Person], int], dict[UUID, dict[str, str]]]


@dataclass(frozen=True)
class Kind:
    """One kind of letter: its purpose and subject, why somebody gets it, what fills it when it leaves, and where to."""

    purpose: str
    subject: object
    reason: object
    fill: Fill
    to: Callable[[Person], str | None]
    done: Callable[..., None]
    personal: Personal | None = None


KINDS: dict[str, Kind] = {}


def _home(person: Person) -> str | None:
    return person.email


def _nothing(*_about: object) -> None:
    pass


def _nothing_personal(people: Collection[Person], _number: int) -> dict[UUID, dict[str, str]]:
    return {person.id: {} for person in people}


def letter(
    name: str,
    *,
    purpose: str,
    subject: object,
    reason: object,
    to: Callable[[Person], str | None] = _home,
    done: Callable[..., None] = _nothing,
) -> Callable[[Fill], Fill]:
    """Declare a kind of letter; the function fills its template, or answers None when there is nothing left to say.

    It goes to the person's address, unless `to` says that another of theirs is meant; `done` is called when it left.
    """

    _refuse_unknown(purpose)

    def declare(fill: Fill) -> Fill:
        return _declare(name, Kind(purpose, subject, reason, fill, to, done))

    return declare


def circular(
    name: str,
    *,
    purpose: str,
    subject: object,
    reason: object,
    personal: Personal = _nothing_personal,
    done: Callable[..., None] = _nothing,
) -> Callable[[Fill], Fill]:
    """Declare a kind of letter that many get: the function is asked once for all, with the number of what it tells of.

    The template finds a few words for each reader in `personal`; whom that leaves out gets none. A `subject` among the
    words takes the place of the kind's; `hosts` names foreign hosts an organizer said yes to; `list` makes it a list's
    letter, which mail programs can stop by the personal `stop_link` (RFC 8058).
    """

    _refuse_unknown(purpose)

    def declare(fill: Fill) -> Fill:
        return _declare(name, Kind(purpose, subject, reason, fill, _home, done, personal))

    return declare


def _refuse_unknown(purpose: str) -> None:
    if purpose not in PURPOSES:
        raise ValueError(f"The policy knows no letters for {purpose!r}.")


def _declare(name: str, kind: Kind) -> Fill:
    SUBJECTS[name] = kind.subject
    KINDS[name] = kind
    return kind.fill


Rule = Callable[[str, Collection[Person]], Set[UUID]]
_rules: list[Rule] = []


def holds_back(rule: Rule) -> Rule:
    """Let this name those among people to whom no letter for a purpose may go."""
    _rules.append(rule)
    return rule


def held_back(purpose: str, people: Collection[Person]) -> set[UUID]:
    """Those among them to whom no letter for this purpose may go."""
    return set().union(*(rule(purpose, people) for rule in _rules))


def is_done(name: str, person_id: UUID, number: int | None) -> None:
    """Tell whoever declared the kind that a letter left."""
    kind = KINDS.get(name)
    if kind is None or kind.done is _nothing:
        return
    person = db.session.scalars(select(Person).where(Person.id == person_id)).one()
    kind.done(*((person,) if kind.personal is None else (person, number)))
