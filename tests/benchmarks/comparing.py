"""How exactly versions of the policy are compared, and how quickly, beside Python's own difflib.

python -m tests.benchmarks.comparing [FILE]    200 edits of one word in FILE (the default policy unless told); times
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

from ksmo_site import markup
from tests import editing

EDITS, WORDS, TIMES = 200, 3_000, 5


def main() -> None:
    """Print how many edits were marked exactly, and how long texts of 3,000 words take."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else editing.DEFAULT
    text = path.read_text(encoding="utf-8")
    exact = [editing.flagged(text, edit.text) == (edit.removed, edit.added) for edit in editing.edits(text, EDITS)]
    print(f"{path.name}: {sum(exact)} of {EDITS} edits marked exactly")
    for length in (60, WORDS):
        for name, before, after in pairs(sorted(set(text.split())), length):
            ours, theirs = (milliseconds(compare, before, after) for compare in (markup.difference, by_difflib))
            print(f"paragraphs of {length:5,} words, {name:16}{ours:8.1f} ms   difflib{theirs:8.1f} ms")


def pairs(vocabulary: list[str], length: int) -> list[tuple[str, str, str]]:
    """Texts of 3,000 words with one word changed, every tenth, and all of them."""
    chance = random.Random(length)
    before, other = (chance.choices(vocabulary, k=WORDS) for _ in range(2))
    changed = [("one word", {WORDS // 2}), ("every tenth", set(range(0, WORDS, 10))), ("all", set(range(WORDS)))]
    return [
        (name, written(before, length), written([other[n] if n in places else before[n] for n in range(WORDS)], length))
        for name, places in changed
    ]


def written(words: list[str], length: int) -> str:
    """The words in paragraphs of this length."""
    return "\n\n".join(" ".join(words[place : place + length]) for place in range(0, len(words), length))


def by_difflib(before: str, after: str) -> object:
    """The words compared by Python's own means."""
    return SequenceMatcher(a=before.split(), b=after.split(), autojunk=False).get_opcodes()


def milliseconds(compare: Callable[[str, str], object], before: str, after: str) -> float:
    """How long it takes, the median of some runs."""
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        compare(before, after)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
