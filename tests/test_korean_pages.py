"""On Korean pages no English is left but names, addresses and what organizers wrote in English, which says so."""

import re
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest

from tests.addresses import DESK, DRAFT, MEMBERS, PAGES
from tests.site import Site
from tests.somebody import JUNHO, Somebody
from tests.visitor import Visitor

# Names of this conference, of standards, and of what has no other name in Korean.
NAMES = {
    "KSMO", "Korean", "Society", "English", "KST", "UTC", "SHA", "WCAG", "KWCAG", "AA", "axe", "Nu", "HTML", "JSON",
    "Atom", "CONTACT", "PHONE", "IP", "CSV", "JPEG", "PNG", "WebP", "GIF", "MB",
}  # fmt: skip
SAID = ("aria-label", "title", "alt", "data-label", "data-words", "data-yours", "data-monitor", "placeholder")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|KSMO_\w+|flask --app wsgi[\w ]*|#clause-\d|\bP\d+\b|\{\}|[0-9a-f]{8}…")


def words(element: Any) -> Iterator[str]:
    """What an element and everything in it says, apart from what says that it is in English."""
    if element.tag in ("code", "script", "style") or element.get("lang") == "en":
        yield from [element.tail or ""]
        return
    yield element.text or ""
    yield from (element.get(name) or "" for name in SAID)
    if element.tag == "meta" and (element.get("property") or element.get("name")) in ("description", "og:title"):
        yield element.get("content") or ""
    for child in element:
        yield from words(child)
    yield element.tail or ""


def english(page: str) -> set[str]:
    """The English words a page says without saying that they are."""
    said = " ".join(words(html5lib.parse(page, namespaceHTMLElements=False)))
    return set(re.findall(r"[A-Za-z]{2,}", ADDRESS.sub(" ", said.replace(JUNHO.conference_id, "")))) - NAMES


@pytest.mark.parametrize("path", [path for path in PAGES if path not in MEMBERS + DESK + DRAFT])
def test_no_english_is_left(visitor: Visitor, path: str) -> None:
    visitor.opens(f"/ko{path}")

    assert english(visitor.text) == set()


def test_no_english_is_left_on_pages_of_members_and_of_the_desk(visitor: Visitor, site: Site) -> None:
    sign_in_korean(visitor, site)
    before = {path: english(visitor.opens(f"/ko{path}").text) for path in MEMBERS + DESK if path in PAGES}
    visitor.opens("/ko/desk/policy").posts("/ko/desk/policy/draft/begin")
    visitor.opens("/ko/desk/newsletter").posts("/ko/desk/newsletter/begin")
    found = before | {path: english(visitor.opens(f"/ko{path}").text) for path in DRAFT}

    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize("typed", ["", "1", "9" * 300, "@", "-"])
@pytest.mark.parametrize("path", ["/account/create", "/sign-in", "/forgot-password", "/newsletter", "/desk/conference"])
def test_what_is_wrong_is_told_in_korean(visitor: Visitor, site: Site, path: str, typed: str) -> None:
    fields = ("conference_id", "identity", "password", "name", "email", "starts_on", "ends_on", "place", "place_ko")
    if path in DESK:
        sign_in_korean(visitor, site)

    visitor.opens(f"/ko{path}").posts(f"/ko{path}", **dict.fromkeys(fields, typed))

    if visitor.status == 200:
        assert '<p class="error"' in visitor.text
        assert english(visitor.text) == set()


def sign_in_korean(visitor: Visitor, site: Site) -> None:
    """Let somebody with a Korean name be an organizer."""
    who: Somebody = site.has_member(visitor, JUNHO)
    site.has_organizer(visitor, who)
