"""What the law asks: the result of every choice by letter, and a reminder every two years."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from ksmo_site import clock, work
from ksmo_site.extensions import db
from ksmo_site.newsletter import duties
from ksmo_site.newsletter.models import Subscription
from ksmo_site.people.models import Person
from ksmo_site.templating import day
from tests.newsletter.reading import link, reads, subjects, subscription
from tests.site import Site, body
from tests.somebody import Somebody
from tests.visitor import Visitor

TOLD, STOPPED = "What you get from KSMO 2024", "You get nothing more from KSMO 2024"
REMINDED = "What you get from KSMO 2024, and since when"


def test_confirming_is_told_by_letter_at_once(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    letter = site.letters()[-1]

    assert letter["Subject"] == TOLD
    for words in ("- Newsletter: yes", "- Events listing: no", "KSMO 2024 (info@ksmoconference.org)"):
        assert words in body(letter)
    with site.app.test_request_context():
        assert f"On {day(clock.today())} you told" in body(letter)
    assert [part in body(letter) for part in ("/newsletter/manage/", "/newsletter/unsubscribe/")] == [True, True]
    found = subscription()
    assert found
    assert found.told_on == clock.today()


def test_every_change_is_told_once(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    path = link(site, "manage")
    before = subjects(site)

    for _ in range(3):
        visitor.posts(path, newsletter="y", events="y", name="Mina", language="en")
        visitor.posts(path, newsletter="y", events="y", name="Mina Q.")

    assert subjects(site) == [*before, TOLD]
    assert "- Events listing: yes" in body(site.letters()[-1])


def test_of_two_changes_at_once_only_the_last_is_told(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    path = link(site, "manage")
    before = subjects(site)

    visitor.posts(path, events="y", name="Mina")
    visitor.posts(path, newsletter="y", events="y", name="Mina")

    assert subjects(site) == [*before, TOLD]


def test_members_are_told_what_they_switched_in_their_account(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina).opens("/account/subscriptions")
    visitor.posts("/account/subscriptions", newsletter="y", news="y")
    letter = site.letters()[-1]
    assert letter["Subject"] == TOLD
    assert "- News for members: yes" in body(letter)

    visitor.opens("/account/subscriptions").posts("/account/subscriptions")

    assert subjects(site)[-2:] == [TOLD, STOPPED]


def test_stopping_and_taking_it_back_at_once_is_nothing_to_tell(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    stop = link(site, "unsubscribe")
    before = subjects(site)

    visitor.posts(f"{visitor.confirms(stop).page.request.path}/back")
    assert subjects(site) == before

    stopped = visitor.confirms(stop).page.request.path
    assert subjects(site) == [*before, STOPPED]
    visitor.posts(f"{stopped}/back")
    assert subjects(site) == [*before, STOPPED, TOLD]


def test_what_was_lost_on_its_way_is_told_within_fourteen_days(site: Site, visitor: Visitor, time_machine: Any) -> None:
    reads(site, visitor)
    site.ages(time_machine, days=6)
    work.tidy_up()

    assert subjects(site)[-1] == TOLD
    found = subscription()
    assert found
    assert found.told_on == clock.today() <= found.agreed_on + timedelta(days=14)  # type: ignore[operator]


def test_readers_are_reminded_every_two_years_before_the_day(site: Site, visitor: Visitor, time_machine: Any) -> None:
    reads(site, visitor)
    site.letters()
    agreed = clock.today()
    reminded: list[date] = []
    for _ in range(6 * 31):
        site.ages(time_machine, days=12)
        duties.write_what_is_due()
        db.session.commit()
        if subjects(site).count(REMINDED) > len(reminded):
            reminded.append(clock.today())

    assert [one.year - agreed.year for one in reminded] == [2, 4, 6] or agreed.month == 1
    for years, one in zip((2, 4, 6), reminded, strict=True):
        assert duties.anniversary(agreed, years) - timedelta(days=15) < one < duties.anniversary(agreed, years)
    found = subscription()
    assert found
    assert (found.reminded_on, found.newsletter, found.is_active) == (reminded[-1], True, True)


@pytest.mark.parametrize(
    ("agreed", "today", "reminded", "due"),
    [
        (date(2024, 2, 29), date(2026, 2, 13), None, False),
        (date(2024, 2, 29), date(2026, 2, 14), None, True),
        (date(2024, 2, 29), date(2026, 2, 27), None, True),
        (date(2024, 2, 29), date(2026, 2, 27), date(2026, 2, 14), False),
        (date(2024, 2, 29), date(2027, 8, 1), date(2026, 2, 14), False),
        (date(2024, 2, 29), date(2028, 2, 15), date(2026, 2, 14), True),
        (date(2024, 1, 5), date(2025, 12, 21), None, False),
        (date(2024, 1, 5), date(2025, 12, 22), None, True),
        (date(2024, 1, 5), date(2026, 6, 1), None, True),
        (date(2024, 1, 5), date(2026, 6, 1), date(2025, 12, 30), False),
    ],
)
def test_the_day_of_the_reminder(
    agreed: date, today: date, reminded: date | None, due: bool, time_machine: Any
) -> None:
    time_machine.move_to(clock.noon(today))

    assert duties.is_due(Subscription(agreed_on=agreed, reminded_on=reminded)) is due


def test_a_day_that_is_missing_two_years_later_is_the_one_before() -> None:
    assert duties.anniversary(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert duties.anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_the_reminder_says_who_when_and_how_to_stop(site: Site, visitor: Visitor, time_machine: Any) -> None:
    reads(site, visitor)
    site.letters()
    with site.app.test_request_context():
        agreed = day(clock.today())
    site.ages(time_machine, days=725)
    work.tidy_up()

    letter = site.letters()[-1]

    assert letter["Subject"] == REMINDED
    for words in (agreed, "by the link of a letter", "- Newsletter: yes", "do nothing: it goes on", "/unsubscribe/"):
        assert words in body(letter)


@pytest.mark.parametrize("why", ["stopped", "unreachable"])
def test_nobody_is_reminded_in_vain(site: Site, visitor: Visitor, time_machine: Any, why: str) -> None:
    reads(site, visitor)
    site.letters()
    site.ages(time_machine, days=725)
    if why == "stopped":
        db.session.execute(update(Subscription).values(stopped_at=clock.now()))
    else:
        db.session.execute(update(Person).values(bounces=2))

    assert duties.write_what_is_due() == 0
