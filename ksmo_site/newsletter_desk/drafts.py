"""Issues being written: begun, kept, discarded; two organizers at once never overwrite each other unseen."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from ksmo_site import clock
from ksmo_site.archive import issues
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk.audience import LISTS, Choice, chosen
from ksmo_site.people import persons


@dataclass(frozen=True)
class Opened:
    """An issue as an organizer opened it: which, and how often its words had been changed by then."""

    number: int
    revision: int


@dataclass(frozen=True)
class Words:
    """What an issue says."""

    subject_en: str = ""
    body_en: str = ""
    subject_ko: str = ""
    body_ko: str = ""
    is_advertising: bool = False

    @classmethod
    def of(cls, issue: Issue) -> "Words":
        """What this issue says now."""
        return cls(**{name: getattr(issue, name) for name in cls.__dataclass_fields__})


class Overtaken(Refusal):
    """Somebody else changed the words in between; both are kept."""


def begin() -> Issue:
    """Begin an issue with the next number."""
    persons.one_at_a_time()
    newest = db.session.scalar(select(func.max(Issue.number))) or 0
    issue = Issue(number=newest + 1, hosts=[])
    db.session.add(issue)
    return issue


def write(opened: Opened, words: Words) -> Issue:
    """Keep these words. Raises Overtaken where somebody else changed them meanwhile, Refusal where it has left."""
    issue = _draft(opened.number)
    if words != Words.of(issue):
        _refuse_unseen(issue, opened)
        for name, said in vars(words).items():
            setattr(issue, name, said)
        issue.revision += 1
    issue.changed_at = clock.now()
    return issue


def choose(number: int, before: str, choice: Choice) -> Issue:
    """Choose the readers. Raises Refusal where somebody else chose others since `before` was read."""
    issue = _draft(number)
    if str(chosen(issue)) != before:
        raise Refusal(_l("Somebody else has chosen other readers since you opened this page. Load it again first."))
    issue.to_newsletter, issue.to_events, issue.to_members = (name in choice.lists for name in LISTS)
    issue.language, issue.members_of = choice.language, choice.country
    return issue


def allow(number: int, hosts: list[str]) -> Issue:
    """Say yes to links to these other sites, and to no others."""
    issue = _draft(number)
    issue.hosts = sorted(hosts)
    return issue


def discard(opened: Opened) -> None:
    """Throw the issue away. Raises Refusal as write() does."""
    db.session.delete(take(opened))


def take(opened: Opened) -> Issue:
    """The issue, kept from others until this transaction ends. Raises Refusal as write() does."""
    issue = _draft(opened.number)
    _refuse_unseen(issue, opened)
    return issue


def _refuse_unseen(issue: Issue, opened: Opened) -> None:
    if issue.revision != opened.revision:
        raise Overtaken(
            _l("Somebody else has changed this issue since you opened it. Your words stand in the form, theirs beside"
               " it; nothing of theirs is overwritten before you save again.")
        )  # fmt: skip


def _draft(number: int) -> Issue:
    persons.one_at_a_time()
    issue = issues.find(number, to_change=True)
    if issue is None or not issue.is_draft:
        raise Refusal(_l("This issue was sent or discarded in another window. Copy what you wrote before you go."))
    if issue.send_at is not None:
        raise Refusal(_l("This issue is scheduled. Unschedule it first; then it can be changed."))
    return issue
