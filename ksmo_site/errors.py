"""What visitors see when something is refused or fails: one kind of refusal, one frame for all error pages."""

from datetime import timedelta
from http import HTTPStatus

from flask import Flask, Response, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import Gone, HTTPException, InternalServerError, SecurityError, ServiceUnavailable

TITLES = {
    400: _l("This request could not be read"),
    401: _l("Please sign in"),
    403: _l("This is not open to you"),
    404: _l("Page not found"),
    405: _l("This address does not take that"),
    410: _l("This is gone"),
    413: _l("That was too much at once"),
    429: _l("Too many tries"),
    500: _l("Something is wrong on our side"),
    503: _l("The site is busy or being repaired"),
}
ADVICE = {
    400: _l("Go back, load the page again, and try once more."),
    401: _l("The page you asked for is only for members."),
    403: _l("If you think it should be, write to us."),
    404: _l("The address may be old or mistyped."),
    405: _l("Open the page first, and use the form on it."),
    410: _l("What was here has been deleted for good."),
    413: _l("Shorten what you typed, and send it again."),
    429: _l("Wait a few minutes, then try again. Nothing is lost."),
    500: _l("We are sorry. What you typed may not have been saved."),
    503: _l("Nothing is lost. Try again in a minute."),
}


class Refusal(Exception):
    """The site does not do what was asked; the message tells the visitor why, and what to do."""

    # Whoever followed a link that does nothing any more wants to know where to go instead.
    is_dead_link = False

    def __init__(self, message: object, field: str | None = None, title: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.title = title

    def __str__(self) -> str:
        return str(self.message)


class DeadLink(Refusal):
    """The link was used, replaced, broken off or is too old."""

    is_dead_link = True


class TooMany(Refusal):
    """The same was tried too often; after the wait it may be tried again (RFC 6585)."""

    def __init__(self, message: object, wait: timedelta) -> None:
        super().__init__(message, title=TITLES[429])
        self.wait = wait


def init_app(app: Flask) -> None:
    """Answer every error with a page in the frame of the site."""
    app.after_request(_say_when)
    app.register_error_handler(HTTPException, _answer)
    app.register_error_handler(Refusal, _refuse)
    app.register_error_handler(OperationalError, _say_busy)
    # Somebody else was quicker, on a database where writers do not wait for each other.
    app.register_error_handler(IntegrityError, _say_busy)


def _answer(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError):
        # Somebody else's name: a page with links would lend them our looks.
        return "This is not an address of this site.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
    if error.code is None or error.code < 400:
        return error
    return page(error.code)


def _refuse(refusal: Refusal) -> tuple[str, int]:
    note(refusal)
    g.is_dead_link = refusal.is_dead_link
    return page(400, str(refusal), refusal.title or _l("That was not done"))


def note(refusal: Refusal) -> None:
    """Let the answer say when to try again, on whichever page the refusal is shown."""
    if isinstance(refusal, TooMany):
        g.wait = refusal.wait


def _say_when(response: Response) -> Response:
    if "wait" in g:
        response.status_code = 429
        response.headers["Retry-After"] = str(int(g.wait.total_seconds()) + 1)
    return response


def _say_busy(error: DBAPIError) -> tuple[str, int, dict[str, str]]:
    # The statement may hold what somebody typed, so only the kind of error is written down.
    current_app.logger.error("The database did not answer: %s", type(error.orig).__name__)
    return (*page(ServiceUnavailable.code), {"Retry-After": "60"})


def page(code: int, advice: str | None = None, title: object = None) -> tuple[str, int]:
    """The error page for this status, and the status."""
    if code == Gone.code or code >= InternalServerError.code:
        # The frame names who is signed in; where that failed, asking again would fail again.
        g.without_database = True
    known = code if code in TITLES else 400 if code < 500 else 500
    title = title or (TITLES[known] if code in TITLES else HTTPStatus(code).phrase)
    return render_template(
        "errors/error.html", is_error=True, code=code, title=title, advice=advice or ADVICE[known]
    ), code
