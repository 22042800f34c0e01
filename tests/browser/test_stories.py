"""Stories of visitors and members in a real browser, with scripts and without."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import joins_by_name, links, switch_on_second_factor, type_password, violations
from tests.served import Served
from tests.somebody import MINA, Somebody


@pytest.mark.parametrize("scripts", [True, False])
def test_the_walk_of_a_member(browser: Browser, live: Served, scripts: bool) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 700}, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{live.address}/account/create")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_contain_text("Please choose a conference ID.")
    expect(page).to_have_title(re.compile("^Error:"))
    assert context.cookies() == []

    for label, value in (
        ("Conference ID", MINA.conference_id),
        ("Create a password (8", MINA.password),
        ("E-mail", MINA.email),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_label("I am 14 or older").check()
    page.get_by_label("I agree to the privacy policy").check()
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your inbox")
    page.goto(live.address + links(live, MINA.email, 1)[0])
    page.get_by_role("button", name="Open the account").click()
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Conference ID or e-mail").fill(MINA.email)
    page.locator("#password").fill(MINA.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    assert [cookie.get("name") for cookie in context.cookies()] == ["session"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360 if scripts else True

    page.get_by_role("link", name="De-register").click()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account is deleted")
    assert context.cookies() == []
    assert not any(live.files_with(value) for value in MINA.values)
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_walk_of_a_careful_member(browser: Browser, live: Served, scripts: bool) -> None:
    who = Somebody(f"careful-{scripts}".lower(), "Careful Sample", "")
    context = browser.new_context(viewport={"width": 360, "height": 700}, java_script_enabled=scripts)
    page = context.new_page()
    joins_by_name(page, live, who)
    type_password(page, live, who)
    expect(page.get_by_role("main")).to_contain_text("We have no e-mail address of yours")

    page.goto(f"{live.address}/account/profile")
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Telephone").fill("030 123456")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_label("Telephone")).to_have_value("+49 30 123456")

    page.goto(f"{live.address}/events/sample-event")
    page.get_by_role("button", name="Give it a star").click()
    expect(page.get_by_role("button", name="Take the star away")).to_be_visible()

    page.goto(f"{live.address}/account/second-factor")
    assert not scripts or violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360 if scripts else True
    codes = switch_on_second_factor(page, live)
    assert not scripts or violations(page) == []
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    assert context.cookies() == []

    type_password(page, live, who)
    assert not scripts or violations(page) == []
    page.get_by_label("Code from your app").fill("000000")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("That code does not fit")
    page.get_by_label("Code from your app").fill(codes[0])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")

    page.get_by_role("main").get_by_role("link", name="De-register").click()
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("main")).to_contain_text("Receipt")
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_error_takes_the_eye_and_the_keyboard_to_its_field(browser: Browser, live: Served, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{live.address}/account/create")
    page.get_by_label("Conference ID").fill("mina-xq71")
    page.locator("#password").fill("seven quiet mountains")
    page.get_by_role("button", name="Create account").click()

    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").last.click()
    expect(page.locator("#agree")).to_be_focused()
    expect(page.locator("#agree")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#agree")).to_have_accessible_description(re.compile("read the policy and agree"))
    expect(page.get_by_label("Conference ID")).to_have_value("mina-xq71")
    expect(page.locator("#password")).to_have_value("")
    context.close()


@pytest.mark.parametrize("prefix", ["", "/ko"])
def test_every_clause_opens_by_its_anchor(browser: Browser, live: Served, prefix: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.emulate_media(reduced_motion="reduce")
    for clause in range(1, 9):
        page.goto(f"{live.address}{prefix}/privacy#clause-{clause}")
        expect(page.locator(f"#clause-{clause} h2")).to_be_in_viewport()
    assert (
        page.evaluate("document.querySelector('main table').compareDocumentPosition(document.querySelector('.policy'))")
        == 4
    )
    page.close()


def test_the_keyboard_finds_the_way(browser: Browser, live: Served) -> None:
    page = browser.new_page()
    page.goto(f"{live.address}/privacy")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.close()


def test_korean_words_do_not_break_inside(browser: Browser, live: Served) -> None:
    page = browser.new_page()
    page.goto(f"{live.address}/ko/")

    assert page.evaluate("getComputedStyle(document.querySelector('h1')).wordBreak") == "keep-all"
    page.close()
