"""What stands before Flask: headers and cookie guard on everything, files, compression, the language in the address."""

import gzip
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.http import parse_accept_header
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response
from werkzeug.wsgi import ClosingIterator

from ksmo_site.assets import Asset
from ksmo_site.database import only_reading
from ksmo_site.language import Prefix
from ksmo_site.security import SAFE_METHODS, Application, Environ, Guard

A_YEAR = 365 * 24 * 3600
# Fewer bytes than one packet holds gain nothing.
WORTH_PACKING = 1000
PACKABLE = ("text/", "application/atom+xml", "application/xml", "application/json", "image/svg+xml")


def init_app(app: Flask) -> None:
    """Put the layers before Flask, the outermost last."""
    layers = Files(Packed(Prefix(Reader(app.wsgi_app))), app.extensions["assets"].values())
    guard = Guard(layers, secure=app.config["SECURE"], dropped=app.config["INSTANCE"] / "dropped-cookies")
    app.extensions["guard"] = guard
    hops = app.config["KSMO_PROXIES"]
    # Flask's documentation says to replace this method; mypy forbids it for every method.
    app.wsgi_app = ProxyFix(guard, x_for=hops, x_proto=hops, x_host=hops) if hops else guard  # type: ignore[method-assign]


class Reader:
    """Lets requests that only read pass beside writers on SQLite."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        with only_reading(environ["REQUEST_METHOD"] in SAFE_METHODS):
            return self.application(environ, start_response)


class Files:
    """Answers for the files of the site before anybody asks who is there."""

    def __init__(self, application: Application, assets: Iterable[Asset]) -> None:
        self.application = application
        self.assets = {asset.address: asset for asset in assets}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        asset = self.assets.get(environ.get("PATH_INFO", ""))
        if asset is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        packed = asset.mimetype.startswith(PACKABLE) and _takes_gzip(environ)
        answer = Response(asset.packed if packed else asset.content, mimetype=asset.mimetype)
        if packed:
            answer.content_encoding = "gzip"
        answer.vary.add("Accept-Encoding")
        answer.cache_control.public = answer.cache_control.immutable = True
        answer.cache_control.max_age = A_YEAR
        return answer(environ, start_response)


class Packed:
    """Sends text gzipped to strangers; to whoever is signed in its size would tell of the secrets in it (BREACH)."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or environ.get("HTTP_COOKIE") or not _takes_gzip(environ):
            return self.application(environ, start_response)
        begun: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            begun[:] = [status, Headers(headers), *rest]

        answer = self.application(environ, start)
        body = b"".join(answer)
        status, headers, *rest = begun
        if _is_worth_packing(headers, body):
            body = gzip.compress(body, 6, mtime=0)
            headers["Content-Encoding"] = "gzip"
            headers["Content-Length"] = str(len(body))
        headers.add("Vary", "Accept-Encoding")
        start_response(status, headers.to_wsgi_list(), *rest)
        return ClosingIterator([body], getattr(answer, "close", None))


def _takes_gzip(environ: Environ) -> bool:
    return parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING")).quality("gzip") > 0


def _is_worth_packing(headers: Headers, body: bytes) -> bool:
    kind, kept = headers.get("Content-Type", ""), headers.get("Cache-Control", "")
    return len(body) >= WORTH_PACKING and kind.startswith(PACKABLE) and "no-store" not in kept
