"""What organizers write, in a real browser: a page from its first word to its readers, and two at one text."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import fits
from tests.browser.people import Desk, joins_by_name, switch_on_second_factor, type_password
from tests.somebody import Somebody

pytestmark = pytest.mark.xdist_group("browser2")
SEOUL = ZoneInfo("Asia/Seoul")
SECOND = Somebody("haeun-tt88", "Haeun Twice Tesseract", "")


@pytest.mark.parametrize(("prefix", "scripts"), [("", True), ("/ko", False)])
def test_a_page_is_written_scheduled_and_read_in_both_languages(office: Desk, prefix: str, scripts: bool) -> None:
    page = office.opens(f"{prefix}/desk/pages", scripts=scripts)
    slug = "getting-here" if scripts else "getting-away"
    begins_and_writes(page, slug)
    is_saved_while_typing(page) if scripts else page.locator("main form[novalidate] button").click()
    is_previewed(page)

    schedules(page, in_days=3)
    assert office.is_visited(f"/{slug}").title().startswith("Page not found")
    stands_under_what_happens_next(page, f"{office.site.address}{prefix}/desk", slug)
    unschedules_and_lets_it_go_live(page)
    puts_into_the_menu(page, f"{office.site.address}{prefix}/desk/menu", slug)

    is_read(office.is_visited("/"), slug, "By train.")
    is_read(office.is_visited("/ko/"), f"{slug} 안내", "기차로.")
    page.context.close()


def test_news_is_written_and_read_without_scripts(office: Desk) -> None:
    page = office.opens("/desk/news", scripts=False)
    begins_and_writes(page, "good-news")
    page.get_by_role("button", name="Save", exact=True).click()
    lets_it_go_live(page)

    visitor = office.is_visited("/ko/news", scripts=False)
    visitor.get_by_role("main").get_by_role("link", name="good-news 안내").click()
    expect(visitor.get_by_role("article")).to_contain_text("기차로.")
    for each in (page, visitor):
        each.context.close()


def begins_and_writes(page: Page, slug: str) -> None:
    page.locator("main form[action$='/new'] button").click()
    page.locator("#title").fill(slug)
    page.locator("#title_ko").fill(f"{slug} 안내")
    page.locator("#body").fill("## The way\n\nBy **train**.")
    page.locator("#body_ko").fill("## 길\n\n**기차**로.")


def is_saved_while_typing(page: Page) -> None:
    told, earliest = page.locator("[data-told]"), datetime.now(SEOUL)
    expect(told).to_have_text("Not saved yet.")
    expect(told).to_have_text(re.compile(r"Saved \d\d:\d\d\."))
    assert told.inner_text() in {f"Saved {at:%H:%M}." for at in (earliest, datetime.now(SEOUL))}

    page.reload()
    expect(page.locator("#body")).to_have_value("## The way\n\nBy **train**.")
    expect(page.locator("#body_ko")).to_have_value("## 길\n\n**기차**로.")


def is_previewed(page: Page) -> None:
    page.locator("main a[href$='/preview']").first.click()
    expect(page.locator("article h2")).to_have_text(re.compile("The way|길"))
    page.go_back()


def schedules(page: Page, in_days: int) -> None:
    page.locator("main a[href$='/publish']").first.click()
    page.locator("input[name=when][value=later]").check()
    page.locator("#on").fill(str((datetime.now(SEOUL) + timedelta(days=in_days)).date()))
    page.locator("#at").fill("09:00")
    page.locator("main form[novalidate] button").click()
    page.wait_for_url("**said=scheduled*")
    expect(page.get_by_role("main")).to_contain_text("09:00")


def stands_under_what_happens_next(page: Page, desk: str, title: str) -> None:
    here = page.url.partition("?")[0]
    page.goto(desk)
    line = page.get_by_role("listitem").filter(has_text=f"“{title}”")
    expect(line).to_contain_text(re.compile("in 3 days|3일 뒤"))
    expect(line).to_contain_text("09:00")
    page.goto(here)


def unschedules_and_lets_it_go_live(page: Page) -> None:
    page.locator("form[action$='/unschedule'] button").click()
    page.wait_for_url("**said=text-unschedule*")
    lets_it_go_live(page)


def lets_it_go_live(page: Page) -> None:
    page.locator("main a[href$='/publish']").first.click()
    page.locator("input[name=when][value=now]").check()
    page.locator("main form[novalidate] button").click()
    page.wait_for_url("**said=live*")


def puts_into_the_menu(page: Page, menu: str, title: str) -> None:
    page.goto(menu)
    page.get_by_role("button", name=title).click()
    page.wait_for_url("**said=saved*")
    expect(page.get_by_role("navigation").get_by_role("link", name=title)).to_be_visible()


def is_read(visitor: Page, title: str, words: str) -> None:
    visitor.get_by_role("navigation").get_by_role("link", name=title).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    expect(visitor.get_by_role("article")).to_contain_text(words)
    assert visitor.context.cookies() == []
    visitor.context.close()


def test_of_two_organizers_at_one_text_the_second_sees_both(office: Desk) -> None:
    first, second = office.opens("/desk/pages"), another_organizer(office)
    first.get_by_role("button", name="Begin a page").click()
    first.wait_for_url("**/desk/pages/*-*")
    second.goto(first.url)

    first.locator("#title").fill("Rooms")
    first.locator("#body").fill("The large hall is on the left.")
    first.get_by_role("button", name="Save", exact=True).click()
    second.locator("#title").fill("Rooms")
    second.locator("#body").fill("The large hall is on the right.")
    expect(second.locator("[data-told]")).to_contain_text("Not saved. Somebody else has changed")
    second.get_by_role("button", name="Save", exact=True).click()

    expect(second.locator("main ins")).to_contain_text("right")
    expect(second.locator("main del")).to_contain_text("left")
    fits(second)
    expect(second.locator("#body")).to_have_value("The large hall is on the right.")
    first.reload()
    expect(first.locator("#body")).to_have_value("The large hall is on the left.")
    second.get_by_role("button", name="Save", exact=True).click()
    second.wait_for_url("**said=saved*")
    first.reload()
    expect(first.locator("#body")).to_have_value("The large hall is on the right.")
    for page in (first, second):
        page.context.close()


def another_organizer(office: Desk) -> Page:
    """Somebody else who may write, in a browser of their own."""
    page = office.is_visited("/")
    joins_by_name(page, office.site, SECOND)
    office.site.runs("organizer", "add", SECOND.conference_id, "--role", "editor")
    type_password(page, office.site, SECOND)
    switch_on_second_factor(page, office.site)
    return page
