"""Pages and news as organizers work on them: begun, found, written with an address, and how each stands."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import and_, func, nulls_last, select

from ksmo_site import clock
from ksmo_site.database import random_uuid
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.pages import content
from ksmo_site.pages.models import Article
from ksmo_site.personal import Words
from ksmo_site.publishing import addresses, appearing, drafts
from ksmo_site.publishing.drafts import Opened, Says
from ksmo_site.publishing.models import Wording

A_PAGE = 20
_IS_DRAFT = and_(Wording.thing_id == Article.id, Wording.went_live_at.is_(None))


@dataclass(frozen=True)
class Standing:
    """A page or a piece of news, with what is being written of it."""

    article: Article
    draft: Wording | None

    @property
    def title(self) -> str:
        """What it is called, or will be."""
        return self.article.title or (self.draft.says["title"] if self.draft else "") or "–"

    @property
    def tags(self) -> list[tuple[Words, str]]:
        """How it stands, each with its kind of tag."""
        if self.article.removed_at:
            return [(_l("removed"), "bad")]
        found: list[tuple[Words, str]] = []
        if self.article.is_live:
            found.append((_l("live"), "ok"))
        elif was_read(self.article):
            found.append((_l("withdrawn"), "warn"))
        if self.draft:
            found.append((_l("scheduled"), "warn") if self.draft.goes_live_at else (_l("draft"), "plain"))
        return found

    @property
    def changed_at(self) -> datetime | None:
        """When it was worked on last, as far as is known."""
        return self.draft.changed_at if self.draft else self.article.live_since


def was_read(article: Article) -> bool:
    """Whether visitors could ever read it: until then it has no title of its own."""
    return bool(article.title)


def listing(kind: str, number: int) -> tuple[Pagination, list[Standing]]:
    """A page of all there are: what is being written first, what was removed last."""
    every = select(Article).where(Article.kind == kind).outerjoin(Wording, _IS_DRAFT)
    order = (Article.removed_at.is_not(None), nulls_last(Wording.changed_at.desc()), Article.published_on.desc())
    found = db.paginate(every.order_by(*order, Article.slug), page=number, per_page=A_PAGE, error_out=False)
    ids = [article.id for article in found.items]
    written = select(Wording).where(Wording.thing_id.in_(ids), Wording.went_live_at.is_(None))
    of_each = {draft.thing_id: draft for draft in db.session.scalars(written)}
    return found, [Standing(article, of_each.get(article.id)) for article in found.items]


def find(kind: str, thing_id: UUID) -> Article | None:
    """The page or piece of news with this id."""
    article = db.session.get(Article, thing_id)
    return article if article is not None and article.kind == kind else None


def begin(kind: str) -> Article:
    """Begin a page or a piece of news: a draft nobody else sees, at an address that leads nowhere."""
    number = random_uuid()
    article = Article(id=number, kind=kind, slug=f"new-{number.hex}", title="", body="", published_on=clock.today())
    article.is_sample, article.changes = False, 0
    db.session.add(article)
    drafts.write(article, Opened(number, 0), {"slug": ""})
    return article


def write(article: Article, opened: Opened, says: Says) -> Wording:
    """Keep these words as the draft; without an address they get one made from the title. Raises as drafts.write()."""
    slug = says["slug"] or (article.slug if was_read(article) else "")
    if slug:
        addresses.check(article, slug)
    return drafts.write(article, opened, {**says, "slug": slug or _proposal(article, says["title"])})


def _proposal(article: Article, title: str) -> str:
    slug = addresses.proposed(title)
    try:
        addresses.check(article, slug)
    except Refusal:
        # The organizer is asked for another one before it goes live.
        return ""
    return slug


def restore(article: Article, opened: Opened, number: int) -> None:
    """Put an earlier wording into the draft. Raises LookupError where there is none, Refusal where a draft would go."""
    wording = find_wording(article, number)
    if wording is None:
        raise LookupError(number)
    if drafts.find(article) is not None:
        raise Refusal(
            _l("A draft is being written: let it go live, or throw it away, before an earlier text is put in.")
        )
    drafts.restore(article, opened, wording)


def unschedule(article: Article) -> None:
    """Let it not go live by itself; twice is no error."""
    with contextlib.suppress(LookupError):
        appearing.unschedule(article)


def throw_away(article: Article, opened: Opened) -> None:
    """Throw the draft away; what was never live goes with it, and can be brought back for 30 days."""
    if was_read(article):
        return drafts.throw_away(article, opened)
    drafts.take(article, opened)
    return appearing.remove(article)


def find_wording(article: Article, number: int) -> Wording | None:
    """The wording that went live as this one, or the draft: number 0."""
    if number == 0:
        return drafts.find(article)
    chosen = select(Wording).where(Wording.thing_id == article.id, Wording.went_live_at.is_not(None))
    return db.session.scalar(chosen.where(Wording.number == number).limit(1)) if number < 2**31 else None


def newest(article: Article) -> int:
    """How many wordings went live so far."""
    return db.session.scalar(select(func.max(Wording.number)).where(Wording.thing_id == article.id)) or 0


def history(article: Article, number: int) -> Pagination:
    """What visitors read so far, a page at a time, the newest first."""
    were = select(Wording).where(Wording.thing_id == article.id, Wording.went_live_at.is_not(None))
    return db.paginate(were.order_by(Wording.number.desc()), page=number, per_page=A_PAGE, error_out=False)


def preview(article: Article) -> Article:
    """The page as it would be with the words being written; it belongs to no database."""
    says: dict[str, Any] = {"title": "", "body": "", **drafts.newest(article)}
    day = article.published_on if was_read(article) else clock.today()
    seen = Article(kind=article.kind, published_on=day, is_sample=False, **says)
    seen.title = seen.title or "–"
    return seen


def address(article: Article) -> str:
    """Where it stands, or will; what has no address yet is named by a part of its id."""
    slug = article.slug if was_read(article) else article.id.hex[:8]
    return addresses.ROOTS[article.kind] + slug


KINDS = {"pages": content.PAGE, "news": content.NEWS}
