"""An issue leaves: at once or at a time, to those who were counted; held, paused, stopped for good, tried again."""

from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from ksmo_site import clock
from ksmo_site.archive import issues
from ksmo_site.archive.issues import ISSUE, TIME_TO_HOLD
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk import audience, checks, drafts
from ksmo_site.newsletter_desk.drafts import Opened
from ksmo_site.outbox import rounds
from ksmo_site.outbox.models import Letter
from ksmo_site.people import ledger, persons
from ksmo_site.people.models import Person
from ksmo_site.privacy import openings
from ksmo_site.privacy.words import REFUSED

NOBODY = _l("Nobody is chosen, so nobody will get it.")


def send(opened: Opened, seen: int) -> Issue:
    """Write the issue to those an organizer saw counted; for 60 seconds nothing leaves.

    Raises Refusal where nobody is chosen, where they are more or fewer by now, and where a check says no.
    """
    issue = drafts.take(opened)
    _refuse_unfit(issue, seen)
    written = _begin(issue)
    # Whoever came or went while the letters were written was not seen.
    _refuse_other_than(seen, written)
    return issue


def schedule(opened: Opened, seen: int, at: datetime) -> Issue:
    """Let the issue leave at that time. Raises Refusal as send() does, and for a time that is over."""
    if at <= clock.now():
        raise Refusal(_l("Please enter a time that is still to come."), field="on")
    issue = drafts.take(opened)
    _refuse_unfit(issue, seen)
    issue.send_at, issue.missed_at = at, None
    return issue


def unschedule(number: int) -> None:
    """Let it not leave by itself; twice is no error."""
    persons.one_at_a_time()
    issue = issues.find(number, to_change=True)
    if issue is not None and issue.is_draft:
        issue.send_at = issue.missed_at = None


def start_due() -> int:
    """Begin what was scheduled for now; what a check says no to waits for an organizer. How many began."""
    persons.one_at_a_time()
    due = select(Issue).where(Issue.send_at <= clock.now(), Issue.begun_at.is_(None)).with_for_update()
    begun = 0
    for issue in db.session.scalars(due.execution_options(populate_existing=True)).all():
        if checks.failing(issue) or not audience.count(audience.chosen(issue)):
            issue.missed_at, issue.send_at = issue.send_at, None
        else:
            _begin(issue)
            begun += 1
    return begun


def pause(number: int, *, paused: bool = True) -> None:
    """Let no more of its letters leave, or let them leave again; nothing where it is over."""
    issue = _begun(number)
    if issue.stopped_at is None:
        rounds.pause(ISSUE, number, paused=paused)


def stop(number: int) -> None:
    """Take back for good what has not left yet; twice is no error."""
    issue = _begun(number)
    if issue.stopped_at is None:
        issue.stopped_at = clock.now()
        rounds.withdraw(ISSUE, number)


def try_again(number: int) -> None:
    """Try those letters once more that were refused for good."""
    if _begun(number).stopped_at is None:
        rounds.try_again(ISSUE, number)


def refused_addresses(number: int) -> list[str]:
    """Where its letters were refused for good, noted as an opening of each of these people's records."""
    refused = select(Person).join(Letter, Letter.person_id == Person.id)
    found = db.session.scalars(
        refused.where(Letter.kind == ISSUE, Letter.number == number, Letter.refused_at.is_not(None))
    )
    people = found.all()
    for person in people:
        openings.note(person, REFUSED)
    return sorted(person.email or "" for person in people)


def _begun(number: int) -> Issue:
    issue = issues.find(number, to_change=True)
    if issue is None or issue.is_draft:
        raise Refusal(_l("This issue has not been sent."))
    return issue


def _refuse_unfit(issue: Issue, seen: int) -> None:
    count = audience.count(audience.chosen(issue))
    if not count:
        raise Refusal(NOBODY)
    _refuse_other_than(seen, count)
    if checks.failing(issue):
        raise Refusal(_l("Something in this issue keeps it from leaving: look at its checks."))


def _refuse_other_than(seen: int, count: int) -> None:
    if count != seen:
        raise Refusal(
            _l(
                "They are %(count)s people by now, and not those you saw. Look at the number, and send it again.",
                count=count,
            )
        )


def _begin(issue: Issue) -> int:
    # An older copy of the database must not send it once more.
    ledger.note(ISSUE, UUID(int=issue.number))
    issue.begun_at, issue.send_at, issue.missed_at = clock.now(), None, None
    db.session.flush()
    return rounds.write(ISSUE, audience.of(audience.chosen(issue)), issue.number, due_at=clock.now() + TIME_TO_HOLD)


@ledger.ending(ISSUE)
def _sent_already(number: UUID) -> bool:
    """In an older copy of the database: whoever got it does not get it again."""
    draft = update(Issue).where(Issue.number == number.int, Issue.begun_at.is_(None))
    ended = draft.values(begun_at=clock.now(), stopped_at=clock.now(), send_at=None).returning(Issue.number)
    return db.session.execute(ended).first() is not None
