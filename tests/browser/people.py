"""What people do in a real browser: come to an account, sign in, and have a page checked by axe."""

import email
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.policy import default
from pathlib import Path

import pyotp
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from tests.served import Served
from tests.somebody import LONGEST, Somebody

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Links inside a sentence are as high as its line (WCAG 2.5.8 leaves them out).
SMALL = """
    [...document.querySelectorAll("button, input, select, textarea, summary, .chip, :is(header, nav, footer) a")]
        .filter((one) => one.checkVisibility() && one.type !== "hidden" && !one.closest(".skip"))
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.height < 24 || box.width < 24).map(([words]) => words)
"""


@dataclass(frozen=True)
class Desk:
    """A site whose organizer is signed in: every window they open is at the desk."""

    site: Served
    browser: Browser
    # Where the browser's cookie is kept.
    cookies: Path

    def opens(self, path: str, *, scripts: bool = True) -> Page:
        """A page in a browser of the organizer's."""
        page = self.browser.new_context(java_script_enabled=scripts, storage_state=self.cookies).new_page()
        page.goto(self.site.address + path)
        return page

    def is_visited(self, path: str, *, scripts: bool = True) -> Page:
        """A page in the browser of somebody who was never here."""
        page = self.browser.new_context(java_script_enabled=scripts).new_page()
        page.goto(self.site.address + path)
        return page


def sign_up_organizer(browser: Browser, site: Served) -> None:
    """Let somebody with a long name follow the link printed on the server, and become the first organizer.

    Their recovery codes let them sign in again and again; a code of the app comes every half minute only.
    """
    found = re.search(r"http://\S+/desk/first/\S+", site.said.read_text())
    assert found, "the server printed no link"
    context = browser.new_context()
    page = context.new_page()
    page.goto(found[0])
    page.locator("#conference_id").fill(LONGEST.conference_id)
    page.locator("#password").fill(LONGEST.password)
    page.locator("#name").fill(LONGEST.name)
    page.locator("#email").fill(LONGEST.email)
    page.locator("#is_of_age").check()
    page.locator("#agree").check()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/sign-in?said=account-open")
    type_password(page, site, LONGEST)
    site.codes = switch_on_second_factor(page, site)
    context.close()


def type_password(page: Page, site: Served, who: Somebody) -> None:
    """Let somebody sign in with what they remember."""
    page.goto(f"{site.address}/sign-in")
    page.locator("#identity").fill(who.conference_id)
    page.locator("#password").fill(who.password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile("/account$|/sign-in/code"))


def switch_on_second_factor(page: Page, site: Served) -> list[str]:
    """Read the secret as an app does, and type its code; the recovery codes."""
    page.goto(f"{site.address}/account/second-factor")
    page.locator("#code").fill(pyotp.TOTP(page.locator("main code").inner_text().replace(" ", "")).now())
    page.locator("main button[type=submit]").click()
    codes = page.locator("main li code")
    expect(codes).to_have_count(10)
    return codes.all_inner_texts()


def sign_in(page: Page, site: Served) -> None:
    """Let the organizer sign in."""
    type_password(page, site, LONGEST)
    page.locator("#code").fill(site.codes.pop())
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account")


def joins_by_name(page: Page, site: Served, who: Somebody) -> None:
    """Let somebody create an account without an address."""
    page.goto(f"{site.address}/account/create")
    page.locator("#conference_id").fill(who.conference_id)
    page.locator("#password").fill(who.password)
    page.locator("#name").fill(who.name)
    page.locator("#is_of_age").check()
    page.locator("#agree").check()
    page.locator("main button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is open")


def within(seconds: float, holds: Callable[[], object]) -> None:
    """Wait for what no page shows, such as a letter."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError("it did not come to be in time")


def links(live: Served, address: str, number: int) -> list[str]:
    """The paths of the links in the letters to this address."""
    found: list[str] = []
    for _ in range(100):
        found = [
            path for said in letters(live, address) for path in re.findall(rf"{live.address}(/\S+/\S{{20,}})", said)
        ]
        if len(found) == number:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def letters(live: Served, address: str, subject: str = "") -> list[str]:
    """What the letters to this address say, in their order."""
    read: list[tuple[int, bytes]] = []
    for file in live.instance.glob("outbox/*.eml"):
        # Somebody may just be leaving.
        with suppress(FileNotFoundError):
            read.append((file.stat().st_mtime_ns, file.read_bytes()))
    found = [email.message_from_bytes(content, policy=default) for _, content in sorted(read)]
    mine = [one for one in found if one["To"] == address and subject in str(one["Subject"])]
    return [body.get_content() for one in mine if (body := one.get_body(["plain"]))]


def violations(page: Page, scheme: str = "light") -> list[str]:
    """What axe finds, in short; the page keeps the checker. In the dark only colours are different."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only = {"type": "rule", "values": ["color-contrast"]} if scheme == "dark" else STANDARD
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found]


def small_targets(page: Page) -> list[str]:
    """What is too small to be hit by a finger (WCAG 2.5.8)."""
    return list(page.evaluate(SMALL))
