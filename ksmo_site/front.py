"""What stands before Flask: headers and cookie guard on everything, files, compression, the language in the address."""

import gzip
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.http import parse_accept_header
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

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
    """Sends text gzipped to whoever brings no cookie; else its size could tell of the secrets in it (BREACH)."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = Response.from_app(self.application, environ, buffered=True)
        answer.vary.add("Accept-Encoding")
        is_stranger = environ["REQUEST_METHOD"] == "GET" and "HTTP_COOKIE" not in environ
        if is_stranger and _takes_gzip(environ) and _is_worth_packing(answer):
            answer.data = gzip.compress(answer.data, mtime=0)
            answer.content_encoding = "gzip"
        return answer(environ, start_response)


def _takes_gzip(environ: Environ) -> bool:
    return parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING")).quality("gzip") > 0


def _is_worth_packing(answer: Response) -> bool:
    is_text = answer.content_encoding is None and (answer.mimetype or "").startswith(PACKABLE)
    return is_text and len(answer.data) >= WORTH_PACKING and "Set-Cookie" not in answer.headers
