"""What the small script adds, and what stays without it."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.served import Served

pytestmark = pytest.mark.xdist_group("browser1")


def test_a_password_can_be_looked_at_and_is_sent_hidden(browser: Browser, live: Served) -> None:
    page = browser.new_page()
    page.goto(f"{live.address}/sign-in")
    field, show = page.locator("#password"), page.get_by_role("button", name="Show password")
    field.fill("seven quiet mountains")

    show.click()
    expect(field).to_have_attribute("type", "text")
    expect(show).to_have_attribute("aria-pressed", "true")
    expect(field).to_have_value("seven quiet mountains")
    show.click()
    expect(field).to_have_attribute("type", "password")
    show.click()
    page.evaluate("document.querySelector('main form').addEventListener('submit', (sent) => sent.preventDefault())")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()

    expect(field).to_have_attribute("type", "password")
    page.close()


def test_without_the_script_nothing_is_offered_that_needs_it(
    strangers: dict[str, BrowserContext], live: Served
) -> None:
    for kind in ("no scripts", "script lost"):
        page = strangers[kind].new_page()
        page.goto(f"{live.address}/sign-in")

        expect(page.get_by_role("button", name="Show password")).to_be_hidden()
        page.close()


def test_a_moment_is_told_in_the_readers_time_too(browser: Browser, live: Served) -> None:
    for zone, told in (("Europe/Paris", True), ("Asia/Seoul", False), ("Asia/Tokyo", False)):
        context = browser.new_context(timezone_id=zone)
        page = context.new_page()
        page.goto(f"{live.address}/privacy/promises")

        words = page.locator(".note", has=page.locator("time")).inner_text().partition("Last checked: ")[2]

        assert ("(your time: " in words) is told, f"{zone}: {words}"
        assert re.match(r"\d+ \w+ \d{4}, \d\d:\d\d KST", words)
        context.close()


def test_the_width_of_the_screen_is_told_in_four_classes(browser: Browser, live: Served) -> None:
    for width, told in (
        (360, "under 768"),
        (800, "768 to 1279"),
        (1280, "1280 to 1919"),
        (2560, "1920 points or more"),
    ):
        context = browser.new_context(screen={"width": width, "height": 800})
        page = context.new_page()
        page.goto(f"{live.address}/privacy/cookies")

        expect(page.locator("[data-monitor]")).to_contain_text(told)
        context.close()


def test_what_is_left_to_write_is_counted_once_the_typing_rests(
    organizers: dict[str, BrowserContext], live: Served
) -> None:
    page = organizers["scripts"].new_page()
    page.goto(f"{live.address}/desk/styles")
    count = page.locator("[data-counts=text]")
    expect(count).to_have_text("At most 200 characters.")

    page.locator("#text").press_sequentially("Twelve signs")

    expect(count).to_have_text("188 characters left")
    page.close()


def test_progress_moves_by_itself_and_is_told_every_tenth(organizers: dict[str, BrowserContext], live: Served) -> None:
    page = organizers["scripts"].new_page()
    page.clock.install()
    done = iter([5, 6, 12])
    told: list[str] = []
    page.route("**/progress.json", lambda route: route.fulfill(json=progress(next(done, 60))))
    page.expose_function("told", lambda words: told.append(words))
    page.goto(f"{live.address}/desk/styles")
    running = page.locator("[data-live]")
    expect(running.locator(".words")).to_have_text("5 of 60")
    page.evaluate("""() => {
        const status = document.querySelector("[data-live] [role=status]");
        new MutationObserver(() => told(status.textContent)).observe(status, {childList: true});
    }""")

    for words in ("6 of 60", "12 of 60", "60 of 60"):
        page.clock.run_for(3000)
        expect(running.locator(".words")).to_have_text(words)

    expect(running.locator("progress")).to_have_js_property("value", 60)
    assert told == ["6 of 60", "12 of 60", "60 of 60"]
    page.close()


def progress(done: int) -> dict[str, object]:
    """What the server says of something that runs."""
    return {"done": done, "total": 60, "words": f"{done} of 60"}


def test_the_servers_progress_is_what_the_script_reads(organizers: dict[str, BrowserContext], live: Served) -> None:
    page = organizers["scripts"].new_page()
    page.goto(f"{live.address}/desk/styles")

    before = page.locator("[data-live] .words").inner_text()

    expect(page.locator("[data-live] .words")).not_to_have_text(before, timeout=10_000)
    page.close()


def test_an_issue_is_saved_while_it_is_written_and_says_when_it_was_not(
    organizers: dict[str, BrowserContext], live: Served
) -> None:
    first, second = (organizers["scripts"].new_page() for _ in range(2))
    for page in (first, second):
        page.goto(f"{live.address}/desk/newsletter/1")
    told = first.locator("form[data-saves] [data-told]")

    first.locator("#subject_en").press_sequentially("What is new")
    expect(told).to_have_text("Not saved yet.")
    expect(told).to_have_text(re.compile(r"Saved \d\d:\d\d\."))
    first.locator("#subject_en").press_sequentially(" in May")
    expect(told).to_have_text("Not saved yet.")
    expect(told).to_have_text(re.compile(r"Saved \d\d:\d\d\."))
    second.locator("#subject_en").press_sequentially("Mine")

    expect(second.locator("form[data-saves] [data-told]")).to_contain_text("Not saved. Somebody else has changed")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.get_by_text("What is new in May")).to_be_visible()
    expect(second.locator("#subject_en")).to_have_value("Mine")
    second.goto(f"{live.address}/desk/newsletter/1")
    expect(second.locator("#subject_en")).to_have_value("What is new in May")
    first.context.set_offline(True)
    first.locator("#subject_en").press_sequentially("!")
    expect(told).to_contain_text("Not saved: the server could not be asked")
    first.context.set_offline(False)
    first.close()
    second.close()
