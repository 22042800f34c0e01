"""The organizers' pages in the main menu, after the places every page has, and their order."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site import language
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.pages import content
from ksmo_site.pages.models import Article
from ksmo_site.people import persons

# More of them would be a second menu.
MOST = 6
UP, DOWN, IN, OUT = "up", "down", "in", "out"


@dataclass(frozen=True)
class Entry:
    """A page of the organizers as the menu names it."""

    slug: str
    title: str
    language: str


def entries() -> list[Entry]:
    """The pages of the organizers in the menu that visitors can read, in the language of this page; one query."""
    chosen = select(Article.slug, Article.title, Article.title_ko, Article.body_ko != "").where(
        Article.menu_place.is_not(None), Article.kind == content.PAGE, Article.is_live
    )
    return [_entry(*row) for row in db.session.execute(chosen.order_by(Article.menu_place, Article.slug))]


def _entry(slug: str, title: str, title_ko: str | None, has_korean: bool | None) -> Entry:
    if language.current() == language.KOREAN and title_ko and has_korean:
        return Entry(slug, title_ko, language.KOREAN)
    return Entry(slug, title, language.ENGLISH)


def chosen() -> list[Article]:
    """The pages that have a place in the menu, withdrawn ones too."""
    placed = select(Article).where(Article.menu_place.is_not(None), Article.removed_at.is_(None))
    return list(db.session.scalars(placed.order_by(Article.menu_place, Article.slug)))


def others() -> list[Article]:
    """The pages that could be put in."""
    return [page for page in content.pages() if page.menu_place is None]


def move(page: Article, act: str) -> None:
    """Put the page in at the end, take it out, or let it change places with the one before or after it.

    Raises Refusal for what is not among the others(), or where the menu is full.
    """
    persons.one_at_a_time()
    if act == IN and page.menu_place is None and page not in others():
        raise Refusal(_l("Only pages that visitors read, and that have no place of their own, can be put in."))
    order = [one for one in chosen() if one.id != page.id] if act in (IN, OUT) else chosen()
    if act == IN:
        if len(order) >= MOST:
            raise Refusal(_l("The menu is full. Take another page out of it first."))
        order.append(page)
    elif act in (UP, DOWN) and page in order:
        here = order.index(page)
        there = min(max(here + (1 if act == DOWN else -1), 0), len(order) - 1)
        order[here], order[there] = order[there], order[here]
    page.menu_place = None
    for number, one in enumerate(order, start=1):
        one.menu_place = number
