"""Readers: asking and confirming."""

from typing import Any

import pytest
from sqlalchemy import func, select

from ksmo_site import clock, work
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Subscription
from ksmo_site.people.models import Person
from ksmo_site.policy import versions
from tests.newsletter.reading import LOCAL, asks, link, lists, reads, subscription
from tests.site import Site, body, links
from tests.somebody import MINA
from tests.visitor import Visitor


def test_a_reader_asks_and_confirms(site: Site, visitor: Visitor) -> None:
    asks(visitor, events="y").follows()
    assert lists() == (False, False)

    page = visitor.confirms(link(site, "confirm")).text

    assert "You are on the list" in page
    assert "<li>Newsletter</li><li>Events listing</li>" in page
    assert lists() == (True, True)


def test_what_proves_the_yes_is_kept(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)

    found = subscription()
    assert found
    assert (found.agreed_on, found.agreed_by) == (clock.today(), "letter")
    assert found.version == versions.get_in_force().number


def test_nothing_chosen_is_told(site: Site, visitor: Visitor) -> None:
    visitor.opens("/newsletter").posts("/newsletter", name=MINA.name, email=MINA.email)

    assert "Choose the newsletter, the events listing, or both." in visitor.text
    assert f'value="{MINA.email}"' in visitor.text
    assert site.rows()["person"] == 0


def test_both_boxes_are_empty_at_first(visitor: Visitor) -> None:
    boxes = [tag for tag in visitor.opens("/newsletter").text.split("<") if 'type="checkbox"' in tag]

    assert len(boxes) == 2
    assert not [tag for tag in boxes if "checked" in tag]


@pytest.mark.parametrize(
    ("page", "chosen", "written"), [("", {}, "en"), ("/ko", {}, "ko"), ("", {"language": "ko"}, "ko")]
)
def test_letters_come_in_the_language_that_was_chosen(
    site: Site, visitor: Visitor, page: str, chosen: dict[str, str], written: str
) -> None:
    assert f'checked id="language-{0 if not page else 1}"' in visitor.opens(f"{page}/newsletter").text

    visitor.posts(f"{page}/newsletter", name=MINA.name, email=MINA.email, newsletter="y", **chosen)

    found = subscription()
    assert found
    assert found.language == written


@pytest.mark.parametrize("name", ["Go to www.evil.example", "https://evil.example/", "Mina //evil.example/x"])
def test_a_name_that_leads_elsewhere_is_told_at_its_field(site: Site, visitor: Visitor, name: str) -> None:
    asks(visitor, name=name)

    assert "Please enter a name without the address of a web site." in visitor.text
    assert 'id="name-error-1"' in visitor.text
    assert site.rows()["person"] == site.rows()["letter"] == 0


def test_asking_again_changes_nothing_and_gets_the_same_answer(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    site.letters()
    before = contents("subscription"), contents("person")

    asks(visitor, name="Somebody Else", newsletter="", events="y", language="ko").follows()

    assert "Check your inbox" in visitor.text
    letter = site.letters()[-1]
    assert "You are on the list already" in body(letter)
    assert f"Dear {MINA.name}," in body(letter)
    assert any("/newsletter/manage/" in one for one in links(letter))
    assert (contents("subscription"), contents("person")) == before


def contents(table: str) -> list[Any]:
    db.session.rollback()
    found = list(db.session.execute(db.text(f"SELECT * FROM {table}")).all())
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    "address",
    [
        "MINA.Quell-7713@example.org", "mina.quell-7713@EXAMPLE.ORG", " mina.quell-7713@example.org ",
        "ｍｉｎａ.ｑｕｅｌｌ-7713@ｅｘａｍｐｌｅ.ｏｒｇ",
    ],
)  # fmt: skip
def test_one_address_however_written_is_one_reader(site: Site, visitor: Visitor, address: str) -> None:
    reads(site, visitor)

    asks(visitor, email=address).follows()

    assert "Check your inbox" in visitor.text
    assert site.rows()["person"] == site.rows()["subscription"] == 1
    assert "You are on the list already" in body(site.letters()[-1])


def test_a_domain_composed_or_not_is_one(site: Site, visitor: Visitor) -> None:
    for address in ("lee@m\u00fcnchen.example", "lee@mu\u0308nchen.example", "lee@M\u00dcNCHEN.example"):
        asks(visitor, email=address).follows()

    assert site.rows()["person"] == 1


def test_dots_and_tags_count_as_written(site: Site, visitor: Visitor) -> None:
    for address in ("leekim@example.org", "lee.kim@example.org", "leekim+news@example.org"):
        asks(visitor, email=address).follows()

    assert site.rows()["person"] == 3


def test_what_nobody_confirms_is_gone_after_seven_days(site: Site, visitor: Visitor, time_machine: Any) -> None:
    asks(visitor)
    to_confirm = link(site, "confirm")
    site.ages(time_machine, days=6, hours=23)
    work.tidy_up()
    assert site.rows()["subscription"] == 1

    site.ages(time_machine, hours=2)
    assert "This link no longer works" in visitor.opens(to_confirm).text
    work.tidy_up()

    assert site.rows()["subscription"] == site.rows()["person"] == site.keys() == 0


def test_confirming_says_that_letters_reach_the_address(site: Site, visitor: Visitor) -> None:
    asks(visitor)
    to_confirm = link(site, "confirm")
    db.session.execute(db.update(Person).values(bounces=2))
    db.session.commit()

    visitor.confirms(to_confirm)

    assert db.session.scalar(select(func.max(Person.bounces))) == 0


@pytest.mark.parametrize(
    "path", ["/newsletter/confirm/", "/newsletter/unsubscribe/", "/newsletter/manage/", "/newsletter/stopped/",
             "/account/confirm/", "/desk/first/"],
)  # fmt: skip
@pytest.mark.parametrize("token", ["x", "WyJmaXJzdCJd.awMLMQ.lbXz7wl", "9" * 20, "%00", "가나"])
def test_a_forged_link_is_refused(visitor: Visitor, path: str, token: str) -> None:
    visitor.opens(path + token)

    assert visitor.status == 400
    assert "This link no longer works" in visitor.text


def test_a_link_for_one_purpose_opens_no_other(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    tokens = {kind: link(site, kind).rsplit("/", 1)[1] for kind in ("confirm", "unsubscribe", "manage")}

    for kind, token in tokens.items():
        for path in {"confirm", "unsubscribe", "manage", "stopped"} - {kind}:
            assert visitor.opens(f"/newsletter/{path}/{token}").status == 400
    assert visitor.opens(f"/account/confirm/{tokens['confirm']}").status == 400


def test_what_a_stranger_asked_in_somebodys_name_gives_way(site: Site, visitor: Visitor) -> None:
    asks(visitor, name="Buy Our Pills", events="y")
    assert "Pills" not in body(site.letters()[-1])

    reads(site, visitor)

    asks(visitor)
    assert f"Dear {MINA.name}," in body(site.letters()[-1])
    assert db.session.scalars(select(Subscription)).one().events is False


def test_no_cookie_is_set_on_the_way(site: Site, visitor: Visitor) -> None:
    reads(site, visitor)
    visitor.opens(link(site, "manage")).opens(link(site, "unsubscribe"))
    visitor.posts(link(site, "unsubscribe")).follows()

    assert visitor.cookies == []
    assert visitor.browser.get(f"{LOCAL}/newsletter").headers.getlist("Set-Cookie") == []
