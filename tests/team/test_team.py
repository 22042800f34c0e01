"""Roles, invitations, and second factors that nobody takes away alone."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.site import Site, links
from tests.somebody import MINA, Somebody
from tests.visitor import Visitor


def invited(organizer: Visitor, **boxes: str) -> str:
    """The link of an invitation to these roles."""
    organizer.opens("/desk/team/invite").posts("/desk/team/invite", **boxes)
    (link,) = re.findall(r"http://localhost(/desk/invitation/[\w.-]+)<", organizer.text)
    return str(link)


def action(organizer: Visitor, who: Somebody) -> str:
    """Where the roles of another organizer are changed."""
    found = re.search(
        rf'href="(/desk/team/[0-9a-f-]{{36}})">Change roles of {who.name}', organizer.opens("/desk/team").text
    )
    assert found, organizer.text
    return found[1]


def test_whoever_has_the_link_reaches_what_it_says_and_only_once(
    app: Flask, organizer: Visitor, junho: Somebody
) -> None:
    link, editor = invited(organizer, editor="y"), Visitor(app)
    editor.opens(link)
    assert "open this link again" in editor.text
    assert editor.posts(link).status == 200
    editor.signs_in(junho).opens(link).posts(link)
    editor.signs_in(junho).switches_on_a_second_factor()

    assert editor.opens("/desk").status == 200
    assert [editor.opens(path).status for path in ("/desk/newsletter", "/desk/policy", "/desk/team")] == [403] * 3
    assert "Your role does not open this part" in editor.text
    assert "/desk/team" not in editor.opens("/desk").text
    assert editor.opens(link).status == 400


def test_an_invitation_to_nothing_is_refused_and_one_taken_back_opens_nothing(
    app: Flask, organizer: Visitor, junho: Somebody
) -> None:
    assert (
        "Please choose what the new organizer will do"
        in organizer.opens("/desk/team/invite").posts("/desk/team/invite").text
    )
    link = invited(organizer, sender="y")
    (back,) = re.findall(r'action="(/desk/team/invitations/[^"]+)"', organizer.opens("/desk/team").text)

    organizer.posts(back)

    assert Visitor(app).signs_in(junho).follows().opens(link).status == 400
    assert organizer.opens("/desk/team").posts(back).status == 404


def test_an_invitation_ends_after_a_week(
    organizer: Visitor, app: Flask, site: Site, junho: Somebody, time_machine: Any
) -> None:
    link = invited(organizer, sender="y")

    site.ages(time_machine, days=8)

    assert "too old" in Visitor(app).signs_in(junho).follows().opens(link).text


def test_looking_at_an_invitation_accepts_nothing(app: Flask, organizer: Visitor, junho: Somebody) -> None:
    link, member = invited(organizer, editor="y"), Visitor(app).signs_in(junho).follows()
    for _ in range(3):
        assert member.opens(link).status == 200

    assert member.opens("/desk").status == 404


def test_a_changed_role_holds_at_once_and_signs_out(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    other = Visitor(app)
    site.has_organizer(other, junho, "editor")

    organizer.posts(action(organizer, junho), sender="y")

    assert other.opens("/desk").page.location.startswith("/sign-in")
    other.signs_in(junho).types_a_code()
    assert other.opens("/desk/newsletter").status == 200
    organizer.opens("/desk/team").posts(action(organizer, junho))
    assert other.signs_in(junho).opens("/desk/newsletter").status in (302, 404)


def test_somebody_has_to_look_after_the_team(app: Flask, site: Site, organizer: Visitor, junho: Somebody) -> None:
    site.has_organizer(Visitor(app), junho, "editor")
    path = action(organizer, MINA)

    assert "Somebody has to look after the team" in organizer.opens(path).posts(path, editor="y").text

    assert organizer.opens("/desk/team").status == 200


def test_a_role_cannot_be_changed_by_a_sign_in_of_long_ago(site: Site, organizer: Visitor, time_machine: Any) -> None:
    path = action(organizer, MINA)
    site.ages(time_machine, minutes=15)

    organizer.opens("/desk/team").posts(path, editor="y")

    assert organizer.page.location.startswith("/sign-in?next=")
    assert organizer.opens("/desk/team").status == 200


def test_a_second_factor_is_taken_away_by_two(app: Flask, site: Site, organizer: Visitor, junho: Somebody) -> None:
    lost, other = Visitor(app), Visitor(app)
    site.has_organizer(lost, junho, "editor")
    suji = site.has_member(other, Somebody("suji-xx11", "Suji Xo Park", "suji.park-99@example.org", "nine quiet lakes"))
    site.has_organizer(other, suji, "administrator")
    path = action(organizer, junho)
    organizer.opens(path).posts(f"{path}/second-factor/ask")

    assert "Another administrator is asked" in organizer.opens("/desk/team").text
    assert organizer.posts(f"{path}/second-factor/decide").status == 400
    assert other.opens("/desk/team").posts(f"{path}/second-factor/decide").status == 302

    assert lost.signs_in(junho).page.location == "/account"
    assert site.letters()[-1]["Subject"] == "Your second factor at KSMO 2024 is off"


def test_nobody_takes_away_their_own_or_what_nobody_asked(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody
) -> None:
    site.has_organizer(Visitor(app), junho, "editor")
    mine, theirs = action(organizer, MINA), action(organizer, junho)

    assert organizer.posts(f"{mine}/second-factor/ask").status == 400
    assert organizer.opens("/desk/team").posts(f"{theirs}/second-factor/decide").status == 400


@pytest.mark.parametrize("path", ["/desk/team", "/desk/activity"])
def test_search_engines_are_kept_out(organizer: Visitor, path: str) -> None:
    headers = organizer.opens(path).page.headers

    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Cache-Control"] == "no-store"


def test_the_command_names_its_roles(site: Site, app: Flask, junho: Somebody, organizer: Visitor) -> None:
    assert "Invalid value" in site.runs("organizer", "add", junho.conference_id, "--role", "king", fails=True)
    assert links(site.letters()[0])
