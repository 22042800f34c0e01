"""What stayed between two texts: which paragraphs are versions of one, and which of their words, as many as can be.

The longest common subsequence is found bit by bit (Hyyrö 2004): a row of its table is one integer, a bit for each word.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, TypeVar

Paragraph = tuple[str, ...]
Thing = TypeVar("Thing")
Places = list[tuple[int, int]]
# Paragraphs with less in common are not versions of one: their words one by one could not be read.
ALIKE = 0.4
# Words before times words after, and paragraphs likewise: hundredths of a second. Beyond it nothing is looked for.
WORK, PAIRS = 25_000_000, 25_000
STOPS = (".", "!", "?", ":", ";", "”", '"', ")")


def paragraphs(before: str, after: str) -> list[tuple[Paragraph, Paragraph]]:
    """The paragraphs of two texts in their order, paired by likeness; an empty one stands for one that went or came."""
    new = _split(after)
    old = _broken_alike(_split(before), new)
    return list(_side_by_side(_ends_first(_versions, old, new), old, new, ()))


def words(old: Paragraph, new: Paragraph) -> list[tuple[str, str]]:
    """The words of two paragraphs in their order, as many paired as can be, like paragraphs."""
    return list(_side_by_side(_in_sentences(_common(old, new), old, new), old, new, ""))


def is_alike(stayed: int, old: Paragraph, new: Paragraph) -> bool:
    """Whether paragraphs of which so many words stayed are versions of one."""
    return 2 * stayed >= ALIKE * (len(old) + len(new))


def _split(text: str) -> list[Paragraph]:
    return [words for paragraph in re.split(r"\n\s*\n", text) if (words := tuple(paragraph.split()))]


def _broken_alike(old: list[Paragraph], new: list[Paragraph]) -> list[Paragraph]:
    """The old text, its paragraphs ending as in the new one wherever no more than one word changed."""
    said, others = ([word for paragraph in text for word in paragraph] for text in (old, new))
    ends, wanted = (set(accumulate(map(len, text))) for text in (old, new))
    for (a, b), (c, d) in pairwise([(-1, -1), *_common(said, others), (len(said), len(others))]):
        here, there = range(a + 1, c + 1), range(b + 1, d + 1)
        if len(here) > 2 or len(there) > 2:
            continue
        if wanted.isdisjoint(there):
            ends.difference_update(here)
        elif ends.isdisjoint(here):
            ends.add(c)
    return [tuple(said[start:end]) for start, end in pairwise(sorted({0, *ends}))]


def _in_sentences(pairs: Places, old: Paragraph, new: Paragraph) -> Places:
    """The same number of pairs, so placed that words that went or came end a sentence where they can."""
    placed = [(len(old), len(new))]
    for a, b in reversed(pairs):
        c, d = placed[-1]
        if c == a + 1 and new[d - 1] == new[b] and not new[b].endswith(STOPS):
            placed.append((a, d - 1))
        elif d == b + 1 and old[c - 1] == old[a] and not old[a].endswith(STOPS):
            placed.append((c - 1, b))
        else:
            placed.append((a, b))
    return placed[:0:-1]


def _side_by_side(
    pairs: Places, old: Sequence[Thing], new: Sequence[Thing], nothing: Thing
) -> Iterator[tuple[Thing, Thing]]:
    a = b = 0
    for here, there in [*pairs, (len(old), len(new))]:
        yield from ((went, nothing) for went in old[a:here])
        yield from ((nothing, came) for came in new[b:there])
        yield from zip(old[here : here + 1], new[there : there + 1], strict=True)
        a, b = here + 1, there + 1


def _common(old: Sequence[Hashable], new: Sequence[Hashable]) -> Places:
    return _ends_first(_longest, old, new)


def _ends_first(search: Callable[[Any, Any], Places], old: Sequence[Hashable], new: Sequence[Hashable]) -> Places:
    """What is the same at both ends, and what the search finds between."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    middle = search(old[start : len(old) - end], new[start : len(new) - end])
    return [
        *((place, place) for place in range(start)),
        *((start + a, start + b) for a, b in middle),
        *((len(old) - place, len(new) - place) for place in range(end, 0, -1)),
    ]


def _shared(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """How many of the first are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(old), len(new)))


def _versions(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> Places:
    """Which paragraphs are versions of one, so that the most words stay; beyond the bounds, those that are equal."""
    if len(old) == len(new) == 1:
        return [(0, 0)]
    if len(old) * len(new) > PAIRS or sum(map(len, old)) * sum(map(len, new)) > WORK:
        return _common(old, new)
    return _heaviest(_staying(old, new))


def _staying(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[list[int]]:
    """For each new paragraph how many words of each old one could stay in it; none of one that is not alike."""
    # All old paragraphs are compared at once; the bit between two of them takes up what is carried out of the first.
    table = _Table([word for paragraph in old for word in (*paragraph, None)])
    starts = [0, *accumulate(len(paragraph) + 1 for paragraph in old)]
    counts = []
    for paragraph in new:
        *_, row = table.rows(paragraph)
        stayed = [
            (~row >> start & (1 << len(other)) - 1).bit_count() for start, other in zip(starts, old, strict=False)
        ]
        counts.append([n if is_alike(n, other, paragraph) else 0 for n, other in zip(stayed, old, strict=True)])
    return counts


def _heaviest(weights: list[list[int]]) -> Places:
    """The pairs, in order on both sides, that weigh the most together."""
    best = [[0] * (len(weights[0]) + 1)] if weights else []
    for row in weights:
        last, sums = best[-1], [0]
        for a, weight in enumerate(row):
            sums.append(max(last[a + 1], sums[a], last[a] + weight))
        best.append(sums)
    places = []
    a, b = len(best[0]) - 1 if best else 0, len(weights)
    while a and b:
        if best[b][a] == best[b][a - 1]:
            a -= 1
        elif best[b][a] == best[b - 1][a]:
            b -= 1
        else:
            a, b = a - 1, b - 1
            places.append((a, b))
    return places[::-1]


def _longest(old: Sequence[Hashable], new: Sequence[Hashable]) -> Places:
    """A longest common subsequence, read from the last row of its table back to the first."""
    if len(old) * len(new) > WORK:
        return []
    table = _Table(old)
    rows = [table.full, *table.rows(new)]
    places = []
    a, b = len(old), len(new)
    while a and b:
        if rows[b] >> (a - 1) & 1:
            a -= 1
        elif rows[b - 1] >> (a - 1) & 1:
            a, b = a - 1, b - 1
            places.append((a, b))
        else:
            b -= 1
    return places[::-1]


class _Table:
    """The table of a longest common subsequence: in each row, the bits of words with which it grows are zero."""

    def __init__(self, words: Sequence[Hashable]) -> None:
        self.places: dict[Hashable, int] = {}
        for place, word in enumerate(words):
            self.places[word] = self.places.get(word, 0) | 1 << place
        self.full = (1 << len(words)) - 1 - self.places.pop(None, 0)

    def rows(self, others: Iterable[Hashable]) -> Iterator[int]:
        """One row after each of the other text's words."""
        row = self.full
        for word in others:
            found = row & self.places.get(word, 0)
            row = (row + found | row - found) & self.full
            yield row
