"""What every answer carries and may not carry."""

import logging
from contextvars import Context
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy.exc import OperationalError

from ksmo_site import create_app, database, security, setting_up
from ksmo_site.extensions import db, login_manager
from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor


@pytest.mark.parametrize("path", ["/", "/nope", "/static/nope", "/sign-out", "/account/data"])
def test_pages_and_errors_carry_every_header_exactly(visitor: Visitor, path: str) -> None:
    headers = visitor.opens(path).page.headers

    assert {name: headers.get(name) for name in security.HEADERS} == security.HEADERS
    assert "Server" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_a_cookie_nobody_listed_is_dropped_before_it_leaves(app: Flask, visitor: Visitor) -> None:
    app.view_functions["pages.about"] = lambda: Response(
        "x", headers={"Set-Cookie": "tracker=1; Path=/"}, mimetype="text/plain"
    )

    visitor.opens("/about")

    assert "Set-Cookie" not in visitor.page.headers
    assert app.extensions["guard"].dropped() == {"tracker"}


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor, mina: Somebody) -> None:
    (cookie,) = visitor.signs_in(mina).page.headers.getlist("Set-Cookie")

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    assert not any(value in cookie for value in mina.values)


def test_beyond_loopback_everything_is_https(tmp_path: Any) -> None:
    app = create_app({"KSMO_INSTANCE": str(tmp_path), "KSMO_BASE_URL": "https://ksmo.example.org"})
    with app.app_context():
        setting_up.set_up(app)

    answer = app.test_client().get("/", base_url="https://ksmo.example.org")

    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "upgrade-insecure-requests" in answer.headers["Content-Security-Policy"]
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    with app.app_context():
        db.engine.dispose()
    app.extensions["vault"].close()


@pytest.mark.parametrize(
    ("fetch_site", "origin", "ours"),
    [
        ("same-origin", None, True),
        ("none", None, True),
        ("cross-site", None, False),
        ("same-site", "http://localhost", False),
        (None, "http://localhost", True),
        (None, "https://evil.example", False),
        (None, "null", False),
        (None, None, True),
    ],
)
def test_forms_are_taken_from_our_own_pages_only(fetch_site: str | None, origin: str | None, ours: bool) -> None:
    assert security.is_from_here(fetch_site, origin, "localhost") is ours


def test_signing_out_clears_the_browser(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina).follows()

    visitor.posts("/sign-out")

    assert visitor.page.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert visitor.cookies == []


def test_an_error_is_told_without_details_and_logged_without_the_address(
    app: Flask, site: Site, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(token: str) -> str:
        raise RuntimeError("a bug")

    app.view_functions["auth.confirm"] = breaks
    with caplog.at_level(logging.ERROR):
        answer = visitor.browser.get("/account/confirm/a-secret-token", base_url="http://localhost")

    assert answer.status_code == 500
    assert "Something is wrong on our side" in answer.text
    assert "a bug" not in answer.text
    assert "auth.confirm" in caplog.text
    assert "a-secret-token" not in caplog.text


def test_a_database_that_is_busy_is_said_to_be_and_nothing_is_half_done(
    site: Site, app: Flask, visitor: Visitor
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL lets writers of other rows pass")
    visitor.opens("/newsletter")
    with db.engine.begin(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "PRAGMAS", ("foreign_keys=ON", "busy_timeout=10"))
        form = {"name": "A", "email": "a@example.org", "newsletter": "y"}
        answer = Context().run(visitor.browser.post, "/newsletter", base_url="http://localhost", data=form)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "busy or being repaired" in answer.text
    assert site.rows()["person"] == 0


def test_a_busy_database_is_told_to_members_as_well(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.signs_in(mina)

    def fails(_token: str) -> None:
        raise OperationalError("SELECT", {}, Exception())

    monkeypatch.setattr(login_manager, "_user_callback", fails)

    answer = Context().run(visitor.browser.get, "/privacy", base_url="http://localhost", buffered=True)

    assert answer.status_code == 503
    assert answer.headers["X-Frame-Options"] == "DENY"
