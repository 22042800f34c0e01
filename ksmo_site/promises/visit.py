"""Looking at this very site as a visitor does, from inside: what a page holds, what it loads, what it sets."""

import re
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from functools import partial

from flask import current_app
from werkzeug.routing import Rule
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

_ATTRIBUTE = re.compile(r'\s(?:src|href|action|srcset|poster|data)="([^"]*)"')
_LOADED = re.compile(
    r'<(?:script|img|iframe|audio|video|source|embed|object|link)\b[^>]*\s(?:src|href|srcset|data)="([^"]*)"'
)


@dataclass(frozen=True)
class Page:
    """An answer of this site, as a browser without cookies gets it."""

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

    def addresses(self) -> list[str]:
        """Every address the page links to, sends to or loads."""
        return _ATTRIBUTE.findall(self.text)

    def loads(self) -> list[str]:
        """Every address the page makes a browser fetch by itself."""
        return _LOADED.findall(self.text)


def page(path: str, **headers: str) -> Page:
    """What a visitor without cookies gets at this path."""
    client = Client(current_app.wsgi_app, Response, use_cookies=False)
    visit = partial(client.get, path, base_url=current_app.config["KSMO_BASE_URL"], headers=headers, buffered=True)
    # In a context of its own: the visitor shares neither language nor database session with whoever looks.
    return Page(path, Context().run(visit))


def public_paths() -> list[str]:
    """Every public address without a variable part."""
    return sorted(rule.rule for rule in current_app.url_map.iter_rules() if _is_public(rule))


def _is_public(rule: Rule) -> bool:
    return "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/desk")


def public_pages() -> Iterator[Page]:
    """Every public page in both languages, and one that does not exist."""
    for prefix in ("", "/ko"):
        for path in [*public_paths(), "/no-such-page"]:
            yield page(prefix + path)
