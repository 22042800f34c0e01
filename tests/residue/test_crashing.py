"""A process killed in the midst of somebody's leaving leaves them wholly there or wholly gone."""

from random import Random

from flask import Flask
from sqlalchemy import select

from ksmo_site import setting_up
from ksmo_site.auth.models import Member
from ksmo_site.backups import copies
from ksmo_site.delivery import sending
from ksmo_site.extensions import db
from ksmo_site.outbox import letters
from ksmo_site.people.models import Person
from tests.backups.test_backups import joins
from tests.residue.crashing import (
    is_wholly_there,
    leave_until_killed,
    letters_of,
    rows_of,
    slots_without_anybody,
)  # fmt: skip
from tests.site import Site

# 200 in 8 rounds take some minutes.
LEAVERS = 16
ROUNDS = 2


def test_whoever_was_leaving_when_the_process_was_killed_is_wholly_there_or_wholly_gone(app: Flask, site: Site) -> None:
    for number in range(LEAVERS + 20):
        joins(number).name = f"Member {number}"
        letters.write("already_member", db.session.scalars(select(Person).order_by(Person.slot.desc())).first())  # type: ignore[arg-type]
    db.session.commit()
    sending.deliver()
    copies.make()
    everybody = list(db.session.scalars(select(Person.id)))
    told, random = [], Random(5)
    for _ in range(ROUNDS):
        db.session.remove()
        told += leave_until_killed(_environment(app), LEAVERS // ROUNDS, random)
        app.extensions.pop("vault").close()
        # As the next start does.
        setting_up.set_up(app)

        there = {person.id: person for person in db.session.scalars(select(Person))}
        assert all(is_wholly_there(person) for person in there.values())
        gone = [id_ for id_ in everybody if id_ not in there]
        assert not any(rows_of(id_) or letters_of(site.instance, id_) for id_ in gone)
        assert set(told) <= set(gone)
        assert slots_without_anybody() == []
        db.session.rollback()

    assert len(told) >= ROUNDS
    assert len(there) == db.session.query(Member).count()


def _environment(app: Flask) -> dict[str, str]:
    return {"KSMO_INSTANCE": str(app.config["INSTANCE"]), "KSMO_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"]}
