"""A representative helps a member: each opening is noted, and the member sees it."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from tests.people_desk.opening import acts, comes_to_record, opens_record
from tests.site import Site, body
from tests.somebody import JUNHO, MINA, UNREACHABLE, Somebody
from tests.visitor import Visitor


@pytest.mark.parametrize("sought", [JUNHO.conference_id, JUNHO.email])
def test_the_member_sees_on_which_day_and_why(
    app: Flask, organizer: Visitor, site: Site, junho: Somebody, sought: str
) -> None:
    opens_record(organizer, sought)
    assert junho.name in organizer.text
    assert "argon2" not in organizer.text

    own = Visitor(app).signs_in(junho)

    assert "They asked at the counter." in own.opens("/account/data").text
    assert "They asked at the counter." in own.opens("/account/data.csv").text
    assert not site.files_with("asked at the counter")


def test_a_correction_without_an_opened_record_shows_nothing(organizer: Visitor, site: Site, junho: Somebody) -> None:
    path = comes_to_record(organizer, junho.conference_id)

    organizer.posts(f"{path}/correct")

    assert not [value for value in junho.values if value in organizer.text]
    assert site.rows()["opening"] == 0


@pytest.mark.parametrize(("reason", "said"), [("", "Please say why"), ("x" * 201, "at most 200 characters")])
def test_without_a_reason_nothing_opens(
    organizer: Visitor, site: Site, junho: Somebody, reason: str, said: str
) -> None:
    opens_record(organizer, junho.conference_id, reason)

    assert said in organizer.text
    assert not [value for value in junho.values if value in organizer.text]
    assert site.rows()["opening"] == 0


def test_who_has_no_address_gets_a_link_in_person(app: Flask, site: Site, organizer: Visitor) -> None:
    member = site.has_member(Visitor(app), UNREACHABLE)
    path = opens_record(organizer, member.conference_id)
    acts(organizer, f"{path}/link")
    (link,) = re.findall(r"http://localhost(/reset-password/[\w.-]+)<", organizer.text)

    own = Visitor(app)
    own.opens(link).posts(link, password="eight louder rivers")

    assert own.signs_in(Somebody(member.conference_id, "", "", "eight louder rivers")).status == 302
    assert "in person" in own.opens("/account/data").text
    assert own.opens(link).status == 400


def test_members_reach_none_of_it(app: Flask, site: Site, organizer: Visitor) -> None:
    member = site.has_member(Visitor(app), UNREACHABLE)
    record = opens_record(organizer, member.conference_id)
    token = organizer.value_of("opened")
    own = Visitor(app).signs_in(member)

    for path in ("", "/link", "/reset", "/correct", "/delete", "/end-sign-ins"):
        sent = own.opens("/account").posts(record + path, opened=token, reason="mine", name="Other", typed="x")
        assert sent.status == 404
    assert site.rows()["opening"] == 1


def test_who_has_an_address_or_a_desk_gets_no_link_from_anybody(
    site: Site, organizer: Visitor, mina: Somebody, junho: Somebody
) -> None:
    for who in (junho, mina):
        path = opens_record(organizer, who.conference_id)
        assert "Make a link" not in organizer.text
        assert acts(organizer, f"{path}/link").status == 400


def test_who_lost_phone_and_codes_is_let_in_again_and_told(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    Visitor(app).signs_in(junho).switches_on_a_second_factor()
    path = opens_record(organizer, junho.conference_id)

    assert "Done" in acts(organizer, f"{path}/second-factor-off").text

    own = Visitor(app).signs_in(junho)
    assert "An organizer opened your record" in own.follows().text
    assert "A representative switched off the second factor." in own.opens("/account/data").text
    assert "담당자가" in own.opens("/ko/account/data").text
    assert site.letters()[-1]["Subject"] == "Your second factor at KSMO 2024 is off"


def test_the_record_shows_what_the_member_said_and_not_what_others_did(
    app: Flask, organizer: Visitor, junho: Somebody
) -> None:
    opens_record(organizer, junho.conference_id, "a first reason")
    Visitor(app).signs_in(junho).opens("/account/email").posts("/account/email", email="waiting-31@example.org")

    opens_record(organizer, junho.conference_id, "a second reason")

    assert junho.email in organizer.text
    assert "reason" not in organizer.text
    assert "waiting-31" not in organizer.text


def test_a_record_stays_open_for_ten_minutes_and_for_one_organizer(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody, time_machine: Any
) -> None:
    path = opens_record(organizer, junho.conference_id)
    token = organizer.value_of("opened")
    assert acts(organizer, f"{path}/end-sign-ins").status == 200
    assert acts(organizer, f"{path}/end-sign-ins", opened="forged").page.location == f"{path}?said=closed"
    other = site.has_member(Visitor(app), UNREACHABLE)
    second = Visitor(app)
    site.has_organizer(second, other, "officer")
    assert acts(second.opens("/desk"), f"{path}/end-sign-ins", opened=token).status == 302

    site.ages(time_machine, minutes=11)

    acts(organizer.opens(path), f"{path}/end-sign-ins", opened=token)
    assert organizer.page.location.startswith("/sign-in")
    organizer.opens("/desk").posts("/sign-out")
    organizer.signs_in(MINA).types_a_code()
    assert acts(organizer.opens(path), f"{path}/end-sign-ins", opened=token).page.location == f"{path}?said=closed"


def test_what_was_typed_while_the_record_was_closed_comes_back(
    site: Site, organizer: Visitor, junho: Somebody, time_machine: Any
) -> None:
    path = opens_record(organizer, junho.conference_id)
    token = organizer.value_of("opened")
    site.ages(time_machine, minutes=11)
    corrects(organizer, path, opened=token, name="Junho Zwei")
    assert "what you typed comes back" in organizer.text

    typed = {name: organizer.value_of(name) for name in ("name", "country", "telephone", "wish")}
    organizer.posts(path, reason="They asked again.", **typed)

    assert organizer.value_of("name") == "Junho Zwei"


def corrects(organizer: Visitor, path: str, **fields: str) -> Visitor:
    given = {"name": "준호 쯔위", "country": "KR", "telephone": "", "wish": "corrected_on_request"}
    return acts(organizer, f"{path}/correct", **{**given, **fields})


def test_a_correction_is_made_noted_and_told_without_the_values(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    path = opens_record(organizer, junho.conference_id)

    assert "Done" in corrects(organizer, path, name="Junho Zwei").text

    letter = site.letters()[-1]
    assert (letter["To"], letter["Subject"]) == (junho.email, "Your details at KSMO 2024 were corrected")
    assert "because you asked" in body(letter)
    assert "Zwei" not in body(letter)
    assert "쯔위체르트" not in body(letter)
    page = Visitor(app).signs_in(junho).opens("/account/data").text
    assert "Junho Zwei" in page
    assert "A representative corrected" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"wish": ""}, "Please say why"), ({"telephone": "12"}, "telephone number"), ({"name": "x" * 121}, "at most 120")],
)
def test_a_wrong_correction_is_told_at_its_field_and_changes_nothing(
    site: Site, organizer: Visitor, junho: Somebody, fields: dict[str, str], said: str
) -> None:
    path = opens_record(organizer, junho.conference_id)

    corrects(organizer, path, **{"name": "Kept Typed", **fields})

    assert said in organizer.text
    assert organizer.value_of("name") == fields.get("name", "Kept Typed")
    assert site.rows()["opening"] == 1


def test_sign_ins_end_and_a_letter_brings_a_new_password(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    own = Visitor(app).signs_in(junho)
    path = opens_record(organizer, junho.conference_id)

    acts(organizer, f"{path}/end-sign-ins")
    acts(organizer, f"{path}/reset")

    assert own.opens("/account").status == 302
    assert site.letters()[-1]["Subject"] == "Choose a new password for KSMO 2024"
    assert "reset-password/" not in organizer.text
    page = Visitor(app).signs_in(junho).opens("/ko/account/data").text
    assert "A representative" not in page


def test_who_asks_is_deleted_as_if_they_had_done_it(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    path = opens_record(organizer, junho.conference_id)
    organizer.opens(f"{path}/delete").posts(f"{path}/delete", typed="somebody-else")
    assert "That is not the conference ID" in organizer.text

    organizer.posts(f"{path}/delete", typed=junho.conference_id.upper()).follows()

    assert "Receipt " in organizer.text
    assert "entries were removed" in organizer.text
    assert site.rows()["member"] == 1
    assert not [value for value in junho.values if site.files_with(value, besides=".eml")]
    assert Visitor(app).signs_in(junho).status == 200
    assert "No open account" in organizer.opens("/desk/members").posts("/desk/members", sought=junho.email).text
    assert organizer.opens(path).status == 404


def test_organizers_are_not_deleted_there(organizer: Visitor, site: Site, mina: Somebody) -> None:
    path = comes_to_record(organizer, mina.conference_id)

    sent = organizer.opens(f"{path}/delete").posts(f"{path}/delete", typed=mina.conference_id)

    assert "de-registers in their own account" in sent.text
    assert site.rows()["member"] == 1


def test_deleting_asks_for_a_fresh_sign_in(site: Site, organizer: Visitor, junho: Somebody, time_machine: Any) -> None:
    path = comes_to_record(organizer, junho.conference_id)
    site.ages(time_machine, minutes=11)

    assert organizer.opens(f"{path}/delete").page.location.startswith("/sign-in?next=")
    assert organizer.opens("/desk/members/export").page.location.startswith("/sign-in?next=")


def test_a_list_is_stopped_for_a_member(app: Flask, site: Site, organizer: Visitor, junho: Somebody) -> None:
    opens_record(organizer, junho.conference_id)
    (stop,) = re.findall(r'action="(/desk/subscribers/[^"]+/stop/news)"', organizer.text)

    acts(organizer, stop)

    assert "Nothing is sent to them." in organizer.text
    assert "Stop: " not in organizer.text
    assert site.rows()["no_news"] == 1


def test_nobody_who_is_not_confirmed_is_opened(organizer: Visitor, visitor: Visitor, app: Flask, site: Site) -> None:
    Visitor(app).joins(JUNHO)
    waiting = db.session.scalars(select(Member.id).where(Member.unconfirmed_since.is_not(None))).one()
    db.session.rollback()

    assert "not confirmed yet" in organizer.opens("/desk/members").text
    assert organizer.opens(f"/desk/members/{waiting}").status == 404
