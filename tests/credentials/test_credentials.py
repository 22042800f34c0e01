"""A member's password, and where they are signed in."""

from typing import Any

import pytest
from flask import Flask

from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor

NEW = "eight louder rivers"


def changes(visitor: Visitor, current: str, password: str) -> Visitor:
    return visitor.opens("/account/password").posts("/account/password", current=current, password=password)


def test_a_new_password_ends_every_other_sign_in_and_a_letter_tells(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    other = Visitor(app).signs_in(mina)
    visitor.signs_in(mina)

    assert "signed out everywhere else" in changes(visitor, mina.password, NEW).follows().text

    assert visitor.opens("/account").status == 200
    assert other.opens("/account").status == 302
    assert Visitor(app).signs_in(mina).status == 200
    assert Visitor(app).signs_in(Somebody(mina.conference_id, "", "", NEW)).status == 302
    assert site.letters()[-1]["Subject"] == "Your password for KSMO 2024 was changed"


def test_the_present_password_has_to_be_known(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)

    assert "That is not your present password." in changes(visitor, "not this one", NEW).text
    assert NEW not in visitor.text
    answers = [changes(visitor, "not this one", NEW).status for _ in range(10)]
    assert answers == [200] * 9 + [429]


def test_a_guessable_password_is_refused_with_advice(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)

    assert "made of your own details" in changes(visitor, mina.password, "mina-xq71!").text


@pytest.mark.parametrize("path", ["/account/password", "/account/email", "/account/second-factor", "/account/leave",
                                  "/account/data.json", "/account/data.csv"])  # fmt: skip
def test_what_matters_asks_for_a_sign_in_of_the_last_minutes(
    site: Site, visitor: Visitor, mina: Somebody, time_machine: Any, path: str
) -> None:
    assert visitor.signs_in(mina).opens(path).status == 200
    site.ages(time_machine, minutes=11)

    assert visitor.opens(path).page.location == f"/sign-in?next={path}"
    assert visitor.opens("/account/data").status == 200


def test_password_managers_find_the_page(visitor: Visitor) -> None:
    assert visitor.opens("/.well-known/change-password").page.location == "/account/password"


def test_the_list_shows_where_one_is_signed_in_and_ends_one(app: Flask, visitor: Visitor, mina: Somebody) -> None:
    other, third = Visitor(app).signs_in(mina), Visitor(app).signs_in(mina)
    page = visitor.signs_in(mina).opens("/account/sign-ins").text
    assert page.count("This one") == 1
    ends = [line.split('"')[3] for line in page.splitlines() if "/end" in line and "sign-ins/end" not in line]
    assert len(ends) == 2

    visitor.posts(ends[0])

    assert sorted(one.opens("/account").status for one in (other, third)) == [200, 302]
    assert visitor.opens("/account").status == 200


def test_all_other_sign_ins_end_at_once(app: Flask, visitor: Visitor, mina: Somebody) -> None:
    others = [Visitor(app).signs_in(mina) for _ in range(3)]

    visitor.signs_in(mina).opens("/account/sign-ins").posts("/account/sign-ins/end")

    assert [one.opens("/account").status for one in others] == [302] * 3
    assert "Ended." in visitor.follows().text


def test_nobody_ends_the_sign_in_of_somebody_else(
    app: Flask, visitor: Visitor, mina: Somebody, junho: Somebody
) -> None:
    other = Visitor(app).signs_in(junho)
    Visitor(app).signs_in(junho)
    lines = other.opens("/account/sign-ins").text.splitlines()
    theirs = next(line.split('"')[3] for line in lines if "/end" in line)

    assert visitor.signs_in(mina).opens("/account").posts(theirs).status == 404

    assert other.opens("/account").status == 200


def test_how_long_a_sign_in_lasts_is_told_with_its_numbers(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    said = visitor.signs_in(mina).opens("/account/sign-ins").text
    assert "after 60 minutes without use, and after 12 hours at most" in said
    assert "after 14 days without use, and after 30 days at most" in said

    site.has_organizer(visitor, mina)

    assert "after 30 minutes without use, and after 12 hours at most" in visitor.opens("/account/sign-ins").text
    assert "30 days" not in visitor.text
