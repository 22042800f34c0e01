"""Every page there is in a real browser: both languages, light and dark, narrow and wide, with scripts and without."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.addresses import DESK, DRAFT, MEMBERS, PAGES
from tests.browser.conftest import contexts
from tests.browser.looking import is_sound
from tests.browser.people import links, sign_in
from tests.served import Served
from tests.somebody import MINA

KINDS = ["scripts", "no scripts", "script lost"]
# What is missed without scripts is missed in one language as in the other; what is too wide may be so in one.
WAYS = [*(("", kind) for kind in KINDS), ("/ko", "scripts")]
# Whoever is signed in has a browser that either runs scripts or does not.
SIGNED_IN = [way for way in WAYS if way[1] != "script lost"]
A_MINUTE = 60
_looked: dict[BrowserContext, float] = {}
STRANGERS = [path for path in PAGES if path not in MEMBERS + DESK + DRAFT] + ["/nope"]


def halves(paths: list[str] | tuple[str, ...]) -> list[Any]:
    """The pages, so that two workers can share them."""
    return [pytest.param(path, marks=pytest.mark.xdist_group(f"browser{n % 2}")) for n, path in enumerate(paths)]


@pytest.mark.parametrize(("prefix", "kind"), WAYS)
@pytest.mark.parametrize("path", halves(STRANGERS))
def test_a_page_is_for_everybody(
    strangers: dict[str, BrowserContext], live: Served, path: str, prefix: str, kind: str
) -> None:
    is_sound(strangers[kind], live, prefix + path, kind, cookies=[])


@pytest.mark.parametrize(("prefix", "kind"), SIGNED_IN)
@pytest.mark.parametrize("path", halves(MEMBERS + DESK + DRAFT))
def test_a_page_of_members_is_for_every_member(
    organizers: dict[str, BrowserContext], live: Served, path: str, prefix: str, kind: str
) -> None:
    if path in PAGES:
        stays_signed_in(organizers[kind], live)
        is_sound(organizers[kind], live, prefix + path, kind, cookies=["session"])


@pytest.mark.xdist_group("browser0")
@pytest.mark.parametrize("prefix", ["", "/ko"], ids=["en", "ko"])
@pytest.mark.parametrize("kind", KINDS[:2])
def test_pages_behind_letters_are_for_everybody(browser: Browser, live: Served, kind: str, prefix: str) -> None:
    asked = browser.new_context().request
    name = f"reader-{KINDS.index(kind)}{prefix[1:]}"
    address = f"{name}@example.org"
    typed: dict[str, str | float | bool] = {
        "conference_id": name, "password": MINA.password, "email": address, "name": "Sample",
        "is_of_age": "y", "agree": "y", "newsletter": "y",
    }  # fmt: skip
    context = contexts(browser)[kind]
    for form in ("/account/create", "/newsletter"):
        answer = asked.post(live.address + prefix + form, form=typed, headers={"Origin": live.address})
        assert "/check-inbox" in answer.url
        is_sound(context, live, answer.url.removeprefix(live.address), kind, cookies=[])

    for path in links(live, address, 3):
        is_sound(context, live, path, kind, cookies=[])
    is_sound(context, live, f"{path}x", kind, cookies=[])


def stays_signed_in(context: BrowserContext, live: Served) -> None:
    """Some pages ask for a sign-in of the last minutes; looking at all of them may take longer."""
    if time.monotonic() < _looked.get(context, 0) + A_MINUTE:
        return
    _looked[context] = time.monotonic()
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(f"{live.address}/account/leave")
    if "/sign-in" in page.url:
        sign_in(page, live)
