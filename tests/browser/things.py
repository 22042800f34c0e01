"""One of everything that organizers and people bring to a site, made as they make it; words as long as they can be."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Page

from tests.browser.people import Desk, joins_by_name, links
from tests.somebody import LONGEST, Somebody

MEMBER, READER = Somebody("l" * 40, LONGEST.name, ""), "reader-7q@example.org"


def one_of_each(office: Desk) -> dict[str, str]:
    """The address of one page at the desk for each kind of thing, by what its rule begins with."""
    comes_and_asks(office)
    page = office.opens("/desk")
    text = writes(page, "/desk/pages")
    goes(page, "/desk/menu")
    page.locator("form[action$='/in'] button").click()
    page.wait_for_url("**said=saved")
    found = {
        "/desk/<any(pages, news):kind>/<uuid:thing_id>": text,
        "/desk/events/<uuid:event_id>": writes(page, "/desk/events/new"),
        "/desk/enquiries/<int:number>": takes(page),
        "/desk/members/<uuid:member_id>": finds(page, "/desk/members", MEMBER.conference_id),
        "/desk/subscribers/<uuid:person_id>": finds(page, "/desk/subscribers", READER),
        "/desk/notices/security/<int:number>": drafts_notice(page),
        "/desk/notices/disclosures/<int:number>": notes_disclosure(page),
        "/desk/team/<uuid:member_id>": follows(page, "/desk/team", "main td a[href*='/desk/team/']"),
    }
    page.context.close()
    return {rule: address.removeprefix(office.site.address).partition("?")[0] for rule, address in found.items()}


def comes_and_asks(office: Desk) -> None:
    """A member, a reader, and somebody who asks."""
    page = office.is_visited("/newsletter")
    page.locator("#name").fill(LONGEST.name)
    page.locator("#email").fill(READER)
    page.locator("#newsletter").check()
    sends(page)
    page.goto(office.site.address + links(office.site, READER, 2)[0])
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/newsletter/confirmed*")
    joins_by_name(page, office.site, MEMBER)
    page.goto(f"{office.site.address}/contact")
    page.locator("#email").fill(READER)
    page.locator("input[name=category]").first.check()
    page.locator("#message").fill("w" * 400)
    sends(page)
    page.context.close()


def writes(page: Page, begins_at: str) -> str:
    """Begin it, let it go live, and begin to write it anew."""
    goes(page, begins_at)
    if page.locator("#starts_on").count():
        page.locator("#title").fill(LONGEST.name)
        page.locator("#starts_on").fill("2031-09-06")
        sends(page)
    else:
        page.locator("form[action$='/new'] button").click()
    page.locator("#body").wait_for()
    here = page.url.partition("?")[0]
    for words in ("w" * 400, "**Other** words"):
        goes(page, here)
        page.locator("#title").fill(LONGEST.name)
        page.locator("#slug").fill("long-words")
        page.locator("#body").fill(words)
        sends(page)
        page.wait_for_url("**said=saved")
        if words.startswith("w"):
            goes(page, f"{here}/publish")
            page.locator("input[name=when][value=now]").check()
            sends(page)
            page.wait_for_url("**said=*live")
    return here


def takes(page: Page) -> str:
    """Take the newest enquiry."""
    here = follows(page, "/desk/enquiries", "main th a")
    page.locator("form[action$='/take'] button").click()
    page.locator("a[href$='/answer']").wait_for()
    return here


def finds(page: Page, listing: str, sought: str) -> str:
    """Look for somebody; the address of the page that asks why."""
    goes(page, listing)
    page.locator("#sought").fill(sought)
    sends(page)
    return str(page.locator(f"main a[href*='{listing}/']").first.get_attribute("href"))


def drafts_notice(page: Page) -> str:
    """Begin a security notice that is a drill: no visitor sees it."""
    goes(page, "/desk/notices/security/new")
    page.locator("#headline_en").fill("w" * 100)
    page.locator("#is_drill").check()
    sends(page)
    page.wait_for_url(re.compile(r"/security/\d+$"))
    return page.url


def notes_disclosure(page: Page) -> str:
    """Note that something was handed over, and tell nobody yet."""
    goes(page, "/desk/notices/disclosures/new")
    for name in ("asked_by", "ground", "what", "text_en"):
        page.locator(f"#{name}").fill("w" * 100)
    page.locator("#disclosed_on").fill(str(datetime.now(UTC).date()))
    sends(page)
    page.wait_for_url(re.compile(r"/disclosures/\d+$"))
    return page.url


def follows(page: Page, listing: str, link: str) -> str:
    """The first thing of a list."""
    goes(page, listing)
    page.locator(link).first.click()
    page.wait_for_url(f"**{listing}/*")
    return page.url


def goes(page: Page, path: str) -> None:
    """Go to another page of the same site."""
    page.goto(path if "://" in path else f"{'/'.join(page.url.split('/')[:3])}{path}")


def sends(page: Page) -> None:
    """Press the button of the form the page is about."""
    page.locator("main form[novalidate] button[type=submit]").last.click()
