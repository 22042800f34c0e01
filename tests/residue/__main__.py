"""Let many people come and leave, then search everything for what they left.

python -m tests.residue [LEAVERS] [--postgres] [--seed N] [--living N]    a site of its own, on SQLite or PostgreSQL
python -m tests.residue --sending READERS [--postgres]                    who leaves while a letter to all is sent
python -m tests.residue --image LEAVERS                                   on a disk of its own, as root

TMPDIR says where the site stands: in memory (/dev/shm) it need not wait for a disk.
"""

import argparse
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from ksmo_site import database, work
from ksmo_site.extensions import db
from tests import postgres
from tests.residue import places
from tests.residue.finding import Looking
from tests.residue.histories import Histories
from tests.residue.image import Impossible, look_at_disk
from tests.residue.sending import leave_while_sending
from tests.residue.telling import tell, tell_of_people, tell_progress


def main() -> None:
    """Search, tell, and end with 1 when anything was found, or when the control was not."""
    asked = _asked()
    is_kept = _on_disk(asked) if asked.image else _while_sending(asked) if asked.sending else _in_files(asked)
    print("Proved." if is_kept else "NOT PROVED.")
    sys.exit(not is_kept)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.residue")
    parser.add_argument("leavers", type=int, nargs="?", default=10_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--image", type=int, default=0)
    parser.add_argument("--sending", type=int, default=0)
    parser.add_argument("--living", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _in_files(asked: argparse.Namespace) -> bool:
    """Whether nothing is left of them in any file, neither as it lies nor after the night."""
    server = postgres.running() if asked.postgres else nullcontext("")
    with tempfile.TemporaryDirectory(prefix="ksmo-residue-") as name, server as address:
        folder, histories = Path(name), Histories(asked.seed)
        # What anybody puts into temporary files is searched, too.
        tempfile.tempdir = str(folder)
        with places.fresh_site(folder / "instance", address):
            tell_progress(histories, asked.leavers, asked.living)
            tell_of_people(histories)
            looking = Looking(histories, folder / "instance" / "keys")
            before = looking.into([*places.below(folder), *places.of_server()])
            tell("As it lies", before)
            work.tidy_up()
            database.empty_journal(db.engine)
            work.vacuum()
            after = looking.into([*places.below(folder), *places.of_server()])
            tell("After the night", after)
    return before.is_proof and after.is_proof and not after.undone


def _while_sending(asked: argparse.Namespace) -> bool:
    """Whether nobody who left while a letter to everybody was sent got one afterwards."""
    server = postgres.running() if asked.postgres else nullcontext("")
    folder = tempfile.TemporaryDirectory(prefix="ksmo-residue-")
    with folder as name, server as address, places.fresh_site(Path(name) / "instance", address) as app:
        outcome = leave_while_sending(app, asked.sending, asked.sending // 50, asked.seed)
    print(f"{len(outcome.began)} letters to {asked.sending} readers, of whom {len(outcome.told)} left meanwhile:")
    print(f"{outcome.spared} of them got none, {len(outcome.begun_afterwards)} were written to after they were told.")
    everybody_else = asked.sending - len(outcome.told)
    return not outcome.begun_afterwards and outcome.spared > 0 and len(outcome.began) >= everybody_else


def _on_disk(asked: argparse.Namespace) -> bool:
    """Whether the disk holds no key; where there can be no disk, says why and ends."""
    try:
        finding = look_at_disk(asked.image, asked.living, asked.seed)
    except Impossible as reason:
        sys.exit(str(reason))
    tell("The disk", finding)
    keys = [hit for hit in finding.remains if hit.label.is_key]
    print(f"Keys of leavers on the disk: {len(keys)}; values in clear: {len(finding.remains) - len(keys)}.")
    return not keys and finding.keys_found == finding.keys_in_use


if __name__ == "__main__":
    main()
