"""What people do in a real browser: come to an account, sign in, and have a page checked by axe."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.served import Served
from tests.somebody import LONGEST

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": STANDARD, "resultTypes": ["violations"]}


def sign_up_organizer(browser: Browser, site: Served) -> None:
    """Let somebody with a long name follow the link printed on the server, and become the first organizer."""
    found = re.search(r"http://\S+/desk/first/\S+", site.said.read_text())
    assert found, "the server printed no link"
    page = browser.new_page()
    page.goto(found[0])
    page.locator("#conference_id").fill(LONGEST.conference_id)
    page.locator("#password").fill(LONGEST.password)
    page.locator("#name").fill(LONGEST.name)
    page.locator("#email").fill(LONGEST.email)
    page.locator("#agree").check()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/opened")
    page.close()


def sign_in(page: Page, site: Served) -> None:
    """Let the organizer sign in."""
    page.goto(f"{site.address}/sign-in")
    page.locator("#identity").fill(LONGEST.conference_id)
    page.locator("#password").fill(LONGEST.password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/data")


def violations(page: Page) -> list[str]:
    """What axe finds, in short; the page keeps the checker for the next look."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
