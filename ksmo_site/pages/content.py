"""Pages and news: finding them, and filling a new site."""

import tomllib
from datetime import date
from pathlib import Path

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.pages.models import Article, Event
from ksmo_site.publishing import addresses as publishing
from ksmo_site.publishing import appearing, drafts

FIRST = Path(__file__).with_name("first_content.toml")
NEWS, PAGE = "news", "page"
# Pages at addresses of the site's own.
FIXED = ("about",)
A_PAGE = 20


def find(kind: str, slug: str) -> Article | None:
    """The page or the piece of news with this address."""
    if not slug.isprintable():
        return None
    return db.session.scalar(select(Article).where(Article.kind == kind, Article.slug == slug, Article.is_live))


def find_former(kind: str, slug: str) -> Article | None:
    """What had this address before, and has another one now."""
    return publishing.find_former(Article, kind, slug)


def news(limit: int = 100) -> list[Article]:
    """The newest pieces of news."""
    return list(db.session.scalars(_newest().limit(limit)))


def pages(limit: int = 1000) -> list[Article]:
    """The organizers' pages that visitors read, without those at addresses of the site's own."""
    written = select(Article).where(Article.kind == PAGE, Article.is_live, Article.slug.not_in(FIXED))
    return list(db.session.scalars(written.order_by(Article.slug).limit(limit)))


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


def load_samples() -> int:
    """Show the samples that are missing; how many there were."""
    first = tomllib.loads(FIRST.read_text(encoding="utf-8"))
    made = [Article(**entry) for entry in first["article"]] + [Event(**entry) for entry in first["event"]]
    missing = [one for one in made if one.is_sample and not publishing.is_taken(one, one.slug)]
    for one in missing:
        one.live_since = clock.now()
    db.session.add_all(missing)
    return len(missing)


def clear_samples() -> int:
    """Remove the samples; how many there were. Where somebody is writing other words, these stay as a draft."""
    samples: list[Article | Event] = [*db.session.scalars(select(Article).where(Article.is_sample))]
    samples += db.session.scalars(select(Event).where(Event.is_sample))
    for one in samples:
        if drafts.find(one) is None:
            appearing.delete_for_good(one)
        else:
            drafts.lock(one)
            one.is_sample, one.live_since = False, None
    return len(samples)
