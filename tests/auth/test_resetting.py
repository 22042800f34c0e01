"""Choosing a new password by a link."""

from typing import Any

import pytest

from tests.site import Site, body
from tests.somebody import MINA, UNREACHABLE, Somebody
from tests.visitor import Visitor

LOCAL = "http://localhost"
NEW = "eight louder rivers"


def asks(visitor: Visitor, identity: str) -> Visitor:
    return visitor.opens("/forgot-password").posts("/forgot-password", identity=identity).follows()


@pytest.mark.parametrize("identity", [MINA.conference_id, MINA.email])
def test_a_link_chooses_a_new_password_and_ends_every_sign_in(
    site: Site, visitor: Visitor, mina: Somebody, identity: str
) -> None:
    elsewhere = Visitor(site.app).signs_in(mina)
    asks(visitor, identity)
    link = site.link_to(mina).removeprefix(LOCAL)
    visitor.opens(link)

    visitor.posts(link, password=NEW)

    assert elsewhere.opens("/account/data").status == 302
    assert visitor.signs_in(mina).status == 200
    assert visitor.signs_in(Somebody(MINA.conference_id, "", "", NEW)).status == 302
    assert site.letters()[-1]["Subject"] == "Your password for KSMO 2024 was changed"
    assert not any(NEW in body(letter) or MINA.password in body(letter) for letter in site.letters())


def test_an_unknown_account_gets_the_same_answer_and_no_letter(site: Site, visitor: Visitor, mina: Somebody) -> None:
    known = asks(visitor, mina.email).text
    letters = len(site.letters())

    for identity in ("nobody", "nobody@example.org"):
        assert asks(visitor, identity).text == known

    assert len(site.letters()) == letters


def test_an_account_without_address_gets_no_letter(site: Site, visitor: Visitor) -> None:
    site.has_member(visitor, UNREACHABLE)

    asks(visitor, UNREACHABLE.conference_id)

    assert site.rows()["letter"] == 0


@pytest.mark.parametrize("why", ["used", "replaced", "too old"])
def test_a_link_dies(site: Site, visitor: Visitor, mina: Somebody, time_machine: Any, why: str) -> None:
    asks(visitor, mina.email)
    link = site.link_to(mina).removeprefix(LOCAL)
    if why == "used":
        visitor.opens(link).posts(link, password=NEW)
    elif why == "replaced":
        asks(visitor, mina.email)
    else:
        site.ages(time_machine, minutes=61)

    visitor.opens(link)

    assert visitor.status == 400
    assert "This link no longer works" in visitor.text


def test_opening_the_link_changes_nothing(site: Site, visitor: Visitor, mina: Somebody) -> None:
    asks(visitor, mina.email)
    link = site.link_to(mina).removeprefix(LOCAL)

    for _ in range(5):
        visitor.opens(link)

    assert visitor.signs_in(mina).status == 302


def test_too_short_a_password_is_told(site: Site, visitor: Visitor, mina: Somebody) -> None:
    asks(visitor, mina.email)
    link = site.link_to(mina).removeprefix(LOCAL)

    visitor.opens(link).posts(link, password="short")

    assert "Please create a password of 8 to 128 characters." in visitor.text
