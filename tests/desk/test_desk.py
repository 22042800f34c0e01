"""The first organizer, and what waits for them."""

from typing import Any

from flask import Flask

from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


def link(site: Site) -> str:
    return site.runs("organizer", "link").strip().removeprefix("http://localhost")


def test_the_link_makes_the_first_organizer_once(site: Site, visitor: Visitor) -> None:
    path = link(site)
    assert "Make the first organizer" in visitor.opens(path).text

    visitor.posts(path, **MINA.application()).follows()
    visitor.signs_in(MINA).switches_on_a_second_factor().opens("/desk")

    assert "Needs you" in visitor.text
    assert visitor.opens(path).status == 400
    assert link(site) == "There is an organizer already."


def test_the_link_ends_after_a_day(site: Site, visitor: Visitor, time_machine: Any) -> None:
    path = link(site)

    site.ages(time_machine, hours=25)

    assert "too old" in visitor.opens(path).text


def test_an_address_that_has_an_account_is_told(app: Flask, site: Site, visitor: Visitor, mina: Somebody) -> None:
    path = link(site)

    visitor.opens(path).posts(path, **{**JUNHO.application(), "email": mina.email})

    assert "This address has an account already" in visitor.text


def test_the_desk_names_what_only_an_organizer_can_settle(app: Flask, site: Site, visitor: Visitor) -> None:
    path = link(site)
    visitor.opens(path).posts(path, **MINA.application())
    visitor.signs_in(MINA).switches_on_a_second_factor().opens("/desk")
    assert "No telephone of the representatives is set" in visitor.text
    assert "Sample content is still shown" in visitor.text

    site.runs("demo", "clear")
    app.config["KSMO_CONTACT_PHONE"] = "+82 2 000 0000"
    visitor.opens("/desk/conference").posts("/desk/conference", starts_on="2024-01-04", place="Sample hall")

    assert "No telephone of the representatives is set" not in visitor.opens("/desk").text
    assert "Sample content" not in visitor.text
    assert "has not been said yet" not in visitor.text
    # Only a new version of the policy settles the rest.
    assert "The policy has no Korean text." in visitor.text
    assert "+82 2 000 0000" in visitor.opens("/contact").text
    assert "There is no news yet." in visitor.opens("/news").text
    assert visitor.opens("/about").status == 200


def test_a_member_is_let_to_the_desk_and_the_first_organizer_may_leave(
    site: Site, visitor: Visitor, mina: Somebody
) -> None:
    path = link(site)
    visitor.opens(path).posts(path, **JUNHO.application())
    assert site.runs("organizer", "add", "nobody", fails=True).startswith("No open account has this conference ID")

    site.runs("organizer", "add", mina.conference_id)

    helper = Visitor(site.app).signs_in(mina)
    assert helper.opens("/desk").page.location == "/account/second-factor?said=needed"
    assert helper.switches_on_a_second_factor().opens("/desk").status == 200
    visitor.signs_in(JUNHO).opens("/account/leave").posts("/account/leave").follows()
    assert "Your account is deleted" in visitor.text
