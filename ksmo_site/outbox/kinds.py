"""The kinds of letters there are: each is declared beside what it tells of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ksmo_site.outbox.words import PURPOSES, SUBJECTS
from ksmo_site.people.models import Person

# Called with the person; for a circular with the number of what it tells of.
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
    personal: Callable[[Person, int], dict[str, str] | None] | None = None


KINDS: dict[str, Kind] = {}


def _home(person: Person) -> str | None:
    return person.email


def _nothing(*_about: object) -> None:
    pass


def _nothing_personal(_person: Person, _number: int) -> dict[str, str]:
    return {}


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

    def declare(fill: Fill) -> Fill:
        return _declare(name, Kind(purpose, subject, reason, fill, to, done))

    return declare


def circular(
    name: str,
    *,
    purpose: str,
    subject: object,
    reason: object,
    personal: Callable[[Person, int], dict[str, str] | None] = _nothing_personal,
    done: Callable[..., None] = _nothing,
) -> Callable[[Fill], Fill]:
    """Declare a kind of letter that many get: the function is asked once for all, with the number of what it tells of.

    The template finds a few words for each reader in `personal`; where that answers None, this one gets none. A
    `subject` among the words takes the place of the kind's; `hosts` names foreign hosts an organizer said yes to;
    `list` makes it a list's letter, which mail programs can stop by the personal `stop_link` (RFC 8058).
    """

    def declare(fill: Fill) -> Fill:
        return _declare(name, Kind(purpose, subject, reason, fill, _home, done, personal))

    return declare


def _declare(name: str, kind: Kind) -> Fill:
    if kind.purpose not in PURPOSES:
        raise ValueError(f"The policy knows no letters for {kind.purpose!r}.")
    SUBJECTS[name] = kind.subject
    KINDS[name] = kind
    return kind.fill


Rule = Callable[[str, Person], bool]
_rules: list[Rule] = []


def holds_back(rule: Rule) -> Rule:
    """Let this say that no letter for a purpose may go to somebody."""
    _rules.append(rule)
    return rule


def may_go(kind: Kind, person: Person) -> bool:
    """Whether a letter of this kind may go to the person at all."""
    return not any(rule(kind.purpose, person) for rule in _rules)


def is_done(kind: Kind, person: Person, number: int | None) -> None:
    """Tell whoever declared the kind that a letter left."""
    if kind.done is not _nothing:
        kind.done(*((person,) if kind.personal is None else (person, number)))
