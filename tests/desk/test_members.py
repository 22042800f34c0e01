"""A representative helps a member: each opening is noted, and the member sees it."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
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
    (link,) = re.findall(r"http://localhost(/reset-password/[\w.-]+)<", organizer.posts(action).text)

    own = Visitor(app)
    own.opens(link).posts(link, password="eight louder rivers")

    assert own.signs_in(Somebody(member.conference_id, "", "", "eight louder rivers")).status == 302
    assert "in person" in own.opens("/account/data").text
    assert own.opens(link).status == 400


def test_members_reach_none_of_it(app: Flask, site: Site, organizer: Visitor) -> None:
    member = site.has_member(Visitor(app), UNREACHABLE)
    opens_record(organizer, member.conference_id)
    (action,) = re.findall(r'action="(/desk/members/[^"]+/link)"', organizer.text)
    own = Visitor(app).signs_in(member)

    for path in (action, action.replace("/link", "/second-factor-off"), "/desk/members"):
        assert own.opens("/account").posts(path, identity=member.conference_id, reason="mine").status == 404
    assert site.rows()["opening"] == 1


def test_who_has_an_address_or_a_desk_gets_no_link_from_anybody(
    app: Flask, site: Site, organizer: Visitor, mina: Somebody, junho: Somebody
) -> None:
    for who in (junho, mina):
        assert "Make a link" not in opens_record(organizer, who.conference_id).text
    ids = [member.id for member in db.session.scalars(select(Member))]
    db.session.rollback()

    for member_id in ids:
        assert organizer.opens("/desk").posts(f"/desk/members/{member_id}/link").status == 400


def test_who_lost_phone_and_codes_is_let_in_again_and_told(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    Visitor(app).signs_in(junho).switches_on_a_second_factor()
    opens_record(organizer, junho.conference_id)
    (action,) = re.findall(r'action="(/desk/members/[^"]+/second-factor-off)"', organizer.text)

    assert "Done" in organizer.posts(action).follows().text

    own = Visitor(app).signs_in(junho)
    assert "An organizer opened your record" in own.follows().text
    assert "A representative switched off the second factor." in own.opens("/account/data").text
    assert "담당자가" in own.opens("/ko/account/data").text
    assert site.letters()[-1]["Subject"] == "Your second factor at KSMO 2024 is off"


def test_the_record_shows_what_the_member_said_and_not_what_others_did(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    opens_record(organizer, junho.conference_id, "a first reason")
    Visitor(app).signs_in(junho).opens("/account/email").posts("/account/email", email="waiting-31@example.org")

    page = opens_record(organizer, junho.conference_id, "a second reason").text

    assert junho.email in page
    assert "reason" not in page
    assert "waiting-31" not in page
