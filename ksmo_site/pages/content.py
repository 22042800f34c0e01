"""Pages and news: finding them, and filling a new site."""

import tomllib
from datetime import date
from pathlib import Path

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, delete, func, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.pages.models import Article, Event

FIRST = Path(__file__).with_name("first_content.toml")
NEWS, PAGE = "news", "page"
A_PAGE = 20


def find(kind: str, slug: str) -> Article | None:
    """The page or the piece of news with this address."""
    if not slug.isprintable():
        return None
    return db.session.scalar(select(Article).where(Article.kind == kind, Article.slug == slug, Article.is_live))


def news(limit: int = 100) -> list[Article]:
    """The newest pieces of news."""
    return list(db.session.scalars(_newest().limit(limit)))


def addresses(limit: int) -> list[tuple[str, date]]:
    """Where the newest pieces of news are found, and since when."""
    newest = _newest().with_only_columns(Article.slug, Article.published_on).limit(limit)
    return [(slug, since) for slug, since in db.session.execute(newest)]


def news_page(number: int) -> Pagination:
    """News a page at a time, the newest first."""
    return db.paginate(_newest(), page=number, per_page=A_PAGE, error_out=False)


def _newest() -> Select[Article]:
    return (
        select(Article).where(Article.kind == NEWS, Article.is_live).order_by(Article.published_on.desc(), Article.slug)
    )


def is_empty() -> bool:
    """Whether nobody has written anything yet."""
    return not (db.session.scalar(select(func.count()).select_from(Article)))


def has_samples() -> bool:
    """Whether samples are still shown."""
    return db.session.scalar(select(Article.id).where(Article.is_sample).limit(1)) is not None


def fill(*, samples: bool) -> None:
    """Give a new site its first pages, and samples that say they are."""
    first = tomllib.loads(FIRST.read_text(encoding="utf-8"))
    now = clock.now()
    for model, entries in ((Article, first["article"]), (Event, first["event"])):
        made = [model(**entry, live_since=now) for entry in entries]
        db.session.add_all(one for one in made if samples or not one.is_sample)


def clear_samples() -> int:
    """Remove the samples; how many there were."""
    return sum(
        len(db.session.execute(delete(kind).where(kind.is_sample).returning(kind.id)).all())
        for kind in (Article, Event)
    )
