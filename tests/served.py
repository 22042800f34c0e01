"""The site as somebody runs it: a process of its own, and a browser-like client over HTTP."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

TOP = Path(__file__).parent.parent
FLASK = [str(Path(sys.executable).with_name("flask")), "--app", "wsgi"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Served:
    """One running site."""

    def __init__(self, instance: Path, **settings: str) -> None:
        self.instance, self.port = instance, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KSMO_")}
        given = {"KSMO_INSTANCE": str(instance), "PORT": str(self.port), **settings}
        self.environment = {**kept, **given}
        self.said = instance.with_suffix(".log")
        # How many days the clock of the site is ahead.
        self.ahead = 0
        self.process: subprocess.Popen[bytes]
        # What its organizer wrote down.
        self.codes: list[str] = []

    def starts(self) -> "Served":
        with self.said.open("ab") as log:
            serve = [sys.executable, "-m", "tests.later", str(self.ahead)] if self.ahead else [*FLASK, "serve"]
            self.process = subprocess.Popen(serve, cwd=TOP, env=self.environment, stdout=log, stderr=log)
        for _ in range(300):
            if self._answers():
                return self
            time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.said.read_text()
        try:
            return Browser(self).opens("/healthz") == "ok\n"
        except URLError:
            return False

    def settles(self) -> "Served":
        """Wait until the first check of the promises is over: its made-up people come and go."""
        for _ in range(600):
            if "not known" not in Browser(self).opens("/privacy/promises"):
                return self
            time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    def stops(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=20)

    def runs(self, *command: str) -> str:
        done = subprocess.run([*FLASK, *command], cwd=TOP, env=self.environment, capture_output=True, check=True)
        return done.stdout.decode()

    def files_with(self, value: str, *, besides: str = "-") -> list[str]:
        files = [path for path in self.instance.rglob("*") if path.is_file() and path.suffix != besides]
        return [path.name for path in files if value.encode() in path.read_bytes()]


class Browser:
    """Follows links and sends forms with all they hold, as a browser does."""

    def __init__(self, site: Served) -> None:
        self.site, self.jar = site, CookieJar()
        self.browser: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))
        self.at, self.page, self.status = site.address, "", 0

    def opens(self, path: str) -> str:
        return self._fetch(Request(urljoin(self.site.address, path)))

    def sends(self, **fields: str) -> str:
        """Send the form of the page, with its hidden fields and what is filled in."""
        form = re.search(r'<main.*?<form[^>]*method="post"(?: action="([^"]*)")?.*?</form>', self.page, re.DOTALL)
        assert form, self.page
        hidden = re.findall(r'name="(csrf_token)"[^>]*value="([^"]*)"', form[0])
        body = urlencode({**dict(hidden), **fields}).encode()
        return self._fetch(Request(urljoin(self.at, form[1] or self.at), body, {"Origin": self.site.address}))

    def _fetch(self, request: Request) -> str:
        try:
            answer = self.browser.open(request, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            self.page, self.at, self.status = answer.read().decode(), answer.geturl(), answer.status
        return self.page


@contextmanager
def served(instance: Path, **settings: str) -> Iterator[Served]:
    """A site that runs as long as the block."""
    site = Served(instance, **settings).starts()
    try:
        yield site
    finally:
        if site.process.poll() is None:
            site.stops()
