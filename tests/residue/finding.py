"""What a search for everything people left behind has found, and whether the search is to be believed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.residue.forms import forms, key_forms
from tests.residue.histories import Histories
from tests.residue.search import Hit, Needles, Searched


class Trace(NamedTuple):
    """One form of one thing that belongs to somebody."""

    whose: str
    kind: str
    form: str
    secret: str

    @property
    def is_key(self) -> bool:
        """Whether it opens what is sealed."""
        return self.kind == "key"


@dataclass
class Finding:
    """What was found of whom. The living are the control: all their keys are in the key file, or nothing was proved."""

    searched: Searched[Trace]
    key_file: Path
    keys_in_use: int

    @property
    def remains(self) -> list[Hit[Trace]]:
        """Whatever was found of leavers."""
        return self._of("leaver")

    @property
    def undone(self) -> list[Hit[Trace]]:
        """Keys of those whose coming was undone, which may lie there until the next full hour."""
        return self._of("stranger")

    @property
    def keys_found(self) -> int:
        """How many keys of the living the search found in the key file."""
        keys = [hit for hit in self._of("living") if hit.label.is_key and hit.file == self.key_file]
        return len({hit.label.secret for hit in keys})

    @property
    def keys_astray(self) -> list[Hit[Trace]]:
        """Copies of living people's keys outside the key file and its copy beside the backups."""
        return [hit for hit in self._of("living") if hit.label.is_key and not hit.file.name.endswith("keys")]

    @property
    def in_clear(self) -> list[Hit[Trace]]:
        """Values of the living that are not sealed, besides those in letters that lie in the outbox folder."""
        return [hit for hit in self._of("living") if not hit.label.is_key and hit.file.suffix != ".eml"]

    @property
    def in_letters(self) -> int:
        """How many values of the living the search found in letters, where they may be."""
        return len({hit.label.secret for hit in self._of("living") if hit.file.suffix == ".eml"})

    @property
    def is_proof(self) -> bool:
        """Whether nothing of leavers was found, by a search that finds what is there."""
        return not (self.remains or self.keys_astray or self.in_clear) and self.keys_found == self.keys_in_use > 0

    def _of(self, whose: str) -> list[Hit[Trace]]:
        return [hit for hit in self.searched.hits if hit.label.whose == whose]


class Looking:
    """A search for everything of everybody in these histories."""

    def __init__(self, histories: Histories, key_file: Path) -> None:
        self.key_file, self.keys_in_use = key_file, len(histories.keys_of_living())
        self._needles = Needles(_all_traces(histories))

    def into(self, files: Iterable[Path]) -> Finding:
        """What these files hold."""
        return Finding(self._needles.search(files), self.key_file, self.keys_in_use)


def _all_traces(histories: Histories) -> Iterator[tuple[Trace, bytes]]:
    yield from _of_values("leaver", histories.values_of_leavers())
    yield from _of_values("living", histories.values_of_living())
    yield from _of_keys("leaver", histories.keys_of_leavers())
    yield from _of_keys("stranger", histories.keys_of_strangers())
    yield from _of_keys("living", histories.keys_of_living())


def _of_values(whose: str, values: set[str]) -> Iterator[tuple[Trace, bytes]]:
    for value in values:
        for form, needle in forms(value).items():
            yield Trace(whose, "value", form, value), needle


def _of_keys(whose: str, keys: set[bytes]) -> Iterator[tuple[Trace, bytes]]:
    for key in keys:
        for form, needle in key_forms(key).items():
            yield Trace(whose, "key", form, key.hex()), needle
