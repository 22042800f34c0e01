"""Words typed at the desk come back after a sign-in, to whoever may read that page, and to nobody else."""

import html
from typing import Any

import pytest
from flask import Flask

from ksmo_site import typed
from ksmo_site.extensions import db
from ksmo_site.guard import keeping
from ksmo_site.guard.models import KeptWords
from tests.site import Site
from tests.somebody import MINA
from tests.visitor import Visitor

WORDS = {"subject_en": "Sample <subject>", "body_en": "Line one\nLine “two”", "subject_ko": "제목", "body_ko": ""}


def begins(organizer: Visitor) -> str:
    organizer.opens("/desk/newsletter").posts("/desk/newsletter/begin")
    return "/desk/newsletter/1"


def kept() -> list[str]:
    found = [row.id.hex for row in db.session.query(KeptWords)]
    db.session.rollback()
    return found


@pytest.mark.parametrize("path", ["/desk/events/import", "/desk/policy/draft/text/en", "/desk/images"])
def test_strangers_may_send_no_more_than_is_kept(app: Flask, site: Site, path: str) -> None:
    visitor = Visitor(app)

    assert visitor.posts(path, table="x" * (keeping.LONGEST * 2 + 1)).status == 413
    assert visitor.posts(path, table="x" * (keeping.LONGEST - 1000)).status == 302
    assert len(kept()) == 1


def test_words_sent_after_signing_out_in_another_window_come_back(organizer: Visitor, site: Site) -> None:
    path = begins(organizer)
    organizer.opens(path).posts("/sign-out")
    organizer.posts(path, revision="0", **WORDS)
    way = organizer.page.location
    assert way.startswith("/sign-in?next=")

    organizer.opens(way).posts(way, identity=MINA.conference_id, password=MINA.password)
    organizer.types_a_code().follows()

    assert [html.unescape(organizer.content_of(name)).replace("\r\n", "\n") for name in WORDS] == [*WORDS.values()]
    assert "is not saved yet" in organizer.text
    assert "Saved" in organizer.posts(path, revision="0", **WORDS).follows().text


def test_words_sent_from_a_page_of_before_the_last_sign_in_come_back(organizer: Visitor, site: Site) -> None:
    path = begins(organizer)

    organizer.opens(path).sends_from("http://localhost", path, csrf_token="of-before", revision="0", **WORDS)

    assert organizer.page.location == f"{path}?said=kept"
    assert "Line one" in organizer.follows().content_of("body_en")


def test_what_is_kept_is_sealed_and_gone_after_a_day(organizer: Visitor, site: Site, time_machine: Any) -> None:
    path = begins(organizer)
    organizer.opens(path).posts("/sign-out")
    organizer.posts(path, revision="0", **{**WORDS, "body_en": "an uncommon remark"})
    (name,) = kept()
    assert not site.files_with("an uncommon remark")
    assert keeping.find(name, path)

    site.ages(time_machine, hours=25)

    assert keeping.find(name, path) is None
    assert keeping.expire() == 1


def test_it_comes_back_on_its_own_page_only(organizer: Visitor, site: Site) -> None:
    path = begins(organizer)
    organizer.opens(path).sends_from("http://localhost", path, csrf_token="of-before", revision="0", **WORDS)
    (name,) = kept()

    assert keeping.find(name, "/desk/newsletter/2") is None
    for forged in ("", "x", name[:-1], "0" * 32):
        assert keeping.find(forged, path) is None


def test_it_comes_back_in_its_own_browser_only_and_goes_when_it_is_sent_again(
    app: Flask, organizer: Visitor, site: Site
) -> None:
    path, other = begins(organizer), Visitor(app)
    other.sends_from("http://localhost", path, revision="0", **WORDS)
    assert other.cookies

    assert "Line one" not in organizer.opens(f"{path}?said=kept").content_of("body_en")
    organizer.sends_from("http://localhost", path, csrf_token="of-before", revision="0", **WORDS)
    assert len(kept()) == 2
    organizer.follows().posts(path, revision="0", **WORDS)

    assert len(kept()) == 1
    assert "Line one" in organizer.opens(f"{path}?said=kept").content_of("body_en")


@pytest.mark.parametrize("page", ["/desk/members", "/desk/subscribers", "/desk/enquiries/100000/answer"])
def test_where_people_are_named_nothing_waits(app: Flask, site: Site, page: str) -> None:
    Visitor(app).sends_from("http://localhost", page, sought=MINA.email)

    assert kept() == []


def test_buttons_and_saving_by_itself_keep_nothing(app: Flask, organizer: Visitor) -> None:
    path = begins(organizer)
    stranger = Visitor(app)
    stranger.sends_from("http://localhost", f"{path}/discard", revision="0")

    assert kept() == []


def test_strangers_fill_nothing(app: Flask, site: Site) -> None:
    for number in range(keeping.MOST + 5):
        keeping.keep("/desk/policy/margins", [("note", str(number))], f"192.0.{number}.0/24")

    assert len(kept()) == keeping.MOST
    assert keeping.keep("/desk", [("note", "x" * keeping.LONGEST)], "198.51.100.0/24") is None
    of_one = [keeping.keep("/desk/policy/margins", [("note", "x")], "203.0.113.0/24") for _ in range(25)]
    assert of_one.count(None) == 5


@pytest.mark.parametrize(("networks", "status"), [("192.0.2.0/24", 404), ("127.0.0.0/8, 192.0.2.0/24", 200)])
def test_the_desk_can_be_open_to_some_networks_only(app: Flask, organizer: Visitor, networks: str, status: int) -> None:
    app.config["KSMO_DESK_NETWORKS"] = typed.networks(networks)

    assert organizer.opens("/desk").status == status
    assert organizer.opens("/").status == 200
