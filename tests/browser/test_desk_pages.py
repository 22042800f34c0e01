"""Every page of the desk about one thing, once there is one, and the lists with something in them."""

import pytest
from playwright.sync_api import BrowserContext, expect
from werkzeug.routing import Rule

from tests.addresses import ABOUT_ONE
from tests.browser.looking import fits, is_sound
from tests.browser.people import Desk
from tests.browser.things import one_of_each
from tests.somebody import LONGEST

pytestmark = pytest.mark.xdist_group("browser2")
# How the addresses of a rule end that leaves something open.
ENDS = {
    "enquiry_desk.write": ["/answer", "/extend", "/prove", "/correct"],
    "page_desk.compare": ["/compare?from=1&to=0"],
}


# What a new site shows with nothing in it.
LISTS = ("/desk", "/desk/pages", "/desk/menu", "/desk/events", "/desk/enquiries", "/desk/notices")


@pytest.fixture(scope="session")
def begun(office: Desk) -> dict[str, str]:
    """Where one of each kind of thing is."""
    return one_of_each(office)


@pytest.fixture(scope="session")
def at_the_desk(office: Desk, begun: dict[str, str]) -> BrowserContext:
    """A browser of the organizer, in which one page after another is looked at."""
    return office.opens("/desk").context


@pytest.mark.parametrize("prefix", ["", "/ko"], ids=["en", "ko"])
@pytest.mark.parametrize("rule", ABOUT_ONE, ids=lambda rule: rule.endpoint)
def test_a_page_about_one_thing_is_for_every_organizer(
    office: Desk, begun: dict[str, str], at_the_desk: BrowserContext, rule: Rule, prefix: str
) -> None:
    ((start, thing),) = [(start, thing) for start, thing in begun.items() if rule.rule.startswith(start)]

    for end in ENDS.get(rule.endpoint, [rule.rule.removeprefix(start)]):
        is_sound(at_the_desk, office.site, prefix + thing + end, "scripts", cookies=["session"])
        assert at_the_desk.pages[0].url.endswith(prefix + thing + end)


@pytest.mark.parametrize("prefix", ["", "/ko"], ids=["en", "ko"])
@pytest.mark.parametrize("path", LISTS)
def test_a_list_with_something_in_it_is_for_every_organizer(
    office: Desk, begun: dict[str, str], at_the_desk: BrowserContext, path: str, prefix: str
) -> None:
    is_sound(at_the_desk, office.site, prefix + path, "scripts", cookies=["session"])


@pytest.mark.parametrize("path", ["/long-words", "/ko/long-words", "/events/long-words"])
def test_what_was_written_is_for_everybody(office: Desk, begun: dict[str, str], path: str) -> None:
    context = office.is_visited("/").context

    is_sound(context, office.site, path, "scripts", cookies=[])

    assert context.pages[0].locator("h1").inner_text() == LONGEST.name
    context.close()


@pytest.mark.parametrize("kind", ["/desk/members/", "/desk/subscribers/"])
def test_an_opened_record_is_for_every_organizer(office: Desk, begun: dict[str, str], kind: str) -> None:
    (path,) = [path for path in begun.values() if path.startswith(kind)]
    page = office.opens(path)

    page.get_by_role("button", name="Open the record").click()
    expect(page.get_by_role("alert")).to_be_focused()
    fits(page)
    page.locator("#reason").fill("w" * 200)
    page.get_by_role("button", name="Open the record").click()

    expect(page.get_by_role("main")).to_contain_text("It stays open for ten minutes.")
    fits(page)
    page.context.close()
