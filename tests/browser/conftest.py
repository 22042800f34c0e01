"""A real browser and a site that is really served; without the browser these tests are skipped, and say so."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.people import Desk, sign_in, sign_up_organizer
from tests.served import Served, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Without these Chromium asks its maker's servers for many things.
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium instead of one downloaded by Playwright."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "there is no Chromium: make test installs it where there is root"
        pytest.skip("there is no Chromium on this machine; as root, make test installs it")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*QUIET]}


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site that runs as long as these tests."""
    with served(tmp_path_factory.mktemp("live") / "instance") as site:
        yield site.settles()


@pytest.fixture(scope="session")
def organized(live: Served, browser: Browser) -> Served:
    """The same site, with its first organizer, who has begun a draft of the policy and an issue."""
    sign_up_organizer(browser, live)
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, live)
    page.goto(f"{live.address}/desk/policy")
    page.get_by_role("button", name="Begin a draft").click()
    page.goto(f"{live.address}/desk/newsletter")
    page.get_by_role("button", name="Begin an issue").click()
    context.close()
    return live


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Desk]:
    """Another site, on which organizers change what everybody reads."""
    folder = tmp_path_factory.mktemp("office")
    with served(folder / "instance") as site:
        sign_up_organizer(browser, site)
        context = browser.new_context()
        sign_in(context.new_page(), site)
        context.storage_state(path=folder / "cookies.json")
        context.close()
        yield Desk(site, browser, folder / "cookies.json")


@pytest.fixture(scope="session")
def strangers(browser: Browser) -> dict[str, BrowserContext]:
    """Browsers that were never here."""
    return contexts(browser)


@pytest.fixture(scope="session")
def organizers(browser: Browser, organized: Served) -> dict[str, BrowserContext]:
    """Browsers of the organizer."""
    signed_in = contexts(browser)
    for context in signed_in.values():
        page = context.new_page()
        sign_in(page, organized)
        page.close()
    return signed_in


def contexts(browser: Browser) -> dict[str, BrowserContext]:
    """One that runs scripts, one that does not, and one that never gets ours: axe is a script, and needs its engine."""
    found = {
        "scripts": browser.new_context(),
        "no scripts": browser.new_context(java_script_enabled=False),
        "script lost": browser.new_context(),
    }
    found["script lost"].route("**/*.js", lambda route: route.abort())
    return found
