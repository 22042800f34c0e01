"""Looking at this very site as a visitor does, from inside: what a page holds, what it loads, what it sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from dataclasses import dataclass
from functools import cached_property, partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

# What these links name is not fetched by a browser.
ONLY_NAMED = ("alternate", "canonical")
LOADED = ("src", "srcset", "poster", "data")
_round: ContextVar[list["Page"] | None] = ContextVar("the public pages of a round of checks", default=None)


class Tags(HTMLParser):
    """Every tag of a page, with what it says."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@dataclass(frozen=True)
class Page:
    """An answer of this site, as a browser gets it."""

    path: str
    answer: TestResponse

    @property
    def text(self) -> str:
        """The page's source."""
        return self.answer.get_data(as_text=True)

    @property
    def is_html(self) -> bool:
        """Whether it is a page for people, and not only a way to another one."""
        return self.answer.mimetype == "text/html" and not 300 <= self.answer.status_code < 400

    @cached_property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        """Every tag, with its attributes."""
        return Tags(self.text).found

    def links_to(self, path: str) -> bool:
        """Whether the page links to this page of the site, in either language."""
        return any(self._leads_to(says.get("href", ""), path) for tag, says in self.tags if tag == "a")

    def sends_to(self, path: str) -> bool:
        """Whether the page has a form for this address of the site."""
        return any(self._leads_to(says.get("action", ""), path) for tag, says in self.tags if tag == "form")

    def sends_to_itself(self) -> bool:
        """Whether the page has a form of its own, besides those of its frame."""
        return any(tag == "form" and "action" not in says for tag, says in self.tags)

    def begins_with_notices(self) -> bool:
        """Whether a security notice is the first thing after the link that skips to the content."""
        after = [
            tag for number, tag in enumerate(self.tags) if number and self.tags[number - 1][1].get("class") == "skip"
        ]
        return [(tag, says.get("class")) for tag, says in after] == [("section", "banner")]

    def _leads_to(self, address: str, path: str) -> bool:
        link, mounted_at = urlsplit(address), urlsplit(current_app.config["KSMO_BASE_URL"]).path
        return not link.netloc and link.path.removeprefix(mounted_at).removeprefix("/ko") == path

    def loads(self) -> list[str]:
        """Every address the page makes a browser fetch by itself."""
        by_attribute = [says[name] for _, says in self.tags for name in LOADED if name in says]
        linked = [says for tag, says in self.tags if tag == "link" and says.get("rel") not in ONLY_NAMED]
        return by_attribute + [says["href"] for says in linked if "href" in says]

    def value_of(self, name: str) -> str:
        """What the first field of this name holds."""
        return next((says.get("value", "") for _, says in self.tags if says.get("name") == name), "")

    def asks_for_a_password(self) -> bool:
        """Whether one can type a password into it."""
        return any(tag == "input" and says.get("type", "").lower() == "password" for tag, says in self.tags)


class Visitor:
    """Somebody with a browser; a reader keeps no cookies."""

    def __init__(self, *, cookies: bool = False, **inside: Any) -> None:
        self.browser = Client(current_app.wsgi_app, Response, use_cookies=cookies)
        self._base = current_app.config["KSMO_BASE_URL"]
        # What only a visitor from inside can bring: no header becomes one of these.
        self._inside = inside

    def opens(self, path: str, **headers: str) -> Page:
        """What the visitor gets at this path."""
        given = {"headers": headers, "environ_overrides": self._inside}
        return self._arrives(path, partial(self.browser.get, path, base_url=self._base, buffered=True, **given))

    def sends(self, path: str, **fields: str) -> Page:
        """What the visitor gets for a form sent there."""
        return self._arrives(path, partial(self.browser.post, path, base_url=self._base, data=fields, buffered=True))

    def cookie(self, name: str) -> str | None:
        """What the visitor's cookie of this name holds."""
        cookie = self.browser.get_cookie(name, domain=urlsplit(self._base).hostname or "")
        return cookie.value if cookie else None

    def takes_cookies_of(self, other: "Visitor") -> None:
        """Have the same cookies, as whoever copied them would."""
        for cookie in (other.browser._cookies or {}).values():
            self.browser.set_cookie(cookie.key, cookie.value, domain=cookie.domain, path=cookie.path)

    def _arrives(self, path: str, visit: Any) -> Page:
        # In a context of its own: the visitor shares neither language nor database session with whoever looks.
        return Page(path, Context().run(visit))


def page(path: str, **headers: str) -> Page:
    """What a reader gets at this path."""
    return Visitor().opens(path, **headers)


def public_paths() -> list[str]:
    """Every public address without a variable part."""
    return sorted(rule.rule for rule in current_app.url_map.iter_rules() if _is_public(rule))


def _is_public(rule: Rule) -> bool:
    return "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/desk")


@contextmanager
def one_round() -> Iterator[None]:
    """Within, public pages are fetched once for all checks that look at them."""
    token = _round.set([])
    try:
        yield
    finally:
        _round.reset(token)


def public_pages(*, inside: dict[str, Any] | None = None) -> Iterator[Page]:
    """Every public page in both languages, and one that does not exist, as a reader gets them."""
    paths = [prefix + path for prefix in ("", "/ko") for path in [*public_paths(), "/no-such-page"]]
    fetched = (Visitor(**(inside or {})).opens(path) for path in paths)
    seen = None if inside else _round.get()
    if seen is None:
        return fetched
    if not seen:
        # All of them, though a check may stop at the first that is not as promised.
        seen.extend(fetched)
    return iter(seen)
