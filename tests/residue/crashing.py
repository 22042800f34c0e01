"""Somebody's leaving, cut off by SIGKILL at any moment, over and over.

python -m tests.residue.crashing LEAVERS     leave one after the other, telling each, until somebody kills this process
"""

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import select

from ksmo_site import create_app, setting_up
from ksmo_site.auth import membership
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure, register
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import Gone, vault
from tests.served import TOP


def leave_one_by_one(leavers: int) -> None:
    """Let so many members leave, and write the id of each who was told so."""
    with create_app().app_context() as context:
        setting_up.open_instance(context.app)
        for _ in range(leavers):
            member = db.session.scalars(select(Member).limit(1)).one()
            erased = membership.cancel(member)
            db.session.commit()
            erasure.verify(erased)
            db.session.commit()
            print(erased.person_id.hex, flush=True)


def leave_until_killed(environment: dict[str, str], leavers: int, random: Random) -> list[UUID]:
    """Let members leave in a process of their own and kill it in the midst of somebody's leaving; who was told."""
    command = [sys.executable, "-m", "tests.residue.crashing", str(leavers)]
    with subprocess.Popen(command, cwd=TOP, env={**os.environ, **environment}, stdout=subprocess.PIPE) as process:
        assert process.stdout
        some = random.randrange(1, leavers)
        told = [UUID(hex=process.stdout.readline().decode().strip()) for _ in range(some)]
        # Somewhere within the next one, which takes about so many seconds.
        try:
            process.wait(random.random() * 0.02)
        except subprocess.TimeoutExpired:
            process.kill()
        told += [UUID(hex=line.decode().strip()) for line in process.stdout if line.endswith(b"\n")]
    return told


def is_wholly_there(person: Person) -> bool:
    """Whether the person has everything, and it opens."""
    member = membership.of(person)
    try:
        return bool(member and member.name and person.email and vault().has_key(person.slot))
    except Gone:
        return False


def rows_of(person_id: UUID) -> int:
    """How many rows there are about somebody, in any table."""
    found = [select(holding.model).where(holding.owner == person_id) for holding in register.all_holdings()]
    return sum(len(db.session.scalars(query).all()) for query in found)


def letters_of(instance: Path, person_id: UUID) -> list[Path]:
    """The files about somebody in the outbox folder."""
    return list((instance / "outbox").glob(f"{person_id.hex}*"))


def slots_without_anybody() -> list[int]:
    """Keys that belong to nobody who is there."""
    slots = set(db.session.scalars(select(Person.slot)))
    return [slot for slot in range(1, persons.last_slot() + 1) if vault().has_key(slot) and slot not in slots]


if __name__ == "__main__":
    leave_one_by_one(int(sys.argv[1]))
