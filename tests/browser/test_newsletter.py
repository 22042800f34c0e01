"""From asking for the newsletter to leaving it, and from an empty issue to its report, in a real browser."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ksmo_site import clock
from tests.browser.people import letters, sign_in, sign_up_organizer, violations, within
from tests.served import Served, served

pytestmark = pytest.mark.xdist_group("browser2")
READER = "reader@example.org"
WAYS = {"": True, "/ko": False}


@pytest.mark.parametrize("prefix", list(WAYS))
def test_a_reader_and_an_organizer_meet_in_an_issue(browser: Browser, tmp_path: Path, prefix: str) -> None:
    with served(tmp_path / "instance") as site:
        sign_up_organizer(browser, site)
        context = browser.new_context(java_script_enabled=WAYS[prefix], viewport={"width": 360, "height": 740})
        page = context.new_page()
        asks_and_confirms(page, site, prefix)
        desk = browser.new_context(java_script_enabled=WAYS[prefix]).new_page()
        sign_in(desk, site)
        writes_and_sends(desk, site, prefix)
        holds_goes_on_and_reports(desk, site)
        manages_stops_and_leaves(page, site, prefix)
        assert WAYS[prefix] is False or violations(page) == []
        context.close()
        desk.context.close()


def asks_and_confirms(page: Page, site: Served, prefix: str) -> None:
    page.goto(f"{site.address}{prefix}/newsletter")
    page.locator("#name").fill("Sample Reader")
    page.locator("#email").fill(READER)
    page.locator("#newsletter").check()
    page.locator("main button[type=submit]").click()
    page.goto(site.address + newest_link(site, "/confirm/"))
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/newsletter/confirmed*")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.context.cookies() == []


def writes_and_sends(page: Page, site: Served, prefix: str) -> None:
    page.goto(f"{site.address}{prefix}/desk/newsletter")
    page.locator("form[action$='/begin'] button").click()
    page.locator("#subject_en").fill("Sample issue")
    page.locator("#body_en").fill("## Rooms\n\nThe large hall is open.")
    page.locator("#subject_ko").fill("예시 호")
    page.locator("#body_ko").fill("## 회의장\n\n대회의장이 열렸습니다.")
    if WAYS[prefix]:
        expect(page.locator("[data-told]")).to_contain_text(re.compile("Saved|저장"), timeout=10_000)
    page.locator("main form[novalidate] button.button:not(.quiet)").first.click()
    page.goto(re.sub("[?].*", "", page.url) + "/readers")
    expect(page.get_by_role("main")).to_contain_text(re.compile("= 0|받는 사람을 고르지"))
    page.locator("input[value=newsletter], #newsletter").first.check()
    page.locator("main form[novalidate] button[type=submit]").first.click()
    page.goto(page.url.replace("/readers", "/check").partition("?")[0])
    page.locator("form[action$='/test'] button").click()
    page.wait_for_url("**said=test-sent*")
    page.goto(page.url.partition("?")[0].replace("/check", "/send"))
    page.locator("input[name=when][value=now]").check()
    page.locator("main form[novalidate] button[type=submit]").click()
    page.wait_for_url("**/progress*")


def holds_goes_on_and_reports(page: Page, site: Served) -> None:
    page.locator("form[action$='/pause'] button").click()
    page.wait_for_load_state()
    assert letters(site, READER, "Sample issue") == letters(site, READER, "예시 호") == []
    is_not_held_any_more(site)
    page.locator("form[action$='/resume'] button").click()
    within(70, lambda: len(letters(site, READER, "Sample issue") + letters(site, READER, "예시 호")) == 1)
    page.goto(page.url.partition("?")[0])
    expect(page.locator("progress")).to_have_attribute("value", "1")
    expect(page.locator("form[action$='/pause']")).to_have_count(0)


def manages_stops_and_leaves(page: Page, site: Served, prefix: str) -> None:
    page.goto(site.address + newest_link(site, "/newsletter/manage/"))
    page.locator("#events").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**said=saved*")
    page.goto(site.address + newest_link(site, "/newsletter/unsubscribe/"))
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/stopped/*")
    page.locator("form[action$='/back'] button").click()
    page.wait_for_url("**/newsletter/back")
    page.goto(site.address + newest_link(site, "/newsletter/manage/"))
    page.locator("a[href$='/delete']").click()
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/stopped?receipt=*")
    assert letters(site, READER) == []
    page.goto(f"{site.address}{prefix}/newsletter/archive/1")
    expect(page.get_by_role("main")).to_contain_text("대회의장" if prefix else "The large hall")


def newest_link(site: Served, part: str) -> str:
    found: list[str] = []

    def has_come() -> bool:
        said = "\n".join(letters(site, READER))
        found[:] = re.findall(
            rf"{site.address}((?:/ko)?{part if part.startswith('/newsletter') else '/newsletter' + part}\S+)", said
        )
        return bool(found)

    within(20, has_come)
    return found[-1]


def is_not_held_any_more(site: Served) -> None:
    """Let the 60 seconds be over in which it may be held."""
    with closing(sqlite3.connect(site.instance / "site.db", timeout=10)) as connection:
        earlier = (clock.now() - timedelta(minutes=3)).strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.execute("UPDATE letter SET due_at = ?", (earlier,))
        connection.execute("UPDATE issue SET begun_at = ?", (earlier,))
        connection.commit()
