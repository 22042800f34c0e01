"""How things stand: what visitors read now, what happens next by itself, and whether the site is well."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ksmo_site import clock
from ksmo_site.archive import issues
from ksmo_site.backups import copies, doctor
from ksmo_site.backups.doctor import Finding
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk import audience
from ksmo_site.newsletter_desk.audience import Choice
from ksmo_site.outbox.models import Letter
from ksmo_site.pages import content
from ksmo_site.pages.models import Article, Event
from ksmo_site.people.vault import vault
from ksmo_site.personal import Words
from ksmo_site.policy import versions
from ksmo_site.promises import checking
from ksmo_site.publishing import appearing
from ksmo_site.publishing.models import Wording

# Looking at keys, backups and the whole database takes as long as there are people.
FRESH = timedelta(minutes=10)
_LISTS = {content.PAGE: "page_desk.pages", content.NEWS: "page_desk.news"}


@dataclass(frozen=True)
class Line:
    """Something that is so, and the page where it is seen."""

    words: Words
    endpoint: str | None = None


@dataclass(frozen=True)
class Due:
    """Something that happens by itself, and when."""

    at: datetime
    words: Words
    endpoint: str | None = None
    # Whether only the day is meant, not the time.
    is_day: bool = False

    @property
    def soon(self) -> str:
        """How many days that is from today."""
        days = (clock.local(self.at).date() - clock.today()).days
        return str(ngettext("in %(num)s day", "in %(num)s days", days)) if days else str(gettext("today"))


def live() -> list[Line]:
    """What visitors and readers have now."""
    pages, news, events = _live(Article, content.PAGE), _live(Article, content.NEWS), _live(Event)
    readers = audience.count(Choice((audience.NEWSLETTER, audience.EVENTS)))
    version = versions.find_in_force()
    policy = (
        [Line(_l("Privacy policy, version %(number)s", number=version.number), "privacy.notice")] if version else []
    )
    return [
        *policy,
        Line(ngettext("%(num)s page", "%(num)s pages", pages), "pages.about"),
        Line(ngettext("%(num)s piece of news", "%(num)s pieces of news", news), "pages.news"),
        Line(ngettext("%(num)s event", "%(num)s events", events), "pages.events_listing"),
        Line(ngettext("%(num)s reader", "%(num)s readers", readers), "newsletter.subscribe"),
    ]


def _live(model: type[Article] | type[Event], kind: str | None = None) -> int:
    found = select(func.count()).select_from(model).where(model.is_live)
    return db.session.scalar(found.where(Article.kind == kind) if kind else found) or 0


def due() -> list[Due]:
    """What happens next by itself, the next first."""
    return sorted([*_texts(), *_issues(), *_versions()], key=lambda entry: entry.at)


def _texts() -> Iterator[Due]:
    planned = appearing.scheduled()
    places = where_written(planned)
    for wording in planned:
        if wording.goes_live_at:
            words = _l("“%(title)s” goes live", title=wording.says.get("title") or "–")
            yield Due(wording.goes_live_at, words, places[wording.thing_id])


def where_written(wordings: list[Wording]) -> dict[UUID, str]:
    """The list of the desk in which each of these texts stands, by the id of its thing."""
    ids = [wording.thing_id for wording in wordings]
    found = db.session.execute(select(Article.id, Article.kind).where(Article.id.in_(ids)))
    kinds = {row.id: row.kind for row in found}
    return {each: _LISTS.get(kinds.get(each, ""), "event_desk.listed") for each in ids}


def _issues() -> Iterator[Due]:
    planned = select(Issue).where(Issue.send_at.is_not(None), Issue.begun_at.is_(None))
    for issue in db.session.scalars(planned):
        if issue.send_at:
            words = _l("Newsletter No. %(number)s leaves", number=issue.number)
            yield Due(issue.send_at, words, "newsletter_desk.listing")


def _versions() -> Iterator[Due]:
    version = versions.announced()
    if version is not None and version.effective_on:
        words = _l("Version %(number)s of the policy is in force", number=version.number)
        yield Due(clock.noon(version.effective_on), words, "policy_desk.overview", is_day=True)


def health() -> list[Line]:
    """Whether the database, the mail, the backups and the promises are well."""
    return [*_mail(), *_backups(), *_promises(), *_samples()]


def _mail() -> Iterator[Line]:
    waiting = select(func.count(), func.min(Letter.written_at)).where(
        Letter.is_quarantined.is_(False), Letter.refused_at.is_(None), Letter.due_at <= clock.now()
    )
    number, oldest = db.session.execute(waiting).one()
    if not number:
        yield Line(_l("Mail: nothing waits to leave"))
        return
    words = ngettext("Mail: %(num)s letter waits to leave", "Mail: %(num)s letters wait to leave", number)
    yield Line(f"{words} ({clock.local(oldest):%H:%M})")


def _backups() -> Iterator[Line]:
    newest = next(iter(copies.all_of(vault())), None)
    if newest is not None:
        when = f"{clock.local(newest.moment):%Y-%m-%d %H:%M}"
        yield Line(_l("Newest backup: %(when)s", when=when), "holdings_desk.deletion_overview")
    else:
        yield Line(_l("There is no backup yet"), "holdings_desk.deletion_overview")


def _promises() -> Iterator[Line]:
    board = checking.board()
    words = _l("Promises: %(kept)s kept, %(broken)s broken", kept=board.kept, broken=board.broken)
    yield Line(words, "promises.board")


def _samples() -> Iterator[Line]:
    if content.has_samples() or issues.has_samples():
        yield Line(_l("Sample content is still shown"))


def complaints() -> list[Finding]:
    """What is wrong with keys, backups, database or disk, looked at within the last ten minutes."""
    kept: tuple[datetime, list[Finding]] | None = current_app.extensions.get("complaints")
    if kept is None or kept[0] < clock.now() - FRESH:
        kept = clock.now(), [finding for finding in doctor.examine() if not finding.is_fine]
        current_app.extensions["complaints"] = kept
    return kept[1]
