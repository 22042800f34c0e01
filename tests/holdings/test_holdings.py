"""What we hold, and everything that derives from it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.auth import membership
from ksmo_site.auth.models import Member
from ksmo_site.delivery import sending
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure, export, holds, register, retention
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.policy import scope
from ksmo_site.team import factors
from tests.enquiries.writing import writes
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def test_the_public_page_lists_every_field_of_every_holding(site: Site, visitor: Visitor) -> None:
    visitor.opens("/privacy/what-we-hold")

    for holding in register.all_holdings():
        assert str(holding.about.what) in visitor.text
        assert str(holding.about.kept) in visitor.text
        for field in holding.fields:
            assert str(field.meaning.what) in visitor.text
            assert str(field.meaning.why) in visitor.text


def test_the_hint_beside_a_field_is_its_reason_in_the_register(visitor: Visitor) -> None:
    visitor.opens("/account/create")

    for meaning in (Member.conference_id.meaning, Member.name.meaning, Person.email.meaning):
        assert f"{meaning.why} " in visitor.text


def test_export_holds_everything_about_one_person_and_nothing_of_another(
    site: Site, mina: Somebody, junho: Somebody
) -> None:
    person = persons.find(MINA.email)
    assert person

    values = {str(entry.value) for entry in export.of(person)}

    assert values >= set(MINA.values)
    assert not values & set(JUNHO.values)


def test_erasing_counts_every_row_and_file(site: Site, mina: Somebody, visitor: Visitor) -> None:
    visitor.signs_in(mina)
    person = persons.find(mina.email)
    assert person

    counts = {"person": 1, "member": 1, "sign_in": 1, "consent": 1, "sent_letter": 1, "files": 1}

    assert erasure.erase(person).counts == counts
    db.session.commit()
    assert sum(site.rows().values()) == 0


def joins(visitor: Visitor, _site: Site) -> None:
    visitor.joins(MINA)


def subscribes(visitor: Visitor, _site: Site) -> None:
    visitor.opens("/newsletter").posts("/newsletter", name="Reader", email="reader-8891@example.org", newsletter="y")


def gets_a_letter(visitor: Visitor, site: Site) -> None:
    site.has_member(visitor, JUNHO)


def signs_in(visitor: Visitor, site: Site) -> None:
    visitor.signs_in(site.has_member(visitor, MINA), stay="y")


def asks_to_change_the_address(visitor: Visitor, site: Site) -> None:
    visitor.signs_in(site.has_member(visitor, MINA)).opens("/account/email")
    visitor.posts("/account/email", email="another@example.org")


def has_to_be_kept(visitor: Visitor, site: Site) -> None:
    site.has_member(visitor, MINA)
    person = persons.find(MINA.email)
    assert person
    holds.add(person, "Sample Act", ["member.name"], clock.today() + timedelta(days=9))
    db.session.commit()


def left_and_has_to_be_kept(visitor: Visitor, site: Site) -> None:
    has_to_be_kept(visitor, site)
    visitor.signs_in(MINA).opens("/account/leave").posts("/account/leave")


def asks(visitor: Visitor, site: Site) -> None:
    writes(visitor)


def is_written_to_in_vain(visitor: Visitor, site: Site) -> None:
    subscribes(visitor, site)
    site.app.config.update(MAIL_SERVER="127.0.0.1")
    site.app.extensions["mail"].server, site.app.extensions["mail"].port = "127.0.0.1", 1
    assert sending.deliver() == sending.Delivery(waiting=1)


def lost_phone_and_recovery_codes(visitor: Visitor, site: Site) -> None:
    site.has_organizer(visitor, site.has_member(visitor, MINA))
    asks = Visitor(site.app)
    site.has_organizer(asks, site.has_member(asks, JUNHO))
    lost, by = (membership.find(who.conference_id) for who in (MINA, JUNHO))
    assert lost
    assert by
    factors.ask(lost, by)
    db.session.commit()


TERMS = [
    ("letter", 5, is_written_to_in_vain),
    ("member", 1, joins),
    ("subscription", 7, subscribes),
    ("enquiry", 365, asks),
    ("sent_letter", 90, gets_a_letter),
    ("sign_in", 30, signs_in),
    ("address_change", 1, asks_to_change_the_address),
    ("factor_request", 1, lost_phone_and_recovery_codes),
    ("lawful_hold", 9, has_to_be_kept),
    ("lawful_record", 9, left_and_has_to_be_kept),
]


@pytest.mark.parametrize(("table", "days", "somebody"), TERMS)
def test_each_holding_with_a_term_empties_on_its_day(
    site: Site, visitor: Visitor, time_machine: Any, table: str, days: int, somebody: Callable[[Visitor, Site], None]
) -> None:
    somebody(visitor, site)
    assert site.rows()[table] == 1

    site.ages(time_machine, days=days - 0.1)
    site.runs("privacy", "expire")
    assert site.rows()[table] == 1
    assert not any(standing.overdue for standing in retention.standings())
    db.session.rollback()
    site.ages(time_machine, days=1.2)
    assert sum(standing.overdue for standing in retention.standings()) >= 1
    site.runs("privacy", "expire")

    assert site.rows()[table] == 0


def test_every_holding_with_a_term_is_proved_to_empty() -> None:
    assert {table for table, *_ in TERMS} == {
        holding.model.__tablename__ for holding in register.all_holdings() if holding.about.term is not None
    }


def test_members_stay_as_long_as_they_want_where_the_site_is_told_so(
    site: Site, mina: Somebody, time_machine: Any
) -> None:
    site.app.config["KSMO_INACTIVE_DAYS"] = 0
    site.ages(time_machine, days=4000)

    site.runs("privacy", "expire")

    assert site.rows()["member"] == 1


def test_expiring_takes_nobody_who_has_another_reason_to_be_known(
    site: Site, visitor: Visitor, time_machine: Any
) -> None:
    visitor.opens("/newsletter").posts("/newsletter", name="Mina", email=MINA.email, newsletter="y")
    visitor.confirms(site.link_to(MINA)).joins(MINA)

    site.ages(time_machine, hours=25)
    site.runs("privacy", "expire")

    assert site.rows()["member"] == 0
    assert site.rows()["subscription"] == site.rows()["person"] == site.keys() == 1


def test_what_a_version_does_not_name_is_found(site: Site) -> None:
    covered = scope.declared()
    assert scope.beyond(covered) == []

    uncovered = scope.beyond([entry for entry in covered if entry["name"] != "name"])
    assert sorted(one.place for one in uncovered) == ["enquiry.name", "member.name", "subscription.name"]


def test_a_member_and_a_reader_with_one_address_are_one_person(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.opens("/newsletter").posts("/newsletter", name="Mina", email=mina.email, newsletter="y")

    assert site.rows()["person"] == 1
    person = db.session.scalars(select(Person)).one()
    assert {entry.field.table for entry in export.of(person)} >= {"member", "subscription"}
