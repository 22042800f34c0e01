"""Somebody with a browser, who notices when a page breaks a rule that holds for all pages."""

import gzip
import html
import re
from contextvars import Context
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pyotp
from flask import Flask
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from ksmo_site import clock, security
from ksmo_site.promises.visit import ONLY_NAMED
from tests.somebody import Somebody

BASE = "http://localhost"
_TAG = re.compile(r"<(\w+)([^>]*)>")


class Visitor:
    """Opens pages, fills in forms and follows where they lead; checks each page on the way."""

    def __init__(self, app: Flask) -> None:
        self.app_ = app
        self.browser = Client(app.wsgi_app, Response)
        self.network = "127.0.0.1"
        self.page: TestResponse

    def opens(self, path: str, **headers: str) -> "Visitor":
        look = partial(self.browser.get, path, base_url=BASE, headers=headers, buffered=True, **self._whence())
        return self._arrives(Context().run(look))

    def posts(self, path: str, **fields: Any) -> "Visitor":
        token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', self.text) if hasattr(self, "page") else None
        form = {"csrf_token": token[1]} if token else {}
        return self.sends_from(BASE, path, **{**form, **fields})

    def sends_from(self, origin: str, path: str, **fields: Any) -> "Visitor":
        """Send a form that stood on a page of that origin."""
        headers, whence = {"Origin": origin}, self._whence()
        send = partial(self.browser.post, path, base_url=BASE, headers=headers, data=fields, buffered=True, **whence)
        # In a context of its own, as a request has on a server.
        return self._arrives(Context().run(send))

    def comes_from(self, network: str) -> "Visitor":
        """Be somewhere else from now on."""
        self.network = network
        return self

    def _whence(self) -> dict[str, Any]:
        return {"environ_base": {"REMOTE_ADDR": self.network}}

    def follows(self) -> "Visitor":
        """Go where the answer leads."""
        assert 300 <= self.page.status_code < 400, f"answered {self.page.status_code} instead of leading on"
        return self.opens(self.page.location.removeprefix(BASE))

    def joins(self, who: Somebody) -> "Visitor":
        self.opens("/account/create")
        return self.posts("/account/create", **who.application()).follows()

    def joins_wrongly(self, who: Somebody) -> "Visitor":
        """Try to join, and stay on the page that says why not."""
        self.opens("/account/create").posts("/account/create", **who.application())
        assert self.status == 200
        return self

    def confirms(self, link: str) -> "Visitor":
        path = urlsplit(link).path
        return self.opens(path).posts(path).follows()

    def signs_in(self, who: Somebody, **more: str) -> "Visitor":
        self.opens("/sign-in")
        return self.posts("/sign-in", identity=who.conference_id, password=who.password, **more)

    def switches_on_a_second_factor(self) -> "Visitor":
        """Show an app the secret of the page, and type its code; the page that follows shows the recovery codes."""
        found = re.search(r"<code>([A-Z2-7 ]{39})</code>", self.opens("/account/second-factor").text)
        assert found, self.text
        self.app = pyotp.TOTP(found[1].replace(" ", ""))
        return self.posts("/account/second-factor", offer=self.value_of("offer"), code=self.app.now())

    def value_of(self, name: str) -> str:
        """What the field of this name holds."""
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.text)
        return found[1] if found else ""

    def content_of(self, name: str) -> str:
        """What the field of this name holds, of one line or of many."""
        lines = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\r?\n?(.*?)</textarea>', self.text, re.DOTALL)
        return html.unescape(lines[1] if lines else self.value_of(name))

    def types_a_code(self, later: int = 30) -> "Visitor":
        """Type the code of the app: the next one, since the last one has been used."""
        path = self.page.location.removeprefix(BASE) if self.page.location else "/sign-in/code"
        return self.opens(path).posts(path, code=self.app.at(clock.now() + timedelta(seconds=later)))

    @property
    def recovery_codes(self) -> list[str]:
        """Those on the page."""
        return re.findall(r"<code>([A-Z2-7-]{19})</code>", self.text)

    @property
    def text(self) -> str:
        return text(self.page)

    @property
    def wording(self) -> str:
        """The text without the tokens, which differ from one second to the next."""
        return without_tokens(self.text)

    @property
    def status(self) -> int:
        return self.page.status_code

    @property
    def cookies(self) -> list[str]:
        return sorted(cookie.key for cookie in (self.browser._cookies or {}).values())

    def _arrives(self, page: TestResponse) -> "Visitor":
        # The test client leaves open what it wrote a large file to.
        page.request.environ["wsgi.input"].close()
        self.page = page
        check(page)
        return self


def check(page: TestResponse) -> None:
    """What holds for every answer, and what for every page for people."""
    for name in security.HEADERS:
        assert name in page.headers, f"{name} is missing"
    allowed = {cookie.name for cookie in security.COOKIES}
    assert {header.partition("=")[0] for header in page.headers.getlist("Set-Cookie")} <= allowed
    assert page.status_code < 500, text(page)
    if page.mimetype == "text/html" and not 300 <= page.status_code < 400:
        check_html(without_tokens(text(page)))


def text(page: TestResponse) -> str:
    """What an answer says, unpacked."""
    is_packed = page.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(page.data) if is_packed else page.data).decode()


def without_tokens(page: str) -> str:
    """The page without what differs from one second to the next."""
    return re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r'\1""', page)


# Every member opens the same pages to become one: what was found right once is not looked through again.
@lru_cache(maxsize=1000)
def check_html(page: str) -> None:
    """One title, one h1, landmarks, nothing inline, nothing from elsewhere, each id once, and no broken markup."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert (tree.findtext("head/title") or "").strip()
    assert len(tree.findall(".//h1")) == 1
    assert len(tree.findall(".//main")) == len(tree.findall(".//header")) == len(tree.findall(".//footer")) == 1
    assert tree.get("lang") in ("en", "ko")
    assert not tree.findall(".//style")
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), f"an id twice: {sorted(ids)}"
    for element in tree.iter():
        _check_element(element, set(ids))


def _check_element(element: Any, ids: set[str | None]) -> None:
    assert not [name for name in element.attrib if name == "style" or name.startswith("on")], "inline style or script"
    assert element.tag != "script" or element.get("src"), "inline script"
    is_loaded = element.tag == "link" and element.get("rel") not in ONLY_NAMED
    loaded = element.get("src") or (element.get("href") if is_loaded else None)
    assert not loaded or not urlsplit(loaded).netloc, f"{loaded} is loaded from elsewhere"
    for name in ("for", "aria-describedby", "aria-labelledby", "data-shows", "data-counts"):
        missing = set((element.get(name) or "").split()) - ids
        assert not missing, f"{missing} is pointed at and not there"
