"""The kinds of letters there are: each is declared beside what it tells of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ksmo_site.outbox.words import PURPOSES, SUBJECTS
from ksmo_site.people.models import Person

# Called with the person, and with the number of what it tells of where it is written to many.
Fill = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True)
class Kind:
    """One kind of letter: its purpose and subject, why somebody gets it, what fills it when it leaves, and where to."""

    purpose: str
    subject: object
    reason: object
    fill: Fill
    to: Callable[[Person], str | None]
    done: Callable[..., None]


KINDS: dict[str, Kind] = {}


def _home(person: Person) -> str | None:
    return person.email


def _nothing(*_about: object) -> None:
    pass


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
    if purpose not in PURPOSES:
        raise ValueError(f"The policy knows no letters for {purpose!r}.")

    def declare(fill: Fill) -> Fill:
        SUBJECTS[name] = subject
        KINDS[name] = Kind(purpose, subject, reason, fill, to, done)
        return fill

    return declare


Rule = Callable[[str, Person], bool]
_rules: list[Rule] = []


def holds_back(rule: Rule) -> Rule:
    """Let this say that no letter for a purpose may go to somebody."""
    _rules.append(rule)
    return rule


def may_go(kind: Kind, person: Person) -> bool:
    """Whether a letter of this kind may go to the person at all."""
    return not any(rule(kind.purpose, person) for rule in _rules)


def about(person: Person, number: int | None) -> tuple[Any, ...]:
    """What a letter is filled from: the person, and the number of what it tells of if it goes to many."""
    return (person,) if number is None else (person, number)
