"""Every page there is in a real browser: both languages, light and dark, narrow and wide, with scripts and without."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.addresses import DESK, MEMBERS, PAGES
from tests.browser.people import violations
from tests.served import Served

VARIANTS: list[tuple[Any, int]] = [("light", 320), ("light", 1280), ("dark", 1280), ("dark", 320)]
STRANGERS = [path for path in PAGES if path not in MEMBERS + DESK] + ["/nope"]


def halves(paths: list[str] | tuple[str, ...]) -> list[Any]:
    """The pages, so that two workers can share them."""
    return [pytest.param(path, marks=pytest.mark.xdist_group(f"browser{n % 2}")) for n, path in enumerate(paths)]


@pytest.mark.parametrize("kind", ["scripts", "no scripts", "script lost"])
@pytest.mark.parametrize("prefix", ["", "/ko"], ids=["en", "ko"])
@pytest.mark.parametrize("path", halves(STRANGERS))
def test_a_page_is_for_everybody(
    strangers: dict[str, BrowserContext], live: Served, path: str, prefix: str, kind: str
) -> None:
    is_sound(strangers[kind], live, prefix + path, kind, cookies=[])


@pytest.mark.parametrize("kind", ["scripts", "no scripts", "script lost"])
@pytest.mark.parametrize("prefix", ["", "/ko"], ids=["en", "ko"])
@pytest.mark.parametrize("path", halves(MEMBERS + DESK))
def test_a_page_of_members_is_for_every_member(
    organizers: dict[str, BrowserContext], live: Served, path: str, prefix: str, kind: str
) -> None:
    if path in PAGES:
        is_sound(organizers[kind], live, prefix + path, kind, cookies=["session"])


def is_sound(context: BrowserContext, live: Served, path: str, kind: str, cookies: list[str]) -> None:
    """Nothing wrong by axe, nothing to scroll sideways, nothing from others, nothing kept, nothing complained of."""
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))

    page.goto(live.address + path)

    for scheme, width in VARIANTS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert kind == "no scripts" or violations(page) == []
    assert all(url.startswith(live.address) for url in asked)
    assert kind == "script lost" or [line for line in said if "404" not in line] == []
    assert [cookie.get("name") for cookie in context.cookies()] == cookies
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    page.close()
