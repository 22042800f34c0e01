"""What stands before Flask: headers and cookie guard on everything, files from static/, the language in the address."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from ksmo_site.database import only_reading
from ksmo_site.language import Prefix
from ksmo_site.security import SAFE_METHODS, Application, Environ, Guard

A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Put the layers before Flask, the outermost last."""
    layers: Any = Prefix(Reader(app.wsgi_app))
    files = WhiteNoise(layers, max_age=A_YEAR, immutable_file_test=_is_for_ever, allow_all_origins=False)
    files.add_files(str(Path(app.config["STATIC"])), prefix="static/")
    guard = Guard(files, secure=app.config["SECURE"], dropped=app.config["INSTANCE"] / "dropped-cookies")
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


def _is_for_ever(_path: str, _url: str) -> bool:
    # Pages ask for files by their content's fingerprint, so an address never changes its content.
    return True
