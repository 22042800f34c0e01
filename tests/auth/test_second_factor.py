"""A second factor: codes that work once, recovery codes, organizers who cannot do without."""

import re
import threading
from contextvars import Context
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask

from ksmo_site import clock
from ksmo_site.auth.models import SecondFactor
from ksmo_site.extensions import db
from tests.site import Site, body
from tests.somebody import Somebody
from tests.visitor import Visitor


@pytest.fixture
def guarded(visitor: Visitor, mina: Somebody) -> Visitor:
    """Mina, who has just switched it on; her recovery codes are on the page."""
    return visitor.signs_in(mina).switches_on_a_second_factor()


def secret_on(visitor: Visitor) -> str:
    (secret,) = re.findall(r"<code>([A-Z2-7 ]{39})</code>", visitor.text)
    return str(secret).replace(" ", "")


def test_from_then_on_the_password_alone_opens_nothing(app: Flask, guarded: Visitor, mina: Somebody) -> None:
    other = Visitor(app).signs_in(mina)
    assert other.page.location == "/sign-in/code"

    for path in ("/account", "/account/data", "/account/leave", "/account/data.json"):
        assert other.opens(path).page.location.startswith("/sign-in")
    assert "Sign out" not in other.opens("/").text
    assert other.posts("/account/leave").status in (302, 400)


def test_the_code_lets_in_and_comes_back_to_the_page_one_wanted(app: Flask, guarded: Visitor, mina: Somebody) -> None:
    other = Visitor(app)
    other.opens("/account/events").follows()
    form = {"identity": mina.conference_id, "password": mina.password}
    other.posts("/sign-in?next=/account/events", **form)

    other.app = guarded.app
    other.types_a_code()

    assert other.page.location == "/account/events"
    assert other.follows().status == 200


def test_a_code_works_once(app: Flask, guarded: Visitor, mina: Somebody) -> None:
    first, second = Visitor(app).signs_in(mina), Visitor(app).signs_in(mina)
    code = guarded.app.at(clock.now() + timedelta(seconds=30))
    assert first.opens("/sign-in/code").posts("/sign-in/code", code=code).status == 302

    second.opens("/sign-in/code").posts("/sign-in/code", code=code)

    assert "That code does not fit, or was used before." in second.text


@pytest.mark.parametrize("late", [-90, -60, 60, 90])
def test_a_code_of_another_time_is_refused(app: Flask, guarded: Visitor, mina: Somebody, late: int) -> None:
    other = Visitor(app).signs_in(mina)
    other.app = guarded.app

    assert "does not fit" in other.types_a_code(late).text


@pytest.mark.parametrize(
    "junk", ["", "123", "000000", "１２３４５６", "a" * 40, "\x00", "9" * 20, "ABCD-EFGH-IJKL-MNOP", "가나다라마바"]
)
def test_junk_is_told_and_lets_nobody_in(app: Flask, guarded: Visitor, mina: Somebody, junk: str) -> None:
    other = Visitor(app).signs_in(mina)

    assert other.opens("/sign-in/code").posts("/sign-in/code", code=junk).status == 200
    assert '<p class="error"' in other.text


def test_a_recovery_code_works_once_and_a_letter_tells(
    site: Site, app: Flask, guarded: Visitor, mina: Somebody
) -> None:
    (code, *others) = guarded.recovery_codes
    assert len(others) == 9

    for typed, works in ((code.lower().replace("-", " "), True), (code, False), (others[0].replace("-", ""), True)):
        other = Visitor(app).signs_in(mina)
        assert (other.opens("/sign-in/code").posts("/sign-in/code", code=typed).status == 302) is works

    assert "recovery code" in site.letters()[-1]["Subject"]
    assert site.rows()["recovery_code"] == 8


def test_a_code_that_two_use_at_once_lets_one_in(app: Flask, site: Site, guarded: Visitor, mina: Somebody) -> None:
    code = guarded.recovery_codes[0]
    thieves = [Visitor(app).signs_in(mina) for _ in range(4)]
    for thief in thieves:
        thief.opens("/sign-in/code")

    threads = [
        threading.Thread(target=Context().run, args=(lambda one=thief: one.posts("/sign-in/code", code=code),))
        for thief in thieves
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [thief.status for thief in thieves].count(302) == 1


def guesses(app: Flask, mina: Somebody, networks: list[str]) -> list[int]:
    found = []
    for number, network in enumerate(networks):
        other = Visitor(app).comes_from(network).signs_in(mina)
        found.append(other.opens("/sign-in/code").posts("/sign-in/code", code=f"{number:06}").status)
    return found


def test_a_network_may_guess_five_codes_and_a_letter_tells(
    app: Flask, site: Site, guarded: Visitor, mina: Somebody
) -> None:
    assert guesses(app, mina, ["198.51.100.1"] * 7) == [200] * 5 + [429] * 2

    (warning,) = [letter for letter in site.letters() if "may know your password" in letter["Subject"]]
    assert "choose a new password at once" in body(warning)


def test_all_networks_together_may_guess_thirty_and_a_new_password_begins_anew(
    app: Flask, site: Site, guarded: Visitor, mina: Somebody
) -> None:
    assert guesses(app, mina, [f"198.51.{number}.1" for number in range(31)]) == [200] * 30 + [429]
    other = Visitor(app)
    other.opens("/forgot-password").posts("/forgot-password", identity=mina.email)
    link = site.link_to(mina).removeprefix("http://localhost")
    other.opens(link).posts(link, password="eight louder rivers")

    other.signs_in(Somebody(mina.conference_id, "", "", "eight louder rivers"))
    other.app = guarded.app

    assert other.types_a_code().status == 302


def test_a_password_that_was_typed_long_ago_is_typed_again(
    app: Flask, guarded: Visitor, mina: Somebody, site: Site, time_machine: Any
) -> None:
    other = Visitor(app).signs_in(mina)
    site.ages(time_machine, minutes=11)

    assert other.opens("/sign-in/code").page.location == "/sign-in"


def test_switching_on_needs_a_code_of_that_secret_and_ends_other_sign_ins(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    other = Visitor(app).signs_in(mina)
    offer = visitor.signs_in(mina).opens("/account/second-factor").value_of("offer")
    visitor.posts("/account/second-factor", offer=offer, code="000000")
    assert visitor.value_of("offer") == offer
    assert site.rows()["second_factor"] == 0

    secret = secret_on(visitor)
    visitor.posts("/account/second-factor", offer=offer, code=pyotp.TOTP(secret).now())

    assert len(visitor.recovery_codes) == 10
    assert other.opens("/account").status == 302
    assert site.letters()[-1]["Subject"] == "Your second factor at KSMO 2024 is on"


def test_nobody_is_made_to_use_a_secret_that_somebody_else_was_offered(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody, junho: Somebody
) -> None:
    other = Visitor(app).signs_in(junho).opens("/account/second-factor")
    secret = secret_on(other)
    visitor.signs_in(mina).opens("/account/second-factor")

    visitor.posts("/account/second-factor", offer=other.value_of("offer"), code=pyotp.TOTP(secret).now())

    assert "This page was open for too long." in visitor.text
    assert secret not in visitor.text
    assert site.rows()["second_factor"] == 0


def test_the_secret_is_sealed_and_never_shown_again(site: Site, guarded: Visitor) -> None:
    secret = guarded.app.secret

    for path in ("/account/second-factor", "/account/data", "/account/data.json", "/account/data.csv"):
        assert secret not in guarded.opens(path).text
    assert not site.files_with(secret)
    assert db.session.query(SecondFactor).one().secret == secret
    db.session.rollback()


def test_recovery_codes_are_not_kept_as_they_are_written(site: Site, guarded: Visitor) -> None:
    for code in guarded.recovery_codes:
        assert not site.files_with(code)
        assert not site.files_with(code.replace("-", ""))


def test_new_recovery_codes_end_the_earlier_ones(app: Flask, guarded: Visitor, mina: Somebody) -> None:
    earlier = guarded.recovery_codes[0]
    later = guarded.opens("/account/second-factor").posts("/account/second-factor/codes").recovery_codes[0]

    answers = []
    for code in (earlier, later):
        other = Visitor(app).signs_in(mina)
        answers.append(other.opens("/sign-in/code").posts("/sign-in/code", code=code).status)

    assert answers == [200, 302]


def test_a_member_may_switch_it_off_and_is_told(app: Flask, site: Site, guarded: Visitor, mina: Somebody) -> None:
    guarded.opens("/account/second-factor").posts("/account/second-factor/off")

    assert Visitor(app).signs_in(mina).page.location == "/account"
    assert site.rows()["recovery_code"] == site.rows()["second_factor"] == 0
    assert site.letters()[-1]["Subject"] == "Your second factor at KSMO 2024 is off"


def test_an_organizer_needs_it_and_cannot_switch_it_off(organizer: Visitor, site: Site) -> None:
    assert "Switch it off" not in organizer.opens("/account/second-factor").text

    assert organizer.posts("/account/second-factor/off").status == 400
    assert site.rows()["second_factor"] == 1


def test_an_organizer_takes_another_phone(app: Flask, organizer: Visitor, site: Site, mina: Somebody) -> None:
    page = organizer.opens("/account/second-factor?another=1")
    secret = secret_on(page)

    page.posts("/account/second-factor?another=1", offer=page.value_of("offer"), code=pyotp.TOTP(secret).now())

    assert len(page.recovery_codes) == 10
    other = Visitor(app).signs_in(mina)
    other.app = organizer.app
    assert "does not fit" in other.types_a_code().text
    other.app = pyotp.TOTP(secret)
    assert other.types_a_code().status == 302


def test_an_organizer_who_lost_phone_and_codes_is_helped_on_the_server(
    app: Flask, organizer: Visitor, site: Site, mina: Somebody
) -> None:
    assert "Nobody with this conference ID" in site.runs("organizer", "second-factor-off", "nobody", fails=True)

    site.runs("organizer", "second-factor-off", mina.conference_id)

    assert organizer.opens("/desk").page.location == "/sign-in?next=/desk"
    assert Visitor(app).signs_in(mina).opens("/desk").page.location == "/account/second-factor?said=needed"


def test_a_link_for_a_forgotten_password_does_not_go_round_it(
    app: Flask, site: Site, guarded: Visitor, mina: Somebody
) -> None:
    other = Visitor(app)
    other.opens("/forgot-password").posts("/forgot-password", identity=mina.email)
    link = site.link_to(mina).removeprefix("http://localhost")
    other.opens(link).posts(link, password="eight louder rivers")

    other.signs_in(Somebody(mina.conference_id, "", "", "eight louder rivers"))

    assert other.page.location == "/sign-in/code"


def test_a_fresh_sign_in_asks_for_the_code_too(site: Site, guarded: Visitor, mina: Somebody, time_machine: Any) -> None:
    site.ages(time_machine, minutes=11)
    guarded.opens("/account/leave").follows()

    form = {"identity": mina.conference_id, "password": mina.password}
    guarded.posts("/sign-in?next=/account/leave", **form)

    assert guarded.page.location == "/sign-in/code?next=/account/leave"
    assert guarded.opens("/account/leave").status == 302
