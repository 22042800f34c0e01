"""Policies with one word changed at random, and what a comparison says of them."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import ksmo_site
from ksmo_site.errors import Refusal
from ksmo_site.markup import ADDED, REMOVED, Piece
from ksmo_site.policy import comparing, reading
from ksmo_site.policy.comparing import Parts
from ksmo_site.policy.models import CLAUSES
from ksmo_site.setting_up import DEFAULT_POLICY

DEFAULT = Path(ksmo_site.__file__).parent / DEFAULT_POLICY


@dataclass(frozen=True)
class Edit:
    """A text in which one word was replaced, inserted or deleted, and which."""

    text: str
    removed: list[str]
    added: list[str]


def edits(text: str, times: int) -> Iterator[Edit]:
    """So many edits that leave a policy, the same ones each time; capitals stay capitals."""
    chance = random.Random(times)
    pieces = re.split(r"(\s+)", text.strip())
    return islice(filter(_is_policy, (_edit(pieces, number, chance) for number in count())), times)


def _edit(pieces: list[str], number: int, chance: random.Random) -> Edit:
    place = chance.randrange(0, len(pieces), 2)
    old = pieces[place]
    new = chance.choice([word for word in pieces[::2] if word != old and word[0].isupper() == old[0].isupper()])
    removed, added, there = [([old], [new], new), ([], [new], f"{new} {old}"), ([old], [], "")][number % 3]
    return Edit("".join([*pieces[:place], there, *pieces[place + 1 :]]), removed, added)


def _is_policy(edit: Edit) -> bool:
    try:
        reading.read(edit.text)
    except Refusal:
        return False
    return True


def parts(text: str) -> Parts:
    """The titles and texts of a policy as it is read."""
    read = reading.read(text)
    clauses = [(f"{number}. {clause.title}", clause.text) for number, clause in enumerate(read.clauses, start=1)]
    return {"preamble": ("", read.preamble)} | dict(zip(CLAUSES, clauses, strict=True))


def flagged(before: str, after: str) -> tuple[list[str], list[str]]:
    """The words a comparison of two policies shows as removed, and as added."""
    changes = comparing.changes(parts(before), parts(after))
    pieces = [piece for each in changes if each.difference for line in each.difference.paragraphs for piece in line]
    return words(pieces, REMOVED), words(pieces, ADDED)


def words(pieces: Iterable[Piece], *kinds: str) -> list[str]:
    """The words of the pieces of these kinds."""
    return [word for piece in pieces if piece.kind in kinds for word in piece.words.split()]
