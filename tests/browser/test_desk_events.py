"""A programme sent as a table, in a real browser: looked through, taken in, and found by visitors and calendars."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import fits
from tests.browser.people import Desk

pytestmark = pytest.mark.xdist_group("browser2")
HEAD = "slug,title,title_ko,starts_on,begins,ends,zone,place,track,body,body_ko\n"
TALK = "talk-{0},Talk {0},강연 {0},2031-09-06,09:00,10:30,Asia/Seoul,Hall 7,Physics {0},Bring **paper**.,**종이**로.\n"
FEAST = "feast-{0},Feast {0},만찬 {0},{1},18:00,21:00,Asia/Seoul,,,,\n"
GOOD, BAD = TALK + FEAST.replace("{1}", "2031-09-07"), TALK + FEAST.replace("{1}", "next week")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_programme_is_taken_in_by_keyboard_and_found(office: Desk, scripts: bool) -> None:
    page = office.opens("/desk/events/import", scripts=scripts)
    name = "with" if scripts else "without"

    types_table(page, HEAD + BAD.format(name))
    row = page.locator("main table tr", has_text=f"Feast {name}")
    expect(row.get_by_role("rowheader")).to_have_text("3")
    expect(row).to_contain_text("starts_on: Please enter a day such as 2024-09-01.")
    expect(page.get_by_role("button", name="Import")).to_have_count(0)
    fits(page, "scripts" if scripts else "no scripts")
    page.goto(f"{office.site.address}/desk/events/import")
    types_table(page, HEAD + GOOD.format(name))
    lets_all_go_live(page)

    is_chosen_by_day(office.is_visited("/events"), name)
    is_put_into_a_calendar(office.is_visited(f"/ko/events/talk-{name}"), name)
    page.context.close()


def types_table(page: Page, table: str) -> None:
    goes_to(page, "#pasted")
    page.keyboard.insert_text(table)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Look what would become of it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What would become of each line")


def lets_all_go_live(page: Page) -> None:
    expect(page.locator("dl.facts")).to_contain_text(re.compile(r"New\s*2\s*Changed\s*0\s*Unchanged\s*0\s*Wrong\s*0"))
    goes_to(page, "input[name=how]:checked")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("everything goes live at once")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Import 2 events")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**said=events-imported")


def goes_to(page: Page, place: str) -> None:
    """Press Tab until the keyboard is there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{place}:focus").count():
            return
    raise AssertionError(f"the keyboard does not come to {place}")


def is_chosen_by_day(visitor: Page, name: str) -> None:
    listing = visitor.get_by_role("main")
    expect(listing.get_by_role("link", name=f"Feast {name}")).to_be_visible()
    visitor.get_by_role("navigation", name="Day").locator("a[href*='2031-09-06']").click()
    expect(listing.get_by_role("link", name=f"Feast {name}")).to_have_count(0)
    listing.get_by_role("link", name=f"Talk {name}").click()
    expect(listing.get_by_role("article")).to_contain_text("Bring paper.")
    assert visitor.context.cookies() == []
    visitor.context.close()


def is_put_into_a_calendar(visitor: Page, name: str) -> None:
    expect(visitor.get_by_role("heading", level=1)).to_have_text(f"강연 {name}")
    link = visitor.locator("main a[href$='.ics']")
    with visitor.expect_download() as file:
        link.click()
    said = file.value.path().read_text(encoding="utf-8")
    assert f"SUMMARY:강연 {name}" in said
    assert "DTSTART:20310906T000000Z" in said
    visitor.context.close()
