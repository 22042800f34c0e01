"""A wider version of the policy, from the file to its day, in a real browser and in both languages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ksmo_site.setting_up import DEFAULT_POLICY
from tests.browser.people import links, sign_in, sign_up_organizer, violations
from tests.served import TOP, Served, served
from tests.somebody import MINA, Somebody

pytestmark = pytest.mark.xdist_group("browser1")
RECIPIENT = {"name_1": "Sample Hosting", "does_1": "to run the server", "gets_1": "all of it", "until_1": "the end"}


def test_a_wider_version_is_written_announced_asked_and_in_force_on_its_day(browser: Browser, tmp_path: Path) -> None:
    with served(tmp_path / "instance") as site:
        sign_up_organizer(browser, site)
        file = tmp_path / "policy.txt"
        text = TOP.joinpath("ksmo_site", DEFAULT_POLICY).read_text(encoding="utf-8")
        file.write_text(text.replace("We collect the least", "We collect only the least"), encoding="utf-8")
        assert "version 2, a draft" in site.runs("policy", "import", str(file))
        page = browser.new_page(viewport={"width": 360, "height": 700})
        joins(page, site, MINA)
        announces(browser.new_page(), site)
        answers(page, site, MINA)

        site.stops()
        site.ahead = 15
        site.starts()
        for prefix, words in (("", "Version 2"), ("/ko", "버전 2")):
            page.goto(f"{site.address}{prefix}/privacy")
            expect(page.get_by_role("main")).to_contain_text(words)
            page.goto(f"{site.address}{prefix}/privacy/compare?from=1&to=2")
            expect(page.locator("main .policy ins")).to_contain_text("only")
            assert violations(page) == []
        page.context.close()


def joins(page: Page, site: Served, who: Somebody) -> None:
    page.goto(f"{site.address}/account/create")
    for name, value in (("conference_id", who.conference_id), ("password", who.password), ("email", who.email)):
        page.locator(f"#{name}").fill(value)
    page.locator("#is_of_age").check()
    page.locator("#agree").check()
    page.locator("main button[type=submit]").click()
    page.goto(site.address + links(site, who.email, 1)[0])
    page.get_by_role("button", name="Open the account").click()


def announces(page: Page, site: Served) -> None:
    sign_in(page, site)
    page.goto(f"{site.address}/desk/policy/draft/particulars")
    for name, value in RECIPIENT.items():
        page.locator(f"#{name}").fill(value)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Compare and announce").click()
    expect(page.locator("main ins").first).to_contain_text("only")
    expect(page.get_by_role("main")).to_contain_text("Somebody else gets something: Sample Hosting")
    page.get_by_label("It covers nothing more").check()
    page.locator("#effective_on").fill(str((datetime.now(UTC) + timedelta(days=15)).date()))
    page.locator("#summary_en").fill("Sample: a host helps us.")
    page.locator("#summary_ko").fill("예시: 호스팅 업체가 돕습니다.")
    page.get_by_role("button", name="Announce version 2 to 2 members").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Our privacy policy is changing on")
    page.get_by_role("button", name="Decide later").click()
    expect(page.get_by_role("main")).to_contain_text("letters have left")


def answers(page: Page, site: Served, who: Somebody) -> None:
    type_password_and_be_asked(page, site, who)
    for prefix, heading in (("/ko", "개인정보 처리방침"), ("", "Our privacy policy is changing on")):
        page.goto(f"{site.address}{prefix}/account/policy-change?next=/account")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        expect(page.get_by_role("radio", checked=True)).to_have_count(0)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("I agree", exact=True).check()
    page.get_by_role("button", name="Save my answer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.goto(f"{site.address}/account/consents")
    expect(page.get_by_role("main")).to_contain_text("I agree (English)")


def type_password_and_be_asked(page: Page, site: Served, who: Somebody) -> None:
    page.goto(f"{site.address}/sign-in")
    page.locator("#identity").fill(who.conference_id)
    page.locator("#password").fill(who.password)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/account/policy-change**")
