"""What a first look costs: bytes, requests, nothing that moves; all of it fits in one round trip of 14 KB."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.served import Served

pytestmark = pytest.mark.xdist_group("browser1")
HTML, SHEET, SCRIPT, ROUND_TRIP = 12_288, 4_096, 2_048, 14_336
SHIFTS = """
    () => new Promise((done) => new PerformanceObserver((found) => done(found.getEntries().map((one) => one.value)))
        .observe({type: "layout-shift", buffered: true}) || setTimeout(() => done([]), 500))
"""


class FirstView:
    """One visit with an empty cache."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.sizes: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.heads: dict[str, int] = {}
        self.page = browser.new_page(viewport={"width": 360, "height": 740})
        # What the network panel of the browser counts.
        wire = self.page.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", self._begins)
        wire.on("Network.loadingFinished", self._ends)
        self.page.goto(address, wait_until="networkidle")

    def _begins(self, said: dict[str, Any]) -> None:
        self.kinds[said["requestId"]] = said["type"]
        self.heads[said["type"]] = int(said["response"]["encodedDataLength"])

    def _ends(self, said: dict[str, Any]) -> None:
        self.sizes[self.kinds[said["requestId"]]] = int(said["encodedDataLength"])


@pytest.mark.parametrize(
    "path", ["/", "/ko/", "/privacy", "/ko/privacy", "/events", "/privacy/promises", "/account/create"]
)
def test_the_first_view_is_within_its_budget(browser: Browser, live: Served, path: str) -> None:
    view = FirstView(browser, live.address + path)

    # The icon is asked for once by the browser's own frame, and delays nothing.
    asked = {kind: size for kind, size in view.sizes.items() if kind != "Other"}
    assert set(asked) == {"Document", "Stylesheet", "Script"}
    for kind, most in (("Document", HTML), ("Stylesheet", SHEET), ("Script", SCRIPT)):
        assert asked[kind] - view.heads[kind] <= most, kind
    assert sum(asked.values()) <= ROUND_TRIP, asked
    view.page.close()


def test_nothing_but_the_sheet_delays_the_first_view(browser: Browser, live: Served) -> None:
    page = browser.new_page()
    page.goto(live.address)

    assert blocking(page) == ["link"]
    page.close()


def blocking(page: Page) -> list[str]:
    """What has to arrive before the page can be seen."""
    return list(
        page.evaluate("""
        [...performance.getEntriesByType("resource")].filter((one) => one.renderBlockingStatus === "blocking")
            .map((one) => one.initiatorType)
    """)
    )


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", "/ko/privacy", "/sign-in", "/privacy/promises"])
def test_nothing_moves_while_it_loads(browser: Browser, live: Served, path: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.goto(live.address + path, wait_until="networkidle")

    assert sum(page.evaluate(SHIFTS)) == 0
    page.close()


def test_a_second_look_asks_for_the_page_only(browser: Browser, live: Served) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(live.address, wait_until="networkidle")

    page.goto(f"{live.address}/about", wait_until="networkidle")

    sizes = page.evaluate('performance.getEntriesByType("resource").map((one) => one.transferSize)')
    assert len(sizes) >= 2
    assert sum(sizes) == 0
    context.close()
