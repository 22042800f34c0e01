"""Keyboard, zoom, forced colours, less movement, tables that stay tables, and paper."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.served import Served

pytestmark = pytest.mark.xdist_group("browser1")
RING = """() => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(document.activeElement);
    return [outlineStyle, outlineWidth, boxShadow];
}"""
FOCUSABLE = (
    # Of a group of which one is chosen, the keyboard stops at that one.
    "a[href], button:not([hidden]), input:not([type=hidden], [type=radio]), input[type=radio]:checked, select, "
    "textarea, summary"
)
PARTS = [".button", ".chip", ".tag", ".card", ".note", ".caution", ".banner", ".field input", ".field textarea"]


@pytest.mark.parametrize("path", ["/", "/privacy", "/account/create", "/ko/newsletter"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(
    browser: Browser, live: Served, path: str
) -> None:
    page = browser.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(live.address + path)
    reached = 0

    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        style, width, shadow = page.evaluate(RING)
        assert (style, width) == ("solid", "3px")
        assert shadow != "none"
        assert is_seen(page), page.evaluate("document.activeElement.outerHTML")
        reached += 1

    assert reached == page.evaluate(f"document.querySelectorAll({FOCUSABLE!r}).length")
    page.close()


def is_seen(page: Page) -> bool:
    """Whether the focused thing lies on top, where it is (WCAG 2.4.11)."""
    return bool(
        page.evaluate("""() => {
        const one = document.activeElement, box = one.getClientRects()[0];
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return one === top || one.contains(top) || top?.contains(one);
    }""")
    )


def test_four_hundred_per_cent_zoom_is_a_narrow_page(browser: Browser, live: Served) -> None:
    context = browser.new_context(viewport={"width": 1280 // 4, "height": 1024 // 4}, device_scale_factor=4)
    page = context.new_page()
    for path in ("/", "/privacy", "/privacy/promises", "/account/create", "/ko/events"):
        page.goto(live.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_text_twice_as_large_still_fits(browser: Browser, live: Served) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 800})
    for path in ("/", "/privacy", "/account/create"):
        page.goto(live.address + path)
        page.evaluate("document.documentElement.style.setProperty('font-size', '212.5%')")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_every_edge(organizers: dict[str, BrowserContext], live: Served, scheme: Any) -> None:
    page = organizers["scripts"].new_page()
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(f"{live.address}/desk/styles")

    edges = [
        (part, page.evaluate("part => getComputedStyle(document.querySelector(part)).borderTopStyle", part))
        for part in PARTS
    ]

    assert {style for _, style in edges} <= {"solid", "dashed"}, edges
    page.close()


def test_who_wants_less_movement_gets_none(browser: Browser, live: Served) -> None:
    page = browser.new_page()
    for wish, behaviour in (("no-preference", "smooth"), ("reduce", "auto")):
        page.emulate_media(reduced_motion=wish)  # type: ignore[arg-type]
        page.goto(f"{live.address}/privacy")
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour
    page.close()


def test_a_table_stays_a_table_when_its_rows_become_blocks(browser: Browser, live: Served) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{live.address}/privacy/what-we-hold")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]

    roles = {node["role"]["value"] for node in tree if not node["ignored"]}

    assert page.evaluate("getComputedStyle(document.querySelector('main td')).display") == "block"
    assert {"table", "row", "cell", "columnheader", "rowheader"} <= roles
    page.close()


@pytest.mark.parametrize(
    ("path", "shown"),
    [("/privacy", "Effective Date"), ("/events/past", "Sample: an event of one day"), ("/ko/privacy", "시행일")],
)
def test_on_paper_there_is_the_text_its_version_and_its_address_only(
    browser: Browser, live: Served, path: str, shown: str
) -> None:
    page = browser.new_page()
    page.goto(live.address + path)
    page.emulate_media(media="print")

    expect(page.get_by_text(shown).last).to_be_visible()
    expect(page.locator(".on-paper")).to_contain_text(path)
    for part in ("header", "footer", "nav", "form", ".button"):
        assert not [one for one in page.locator(part).all() if one.is_visible()], part
    assert page.pdf()[:4] == b"%PDF"
    page.close()


def test_your_data_can_be_taken_along_on_paper(organizers: dict[str, BrowserContext], live: Served) -> None:
    page = organizers["scripts"].new_page()
    page.goto(f"{live.address}/account/data")
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your data")
    expect(page.locator("main table").first).to_be_visible()
    assert not [button for button in page.locator("main .button").all() if button.is_visible()]
    page.close()
