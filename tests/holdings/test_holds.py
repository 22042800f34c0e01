"""What a statute demands to keep is kept apart until its last day, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ksmo_site import clock, work
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure, holds
from ksmo_site.holdings.models import LawfulRecord
from ksmo_site.people import persons
from ksmo_site.people.vault import vault
from tests.site import Site, body
from tests.somebody import Somebody
from tests.visitor import Visitor


def test_what_a_statute_demands_is_kept_apart_until_its_last_day(
    site: Site, visitor: Visitor, mina: Somebody, time_machine: Any
) -> None:
    last = clock.today() + timedelta(days=30)
    site.runs("hold", "add", mina.conference_id, "--ground", "Sample Act, article 1", "--until", str(last),
              "--field", "member.name", "--field", "person.email")  # fmt: skip
    told = site.letters()[-1]
    assert "Sample Act, article 1" in body(told)
    assert "Real name" in body(told)
    assert "member.name" in visitor.signs_in(mina).opens("/account/data").text
    assert "The law makes us keep something" in visitor.opens("/account/leave").text

    visitor.posts("/account/leave").follows()

    assert "The law makes us keep something" in visitor.text
    assert "we no longer have your address" not in visitor.text
    record = db.session.scalars(select(LawfulRecord)).one()
    number = record.id.hex
    assert site.rows()["person"] == site.rows()["lawful_record"] == site.keys() == 1
    assert site.rows()["member"] == 0
    assert persons.find(mina.email) is None
    assert not any(site.files_with(value) for value in mina.values)
    assert mina.name in site.runs("hold", "open", number)
    assert "Sample Act" in site.runs("hold", "list")
    site.ages(time_machine, days=31.1)
    site.runs("privacy", "expire")
    assert site.holds_nobody()
    assert site.keys() == 0


@pytest.mark.parametrize(
    ("fields", "ground", "days"),
    [(["member.shoe"], "Act", 3), ([], "Act", 3), (["member.name"], " ", 3), (["member.name"], "Act", 0)],
)
def test_a_hold_without_a_statute_a_day_or_a_field_is_refused(
    site: Site, mina: Somebody, fields: list[str], ground: str, days: int
) -> None:
    person = persons.find(mina.email)
    assert person

    with pytest.raises(Refusal):
        holds.add(person, ground, fields, clock.today() + timedelta(days=days))


def test_what_a_statute_demands_survives_a_crash_while_leaving(site: Site, mina: Somebody) -> None:
    person = persons.find(mina.email)
    assert person
    holds.add(person, "Sample Act", ["member.name"], clock.today() + timedelta(days=9))
    db.session.commit()
    erasure.let_go(person)
    # As a crash before the commit does.
    db.session.rollback()
    assert site.rows()["member"] == site.rows()["lawful_hold"] == site.keys() - 1 == 1
    assert site.rows()["lawful_record"] == 0

    work.tidy_up()

    assert site.rows()["member"] == site.rows()["lawful_hold"] == 0
    assert mina.name in (db.session.scalars(select(LawfulRecord)).one().contents or "")
    assert not vault().has_key(1)
