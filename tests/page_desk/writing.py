"""An organizer's work on a page or a piece of news."""

from typing import Any

from flask import Flask

from tests.visitor import Visitor

SAYS = {
    "title": "Travel and hotels",
    "body": "Take the **train**.",
    "title_ko": "교통과 숙박",
    "body_ko": "**기차**를 타세요.",
    "slug": "",
}


def begins(organizer: Visitor, kind: str = "pages") -> str:
    """Begin a text; the address of its page at the desk."""
    organizer.opens(f"/desk/{kind}").posts(f"/desk/{kind}/new").follows()
    return str(organizer.page.request.path)


def writes(organizer: Visitor, page: str, **words: Any) -> Visitor:
    """Write its words."""
    organizer.opens(page)
    return organizer.posts(page, **{"revision": organizer.value_of("revision"), **SAYS, **words})


def publishes(organizer: Visitor, page: str, **when: str) -> Visitor:
    """Let it go live."""
    organizer.opens(f"{page}/publish")
    return organizer.posts(f"{page}/publish", **{"revision": organizer.value_of("revision"), "when": "now", **when})


def presses(organizer: Visitor, page: str, act: str, **more: str) -> Visitor:
    """Press one of its buttons."""
    organizer.opens(page)
    return organizer.posts(f"{page}/{act}", revision=organizer.value_of("revision"), **more)


def makes(organizer: Visitor, kind: str = "pages", **words: Any) -> str:
    """Begin, write and let go live."""
    page = begins(organizer, kind)
    writes(organizer, page, **words).follows()
    publishes(organizer, page).follows()
    return page


def again(app: Flask, organizer: Visitor) -> Visitor:
    """The same organizer in another window."""
    other = Visitor(app)
    other.browser._cookies = dict(organizer.browser._cookies or {})
    return other
