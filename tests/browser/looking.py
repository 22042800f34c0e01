"""What is looked at on every page: axe, widths, colours, and what the browser asks for and keeps."""

from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.people import small_targets, violations
from tests.served import Served

WIDTHS = (320, 768, 1280)
# axe is asked twice: no colour depends on the width, and no order on the colours. Widths are looked at one by one.
LOOKS: list[tuple[Any, int]] = [("light", 320), ("dark", 1280)]


def is_sound(context: BrowserContext, live: Served, path: str, kind: str, cookies: list[str]) -> None:
    """Nothing wrong by axe, nothing to scroll sideways, nothing from others, nothing kept, nothing complained of."""
    # One page for all of them: a new one takes as long as the look at it.
    page = context.pages[0] if context.pages else context.new_page()
    asked: list[str] = []
    said: list[str] = []
    listeners: dict[Any, Any] = {
        "request": lambda request: asked.append(request.url),
        "console": lambda message: said.append(message.text),
        "pageerror": lambda error: said.append(str(error)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)

    status = getattr(page.goto(live.address + path), "status", 0)

    fits(page, kind)
    assert all(url.startswith(live.address) for url in asked), asked
    # The browser itself tells of an answer that is no 200; and here the script is meant to be lost.
    complaints = [line for line in said if f"status of {status}" not in line]
    assert kind == "script lost" or not complaints, complaints
    assert [cookie.get("name") for cookie in context.cookies()] == cookies
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    for event, listener in listeners.items():
        page.remove_listener(event, listener)


def fits(page: Page, kind: str = "scripts") -> None:
    """Nothing wrong by axe and nothing to scroll sideways on the page that is shown, narrow and wide."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 640})
        taken = page.evaluate("document.documentElement.scrollWidth")
        assert taken <= width, f"{page.url} takes {taken} of {width} points"
    looks = {look(page, scheme, width, kind) for scheme, width in LOOKS}
    assert len(looks) == 2, "light and dark have the same ground"


def look(page: Page, scheme: Any, width: int, kind: str) -> str:
    """Look at the page as this reader does; the colour of its ground."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 640})
    wrong = small_targets(page) + ([] if kind == "no scripts" else violations(page, scheme))
    assert not wrong, f"{page.url}: {wrong}"
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))
