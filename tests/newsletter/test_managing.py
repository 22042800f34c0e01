"""The page of the link in every letter: lists, language, name, everything we hold, and the way out."""

from typing import Any

import pytest
from sqlalchemy import update

from ksmo_site.extensions import db
from ksmo_site.newsletter import choosing, links
from ksmo_site.newsletter.models import NoNews, Subscription
from ksmo_site.outbox import kinds
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from tests.newsletter.reading import asks, link, lists, reads, subjects, subscription
from tests.site import Site, body
from tests.somebody import JUNHO, MINA, Somebody
from tests.test_korean_pages import english
from tests.visitor import Visitor


def test_a_reader_changes_lists_language_and_name(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    path = link(site, "manage")
    assert "News for members" not in visitor.opens(path).text

    visitor.posts(path, events="y", language="ko", name="Mina Q.")

    assert "Saved." in visitor.follows().text
    found = subscription()
    assert found
    assert (found.newsletter, found.events, found.language) == (False, True, "ko")
    assert 'value="Mina Q."' in visitor.text
    assert (found.agreed_by, found.is_confirmed) == ("letter", True)


def test_the_page_shows_everything_we_hold(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)

    page = visitor.opens(link(site, "manage")).text

    for words in (MINA.name, MINA.email, "Day you said yes", "by the link of a letter"):
        assert words in page


def test_it_can_be_taken_along(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)

    visitor.opens(f"{link(site, 'manage')}/data.json")

    found = {entry["field"]: entry["value"] for entry in visitor.page.get_json()["entries"]}
    assert found["person.email"] == MINA.email
    assert found["subscription.name"] == MINA.name
    assert found["subscription.newsletter"] is True
    assert "attachment" in visitor.page.headers["Content-Disposition"]


def test_delete_me_leaves_nothing_and_gives_a_receipt(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    path = link(site, "manage")
    assert site.rows()["subscription"] == 1

    page = visitor.confirms(f"{path}/delete").text

    assert "Receipt" in page
    assert site.holds_nobody()
    assert site.keys() == 0
    assert visitor.opens(path).status == 400


def test_a_name_that_leads_elsewhere_is_told_at_its_field(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)

    visitor.posts(link(site, "manage"), newsletter="y", name="www.evil.example/x")

    assert 'id="name-error-1"' in visitor.text


def test_nothing_chosen_is_stopping(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)

    visitor.posts(link(site, "manage"), name=MINA.name).follows()

    assert "Put me back" in visitor.text
    assert lists() == (False, False)


@pytest.mark.parametrize("end", ["stopped", "deleted", "another address"])
def test_a_link_to_what_has_ended_leads_to_a_fresh_one(site: Site, visitor: Visitor, end: str) -> None:
    reads(site, visitor)
    path = link(site, "manage")
    if end == "stopped":
        visitor.confirms(link(site, "unsubscribe"))
    elif end == "deleted":
        visitor.confirms(f"{path}/delete")
    else:
        found = db.session.query(Subscription).one()
        found.kills_links()
        db.session.commit()

    for address in (path, f"{path}/data.json", f"{path}/delete"):
        assert visitor.opens(address).status == 400
        assert 'action="/newsletter/manage"' in visitor.text


def test_a_link_lives_ninety_days_and_a_fresh_one_comes_by_letter(
    site: Site, visitor: Visitor, time_machine: Any
) -> None:
    reads(site, visitor)
    path = link(site, "manage")
    site.ages(time_machine, days=89)
    assert visitor.opens(path).status == 200
    site.ages(time_machine, days=2)
    assert "This link no longer works" in visitor.opens(path).text

    visitor.posts("/newsletter/manage", email=MINA.email.upper())

    assert visitor.opens(link(site, "manage")).status == 200


def test_asking_for_a_link_gets_the_same_answer_whatever_the_address(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    asks(visitor, email=JUNHO.email)
    before = len(site.letters())

    pages = {visitor.posts("/newsletter/manage", email=email).follows().wording
             for email in (MINA.email, JUNHO.email, "nobody@example.org")}  # fmt: skip

    assert len(pages) == 1
    assert len(site.letters()) == before + 1
    assert "/newsletter/manage/" in body(site.letters()[-1])


def test_only_three_letters_with_a_link_are_sent_in_six_hours(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)

    for _ in range(5):
        visitor.posts("/newsletter/manage", email=MINA.email)
        site.letters()

    assert subjects(site).count("Your link to change what you get from KSMO 2024") == 3


def test_members_see_the_switches_only(site: Site, visitor: Visitor, mina: Somebody) -> None:
    reads(site, visitor)
    path = link(site, "manage")

    page = visitor.opens(path).text

    assert "News for members" in page
    assert mina.email not in page
    assert 'name="name"' not in page
    assert visitor.opens(f"{path}/data.json").status == visitor.opens(f"{path}/delete").status == 302
    assert visitor.posts(f"{path}/delete").status == 302
    assert site.rows()["member"] == site.rows()["subscription"] == 1


def test_the_account_and_the_link_of_a_letter_write_the_same_rows(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina).opens("/account/subscriptions")
    assert switched_on(visitor) == ["news"]
    visitor.posts("/account/subscriptions", newsletter="y", events="y", news="y")
    found = subscription()
    assert found
    assert found.agreed_by == "account"

    reader = Visitor(site.app)
    reader.opens(link(site, "manage")).posts(link(site, "manage"), events="y")

    assert switched_on(visitor.opens("/account/subscriptions")) == ["events"]
    assert len(db.session.query(NoNews).all()) == 1


def switched_on(visitor: Visitor) -> list[str]:
    boxes = [tag for tag in visitor.text.split("<") if 'type="checkbox"' in tag and "checked" in tag]
    return [name for name in ("newsletter", "events", "news") if any(f'name="{name}"' in box for box in boxes)]


def test_a_member_whose_last_list_ends_keeps_news(site: Site, visitor: Visitor, mina: Somebody) -> None:
    reads(site, visitor)

    visitor.posts(link(site, "manage"), news="y").follows()

    assert "Saved." in visitor.text
    assert site.rows()["subscription"] == site.rows()["no_news"] == 0


def test_a_member_without_a_subscription_manages_in_the_account(site: Site, mina: Somebody) -> None:
    with site.app.test_request_context():
        assert links.to_manage(None) == "http://localhost/account/subscriptions"


def test_who_is_no_member_gets_no_news_for_members(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    person = persons.find(MINA.email)
    assert person

    assert choosing.chosen(person).lists == (True, False, False)


@pytest.mark.parametrize(("bounces", "told", "held"), [(0, False, False), (1, True, False), (2, True, True)])
def test_letters_that_came_back_are_told_and_hold_news_back(
    site: Site, visitor: Visitor, mina: Somebody, bounces: int, told: bool, held: bool
) -> None:
    db.session.execute(update(Person).values(bounces=bounces))
    db.session.commit()

    visitor.signs_in(mina).opens("/account")

    assert ("A letter to your address came back" in visitor.text) is told
    person = persons.find(mina.email)
    assert person
    assert kinds.held_back("request", [person]) == set()
    assert kinds.held_back("news", [person]) == ({person.id} if held else set())


def test_the_pages_behind_links_hold_no_english_in_korean(site: Site, visitor: Visitor) -> None:
    visitor.opens("/ko/newsletter").posts("/ko/newsletter", name="미나", email=MINA.email, newsletter="y")
    assert english(visitor.opens(link(site, "confirm")).text) == set()
    visitor.confirms(link(site, "confirm"))
    path = link(site, "manage")

    pages = [visitor.opens(address).text for address in (path, f"{path}/delete", link(site, "unsubscribe"))]
    pages.append(visitor.posts(link(site, "unsubscribe")).follows().text)
    pages.append(visitor.opens(path).text)

    assert set().union(*(english(page) for page in pages)) == set()
