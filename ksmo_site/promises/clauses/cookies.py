"""The checks of clause 4: cookies."""

from flask import current_app

from ksmo_site.auth import access
from ksmo_site.promises import drills, visit
from ksmo_site.promises.promise import Promises

promise = Promises()


@promise(26)
def only_listed_cookies_and_none_for_readers() -> None:
    guard = current_app.extensions["guard"]
    for page in visit.public_pages():
        set_ = page.answer.headers.getlist("Set-Cookie")
        assert not set_, f"{page.path} sets {set_[0].partition('=')[0]} at a first visit"
    dropped = guard.dropped()
    assert not dropped, f"the site tried to set {min(dropped)}, which is not listed"


@promise(27)
def the_session_cookie_is_out_of_reach() -> None:
    settings = current_app.config
    assert settings["SESSION_COOKIE_HTTPONLY"], "scripts can read the session cookie"
    assert settings["SESSION_COOKIE_SAMESITE"] in ("Lax", "Strict"), "other sites can use the session cookie"
    assert settings["SESSION_COOKIE_SECURE"] or not settings["SECURE"], "the session cookie travels in clear"
    visit = drills.a_members_visit()
    strange = set(visit.cookie) - access.IN_THE_COOKIE
    assert not strange, f"the cookie holds {min(strange)}"
    assert not [value for value in visit.values if value in str(visit.cookie)], "the cookie says who is signed in"
