"""Signing in: seven things plain Flask-Login lets happen, each the other way round; how long it lasts; throttles."""

import base64
import zlib
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site.auth import passwords
from ksmo_site.auth.models import Member, SignIn
from ksmo_site.extensions import db
from ksmo_site.throttle import counting
from tests.site import Site, body
from tests.somebody import JUNHO, MINA, Somebody
from tests.test_database import at_once
from tests.visitor import Visitor

NEW = "eight louder rivers"
WRONG = Somebody(MINA.conference_id, "", "", "not this one at all")


def copy_of(visitor: Visitor) -> Visitor:
    """A thief with the same cookie."""
    thief, cookie = Visitor(visitor.app_), visitor.browser.get_cookie("session")
    assert cookie
    thief.browser.set_cookie("session", cookie.value)
    assert thief.opens("/account/data").status == 200
    return thief


def test_1_a_copied_cookie_is_useless_after_signing_out(visitor: Visitor, mina: Somebody) -> None:
    thief = copy_of(visitor.signs_in(mina).follows())

    visitor.posts("/sign-out")

    assert thief.opens("/account/data").status == 302


@pytest.mark.parametrize("how", ["changed", "reset"])
def test_2_a_copied_cookie_is_useless_after_the_password_changed(
    site: Site, visitor: Visitor, mina: Somebody, how: str
) -> None:
    thief = copy_of(visitor.signs_in(mina).follows())

    other = Visitor(visitor.app_)
    if how == "changed":
        form = {"current": mina.password, "password": NEW}
        other.signs_in(mina).opens("/account/password").posts("/account/password", **form)
    else:
        other.opens("/forgot-password").posts("/forgot-password", identity=mina.email)
        link = site.link_to(mina).removeprefix("http://localhost")
        other.opens(link).posts(link, password=NEW)

    assert thief.opens("/account/data").status == 302


def test_3_a_leavers_cookie_never_opens_the_next_members_account(site: Site, visitor: Visitor, mina: Somebody) -> None:
    thief = copy_of(visitor.signs_in(mina).follows())
    left = db.session.scalars(select(Member.id)).one()
    db.session.rollback()

    visitor.opens("/account/leave").posts("/account/leave")
    site.has_member(Visitor(visitor.app_), JUNHO)

    assert thief.opens("/account/data").status == 302
    assert db.session.scalars(select(Member.id)).one() != left


def test_4_the_cookie_says_nothing_of_who_is_signed_in(visitor: Visitor, mina: Somebody) -> None:
    cookie = visitor.signs_in(mina).browser.get_cookie("session")
    assert cookie
    payload = cookie.value.lstrip(".").split(".")[0]
    plain = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    told = (zlib.decompress(plain) if cookie.value.startswith(".") else plain).decode()

    member = db.session.scalars(select(Member)).one()
    assert not any(value in told for value in (*mina.values, member.id.hex, str(member.id), member.person_id.hex))
    assert "127.0.0.1" not in told


def test_6_an_id_beyond_every_number_is_just_not_there(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)

    for path in ("/account/sign-ins/99999999999999999999/end", f"/account/sign-ins/{UUID(int=1)}/end"):
        assert visitor.opens("/account/sign-ins").posts(path).status == 404


def test_7_the_cookie_is_signed_with_more_than_sha_1(app: Flask) -> None:
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]

    assert serializer.signer_kwargs["digest_method"]().name == "sha256"


@pytest.mark.parametrize(
    ("stays", "idle", "works"),
    [(False, {"minutes": 59}, True), (False, {"minutes": 62}, False), (True, {"days": 13}, True),
     (True, {"days": 15}, False)],
)  # fmt: skip
def test_a_sign_in_ends_when_nothing_is_done(
    site: Site, visitor: Visitor, mina: Somebody, time_machine: Any, stays: bool, idle: dict[str, float], works: bool
) -> None:
    visitor.signs_in(mina, **({"stay": "y"} if stays else {}))

    site.ages(time_machine, **idle)

    assert (visitor.opens("/account/data").status == 200) is works


@pytest.mark.parametrize(("stays", "step", "steps"), [(False, {"minutes": 50}, 15), (True, {"days": 6}, 5)])
def test_a_sign_in_ends_at_last_however_much_is_done(
    site: Site, visitor: Visitor, mina: Somebody, time_machine: Any, stays: bool, step: dict[str, float], steps: int
) -> None:
    visitor.signs_in(mina, **({"stay": "y"} if stays else {}))
    lasted = 0
    while visitor.opens("/account/data").status == 200:
        site.ages(time_machine, **step)
        lasted += 1

    assert lasted == steps


def test_an_organizers_sign_in_ends_after_half_an_hour(site: Site, organizer: Visitor, time_machine: Any) -> None:
    site.ages(time_machine, minutes=32)

    assert organizer.opens("/desk").page.location == "/sign-in?next=/desk"


def test_only_who_chooses_to_stay_keeps_the_cookie_when_the_browser_closes(visitor: Visitor, mina: Somebody) -> None:
    (passing,) = visitor.signs_in(mina).page.headers.getlist("Set-Cookie")
    (lasting,) = Visitor(visitor.app_).signs_in(mina, stay="y").page.headers.getlist("Set-Cookie")

    assert "Expires" not in passing
    assert "Expires" in lasting


def test_a_row_holds_a_day_and_neither_hour_browser_nor_network(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)

    columns = set(SignIn.__table__.columns.keys())
    keys = {"id", "person_id", "member_id"}
    assert columns - keys == {"token_hash", "ends_on", "before_on", "needs_code", "put_off", "since_on"}


def test_every_sign_in_gets_a_token_of_its_own(visitor: Visitor, mina: Somebody) -> None:
    first = visitor.signs_in(mina).browser.get_cookie("session")
    visitor.opens("/sign-in?next=/").posts("/sign-in?next=/", identity=mina.conference_id, password=mina.password)
    second = visitor.browser.get_cookie("session")

    assert first
    assert second
    assert first.value != second.value
    visitor.browser.set_cookie("session", first.value)
    assert visitor.opens("/account").status == 302


def test_the_day_of_the_sign_in_before_is_told(site: Site, visitor: Visitor, mina: Somebody, time_machine: Any) -> None:
    time_machine.move_to("2026-03-05T03:00:00+00:00", tick=True)
    assert "This is your first sign-in." in visitor.signs_in(mina).follows().text

    time_machine.move_to("2026-03-09T03:00:00+00:00", tick=True)

    assert "Your sign-in before this one was on 5 Mar 2026." in Visitor(visitor.app_).signs_in(mina).follows().text


def fails(visitor: Visitor, times: int, network: str = "192.0.2.1") -> list[int]:
    visitor.comes_from(network)
    return [visitor.signs_in(WRONG).status for _ in range(times)]


def test_after_ten_failures_a_network_has_to_wait(app: Flask, site: Site, mina: Somebody, time_machine: Any) -> None:
    visitor = Visitor(app)

    assert fails(visitor, 11) == [200] * 10 + [429]
    assert "Too many tries. Wait 15 minutes" in visitor.text
    assert int(visitor.page.headers["Retry-After"]) <= 901
    assert f'value="{mina.conference_id}"' in visitor.text
    assert visitor.signs_in(mina).status == 429
    site.ages(time_machine, minutes=16)
    assert visitor.signs_in(mina).status == 302


def test_nobody_elsewhere_can_lock_a_member_out(app: Flask, site: Site, mina: Somebody) -> None:
    for number in range(12):
        fails(Visitor(app), 4, f"198.51.{number}.1")

    assert Visitor(app).comes_from("192.0.2.1").signs_in(mina).status == 302


def test_while_an_account_is_tried_from_everywhere_a_network_has_three_tries(app: Flask, mina: Somebody) -> None:
    for number in range(3):
        fails(Visitor(app), 4, f"198.51.{number}.1")

    assert fails(Visitor(app), 4, "203.0.113.9") == [200, 200, 200, 429]


def test_a_link_from_a_letter_opens_the_way_again(app: Flask, site: Site, mina: Somebody) -> None:
    visitor = Visitor(app)
    assert fails(visitor, 11)[-1] == 429
    visitor.opens("/forgot-password").posts("/forgot-password", identity=mina.email)
    link = site.link_to(mina).removeprefix("http://localhost")

    visitor.opens(link).posts(link, password=NEW)

    assert visitor.signs_in(Somebody(mina.conference_id, "", "", NEW)).status == 302


def test_ten_failures_are_told_by_one_letter_a_day(app: Flask, site: Site, mina: Somebody) -> None:
    for number in range(5):
        fails(Visitor(app), 5, f"198.51.{number}.1")

    warnings = [letter for letter in site.letters() if letter["Subject"] == "Many failed sign-ins at KSMO 2024"]
    assert len(warnings) == 1
    assert "you are not shut out" in body(warnings[0])
    assert "198.51" not in warnings[0].as_string()


def test_a_network_may_fail_fifty_times_whatever_the_account(app: Flask, site: Site) -> None:
    visitor = Visitor(app).comes_from("2001:db8:0:1::1")

    answers = [visitor.signs_in(Somebody(f"nobody-{number}", "", "")).status for number in range(51)]

    assert answers == [200] * 50 + [429]
    assert Visitor(app).comes_from("2001:db8:0:ff::9").signs_in(WRONG).status == 429
    assert Visitor(app).comes_from("2001:db8:0:100::1").signs_in(WRONG).status == 200


def test_while_the_whole_site_is_tried_every_network_keeps_some_tries(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = counting.Limit("sign-in", 3, counting.A_QUARTER)
    monkeypatch.setattr(counting, "SIGN_IN_ANYWHERE", few)
    fails(Visitor(app), 4, "198.51.100.1")
    visitor = Visitor(app).comes_from("203.0.113.9")

    answers = [visitor.signs_in(Somebody(f"nobody-{number}", "", "")).status for number in range(6)]

    assert answers == [200] * 5 + [429]


def test_the_throttle_is_told_with_its_numbers(visitor: Visitor) -> None:
    said = visitor.opens("/safety").text
    here, network = counting.SIGN_IN_OF_ACCOUNT_FROM_NETWORK, counting.SIGN_IN_FROM_NETWORK

    assert f"After {here.times} failed tries within {here.minutes} minutes" in said
    assert f"may fail {network.times} times" in said


def test_a_password_that_is_changed_while_it_is_checked_lets_nobody_in(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_right = passwords.is_right

    def slowly(password: str, check: str | None) -> bool:
        found = is_right(password, check)
        monkeypatch.setattr(passwords, "is_right", is_right)
        owner = Visitor(app)
        link = site.link_to(mina).removeprefix("http://localhost")
        owner.opens(link).posts(link, password=NEW)
        assert owner.status == 302
        return found

    visitor.opens("/forgot-password").posts("/forgot-password", identity=mina.email)
    site.letters()
    monkeypatch.setattr(passwords, "is_right", slowly)

    visitor.opens("/sign-in").posts("/sign-in", identity=mina.conference_id, password=mina.password)

    assert "do not go together" in visitor.text
    assert site.rows()["sign_in"] == 0


def test_staying_is_kept_by_whoever_signs_in_again_and_by_nobody_else(
    site: Site, visitor: Visitor, mina: Somebody, junho: Somebody
) -> None:
    def again(who: Somebody) -> str:
        visitor.opens("/account/sign-ins").opens("/sign-in?next=/account")
        form = {"identity": who.conference_id, "password": who.password}
        return visitor.posts("/sign-in?next=/account", **form).page.headers["Set-Cookie"]

    visitor.signs_in(mina, stay="y")

    assert "Expires" in again(mina)
    assert "Expires" not in again(junho)


def test_a_double_click_on_signing_in_again_breaks_nothing(
    app: Flask, visitor: Visitor, site: Site, mina: Somebody
) -> None:
    cookie = visitor.signs_in(mina).browser.get_cookie("session")
    assert cookie
    fingers = [Visitor(app) for _ in range(3)]
    for finger in fingers:
        finger.browser.set_cookie("session", cookie.value)

    def clicks(number: int) -> None:
        form = {"identity": mina.conference_id, "password": mina.password}
        fingers[number].sends_from("http://localhost", "/sign-in?next=/account", **form)

    at_once(3, clicks)

    assert {finger.status for finger in fingers} <= {200, 302}


def test_a_new_password_gives_a_network_a_few_tries_again_and_no_more(app: Flask, site: Site, mina: Somebody) -> None:
    visitor = Visitor(app)
    for number in range(51):
        visitor.signs_in(Somebody(f"nobody-{number}", "", ""))
    assert visitor.status == 429
    visitor.opens("/forgot-password").posts("/forgot-password", identity=mina.email)
    link = site.link_to(mina).removeprefix("http://localhost")

    visitor.opens(link).posts(link, password=NEW)

    others = [visitor.signs_in(Somebody(f"other-{number}", "", "")).status for number in range(6)]
    assert others == [200] * 5 + [429]
