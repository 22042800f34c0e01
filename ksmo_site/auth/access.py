"""Who is asking: the sign-in behind a request, how long it lasts, and the pages that need one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import delete, inspect
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.wrappers import Response as AnyResponse

from ksmo_site import clock, errors
from ksmo_site.auth import sign_ins
from ksmo_site.auth.models import LONGEST_SIGN_IN, Member, SignIn
from ksmo_site.extensions import csrf, db, login_manager
from ksmo_site.people.vault import Gone
from ksmo_site.security import MEMBERS_ROOMS, SAFE_METHODS, is_room_of_members

Parameters = ParamSpec("Parameters")
FRESH = timedelta(minutes=10)
# In the cookie, and nowhere else: when this browser signed in, and when it was last used.
_SINCE, _SEEN = "since", "seen"
# Under which name what this browser sent to the desk too late waits.
KEPT_WORDS = "kept"
IN_THE_COOKIE = {"_user_id", "_fresh", "_permanent", "csrf_token", _SINCE, _SEEN, KEPT_WORDS}


def init_app(app: Flask) -> None:
    """Know members again by their session cookie, and nobody by anything else."""
    app.permanent_session_lifetime = LONGEST_SIGN_IN
    # Its own context processor would ask the database again while an error page is made.
    login_manager.init_app(app, add_context_processor=False)
    # Its protection would put a fingerprint of address and browser into the cookie.
    login_manager.session_protection = None
    login_manager.user_loader(_load)
    app.register_error_handler(Gone, _say_gone)
    app.register_error_handler(CSRFError, say_outdated)
    app.before_request(_refuse_forged_forms)
    app.after_request(_stay_awake)
    app.after_request(_keep_from_caches)
    app.context_processor(lambda: {"member": member()})


def _load(token: str) -> SignIn | None:
    found = sign_ins.find(token)
    if found is None:
        return None
    life = sign_ins.life(found.member, staying=session.permanent)
    return found if _age(_SEEN) <= life.idle and _age(_SINCE) <= life.longest else None


def sign_in() -> SignIn | None:
    """The sign-in of this browser."""
    if g.get("without_database"):
        return None
    try:
        here: SignIn | None = current_user._get_current_object() if current_user.is_authenticated else None
    except ObjectDeletedError:
        # It was ended in another window while this page was being made.
        return None
    return here


def member() -> Member | None:
    """Whoever is signed in."""
    here = sign_in()
    return here.member if here else None


def get_member() -> Member:
    """Whoever is signed in, on a page that others do not get to."""
    return member() or abort(401)


def half_signed_in() -> SignIn | None:
    """The sign-in of whoever typed the right password minutes ago, and still has to type a code."""
    waits = getattr(current_user, "needs_code", False) and is_fresh()
    return current_user._get_current_object() if waits else None


def begin(begun: SignIn, *, staying: bool = False) -> None:
    """Give the browser its session cookie; it stays when the browser is closed only where that was chosen."""
    kept = session.get(KEPT_WORDS)
    session.clear()
    if kept:
        session[KEPT_WORDS] = kept
    session.permanent = staying
    login_user(begun)
    # Flask-Login's fingerprint of address and browser: not kept.
    session.pop("_id", None)
    session[_SINCE] = session[_SEEN] = _now()


def member_who_stays() -> UUID | None:
    """Who chose to stay signed in here, if they still are."""
    here = member()
    return here.id if here is not None and is_staying() else None


def is_staying() -> bool:
    """Whether this browser stays signed in when it is closed."""
    return session.permanent


def end() -> None:
    """End this sign-in, and take the session cookie back."""
    drop()
    forget_browser()


def drop() -> None:
    """Let this sign-in count no more: the row goes, so that a copy of the cookie opens nothing."""
    here = current_user._get_current_object()
    if isinstance(here, SignIn):
        # By its id, and without asking for the row: a second click may have ended it already.
        db.session.execute(delete(SignIn).where(SignIn.id == inspect(here).identity[0]))


def forget_browser() -> None:
    """Take the session cookie back."""
    logout_user()
    session.clear()


def cleared(response: AnyResponse) -> AnyResponse:
    """The answer, and nothing of ours left in the browser."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def is_fresh() -> bool:
    """Whether the member signed in minutes ago, as leaving and the like demand."""
    return _age(_SINCE) <= FRESH


def members_only(view: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """A page only members have; others sign in first and come back."""

    @wraps(view)
    def guarded(*arguments: Parameters.args, **named: Parameters.kwargs) -> Any:
        return to_sign_in() if member() is None else view(*arguments, **named)

    return guarded


def fresh_only(view: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """A page for members who signed in minutes ago; others sign in again and come back."""

    @wraps(view)
    def guarded(*arguments: Parameters.args, **named: Parameters.kwargs) -> Any:
        return view(*arguments, **named) if member() and is_fresh() else to_sign_in()

    return guarded


def to_sign_in(then: str | None = None) -> AnyResponse:
    """Ask for a sign-in, and come back to this page after it; a button is none, so to the page it stood on."""
    is_page = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return redirect(url_for("auth.sign_in", next=then or (request.path if is_page else _page_before())))


def _page_before() -> str:
    """The page of this site the button stood on, as the browser tells."""
    before = urlsplit(request.referrer or "")
    return before.path if before.netloc == request.host else url_for("account.overview")


def go_on(endpoint: str, said: str) -> AnyResponse:
    """Go on to a page, and let it say what was done."""
    return redirect(url_for(endpoint, said=said))


def way_back(wanted: str | None) -> str:
    """The page to go to after signing in: one of this site's own, in the language of now."""
    path = wanted or ""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return url_for("account.overview")
    return request.script_root + path.removeprefix(request.script_root)


def _now() -> str:
    return clock.now().isoformat(timespec="minutes")


def _age(stamp: str) -> timedelta:
    told = session.get(stamp)
    return clock.now() - datetime.fromisoformat(told) if told else timedelta.max


def _say_gone(_gone: Gone) -> ResponseReturnValue:
    """The member left in another browser while this page was being made."""
    session.clear()
    return errors.page(410)


def say_outdated(_error: CSRFError) -> ResponseReturnValue:
    """The answer to a form that stood on a page from before this browser signed in again."""
    advice = _l("You have signed in again since this page was opened. Go back, copy what you typed, and load it again.")
    return errors.page(400, str(advice))


def _refuse_forged_forms() -> None:
    if request.method not in SAFE_METHODS and is_room_of_members() and current_user.is_authenticated:
        csrf.protect()


def _stay_awake(response: Response) -> Response:
    if _SEEN in session and sign_in() is not None and session[_SEEN] != _now():
        session[_SEEN] = _now()
    return response


def _keep_from_caches(response: Response) -> Response:
    # Not asked of the database: an error page may be on its way because that does not answer.
    if session or request.blueprint in ("auth", *MEMBERS_ROOMS):
        response.headers["Cache-Control"] = "no-store"
    if "token" in (request.view_args or {}):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
    return response
