"""Joining, signing in, your data, leaving: the walk through the whole house."""

import pytest
from flask import Flask
from sqlalchemy import update

from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from tests.site import Site
from tests.somebody import JUNHO, MINA, NAMELESS, UNREACHABLE, Somebody
from tests.visitor import Visitor


@pytest.mark.parametrize("who", [MINA, NAMELESS, UNREACHABLE, JUNHO])
def test_a_name_or_an_address_is_enough_to_join(visitor: Visitor, site: Site, who: Somebody) -> None:
    site.has_member(visitor, who)

    visitor.signs_in(who).opens("/account/data")

    assert all(value in visitor.text for value in who.values)


def test_joining_with_neither_is_refused_and_keeps_what_was_typed(visitor: Visitor, site: Site) -> None:
    visitor.opens("/account/create").posts(
        "/account/create", conference_id="someone", password=MINA.password, is_of_age="y", agree="y"
    )

    assert "Give your real name, your e-mail address, or both." in visitor.text
    assert "<title>Error:" in visitor.text
    assert 'value="someone"' in visitor.text
    assert MINA.password not in visitor.text
    assert site.holds_nobody()


def test_a_letter_proves_the_address_and_its_get_changes_nothing(visitor: Visitor, site: Site) -> None:
    visitor.joins(MINA)
    link = site.link_to(MINA)
    visitor.opens(link.removeprefix("http://localhost")).opens(link.removeprefix("http://localhost"))
    assert "do not go together" in visitor.signs_in(MINA).text

    visitor.confirms(link)

    assert visitor.signs_in(MINA).status == 302
    assert "This link no longer works" in visitor.opens(link.removeprefix("http://localhost")).text


def test_an_unproved_sign_up_gives_way_to_a_newer_one(visitor: Visitor, site: Site) -> None:
    visitor.joins(MINA)
    older = site.link_to(MINA)
    visitor.joins(Somebody("mina-again", "", MINA.email))

    newer = site.link_to(MINA)

    assert visitor.opens(older.removeprefix("http://localhost")).status == 400
    assert visitor.confirms(newer).signs_in(Somebody("mina-again", "", "")).status == 302
    assert site.rows()["member"] == 1


def test_joining_again_gets_the_same_answer_and_the_owner_a_letter(
    visitor: Visitor, site: Site, mina: Somebody
) -> None:
    stranger = Somebody("stranger", "Stranger", mina.email)

    visitor.joins(stranger)

    assert "Check your inbox" in visitor.text
    assert site.letters()[-1]["Subject"] == "You already have an account at KSMO 2024"
    assert site.rows()["member"] == 1
    assert visitor.signs_in(stranger).status == 200


def test_a_taken_conference_id_is_told(visitor: Visitor, site: Site, mina: Somebody) -> None:
    visitor.opens("/account/create").posts("/account/create", **{**JUNHO.application(), "conference_id": " MINA-xq71"})

    assert "This conference ID is taken" in visitor.text
    assert site.rows()["person"] == 1


@pytest.mark.parametrize("identity", [MINA.conference_id, MINA.email, MINA.email.upper()])
def test_signing_in_by_conference_id_or_address(visitor: Visitor, mina: Somebody, identity: str) -> None:
    visitor.opens("/sign-in").posts("/sign-in", identity=identity, password=mina.password)

    assert visitor.follows().status == 200
    assert visitor.cookies == ["session"]


@pytest.mark.parametrize(("identity", "password"), [(MINA.conference_id, "wrong"), ("nobody", MINA.password)])
def test_a_failed_sign_in_has_one_message(visitor: Visitor, mina: Somebody, identity: str, password: str) -> None:
    visitor.opens("/sign-in").posts("/sign-in", identity=identity, password=password)

    assert "That conference ID and password do not go together." in visitor.text
    assert visitor.cookies == []


def test_a_copied_cookie_opens_nothing_after_signing_out(app: object, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina).follows()
    copied = visitor.browser.get_cookie("session")
    assert copied

    visitor.posts("/sign-out")
    visitor.browser.set_cookie("session", copied.value)

    assert visitor.opens("/account/data").status == 302


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x"])
def test_signing_in_leads_nowhere_else(visitor: Visitor, mina: Somebody, elsewhere: str) -> None:
    visitor.opens("/sign-in").posts(f"/sign-in?next={elsewhere}", identity=mina.conference_id, password=mina.password)

    assert visitor.page.location == "/account"


def test_a_form_of_another_site_is_refused(visitor: Visitor, site: Site) -> None:
    visitor.sends_from("https://evil.example", "/account/create", **MINA.application())

    assert visitor.status == 403
    assert site.holds_nobody()


def test_a_members_form_without_its_token_is_refused(visitor: Visitor, site: Site, mina: Somebody) -> None:
    visitor.signs_in(mina).follows()

    visitor.posts("/account/leave", csrf_token="forged")

    assert visitor.status == 400
    assert site.rows()["member"] == 1


def test_your_data_holds_every_field_and_so_does_the_file(visitor: Visitor, mina: Somebody) -> None:
    shown = visitor.signs_in(mina).opens("/account/data").text

    entries = visitor.opens("/account/data.json").page.get_json()["entries"]

    assert {entry["value"] for entry in entries} >= set(mina.values)
    assert all(str(entry["what"]) in shown and entry["why"].replace("'", "&#39;") in shown for entry in entries)
    assert all(entry["clause"] in range(1, 9) and entry["since"] for entry in entries)


def test_leaving_leaves_nothing(visitor: Visitor, site: Site, mina: Somebody) -> None:
    visitor.signs_in(mina).follows()
    assert all(site.files_with(value) for value in (mina.email, mina.conference_id))
    assert not any(site.files_with(value, besides=".eml") for value in mina.values)

    visitor.opens("/account/leave").posts("/account/leave").follows()

    assert "Your account is deleted" in visitor.text
    assert site.holds_nobody()
    assert site.keys() == 0
    assert not any(site.files_with(value) for value in mina.values)
    assert visitor.cookies == []
    assert visitor.opens("/account/data").status == 302
    assert "do not go together" in visitor.signs_in(mina).text


def test_leaving_asks_for_a_fresh_sign_in(visitor: Visitor, site: Site, mina: Somebody, time_machine: object) -> None:
    visitor.signs_in(mina).follows()
    site.ages(time_machine, minutes=11)

    visitor.opens("/account/leave")

    assert visitor.page.location == "/sign-in?next=/account/leave"
    assert "sign in again" in visitor.follows().text


def test_one_members_leaving_touches_nobody_else(visitor: Visitor, site: Site, mina: Somebody, junho: Somebody) -> None:
    visitor.signs_in(mina).follows()

    visitor.opens("/account/leave").posts("/account/leave")

    assert site.rows()["member"] == 1
    assert junho.name in visitor.signs_in(junho).follows().text


def test_accounts_nobody_confirms_are_deleted_after_a_day(visitor: Visitor, site: Site, time_machine: object) -> None:
    visitor.joins(MINA)
    site.letters()

    site.ages(time_machine, hours=25)
    site.runs("privacy", "expire")

    assert site.holds_nobody()
    assert site.keys() == 0
    assert not any(site.files_with(value) for value in MINA.values)
    db.session.rollback()


def test_an_id_that_looks_like_an_address_is_refused(visitor: Visitor, site: Site, mina: Somebody) -> None:
    for squatted in (mina.email, "www.evil.example/x", "two words"):
        visitor.joins_wrongly(Somebody(squatted, "Squatter", ""))
        assert "Please use only letters, digits" in visitor.text

    assert visitor.signs_in(Somebody(mina.email, "", "")).status == 302


@pytest.mark.parametrize(
    "address", ["김철수@example.com", "a b@example.org", "a@", "@b", "a@b@c.org", "x" * 250 + "@example.org"]
)
def test_an_address_no_mail_server_takes_is_refused(visitor: Visitor, site: Site, address: str) -> None:
    visitor.joins_wrongly(Somebody("somebody", "", address))

    assert "Please enter an e-mail address such as name@example.org." in visitor.text


def test_a_korean_domain_is_an_address_like_any_other(visitor: Visitor, site: Site) -> None:
    visitor.joins(Somebody("hangul", "", "mina@한국.kr"))

    assert len(site.letters()) == 1


def test_everything_wrong_is_told_at_once(visitor: Visitor) -> None:
    visitor.opens("/account/create").posts("/account/create")

    for problem in ("choose a conference ID", "create a password", "or both", "agree to it"):
        assert problem in visitor.text


def test_the_last_organizer_cannot_leave_and_is_told_why(visitor: Visitor, site: Site, mina: Somebody) -> None:
    db.session.execute(update(Member).values(roles="administrator"))
    db.session.commit()
    visitor.signs_in(mina).opens("/account/leave")
    assert "The last administrator cannot leave" in visitor.text
    assert "Delete my account" not in visitor.text

    visitor.posts("/account/leave")

    assert visitor.status == 400
    assert site.rows()["member"] == 1


def test_a_taken_id_is_told_whatever_the_address(visitor: Visitor, site: Site, mina: Somebody, junho: Somebody) -> None:
    for address in (junho.email, "unknown@example.org"):
        visitor.joins_wrongly(Somebody(mina.conference_id, "", address))
        assert "This conference ID is taken" in visitor.text


def test_signing_up_again_before_the_letter_is_answered_keeps_the_id_and_sends_one_letter(
    visitor: Visitor, site: Site
) -> None:
    visitor.joins(MINA).joins(MINA)

    assert len(site.letters()) == 1
    assert visitor.confirms(site.link_to(MINA)).signs_in(MINA).status == 302


def test_a_sign_in_ends_after_its_days_even_where_nothing_tidies_up(
    visitor: Visitor, site: Site, mina: Somebody, time_machine: object
) -> None:
    visitor.signs_in(mina)
    site.ages(time_machine, days=31)

    assert visitor.opens("/account/data").status == 302


def test_signing_in_again_ends_the_sign_in_of_before(visitor: Visitor, site: Site, mina: Somebody) -> None:
    visitor.signs_in(mina).opens("/sign-in?next=/account/leave")

    visitor.posts("/sign-in?next=/account/leave", identity=mina.conference_id, password=mina.password)

    assert site.rows()["sign_in"] == 1


def test_a_letter_that_came_late_opens_no_account_that_is_past_its_time(
    visitor: Visitor, site: Site, time_machine: object
) -> None:
    visitor.joins(MINA)
    site.ages(time_machine, hours=25)

    visitor.opens(site.link_to(MINA).removeprefix("http://localhost"))

    assert "It is too old." in visitor.text


def test_where_two_signed_up_whoever_reads_the_letter_chooses_the_password(visitor: Visitor, site: Site) -> None:
    stranger = Somebody(MINA.conference_id, "", MINA.email, "a password of theirs")
    visitor.joins(MINA).joins(stranger)
    link = site.link_to(MINA).removeprefix("http://localhost")
    assert "Choose the password now" in visitor.opens(link).text
    assert "Please create a password." in visitor.posts(link).text

    visitor.posts(link, password="mine and only mine")

    assert visitor.signs_in(stranger).status == 200
    assert visitor.signs_in(Somebody(MINA.conference_id, "", "", "mine and only mine")).status == 302


def test_signing_in_does_not_tell_whether_an_account_waits(visitor: Visitor, site: Site, mina: Somebody) -> None:
    for address in (mina.email, "unknown-77@example.org"):
        probe = Somebody(f"probe-{address[:4]}", "", address)
        visitor.joins(probe)
        assert "do not go together" in visitor.signs_in(probe).text


def test_a_stranger_who_wrote_first_and_often_never_gets_the_account(app: Flask, visitor: Visitor, site: Site) -> None:
    stranger = Somebody("stranger-5", "", MINA.email, "a password of theirs")
    for _ in range(3):
        Visitor(app).joins(stranger)
    visitor.joins(MINA)
    link = site.link_to(MINA).removeprefix("http://localhost")

    visitor.opens(link).posts(link, password=MINA.password)

    assert Visitor(app).signs_in(stranger).status == 200
    assert Visitor(app).signs_in(Somebody("stranger-5", "", "", MINA.password)).status == 302


def test_at_most_three_letters_in_six_hours_go_to_an_address(
    visitor: Visitor, site: Site, time_machine: object
) -> None:
    visitor.joins(MINA)
    again = visitor.page.request.path
    for _ in range(5):
        assert "Unless three letters" in visitor.opens(again).posts(again).follows().text
    assert len(site.letters()) == 3

    site.ages(time_machine, hours=7)
    visitor.posts(again)

    assert len(site.letters()) == 4


def test_the_page_after_joining_shows_the_address_and_hides_it_in_its_own(visitor: Visitor, site: Site) -> None:
    visitor.joins(MINA)

    assert MINA.email in visitor.text
    assert "mina" not in visitor.page.request.path.rpartition("/")[2]
    assert visitor.page.headers["Cache-Control"] == "no-store"


def test_whether_a_conference_id_waits_for_a_letter_is_not_told(app: Flask, visitor: Visitor, site: Site) -> None:
    visitor.joins(MINA)

    other = Visitor(app).joins(Somebody(MINA.conference_id, "", "other-6@example.org"))

    assert "Check your inbox" in other.text


def test_under_fourteen_nobody_joins(visitor: Visitor, site: Site) -> None:
    form = {name: value for name, value in MINA.application().items() if name != "is_of_age"}

    visitor.opens("/account/create").posts("/account/create", **form)

    assert "14 or older" in visitor.text
    assert site.holds_nobody()
