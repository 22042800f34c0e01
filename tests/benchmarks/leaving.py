"""How long leaving takes in a small site and in a large one, side by side.

python -m tests.benchmarks.leaving [LARGE] [TIMES]    medians with 1,000 and with LARGE members (1,000,000 unless told)
"""

import secrets
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from ksmo_site.auth import membership
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member
from ksmo_site.backups import copies
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault
from ksmo_site.policy import versions
from tests import crowd
from tests.residue.places import fresh_site

SMALL = 1_000
PARTS = ("key", "erase and commit", "look for what is left")


def main() -> None:
    """Print the medians of each part of leaving, and their ratio."""
    given = [int(argument) for argument in sys.argv[1:]]
    large, times = [*given, *(1_000_000, 30)[len(given) :]]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as sites:
        apps = [sites.enter_context(fresh_site(Path(folder) / str(size))) for size in (SMALL, large)]
        for app, size in zip(apps, (SMALL, large), strict=True):
            with app.app_context():
                fill(size, times)
        taken = [[leaving(app) for app in apps] for _ in range(times)]
    for number, part in enumerate(PARTS):
        few, many = (statistics.median(row[which][number] for row in taken) * 1000 for which in (0, 1))
        print(f"{part:22} {SMALL:,} members {few:8.3f} ms   {large:,} members {many:8.3f} ms   ratio {many / few:5.2f}")


def fill(members: int, leavers: int) -> None:
    """So many members whom nobody opens, and some more who are going to leave."""
    crowd.gathers(members - 1, bare=True)
    for number in range(leavers):
        application = Application(f"leaver-{number}", secrets.token_urlsafe(), f"Leaver {number}")
        membership.register(application, versions.get_in_force())
    db.session.commit()
    copies.make()


def leaving(app: Flask) -> tuple[float, float, float]:
    """How long it takes until the key is gone, the rows are, and everything was looked through."""
    with app.app_context():
        newest = select(Member).join(Person).order_by(Person.slot.desc()).limit(1)
        member = db.session.scalars(newest).one()
        started = time.perf_counter()
        vault().destroy_key(1)
        gone = time.perf_counter()
        erased = membership.cancel(member)
        db.session.commit()
        deleted = time.perf_counter()
        erasure.verify(erased)
        db.session.commit()
        return gone - started, deleted - gone, time.perf_counter() - deleted


if __name__ == "__main__":
    main()
