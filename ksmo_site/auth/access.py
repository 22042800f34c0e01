"""Who is asking: the sign-in behind a request, and the pages that need one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from ksmo_site import clock, errors
from ksmo_site.auth import membership
from ksmo_site.auth.models import Member, SignIn
from ksmo_site.extensions import csrf, db, login_manager
from ksmo_site.people.vault import Gone
from ksmo_site.security import SAFE_METHODS

Parameters = ParamSpec("Parameters")
FRESH = timedelta(minutes=10)
_SINCE = "since"


def init_app(app: Flask) -> None:
    """Know members again by their session cookie, and nobody by anything else."""
    # Its own context processor would ask the database again while an error page is made.
    login_manager.init_app(app, add_context_processor=False)
    # Its protection would put a fingerprint of address and browser into the cookie.
    login_manager.session_protection = None
    login_manager.user_loader(membership.find_sign_in)
    app.register_error_handler(Gone, _say_gone)
    app.before_request(_refuse_forged_forms)
    app.after_request(_keep_from_caches)
    app.context_processor(lambda: {"member": member()})


def member() -> Member | None:
    """Whoever is signed in."""
    if g.get("without_database") or not current_user.is_authenticated:
        return None
    signed_in: Member = current_user.member
    return signed_in


def begin(sign_in: SignIn) -> None:
    """Give the browser its session cookie."""
    session.clear()
    login_user(sign_in)
    # Flask-Login's fingerprint of address and browser: not kept.
    session.pop("_id", None)
    session[_SINCE] = clock.now().isoformat(timespec="minutes")


def end() -> None:
    """End this sign-in: the row goes, so that a copy of the cookie opens nothing."""
    if current_user.is_authenticated:
        db.session.delete(current_user._get_current_object())
    forget_browser()


def forget_browser() -> None:
    """Take the session cookie back."""
    logout_user()
    session.clear()


def is_fresh() -> bool:
    """Whether the member signed in minutes ago, as leaving and the like demand."""
    since = session.get(_SINCE)
    return since is not None and clock.now() - datetime.fromisoformat(since) <= FRESH


def members_only(view: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """A page only members have; others sign in first and come back."""

    @wraps(view)
    def guarded(*arguments: Parameters.args, **named: Parameters.kwargs) -> Any:
        if member() is None:
            return to_sign_in()
        return view(*arguments, **named)

    return guarded


def to_sign_in() -> AnyResponse:
    """Ask for a sign-in, and come back to this page after it."""
    return redirect(url_for("auth.sign_in", next=request.path))


def way_back(wanted: str | None) -> str:
    """The page to go to after signing in: one of this site's own, in the language of now."""
    path = wanted or ""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return url_for("auth.data")
    return request.script_root + path


def _say_gone(_gone: Gone) -> ResponseReturnValue:
    """The member left in another browser while this page was being made."""
    session.clear()
    return errors.page(410)


def _refuse_forged_forms() -> None:
    if request.method not in SAFE_METHODS and current_user.is_authenticated:
        csrf.protect()


def _keep_from_caches(response: Response) -> Response:
    # Not asked of the database: an error page may be on its way because that does not answer.
    if session or request.blueprint == "auth":
        response.headers["Cache-Control"] = "no-store"
    if "token" in (request.view_args or {}):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    return response
