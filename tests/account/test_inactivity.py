"""Accounts nobody uses are deleted, and nobody without a word."""

from typing import Any

from sqlalchemy import select

from ksmo_site import clock, work
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.holdings.models import Receipt
from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor


def test_an_account_nobody_uses_is_told_and_deleted_a_month_later(
    site: Site, visitor: Visitor, mina: Somebody, time_machine: Any
) -> None:
    site.ages(time_machine, days=702)
    work.tidy_up()
    letter = site.letters()[-1]
    assert (letter["To"], letter["Subject"]) == (mina.email, "Your account at KSMO 2024 will be deleted")
    assert db.session.scalars(select(Member.warned_on)).one() == clock.today()
    site.ages(time_machine, days=29)
    work.tidy_up()
    assert site.rows()["member"] == 1
    assert [each["Subject"] for each in site.letters()].count(letter["Subject"]) == 1
    site.ages(time_machine, days=2)

    work.tidy_up()

    assert site.holds_nobody()
    assert db.session.scalars(select(Receipt)).one().counts["member"] == 1


def test_signing_in_keeps_the_account(site: Site, visitor: Visitor, mina: Somebody, time_machine: Any) -> None:
    site.ages(time_machine, days=702)
    work.tidy_up()
    site.letters()
    visitor.signs_in(mina)
    site.ages(time_machine, days=40)

    work.tidy_up()

    assert site.rows()["member"] == 1
    assert db.session.scalars(select(Member.warned_on)).one() is None


def test_nobody_is_dropped_without_a_word(site: Site, visitor: Visitor, time_machine: Any) -> None:
    site.has_member(visitor, Somebody("unreachable", "Ursula Vvedenskaya", ""))
    site.ages(time_machine, days=4000)

    work.tidy_up()
    site.ages(time_machine, days=40)
    work.tidy_up()

    assert site.rows()["member"] == 1
