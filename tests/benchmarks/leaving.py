"""How long leaving takes in a small site and in a large one, side by side.

python -m tests.benchmarks.leaving [LARGE] [TIMES]    medians with 1,000 and with LARGE members (1,000,000 unless told)
"""

import os
import secrets
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select

from ksmo_site import clock
from ksmo_site.auth import membership
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member
from ksmo_site.backups import copies
from ksmo_site.database import random_uuid
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.people.models import Person
from ksmo_site.people.vault import SLOT, vault
from ksmo_site.policy import versions
from tests.residue.places import fresh_site

SMALL, PIECE = 1_000, 20_000
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
    for first in range(1, members, PIECE):
        slots = range(first, min(first + PIECE, members))
        people = [{"slot": slot, "id": random_uuid(), "since_on": clock.today()} for slot in slots]
        db.session.execute(insert(Person), people)
        db.session.execute(insert(Member), [_member(person["id"]) for person in people])
    with vault().path.open("r+b") as file:
        file.seek(SLOT)
        file.write(os.urandom(SLOT * (members - 1)))
    for number in range(leavers):
        application = Application(f"leaver-{number}", secrets.token_urlsafe(), f"Leaver {number}")
        membership.register(application, versions.get_in_force())
    db.session.commit()
    copies.make()


def _member(person_id: object) -> dict[str, object]:
    return {
        "id": random_uuid(), "person_id": person_id, "since_on": clock.today(), "proof": random_uuid(),
        "password_hash": "$argon2id$v=19$m=19456,t=2,p=1$" + secrets.token_urlsafe(48), "is_contested": False,
        "roles": "", "wants_newsletter": False, "wants_events": False,
        "conference_id_mark": secrets.token_bytes(32), "name_sealed": secrets.token_bytes(60),
    }  # fmt: skip


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
