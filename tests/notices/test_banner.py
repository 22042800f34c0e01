"""An open notice stands first on every page, whoever asks and whatever fails."""

import re
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete

from ksmo_site import clock, create_app
from ksmo_site.extensions import db
from ksmo_site.notices import banner, breaches
from ksmo_site.notices.models import BreachNotice, BreachWording
from ksmo_site.promises import checking
from tests.notices.writing import HEADLINE, environment, posts_notice
from tests.site import Site
from tests.somebody import MINA, Somebody
from tests.test_access import acts, address
from tests.visitor import Visitor, check_html, text

FIRST = re.compile(r'<body>\s*<a class="skip"[^>]*>[^<]*</a>\s*<section class="banner"')
BROKEN = "/about"


def looks(visitor: Visitor, path: str) -> str:
    """What somebody gets at this path, also where it is the page of a fault; empty where it is no page."""
    page = Context().run(lambda: visitor.browser.get(path, base_url="http://localhost", buffered=True))
    is_page = page.mimetype == "text/html" and not 300 <= page.status_code < 400
    return text(page) if is_page else ""


def without_banner(visitor: Visitor) -> list[str]:
    """Every page, in both languages, that does not begin with the notice."""
    paths = [address(rule) for method, rule in acts() if method == "GET"]
    everywhere = [prefix + path for path in [*paths, "/nope"] for prefix in ("", "/ko")]
    pages = {path: page for path in everywhere if (page := looks(visitor, path))}
    assert len(pages) > 60
    return [path for path, page in pages.items() if not FIRST.search(page) or HEADLINE not in page.split("<header")[0]]


@pytest.fixture
def breaks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """One page fails."""

    def fails() -> str:
        raise RuntimeError

    monkeypatch.setitem(app.view_functions, "pages.about", fails)


def test_it_is_first_on_every_page_for_everybody_until_it_is_ended(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody, breaks: None, time_machine: Any
) -> None:
    notice = posts_notice()
    for visitor in (Visitor(app), Visitor(app).signs_in(junho), organizer):
        assert without_banner(visitor) == []
    assert "Error 500" in looks(Visitor(app), BROKEN)
    check_html(looks(Visitor(app), "/ko/nope"))

    site.ages(time_machine, days=31)
    breaches.end(notice)
    db.session.commit()

    assert "banner" not in looks(Visitor(app), "/")
    assert HEADLINE in looks(Visitor(app), "/privacy/notices")
    assert "Ended" in looks(Visitor(app), "/privacy/notices/1")


def test_who_is_refused_or_comes_while_the_database_is_away_sees_it_too(app: Flask, site: Site) -> None:
    posts_notice()
    visitor = Visitor(app)
    for _ in range(11):
        visitor.opens("/sign-in").posts("/sign-in", identity=MINA.conference_id, password="wrong")
    away = create_app({**environment(app), "KSMO_DATABASE_URL": f"sqlite:///{site.instance}/nowhere/site.db"})

    assert visitor.status == 429
    assert FIRST.search(visitor.text)
    assert "Error 503" in looks(Visitor(away), "/")
    assert FIRST.search(looks(Visitor(away), "/ko/sign-in"))


def test_every_process_shows_it_with_its_next_answer(app: Flask, site: Site, time_machine: Any) -> None:
    other = create_app(environment(app))
    assert "banner" not in looks(Visitor(other), "/")
    first = posts_notice()
    posts_notice("A second one")

    shown = looks(Visitor(other), "/")
    assert shown.index("A second one") < shown.index(HEADLINE) < shown.index("<header")
    site.ages(time_machine, days=31)
    breaches.end(first)
    db.session.commit()
    assert HEADLINE not in looks(Visitor(other), "/")
    with other.app_context():
        db.engine.dispose()
    for name in ("vault", "presence"):
        other.extensions[name].close()


DAMAGES = [b"", b"[{", b"[1]", b'[{"number": 1}]', b'{"a": 1}', b"\xff", b"[" * 10**5]


def test_a_damaged_file_breaks_no_page_turns_the_promise_red_and_is_mended(app: Flask, site: Site) -> None:
    posts_notice()
    path = site.instance / banner.FILE
    whole = path.read_bytes()
    lies = [whole.replace(b'"number": 1', b'"number": ' + lie) for lie in (b"9e99", b'"x"', b"null")]
    lies += [whole.replace(b'"wording": 1', b'"wording": "x"'), whole.replace(b'"ko": ""', b'"ko": 7', 1)]
    for damage in [*DAMAGES, *lies]:
        assert damage != whole
        assert FIRST.search(looks(Visitor(app), "/"))
        path.write_bytes(damage)
        assert FIRST.search(looks(Visitor(app), "/"))
        app.extensions.pop("banner")
        assert "<h1" in looks(Visitor(app), "/")
        assert "cannot be read" in checking.check(31)
        banner.bring_in_line()
        assert path.read_bytes() == whole


def test_what_an_older_copy_of_the_database_does_not_know_stays_and_can_be_taken_up(
    app: Flask, site: Site, organizer: Visitor
) -> None:
    posts_notice()
    for model in (BreachWording, BreachNotice):
        db.session.execute(delete(model))
    db.session.commit()
    banner.bring_in_line()

    assert FIRST.search(looks(Visitor(app), "/"))
    assert "the database does not know it" in checking.check(31)
    assert "does not know" in organizer.opens("/desk").text
    assert organizer.opens("/desk/notices").posts("/desk/notices/security/1/take-up").status == 302
    assert organizer.follows().posts("/desk/notices/security/1/take-up").status == 404
    assert "Words about todo." in Visitor(app).opens("/privacy/notices/1").text
    assert checking.check(31) == ""


def test_a_crash_between_commit_and_file_is_mended_at_the_start(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(banner, "bring_in_line", lambda: None)
        posts_notice()
    assert "not what the database says" in checking.check(31)
    other = create_app(environment(app))

    assert FIRST.search(looks(Visitor(other), "/"))
    with other.app_context():
        db.engine.dispose()
    for name in ("vault", "presence"):
        other.extensions[name].close()
    assert clock.now() - breaches.public()[0].known_at < timedelta(minutes=1)
