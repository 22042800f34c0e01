"""A representative helps a member: each opening is noted, and the member sees it."""

import re

import pytest
from flask import Flask

from tests.site import Site
from tests.somebody import JUNHO, UNREACHABLE, Somebody
from tests.visitor import Visitor


def opens_record(organizer: Visitor, identity: str, reason: str = "They asked at the counter.") -> Visitor:
    return organizer.opens("/desk/members").posts("/desk/members", identity=identity, reason=reason)


@pytest.mark.parametrize("identity", [JUNHO.conference_id, JUNHO.email])
def test_the_member_sees_on_which_day_and_why(
    app: Flask, organizer: Visitor, site: Site, junho: Somebody, identity: str
) -> None:
    assert junho.name in opens_record(organizer, identity).text
    assert "argon2" not in organizer.text

    own = Visitor(app).signs_in(junho)

    assert "They asked at the counter." in own.opens("/account/data").text
    assert "They asked at the counter." in own.opens("/account/data.csv").text
    assert not site.files_with("asked at the counter")


def test_only_looking_at_the_form_opens_nobodys_record(organizer: Visitor, site: Site) -> None:
    organizer.opens("/desk/members?identity=junho-zz42")

    assert site.rows()["opening"] == 0


@pytest.mark.parametrize(
    ("identity", "reason", "said"),
    [("nobody", "why", "No open account"), ("junho", "why", "No open account"), (JUNHO.email, "", "Please say why"),
     ("", "why", "Please enter the member"), (JUNHO.email, "x" * 201, "at most 200 characters")],
)  # fmt: skip
def test_without_a_reason_or_a_whole_name_nothing_opens(
    organizer: Visitor, site: Site, junho: Somebody, identity: str, reason: str, said: str
) -> None:
    assert said in opens_record(organizer, identity, reason).text

    assert site.rows()["opening"] == 0


def test_who_has_no_address_gets_a_link_in_person(app: Flask, site: Site, organizer: Visitor) -> None:
    member = site.has_member(Visitor(app), UNREACHABLE)
    opens_record(organizer, member.conference_id)
    (action,) = re.findall(r'action="(/desk/members/[^"]+/link)"', organizer.text)
    (link,) = re.findall(r"http://localhost(/reset-password/\S+?)<", organizer.posts(action).text)

    own = Visitor(app)
    own.opens(link).posts(link, password="eight louder rivers")

    assert own.signs_in(Somebody(member.conference_id, "", "", "eight louder rivers")).status == 302
    assert "in person" in own.opens("/account/data").text
    assert own.opens(link).status == 400


def test_members_reach_none_of_it(app: Flask, site: Site, organizer: Visitor, junho: Somebody) -> None:
    opens_record(organizer, junho.conference_id)
    (action,) = re.findall(r'action="(/desk/members/[^"]+/link)"', organizer.text)
    own = Visitor(app).signs_in(junho)

    assert own.opens("/account").posts(action).status == 404
    assert own.posts("/desk/members", identity=junho.conference_id, reason="mine").status == 404
    assert site.rows()["opening"] == 1
