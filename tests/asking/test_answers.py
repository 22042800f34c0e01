"""What an answer is worth when versions follow each other: what was agreed to, and nothing else."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.people import ledger
from ksmo_site.people.models import Person
from ksmo_site.policy import scope, versions
from ksmo_site.policy.models import PolicyText, PolicyVersion
from ksmo_site.policy_desk import withdrawing
from ksmo_site.privacy import consent, coverage
from ksmo_site.privacy.models import Consent
from ksmo_site.promises import checking
from tests.asking.test_asking import QUESTION
from tests.policy_desk.writing import announces as drafts_announces
from tests.policy_desk.writing import begins, rewrites
from tests.site import Site
from tests.somebody import JUNHO, Somebody
from tests.visitor import Visitor

COUNTRY, TELEPHONE = "member.country", "member.telephone"


def without(*places: str) -> list[Any]:
    """All that is declared, but for these columns."""
    return [one for one in scope.declared() if f"{one.get('table')}.{one['name']}" not in places]


def stands(*places: str) -> None:
    """Let the version in force cover all but these columns."""
    versions.get_in_force().scope = without(*places)
    db.session.commit()


def announces(number: int, *places: str) -> None:
    """Announce a version for tomorrow that covers all but these columns."""
    former = versions.before(number)
    assert former
    covered, day = without(*places), clock.today() + timedelta(days=1)
    wider = scope.as_rows(scope.widening(former.scope, covered))
    version = PolicyVersion(number=number, published_on=clock.today(), effective_on=day, scope=covered, widens=wider)
    version.is_widening, version.texts = bool(wider), [PolicyText(language="en", preamble="Sample.", sha256="")]
    db.session.add(version)
    db.session.commit()


def left_out(who: Somebody) -> list[str]:
    """What may not be asked of them."""
    found = [f"{field.table}.{field.name}" for field in coverage.uncovered(_person(who))]
    db.session.rollback()
    return found


def _person(who: Somebody) -> Person:
    member = next(member for member in db.session.scalars(select(Member)) if member.name == who.name)
    person: Person = member.person
    return person


def test_a_yes_says_all_it_covers_and_earlier_answers_rest(
    app: Flask, site: Site, junho: Somebody, time_machine: Any
) -> None:
    stands(COUNTRY, TELEPHONE)
    announces(2, TELEPHONE)
    site.ages(time_machine, days=1)
    announces(3)
    visitor = Visitor(app).signs_in(junho).opens(QUESTION)
    assert "Country" in visitor.text
    assert "Telephone" in visitor.text

    visitor.posts(QUESTION, number="3", answer="yes")

    assert left_out(junho) == [TELEPHONE]
    assert "change that one first" in visitor.opens("/account/consents").posts("/account/consents/2", answer="no").text
    site.ages(time_machine, days=1)
    assert left_out(junho) == []


def test_a_no_of_somebody_who_joined_under_a_wide_version_counts(
    app: Flask, site: Site, visitor: Visitor, time_machine: Any
) -> None:
    stands(COUNTRY)
    announces(2)
    site.ages(time_machine, days=1)
    site.has_member(visitor, JUNHO)
    assert left_out(JUNHO) == []

    visitor.signs_in(JUNHO).opens("/account/consents").posts("/account/consents/2", answer="no")

    assert left_out(JUNHO) == [COUNTRY]
    assert coverage.held_without_a_yes() == []
    db.session.rollback()


def test_what_was_narrowed_and_comes_again_is_asked_again(
    app: Flask, site: Site, junho: Somebody, time_machine: Any
) -> None:
    announces(2, COUNTRY)
    site.ages(time_machine, days=1)
    announces(3)
    site.ages(time_machine, days=1)

    visitor = Visitor(app).signs_in(junho).follows()

    assert visitor.page.location.startswith(QUESTION)
    assert left_out(junho) == [COUNTRY]
    visitor.opens(QUESTION).posts(QUESTION, number="3", answer="yes")
    assert left_out(junho) == []


def test_an_answer_is_to_the_version_that_was_shown(app: Flask, site: Site, junho: Somebody) -> None:
    stands(COUNTRY)
    announces(2)
    visitor = Visitor(app).signs_in(junho).opens(QUESTION)
    assert visitor.value_of("number") == "2"

    visitor.posts(QUESTION, number="7", answer="yes")

    assert "Another version was announced meanwhile" in visitor.text
    assert consent.answers(2).yes == 0
    db.session.rollback()


def test_a_site_that_was_updated_can_note_answers(app: Flask, site: Site, junho: Somebody, time_machine: Any) -> None:
    stands(*(f"consent.{name}" for name in ("answer", "answered_on", "shown_on", "told_on", "is_of_age")))
    announces(2)
    site.ages(time_machine, days=1)

    Visitor(app).signs_in(junho).opens(QUESTION).posts(QUESTION, number="2", answer="no")

    found = [(one.version, one.answer) for one in db.session.scalars(select(Consent).order_by(Consent.version))]
    db.session.rollback()
    assert found == [(1, "yes"), (2, "no")]


@pytest.mark.parametrize("given", ["yes", "no"])
def test_a_yes_that_was_taken_back_does_not_come_again_with_an_older_copy(
    app: Flask, site: Site, junho: Somebody, given: str
) -> None:
    stands(COUNTRY)
    announces(2)
    visitor = Visitor(app).signs_in(junho).opens(QUESTION)
    visitor.posts(QUESTION, number="2", answer="yes")
    visitor.opens("/account/consents").posts("/account/consents/2", answer="no")
    # As an older copy of the database has it.
    noted = db.session.scalars(select(Consent).where(Consent.version == 2)).one()
    noted.answer = given
    db.session.commit()

    assert ledger.ENDINGS["yes"](noted.id) is (given == "yes")
    assert noted.answer == "no"
    db.session.rollback()


def test_whoever_joins_agrees_to_the_version_the_page_showed(site: Site, visitor: Visitor, time_machine: Any) -> None:
    visitor.opens("/account/create")
    shown = visitor.value_of("version")
    announces(2)
    site.ages(time_machine, days=1)

    visitor.posts("/account/create", **JUNHO.application(), version=shown)

    assert "Please read that one." in visitor.text
    assert site.rows()["member"] == 0


def test_a_reader_who_joins_under_a_wider_version_keeps_what_they_agree_to(
    site: Site, visitor: Visitor, time_machine: Any
) -> None:
    stands(COUNTRY)
    visitor.opens("/newsletter").posts("/newsletter", name="Reader", email=JUNHO.email, newsletter="y")
    announces(2)
    site.ages(time_machine, days=1)

    visitor.opens("/account/create").posts("/account/create", **JUNHO.application(), country="KR")

    member = db.session.scalars(select(Member)).one()
    assert member.country == "KR"
    db.session.rollback()


def test_what_came_by_a_yes_to_a_withdrawn_version_goes_with_it(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody, time_machine: Any
) -> None:
    stands(COUNTRY)
    announces(2)
    site.ages(time_machine, days=1)
    announces(3)
    db.session.scalars(select(PolicyVersion).where(PolicyVersion.number == 3)).one().is_widening = True
    db.session.commit()
    visitor = Visitor(app).signs_in(junho).opens(QUESTION)
    visitor.posts(QUESTION, number="3", answer="yes")
    visitor.opens("/account/profile").posts("/account/profile", name=junho.name, country="KR")
    assert left_out(junho) == []

    withdrawing.withdraw(3)
    db.session.commit()

    assert left_out(junho) == [COUNTRY]
    assert [member.country for member in db.session.scalars(select(Member)) if member.name == junho.name] == [None]
    assert coverage.held_without_a_yes() == []
    assert ledger.ENDINGS["announcement"](UUID(int=3)) is False
    db.session.rollback()


def test_a_text_that_covers_more_asks_although_no_register_tells(site: Site, organizer: Visitor) -> None:
    begins(organizer)
    rewrites(organizer, "We collect the least", "We collect only the least")
    today, later = str(clock.today()), str(clock.today() + timedelta(days=14))
    assert "members are asked beforehand" in drafts_announces(organizer, today, covers_more="more").text

    drafts_announces(organizer, later, covers_more="more").follows()

    assert "What the text says" in organizer.follows().text
    assert "the representatives answer for it" in organizer.text
    assert checking.check(43) == ""
    assert organizer.posts("/account/consents/99999999999999999999", answer="yes").status == 400
