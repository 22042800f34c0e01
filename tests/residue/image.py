"""The same on a disk: a file system in a file, searched byte by byte once it is unmounted.

The site promises that keys are gone from there. What files held in clear is told besides: disks promise nothing.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ksmo_site import work
from tests.residue.finding import Finding, Looking
from tests.residue.histories import Histories
from tests.residue.places import fresh_site
from tests.residue.telling import tell_progress

SIZE = 256 << 20


class Impossible(Exception):
    """There can be no such disk here; the message says why."""


def look_at_disk(leavers: int, living: int, seed: int) -> Finding:
    """Let so many people leave a site on a disk of its own, and search the disk. Raises Impossible."""
    with tempfile.TemporaryDirectory(prefix="ksmo-disk-") as folder:
        image, histories = Path(folder, "disk"), Histories(seed)
        with mounted(image) as disk, fresh_site(disk / "instance"):
            tell_progress(histories, leavers, living)
            work.tidy_up()
            work.vacuum()
        return Looking(histories, image).into([image])


@contextmanager
def mounted(image: Path) -> Iterator[Path]:
    """Within, a new file system is mounted; afterwards all of it is in its image. Raises Impossible."""
    missing = [program for program in ("mkfs.ext4", "mount", "umount") if shutil.which(program) is None]
    if os.geteuid() != 0 or missing:
        why = f"it takes {' and '.join(missing)}" if missing else "only root may do that"
        raise Impossible(f"No disk can be mounted here: {why}.")
    disk = image.with_name("mounted")
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(SIZE)
    try:
        _run("mkfs.ext4", "-q", "-F", image)
        _run("mount", "-o", "loop", image, disk)
    except subprocess.CalledProcessError as cause:
        raise Impossible(f"No disk can be mounted here: {cause.stderr.decode().strip()}") from cause
    try:
        yield disk
    finally:
        _unmount(disk)


def _unmount(disk: Path) -> None:
    """Raises CalledProcessError when somebody still has a file open there; it goes all the same, once they let go."""
    try:
        _run("umount", disk)
    except subprocess.CalledProcessError:
        _run("umount", "--lazy", disk)
        raise


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=60)
