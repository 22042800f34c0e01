"""A day at the desk in a real browser: words that come back, somebody new in the team, two on one text."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import links, sign_in, switch_on_second_factor, type_password, violations
from tests.served import Served
from tests.somebody import LONGEST, Somebody

pytestmark = pytest.mark.xdist_group("browser2")
NEWCOMER = Somebody("suji-ed11", "Suji Ed Park", "suji.park-99@example.org", "nine quiet lakes")


@pytest.mark.parametrize(("prefix", "scripts"), [("", True), ("/ko", False)])
def test_what_is_saved_after_signing_out_in_another_tab_comes_back(
    browser: Browser, organized: Served, prefix: str, scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page, other = context.new_page(), context.new_page()
    sign_in(page, organized)
    page.goto(f"{organized.address}{prefix}/desk/policy/margins")
    note = page.locator("main textarea").first
    note.fill("A note <b>typed</b>\nin vain?")
    name = note.get_attribute("name")
    other.goto(f"{organized.address}/account")
    other.locator("form[action$='/sign-out'] button").click()
    other.wait_for_url(re.compile("said=signed-out|/$"))

    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(re.compile("/sign-in[?]next="))
    expect(page.get_by_role("main")).to_contain_text("로그인이 끝났습니다" if prefix else "What you typed is kept")
    page.locator("#identity").fill(LONGEST.conference_id)
    page.locator("#password").fill(LONGEST.password)
    page.locator("main button[type=submit]").click()
    page.locator("#code").fill(organized.codes.pop())
    page.locator("main button[type=submit]").click()

    page.wait_for_url(re.compile("/desk/policy/margins[?]said=kept"))
    expect(page.locator(f"main textarea[name={name}]")).to_have_value("A note <b>typed</b>\nin vain?")
    expect(page.get_by_role("status").first).to_be_visible()
    assert not scripts or violations(page) == []
    context.close()


def test_somebody_new_joins_the_team_by_a_link_and_sees_their_rooms_only(browser: Browser, organized: Served) -> None:
    administrator, editor = browser.new_page(), browser.new_page(viewport={"width": 360, "height": 740})
    sign_in(administrator, organized)
    administrator.goto(f"{organized.address}/desk/team/invite")
    administrator.get_by_label("Editor").check()
    administrator.get_by_role("button", name="Make the link").click()
    link = administrator.locator("main p a[href*='/invitation/']").inner_text()
    editor.goto(link)
    expect(editor.get_by_role("main")).to_contain_text("open this link again")
    assert editor.context.cookies() == []
    joins(editor, organized)

    editor.goto(link)
    editor.get_by_role("button", name="Become an organizer").click()
    type_password(editor, organized, NEWCOMER)
    switch_on_second_factor(editor, organized)
    editor.goto(f"{organized.address}/desk")

    expect(editor.get_by_role("main")).to_contain_text("Editor")
    expect(editor.get_by_role("link", name="Team")).to_have_count(0)
    assert violations(editor) == []
    editor.goto(f"{organized.address}/desk/team")
    expect(editor.get_by_role("main")).to_contain_text("Your role does not open this part of the desk")
    administrator.goto(f"{organized.address}/desk/team")
    administrator.get_by_role("link", name=f"Change roles of {NEWCOMER.name}").click()
    assert violations(administrator) == []
    administrator.get_by_label("Editor").uncheck()
    administrator.get_by_role("button", name="Save").click()
    administrator.goto(f"{organized.address}/desk/activity")
    expect(administrator.get_by_role("main")).to_contain_text("changed what an organizer may do")
    editor.reload()
    expect(editor).to_have_url(re.compile("/sign-in"))
    administrator.context.close()
    editor.context.close()


def joins(page: Page, site: Served) -> None:
    page.goto(f"{site.address}/account/create")
    for name in ("conference_id", "password", "email", "name"):
        page.locator(f"#{name}").fill(getattr(NEWCOMER, name))
    page.locator("#is_of_age").check()
    page.locator("#agree").check()
    page.locator("main button[type=submit]").click()
    page.goto(site.address + links(site, NEWCOMER.email, 1)[0])
    page.locator("main button[type=submit]").click()
    page.wait_for_load_state()
    type_password(page, site, NEWCOMER)
