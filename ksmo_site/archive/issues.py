"""Issues of the newsletter as everybody reads them: found, in their order, and which are public."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, and_, delete, or_, select

from ksmo_site import clock, language, markup
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Issue
from ksmo_site.outbox.models import Letter, Round
from ksmo_site.pages.content import FIRST

ISSUE = "issue"
# How long whoever sends an issue may change their mind.
TIME_TO_HOLD = timedelta(seconds=60)
A_PAGE = 20
IN_THE_FEED = 20


@dataclass(frozen=True)
class Shown:
    """An issue in the language a visitor of this page gets it in."""

    number: int
    language: str
    shown_title: str
    shown_body: str
    left_at: datetime
    is_sample: bool

    @property
    def is_untranslated(self) -> bool:
        """Whether it stands in the other language."""
        return self.language != language.current()

    @property
    def plain(self) -> str:
        """The text without marks."""
        return markup.plain(self.shown_body)


def shown(issue: Issue) -> Shown:
    """The issue as this page shows it."""
    spoken = issue.read_in(language.current())
    left = issue.begun_at or issue.changed_at
    return Shown(issue.number, spoken, issue.subject(spoken), issue.body(spoken), left, issue.is_sample)


def find(number: int, *, to_change: bool = False) -> Issue | None:
    """The issue of this number; whoever wants to change it waits for others who do."""
    if not 0 <= number < 2**31:
        return None
    return db.session.get(Issue, number, with_for_update=to_change or None, populate_existing=to_change)


def find_public(number: int) -> Issue | None:
    """The issue of this number, if everybody may read it."""
    return db.session.scalar(_public().where(Issue.number == number)) if 0 <= number < 2**31 else None


def public_page(number: int) -> Pagination:
    """Issues everybody may read, the newest first, a page at a time."""
    return db.paginate(_public(), page=number, per_page=A_PAGE, error_out=False)


def newest() -> list[Issue]:
    """The newest issues everybody may read."""
    return list(db.session.scalars(_public().limit(IN_THE_FEED)))


def _public() -> Select[Issue]:
    """Those whose letters began to leave: not before they may be held, nor where they were stopped before any left."""
    is_over = Issue.begun_at <= clock.now() - TIME_TO_HOLD
    goes_on = and_(Issue.stopped_at.is_(None), ~Round.is_paused)
    began = select(Issue).outerjoin(Round, and_(Round.kind == ISSUE, Round.number == Issue.number))
    # What only members get is theirs.
    is_for_all = or_(Issue.to_newsletter, Issue.to_events)
    is_public = or_(Issue.is_sample, and_(is_for_all, is_over, or_(Round.sent > 0, goes_on)))
    return began.where(is_public).order_by(Issue.begun_at.desc(), Issue.number.desc())


def every_one() -> list[Issue]:
    """Every issue there is, drafts included, the newest first."""
    return list(db.session.scalars(select(Issue).order_by(Issue.number.desc())))


def missed() -> list[Issue]:
    """Those that were to leave at a time and could not."""
    late = select(Issue).where(Issue.missed_at.is_not(None), Issue.begun_at.is_(None))
    return list(db.session.scalars(late.order_by(Issue.number)))


def with_refused() -> list[Issue]:
    """Those that were refused for good by somebody's mail server."""
    refused = select(Letter.number).where(Letter.kind == ISSUE, Letter.refused_at.is_not(None))
    return list(db.session.scalars(select(Issue).where(Issue.number.in_(refused)).order_by(Issue.number)))


def fill() -> None:
    """Give a new site a sample of its archive, which says that it is one."""
    first = tomllib.loads(FIRST.read_text(encoding="utf-8"))
    db.session.add_all(Issue(**entry) for entry in first["issue"])


def has_samples() -> bool:
    """Whether the sample is still shown."""
    return db.session.scalar(select(Issue.number).where(Issue.is_sample).limit(1)) is not None


def load_samples() -> int:
    """Show the sample where it is missing; how many there were."""
    if has_samples():
        return 0
    fill()
    return 1


def clear_samples() -> int:
    """Remove the sample; how many there were."""
    return len(db.session.execute(delete(Issue).where(Issue.is_sample).returning(Issue.number)).all())
