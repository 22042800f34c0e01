"""Serving the site with waitress, its worker in the same process, until somebody stops it."""

import signal
import sys
import threading
from collections.abc import Mapping
from types import FrameType
from urllib.parse import urlsplit

import click
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from ksmo_site import config, work
from ksmo_site.extensions import db
from ksmo_site.team import organizers

THREADS = 8
IDLE_CONNECTIONS = 1000


def _channel(headers: Mapping[str, str]) -> type[HTTPChannel]:
    """waitress's own answers, to what is no request at all, carry the headers of every answer too."""

    class Refused(ErrorTask):
        def execute(self) -> None:
            self.response_headers.extend(headers.items())
            super().execute()

    class Channel(HTTPChannel):
        error_task_class = Refused

    return Channel


def serve(app: Flask) -> None:
    """Serve until Ctrl-C or SIGTERM; requests in flight are finished first."""
    host, port = app.config["HOST"], app.config["PORT"]
    site = _itself(app)
    try:
        server = create_server(
            site, host=host, port=port, threads=THREADS, connection_limit=IDLE_CONNECTIONS, ident=None,
            # waitress would take away what the site believes by KSMO_PROXIES, and all visitors would seem one.
            clear_untrusted_proxy_headers=not app.config["KSMO_PROXIES"],
        )  # fmt: skip
    except (OSError, ValueError) as cause:
        sys.exit(f"{host}:{port} cannot be listened on ({cause}). It may be running already; or set HOST or PORT.")
    server.channel_class = _channel(site.extensions["guard"].headers)
    _greet(app)
    db.session.remove()
    worker = work.start(site)
    signal.signal(signal.SIGTERM, _stop)
    try:
        server.run()
    finally:
        server.close()
        worker.stop(graceful=True)


def work_only(app: Flask) -> None:
    """Run the worker alone, beside another WSGI server, until Ctrl-C or SIGTERM."""
    worker = work.start(_itself(app))
    signal.signal(signal.SIGTERM, _stop)
    click.echo("The worker delivers letters, deletes what is past its term, and checks the promises.")
    try:
        threading.Event().wait()
    finally:
        worker.stop(graceful=True)


def _itself(app: Flask) -> Flask:
    """The site behind Flask's proxy, which knows it in this thread only."""
    site: Flask = app._get_current_object() if hasattr(app, "_get_current_object") else app
    return site


def _name(app: Flask) -> str:
    return urlsplit(app.config["KSMO_BASE_URL"]).hostname or ""


def _stop(_number: int, _frame: FrameType | None) -> None:
    # waitress finishes what is in flight on SystemExit, and drops it on the signal itself.
    sys.exit(0)


def _greet(app: Flask) -> None:
    click.echo(f"KSMO 2024 is served at {app.config['KSMO_BASE_URL']}")
    if not config.is_loopback(app.config["HOST"]) and config.is_loopback(_name(app)):
        click.echo("Others reach it only by a name it knows: set KSMO_BASE_URL to the address they use.")
    link = organizers.link()
    if link:
        click.echo(f"Nobody can reach the desk yet. This link makes the first organizer, once, within a day:\n  {link}")
