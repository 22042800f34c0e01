"""Everything that runs by itself, and when.

The database holds what is to do; huey only says “look now” and keeps time: a lost job costs a minute, not a letter.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from huey import SqliteHuey, crontab
from huey.consumer import Consumer
from huey.exceptions import HueyException
from huey.serializer import SignedSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from ksmo_site import ballast, database
from ksmo_site.account import inactivity
from ksmo_site.activity import chain
from ksmo_site.backups import copies
from ksmo_site.delivery import sending
from ksmo_site.enquiries import deleting
from ksmo_site.enquiry_desk import alarm
from ksmo_site.extensions import db
from ksmo_site.guard import keeping
from ksmo_site.holdings import erasure, retention
from ksmo_site.newsletter import duties, stopping
from ksmo_site.newsletter_desk import leaving
from ksmo_site.notices import banner
from ksmo_site.outbox import folder
from ksmo_site.outbox.models import Letter
from ksmo_site.pages.models import Article, Event
from ksmo_site.people import matching, persons
from ksmo_site.privacy import terms
from ksmo_site.promises import checking, made_up
from ksmo_site.publishing import appearing
from ksmo_site.team import invitations
from ksmo_site.throttle import counting, keys


def init_app(app: Flask) -> None:
    """Set up the queue of this site, what is done when somebody calls for it, and what at which time."""
    # Jobs are pickles: a row that somebody else put there would run their code, so each is signed.
    serializer = SignedSerializer(secret=app.secret_key, salt="jobs")
    queue = SqliteHuey(
        "ksmo", filename=str(app.config["INSTANCE"] / "jobs.db"), results=False, serializer=serializer, timeout=2
    )
    stopping = app.extensions["stopping"] = threading.Event()
    deliver = _inside(app, lambda: sending.deliver(goes_on=lambda: not stopping.is_set()))
    app.extensions["huey"] = queue
    app.extensions["tidy_up"] = tidy_up
    app.extensions["deliver_now"] = queue.task(name="deliver")(deliver)
    app.extensions["check_if_due"] = queue.task(name="check_if_due")(_inside(app, check_if_due))
    queue.periodic_task(crontab(minute="*"), name="deliver_what_waits")(deliver)
    queue.periodic_task(crontab(minute="*"), name="start_issues")(_inside(app, start_issues))
    queue.periodic_task(crontab(minute="*"), name="start_texts")(_inside(app, appearing.start_due))
    queue.periodic_task(crontab(minute="*"), name="forget_tries")(_inside(app, counting.sweep))
    queue.periodic_task(crontab(minute="*"), name="forget_who_stopped")(_inside(app, forget_who_stopped))
    queue.periodic_task(crontab(minute="*"), name="empty_journal")(_inside(app, empty_journal))
    queue.periodic_task(crontab(minute="*"), name="show_notices")(_inside(app, banner.bring_in_line))
    queue.periodic_task(crontab(minute="27"), name="back_up")(_inside(app, copies.make_if_due))
    hour, minute = map(str, database.VACUUM_AT)
    queue.periodic_task(crontab(hour=hour, minute=minute), name="vacuum")(_inside(app, vacuum))
    queue.periodic_task(crontab(minute="7"), name="tidy_up")(_inside(app, tidy_up))
    queue.periodic_task(crontab(minute="17"), name="check_promises")(_inside(app, check_promises))


def _inside(app: Flask, job: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            job()
            db.session.commit()

    return run


def tidy_up() -> int:
    """Delete what is past its term and what a crash left half done; how many rows that were."""
    swept = matching.finish_leaving()
    persons.sweep()
    # The sweep holds up whoever joins: not for longer than it must.
    db.session.commit()
    made_up.sweep()
    shortened = terms.expire()
    expired, erased = retention.expire()
    inactivity.warn()
    duties.write_what_is_due()
    alarm.ring()
    erased += inactivity.end()
    db.session.commit()
    erasure.verify(*erased)
    db.session.commit()
    passing = chain.expire() + keeping.expire() + invitations.expire()
    passing += appearing.expire(Article) + appearing.expire(Event)
    db.session.commit()
    keys.sweep()
    ballast.take()
    retention.note_run()
    return swept + shortened + expired + passing + sum(one.total for one in erased) + folder.sweep()


def forget_who_stopped() -> None:
    """Delete subscriptions that were stopped ten minutes ago, and people we have no reason to know, or who asked."""
    erased = stopping.finish() + deleting.finish()
    db.session.commit()
    if erased:
        erasure.verify(*erased)
        db.session.commit()


def start_issues() -> None:
    """Begin issues whose time has come."""
    begun = leaving.start_due()
    # An older copy of the database hears of it only once it is so.
    db.session.commit()
    leaving.remember(*begun)


def check_promises() -> None:
    """Check every promise, after what is due was done: nothing is late because nobody had come to it yet."""
    try:
        tidy_up()
        copies.lapse()
        db.session.commit()
    # Whatever is wrong there, the board must say what it finds, and not what it found before.
    except Exception:
        db.session.rollback()
        current_app.logger.exception("Something could not be tidied up")
    checking.check_all()


def check_if_due() -> None:
    """The same, unless it was done within the hour: a restart changes nothing."""
    if checking.is_due():
        check_promises()


def vacuum() -> None:
    """Write the database anew, without what deleted rows left in its pages."""
    database.vacuum(db.engine)
    (current_app.config["INSTANCE"] / database.STAMP).touch()


def empty_journal() -> None:
    """Cut the database's journal to nothing, where somebody's reading was in the way before."""
    database.empty_journal(db.engine)


class Worker(Consumer):
    """huey's consumer inside the web process, which answers signals itself."""

    def __init__(self, app: Flask, **how: Any) -> None:
        super().__init__(app.extensions["huey"], **how)
        self._stopping: threading.Event = app.extensions["stopping"]

    def _set_signal_handlers(self) -> None:
        pass

    def stop(self, graceful: bool = False) -> None:
        """Let what is being sent come to an end after the letter on the line."""
        self._stopping.set()
        super().stop(graceful)


def start(app: Flask) -> Any:
    """Start the worker in this process, and look at once at what waited since the last time."""
    logging.getLogger("huey").setLevel(logging.WARNING)
    app.extensions["stopping"].clear()
    # Two threads, so that a letter does not wait until all promises are checked, and nothing else for a newsletter.
    worker = Worker(app, workers=2, worker_type="thread", initial_delay=0.05, max_delay=0.5, check_worker_health=False)
    worker.start()
    app.extensions["deliver_now"]()
    app.extensions["check_if_due"]()
    return worker


@event.listens_for(db.session, "after_flush")
def _notice_letters(session: Session, _context: object) -> None:
    if any(isinstance(row, Letter) for row in session.new):
        session.info["has_letters"] = True


@event.listens_for(db.session, "after_commit")
def _deliver_soon(session: Session) -> None:
    # SQLAlchemy tells of savepoints, too.
    if session.in_nested_transaction() or not session.info.pop("has_letters", False):
        return
    try:
        current_app.extensions["deliver_now"]()
    except (HueyException, sqlite3.Error, OSError) as fault:
        # The letter is in the database and leaves within the minute all the same.
        current_app.logger.warning("The worker could not be called (%s).", type(fault).__name__)


@event.listens_for(db.session, "after_commit")
def _leave_no_bytes(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop("erased", False):
        empty_journal()


@event.listens_for(db.session, "after_commit")
def _show_notices(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop("has_notices", False):
        banner.bring_in_line()


@event.listens_for(db.session, "after_rollback")
def _forget_what_was_planned(session: Session) -> None:
    session.info.pop("has_letters", None)
    session.info.pop("erased", None)
    session.info.pop("has_notices", None)
