"""An issue leaves: at once or at a time, to those who were counted; held, paused, stopped for good, tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from ksmo_site import clock
from ksmo_site.archive import issues
from ksmo_site.archive.issues import ISSUE, TIME_TO_HOLD
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Issue
from ksmo_site.newsletter_desk import audience, checks, drafts, progress
from ksmo_site.newsletter_desk.drafts import Opened
from ksmo_site.outbox import rounds
from ksmo_site.outbox.models import Letter
from ksmo_site.people import ledger, persons
from ksmo_site.people.models import Person
from ksmo_site.privacy import openings
from ksmo_site.privacy.words import REFUSED

NOBODY = _l("Nobody is chosen, so nobody will get it.")
# What is later than that waits for an organizer: the clock, or the site, stood still meanwhile.
TOO_LATE = timedelta(hours=24)


@dataclass(frozen=True)
class Seen:
    """The readers an organizer saw chosen, and how many they were."""

    count: int
    readers: str


def send(opened: Opened, seen: Seen) -> Issue:
    """Write the issue to those an organizer saw counted; for 60 seconds nothing leaves. Once committed, remember().

    Raises Refusal where nobody is chosen, where they are more or fewer by now, and where a check says no.
    """
    issue = drafts.take(opened)
    _refuse_unfit(issue, seen)
    written = _begin(issue)
    # Whoever came or went while the letters were written was not seen.
    _refuse_other_than(seen.count, written)
    return issue


def schedule(opened: Opened, seen: Seen, at: datetime) -> Issue:
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


def start_due() -> list[int]:
    """Begin what was scheduled for now; what a check says no to, or is too late, waits for an organizer. Which began.

    Once committed, remember() them.
    """
    persons.one_at_a_time()
    due = select(Issue).where(Issue.send_at <= clock.now(), Issue.begun_at.is_(None)).with_for_update()
    begun = []
    for issue in db.session.scalars(due.execution_options(populate_existing=True)).all():
        is_late = issue.send_at is not None and issue.send_at < clock.now() - TOO_LATE
        if is_late or checks.failing(issue) or not audience.count(audience.chosen(issue)):
            issue.missed_at, issue.send_at = issue.send_at, None
        else:
            _begin(issue)
            begun.append(issue.number)
    return begun


def remember(*numbers: int) -> None:
    """Let an older copy of the database know that these were sent; only after the commit that began them."""
    if numbers:
        # Whoever opens the site meanwhile waits, and does not take it for an older copy.
        persons.wait_for_writers()
    for number in numbers:
        ledger.note(ISSUE, UUID(int=number))


def unplan() -> None:
    """Let nothing leave by itself that was scheduled; it waits for an organizer."""
    planned = update(Issue).where(Issue.send_at.is_not(None), Issue.begun_at.is_(None))
    db.session.execute(planned.values(missed_at=Issue.send_at, send_at=None))


def end_what_an_older_copy_plans() -> None:
    """In an older copy of the database: nothing leaves by itself, and who got half of an issue gets no second half."""
    unplan()
    half = select(Letter.number).where(Letter.kind == ISSUE)
    db.session.execute(update(Issue).where(Issue.number.in_(half)).values(stopped_at=clock.now()))
    db.session.execute(delete(Letter).where(Letter.kind == ISSUE))


def pause(number: int, *, paused: bool = True) -> None:
    """Let no more of its letters leave, or let them leave again; nothing where it is over."""
    issue = _begun(number)
    if issue.stopped_at is None:
        rounds.pause(ISSUE, number, paused=paused)


def recall(number: int) -> None:
    """Let it be a draft again. Raises Refusal unless it is paused, and no letter has left or is just leaving."""
    issue = _begun(number)
    found = progress.of(issue)
    leaves = select(Letter.id).where(Letter.kind == ISSUE, Letter.number == number, Letter.held_until.is_not(None))
    if not found.may_be_recalled or db.session.scalar(leaves.limit(1)) is not None:
        raise Refusal(_l("Some of its letters have left, or are just leaving; it cannot be a draft again."))
    rounds.undo(ISSUE, number)
    issue.begun_at = None


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


def _refuse_unfit(issue: Issue, seen: Seen) -> None:
    chosen = audience.chosen(issue)
    count = audience.count(chosen)
    if not count:
        raise Refusal(NOBODY)
    if str(chosen) != seen.readers:
        raise Refusal(_l("Somebody else has chosen other readers since you looked. Look at them, and send it again."))
    _refuse_other_than(seen.count, count)
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
    issue.begun_at, issue.send_at, issue.missed_at = clock.now(), None, None
    db.session.flush()
    return rounds.write(ISSUE, audience.of(audience.chosen(issue)), issue.number, due_at=clock.now() + TIME_TO_HOLD)


@ledger.ending(ISSUE)
def _sent_already(number: UUID) -> bool:
    """In an older copy of the database: whoever got it does not get it again."""
    draft = update(Issue).where(Issue.number == number.int, Issue.begun_at.is_(None))
    ended = draft.values(begun_at=clock.now(), stopped_at=clock.now(), send_at=None).returning(Issue.number)
    return db.session.execute(ended).first() is not None
