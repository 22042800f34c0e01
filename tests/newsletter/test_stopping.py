"""Stopping with one button, taking it back, and being forgotten."""

from typing import Any

import pytest
from sqlalchemy import select, text

from ksmo_site import database, work
from ksmo_site.database import Base
from ksmo_site.extensions import db
from ksmo_site.newsletter import choosing
from ksmo_site.newsletter.models import NoNews
from ksmo_site.notice_desk import audience
from ksmo_site.notices.words import READERS
from ksmo_site.people import ledger, matching, persons
from tests.newsletter.reading import LOCAL, asks, link, lists, reads, subjects, subscription
from tests.site import Site, body
from tests.somebody import MINA, Somebody
from tests.visitor import Visitor


def test_one_button_stops_in_the_same_second(site: Site, visitor: Visitor) -> None:
    reads(site, visitor, events="y")
    assert lists() == (True, True)
    page = visitor.opens(link(site, "unsubscribe")).text
    assert "Stop sending to m…@example.org?" in page
    assert MINA.email not in page

    visitor.posts(link(site, "unsubscribe"))

    assert lists() == (False, False)
    assert "You get nothing more" in visitor.follows().text
    assert audience.count(READERS) == 0


def test_ten_minutes_later_nothing_is_left(site: Site, visitor: Visitor, time_machine: Any) -> None:
    reads(site, visitor)
    visitor.confirms(link(site, "unsubscribe"))
    site.letters()
    site.ages(time_machine, minutes=9)
    work.forget_who_stopped()
    assert site.rows()["subscription"] == 1

    site.ages(time_machine, minutes=2)
    work.forget_who_stopped()

    assert site.holds_nobody()
    assert site.keys() == 0
    assert not any(site.files_with(value, besides=".eml") for value in MINA.values)


def test_the_letter_that_tells_it_leaves_first(site: Site, visitor: Visitor, time_machine: Any) -> None:
    reads(site, visitor)
    visitor.confirms(link(site, "unsubscribe"))
    site.ages(time_machine, minutes=11)
    work.forget_who_stopped()
    assert site.rows()["subscription"] == 1

    assert subjects(site)[-1] == "You get nothing more from KSMO 2024"
    work.forget_who_stopped()

    assert site.rows()["subscription"] == site.rows()["person"] == 0


def test_put_me_back(site: Site, visitor: Visitor, time_machine: Any) -> None:
    reads(site, visitor, newsletter="", events="y")
    before = subscription()
    assert before
    number, to_stop = before.id, link(site, "unsubscribe")
    stopped = visitor.confirms(to_stop).page.request.path
    site.ages(time_machine, minutes=9)

    assert "You are back on the list" in visitor.posts(f"{stopped}/back").follows().text

    after = subscription()
    assert after
    assert (after.id, lists()) == (number, (False, True))
    site.ages(time_machine, minutes=20)
    work.forget_who_stopped()
    assert "Stop sending to" in visitor.opens(to_stop).text


def test_putting_back_is_over_after_ten_minutes(site: Site, visitor: Visitor, time_machine: Any) -> None:
    reads(site, visitor)
    stopped = visitor.confirms(link(site, "unsubscribe")).page.request.path
    site.ages(time_machine, minutes=11)

    assert visitor.posts(f"{stopped}/back").status == 400

    assert lists() == (False, False)


def test_everything_can_be_deleted_at_once(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    stopped = visitor.confirms(link(site, "unsubscribe")).page.request.path

    page = visitor.posts(f"{stopped}/delete").follows().text

    assert "Receipt" in page
    assert site.holds_nobody()
    assert visitor.posts(f"{stopped}/back").status == 400


def test_what_was_never_confirmed_is_gone_at_once(site: Site, visitor: Visitor) -> None:
    asks(visitor)

    page = visitor.confirms(link(site, "unsubscribe")).text

    assert "Receipt" in page
    assert site.rows()["person"] == site.rows()["subscription"] == site.keys() == 0
    assert not any(site.files_with(value) for value in MINA.values)


def one_click(site: Site, path: str) -> Any:
    """As Gmail sends it: no cookie, no origin, no referrer."""
    return Visitor(site.app).browser.post(
        path, base_url=LOCAL, data="List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )


def test_one_click_as_mail_programs_send_it(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    to_stop = link(site, "unsubscribe")

    for _ in range(2):
        answer = one_click(site, to_stop)
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
        assert lists() == (False, False)

    assert "has ended already" in visitor.opens(to_stop).text
    assert 'action="/newsletter/manage"' in visitor.text


def test_one_click_works_for_korean_links_and_from_other_sites(site: Site, visitor: Visitor) -> None:
    visitor.opens("/ko/newsletter").posts("/ko/newsletter", name="Mina", email=MINA.email, newsletter="y")
    visitor.confirms("/ko" + link(site, "confirm").removeprefix("/ko"))

    path = link(site, "unsubscribe")
    Visitor(site.app).sends_from("https://mail.example", path, **{"List-Unsubscribe": "One-Click"})

    assert path.startswith("/ko/")
    assert lists() == (False, False)


def test_a_member_who_stops_gets_no_news_either_and_stays_a_member(
    site: Site, visitor: Visitor, mina: Somebody
) -> None:
    reads(site, visitor)
    assert all_lists(mina) == (True, False, True)

    stopped = visitor.confirms(link(site, "unsubscribe")).page.request.path
    assert all_lists(mina) == (False, False, False)

    visitor.posts(f"{stopped}/back")
    assert all_lists(mina) == (True, False, True)
    assert site.rows()["member"] == 1


def all_lists(who: Somebody) -> tuple[bool, bool, bool]:
    db.session.rollback()
    person = persons.find(who.email)
    assert person
    found = choosing.chosen(person).lists
    db.session.rollback()
    return found


def test_a_members_link_stops_news_when_their_subscription_ended(site: Site, visitor: Visitor, mina: Somebody) -> None:
    reads(site, visitor)
    earlier = link(site, "unsubscribe")
    visitor.signs_in(mina).opens("/account/subscriptions").posts("/account/subscriptions", news="y")
    assert site.rows()["subscription"] == site.rows()["no_news"] == 0

    one_click(site, earlier)

    assert site.rows()["no_news"] == 1


def test_asking_again_after_stopping_asks_for_a_new_yes(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    visitor.confirms(link(site, "unsubscribe"))

    asks(visitor)

    found = subscription()
    assert found
    assert (found.is_confirmed, found.stopped_at) == (False, None)


def test_a_restore_brings_nothing_back_that_was_stopped(site: Site, visitor: Visitor, mina: Somebody) -> None:
    reads(site, visitor)
    known = ledger.position()
    one_click(site, link(site, "unsubscribe"))
    for undo in (
        "UPDATE subscription SET newsletter = true, stopped_at = NULL", "DELETE FROM no_news",
        f"UPDATE ledger_position SET number = {known}",
    ):  # fmt: skip
        db.session.execute(text(undo))
    db.session.commit()

    assert matching.catch_up() == (2, 2)
    db.session.commit()

    assert site.rows()["subscription"] == 0
    assert len(db.session.scalars(select(NoNews)).all()) == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_links_ten_times_leaves_every_byte_as_it_was(site: Site, visitor: Visitor, method: str) -> None:
    reads(site, visitor)
    asks(visitor, email="somebody.else@example.org")
    paths = [link(site, kind) for kind in ("confirm", "manage", "unsubscribe")]
    paths += [f"{paths[1]}/data.json", f"{paths[1]}/delete"]
    before = everything(site)

    for path in paths:
        for _ in range(10):
            assert getattr(Visitor(site.app).browser, method)(path, base_url=LOCAL).status_code == 200

    assert everything(site) == before


def everything(site: Site) -> Any:
    """The database: the bytes of its file, and where a server has it, every row of every table."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        assert database.empty_journal(db.engine)
        return (site.instance / "site.db").read_bytes()
    with db.engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {
            table.name: sorted(map(repr, connection.execute(select(table, text("xmin::text"))))) for table in tables
        }


def test_the_letter_says_what_was_stopped_and_when(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    visitor.confirms(link(site, "unsubscribe"))

    said = body(site.letters()[-1])

    assert "- Newsletter: no" in said
    assert "- Events listing: no" in said
    assert "News for members" not in said
