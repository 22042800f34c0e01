"""What every answer carries and what it may not: headers, the list of cookies and its guard, whose forms we take."""

import hashlib
import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import Headers
from werkzeug.http import parse_cookie

from ksmo_site import ballast, roles

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
}
SECURE_HEADERS = {
    "Content-Security-Policy": POLICY + "; upgrade-insecure-requests",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}
MEMBERS_ROOMS = frozenset({"account", "credentials", "asking"}) | roles.ROOMS
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Cookie:
    """One cookie this site may set: what it is for, and how long it stays."""

    name: str
    purpose: object
    ends: object


COOKIES = (
    Cookie(
        "session",
        _l("keeps you signed in, and holds nothing but that"),
        _l("when you sign out or close the browser; after 30 days if you chose to stay signed in"),
    ),
)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed session cookie, signed with SHA-256 instead of SHA-1."""

    digest_method = staticmethod(hashlib.sha256)


class Guard:
    """The outermost layer: headers on every answer, files and errors too; a cookie that is not listed is dropped."""

    def __init__(self, application: Application, *, secure: bool, dropped: Path) -> None:
        self.application = application
        self.headers = HEADERS | SECURE_HEADERS if secure else HEADERS
        prefix = "__Host-" if secure else ""
        self.allowed = {prefix + cookie.name for cookie in COOKIES}
        # A file, so that what one process dropped is seen by whichever checks the promises.
        self._dropped = dropped

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, self._checked(Headers(given)).to_wsgi_list(), *rest)

        return self.application(environ, start)

    def _checked(self, headers: Headers) -> Headers:
        cookies = headers.getlist("Set-Cookie")
        headers.remove("Set-Cookie")
        for cookie in cookies:
            self._pass(cookie, headers)
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        return headers

    def _pass(self, cookie: str, headers: Headers) -> None:
        name = next(iter(parse_cookie(cookie.split(";")[0])), "")
        if name in self.allowed:
            headers.add("Set-Cookie", cookie)
        else:
            self._note(name)

    def dropped(self) -> set[str]:
        """The names of cookies that were dropped, in this process or another."""
        return set(self._dropped.read_text().splitlines()) if self._dropped.exists() else set()

    def _note(self, name: str) -> None:
        if name not in self.dropped():
            with self._dropped.open("a") as file:
                file.write(f"{name}\n")


def init_app(app: Flask) -> None:
    """Take forms only from our own pages, and let those who want to go do so on a full disk, too."""
    app.before_request(_refuse_foreign_forms)
    app.before_request(_make_room)


def _make_room() -> None:
    if ballast.is_last_resort(current_app.view_functions.get(request.endpoint or "")):
        ballast.make_room()


def _refuse_foreign_forms() -> None:
    # A token from a letter cannot be known to another site, and one-click unsubscribing comes without an origin.
    if request.method in SAFE_METHODS or "token" in (request.view_args or {}):
        return
    if not is_from_here(request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), request.host):
        abort(403)


def is_room_of_members() -> bool:
    """Whether the page is one that members only have; what strangers have, too, is protected by its origin."""
    return has_request_context() and (request.blueprint in MEMBERS_ROOMS or request.endpoint == "auth.sign_out")


def network() -> str:
    """The part of the network a request comes from: what one household or hospital shares (IPv4 /24, IPv6 /56)."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "none"
    address = getattr(address, "ipv4_mapped", None) or address
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 56), strict=False))


def is_from_here(fetch_site: str | None, origin: str | None, host: str) -> bool:
    """Whether a form comes from a page of this site, as browsers tell; what tells nothing is no browser."""
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == host
