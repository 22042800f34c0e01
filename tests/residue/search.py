"""Finding any of some millions of needles in many files, in one pass and in plain Python.

The haystack is looked at as whole numbers of eight bytes, every fourth byte. Each needle stands in a set with the four
such numbers of which one must be seen wherever the needle lies, so that C compares and Python only verifies.
"""

import contextlib
import sys
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

WINDOW, STRIDE = 8, 4
# So much of a needle holds a whole window, whichever way the strides fall; shorter ones cannot be searched.
BEGINNING = WINDOW + STRIDE - 1
PIECE = 1 << 20
# Small enough that looking closer at one costs little, where a window was seen.
BLOCK = 1 << 14

Label = TypeVar("Label", bound=Hashable)


@dataclass(frozen=True)
class Hit(Generic[Label]):
    """One needle at one place."""

    label: Label
    file: Path
    place: int


@dataclass
class Searched(Generic[Label]):
    """What was found, and in how much."""

    hits: list[Hit[Label]] = field(default_factory=list)
    files: int = 0
    size: int = 0


class Needles(Generic[Label]):
    """What to search for, each with a label that says what it is. Raises ValueError for one that is too short."""

    def __init__(self, needles: Iterable[tuple[Label, bytes]]) -> None:
        self._windows: set[int] = set()
        self._by_beginning: dict[bytes, list[tuple[Label, bytes]]] = {}
        self._longest = BEGINNING
        for label, needle in needles:
            self._add(label, needle)

    def _add(self, label: Label, needle: bytes) -> None:
        beginning = needle[:BEGINNING]
        if len(beginning) < BEGINNING:
            raise ValueError(f"{label}: {len(needle)} bytes are too few to be searched for.")
        self._longest = max(self._longest, len(needle))
        alike = self._by_beginning.setdefault(beginning, [])
        if not alike:
            windows = (beginning[at : at + WINDOW] for at in range(STRIDE))
            self._windows.update(int.from_bytes(window, sys.byteorder) for window in windows)
        alike.append((label, needle))

    def search(self, files: Iterable[Path]) -> Searched[Label]:
        """Every needle in every file or block device; a file that goes meanwhile is left out."""
        searched: Searched[Label] = Searched()
        for file in files:
            if file.is_file() or file.is_block_device():
                with contextlib.suppress(FileNotFoundError):
                    self._look_into(file, searched)
        return searched

    def _look_into(self, file: Path, searched: Searched[Label]) -> None:
        # Ordered, and each once: pieces overlap.
        found: dict[Hit[Label], None] = {}
        end = 0
        for start, piece in self._pieces(file):
            found.update(dict.fromkeys(Hit(label, file, start + at) for label, at in self._within(piece)))
            end = start + len(piece)
        searched.hits.extend(found)
        searched.files += 1
        searched.size += end

    def _pieces(self, file: Path) -> Iterator[tuple[int, bytes]]:
        """The file in pieces, each with its place; the end of one begins the next, so that none cuts a needle."""
        kept, start = b"", 0
        with file.open("rb") as haystack:
            while read := haystack.read(PIECE):
                piece = kept + read
                yield start, piece
                kept = piece[-self._longest :]
                start += len(piece) - len(kept)

    def _within(self, piece: bytes) -> Iterator[tuple[Label, int]]:
        # Disks and logs are mostly empty.
        if piece.count(0) == len(piece):
            return
        for first in (0, STRIDE):
            end = first + (len(piece) - first) // WINDOW * WINDOW
            numbers = memoryview(piece)[first:end].cast("Q")
            for at in range(0, len(numbers), BLOCK):
                block = numbers[at : at + BLOCK]
                if not self._windows.isdisjoint(block):
                    yield from self._closer(piece, block, first + at * WINDOW)

    def _closer(self, piece: bytes, block: memoryview, start: int) -> Iterator[tuple[Label, int]]:
        for index, number in enumerate(block):
            if number in self._windows:
                window = start + index * WINDOW
                for begin in range(max(0, window - STRIDE + 1), window + 1):
                    yield from self._at(piece, begin)

    def _at(self, piece: bytes, begin: int) -> Iterator[tuple[Label, int]]:
        for label, needle in self._by_beginning.get(piece[begin : begin + BEGINNING], ()):
            if piece.startswith(needle, begin):
                yield label, begin
