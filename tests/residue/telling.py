"""What a long search says while it lasts and when it is over."""

import sys
import time
from collections import Counter

from ksmo_site.extensions import db
from tests.residue.finding import Finding, Trace
from tests.residue.histories import Histories
from tests.residue.search import Hit

EVERY, SHOWN = 100, 20


def tell_progress(histories: Histories, leavers: int, living: int) -> None:
    """Tell the histories to their end, with a line on stderr that counts who left."""
    began = time.monotonic()
    for gone in histories.go_on(leavers, living):
        if gone % EVERY == 0 or gone == leavers:
            rate = gone / (time.monotonic() - began)
            sys.stderr.write(f"\r{gone} of {leavers} left, {rate:.1f} a second ")
            sys.stderr.flush()
    sys.stderr.write("\n")


def tell_of_people(histories: Histories) -> None:
    """Say who came and went, and what they did."""
    counts = ", ".join(f"{act} {number}" for act, number in histories.counts.most_common())
    print(f"{len(histories.gone)} left, {len(histories.living)} are there, {len(histories.strangers)} never got in.")
    print(f"What happened: {counts}.")
    values, keys = len(histories.values_of_leavers()), len(histories.keys_of_leavers())
    print(f"Searched for: {values} values and {keys} keys of leavers, on {db.engine.dialect.name}.")


def tell(when: str, finding: Finding) -> None:
    """Say what was found, with the first places of each kind."""
    searched = finding.searched
    print(
        f"{when}: {searched.files} files, {searched.size} bytes, {len(finding.remains)} hits of leavers,"
        f" {len(finding.undone)} keys of those whose coming was undone."
    )
    print(
        f"  Control: {finding.keys_found} of {finding.keys_in_use} keys of the living in the key file,"
        f" {len(finding.keys_astray)} elsewhere; {finding.in_letters} of their values in letters,"
        f" {len(finding.in_clear)} hits elsewhere in clear."
    )
    for hits in (finding.remains, finding.keys_astray, finding.in_clear):
        _list(hits)


def _list(hits: list[Hit[Trace]]) -> None:
    kinds = Counter(f"{hit.label.kind} of {hit.label.whose}, {hit.label.form}, {hit.file.suffix}" for hit in hits)
    for kind, number in kinds.most_common():
        print(f"  {number} hits: {kind}")
    for hit in hits[:SHOWN]:
        print(f"    {hit.label.secret} ({hit.label.form}) in {hit.file} at {hit.place}")
