"""Pages and news: finding them, and filling a new site with samples."""

import tomllib
from pathlib import Path

from sqlalchemy import delete, func, select

from ksmo_site.extensions import db
from ksmo_site.pages.models import Article, Event

SAMPLES = Path(__file__).with_name("samples.toml")
NEWS, PAGE = "news", "page"


def find(kind: str, slug: str) -> Article | None:
    """The page or the piece of news with this address."""
    return db.session.scalar(select(Article).where(Article.kind == kind, Article.slug == slug))


def news(limit: int = 100) -> list[Article]:
    """The newest pieces of news."""
    newest = select(Article).where(Article.kind == NEWS).order_by(Article.published_on.desc()).limit(limit)
    return list(db.session.scalars(newest))


def is_empty() -> bool:
    """Whether nobody has written anything yet."""
    return not (db.session.scalar(select(func.count()).select_from(Article)))


def has_samples() -> bool:
    """Whether samples are still shown."""
    return db.session.scalar(select(Article.id).where(Article.is_sample).limit(1)) is not None


def add_samples() -> None:
    """Fill a new site with samples that say they are."""
    samples = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
    db.session.add_all(Article(**entry, is_sample=True) for entry in samples["article"])
    db.session.add_all(Event(**entry, is_sample=True) for entry in samples["event"])


def clear_samples() -> int:
    """Remove the samples; how many there were."""
    return sum(
        len(db.session.execute(delete(kind).where(kind.is_sample).returning(kind.id)).all())
        for kind in (Article, Event)
    )
