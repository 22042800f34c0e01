"""Making a new site, bringing an older one up to date, and refusing a database that is not this site's."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from flask import Flask, abort
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from ksmo_site import ballast, database
from ksmo_site.activity import acting
from ksmo_site.activity.acting import Doing
from ksmo_site.archive import issues
from ksmo_site.extensions import db, migrations
from ksmo_site.installation import Presence, Unsafe
from ksmo_site.newsletter_desk import leaving
from ksmo_site.notices import banner
from ksmo_site.outbox import folder, quarantine
from ksmo_site.pages import content
from ksmo_site.people import matching, persons
from ksmo_site.policy import announcing, drafts, reading, versions
from ksmo_site.publishing import appearing
from ksmo_site.team import invitations

DEFAULT_POLICY = "policy/default_policy.txt"


def init_app(app: Flask) -> None:
    """Open the site before the first request under any WSGI server, and answer 503 while it cannot be."""
    one_by_one = threading.Lock()

    @app.before_request
    def open_once() -> None:
        if _is_open(app):
            return
        with one_by_one:
            _open_or_refuse(app)


def _open_or_refuse(app: Flask) -> None:
    try:
        open_instance(app)
    except Unsafe as unsafe:
        app.logger.error("%s", unsafe)
        abort(503)


def _is_open(app: Flask) -> bool:
    """Whether the keys are in use by a site that was wholly opened: not while an older copy is brought up to date."""
    return "vault" in app.extensions and app.extensions.get("open with") is app.extensions["vault"]


def set_up(app: Flask, *, samples: bool = True) -> str:
    """Migrate, and load what a new site shows; what is there already stays. Raises Unsafe on a strange database."""
    be_present(app)
    with _alone(app.config["INSTANCE"]):
        refuse_strange_database()
        database.keep_journal(db.engine)
        migrate(app)
        matching.open_vault(app, make=True)
        _catch_up(app)
        matching.finish_leaving()
        persons.sweep()
        loaded = _load_content(app, samples=samples)
        db.session.commit()
        app.extensions["open with"] = app.extensions["vault"]
    banner.bring_in_line()
    folder.sweep()
    ballast.take()
    return loaded


def open_instance(app: Flask) -> None:
    """Open the keys of a site that was set up. Raises Unsafe when it was not, or the keys are not its own."""
    if _is_open(app):
        return
    be_present(app)
    if refuse_strange_database() or _is_outdated(app):
        raise Unsafe("The database is not up to date; run: flask --app wsgi setup")
    try:
        matching.open_vault(app)
        db.session.rollback()
        # Before the first request: who left must not be seen, nor written to, for a moment.
        with database.only_reading(False):
            _catch_up(app)
            db.session.commit()
        banner.bring_in_line()
        app.extensions["open with"] = app.extensions["vault"]
    except BaseException:
        matching.close_vault(app)
        raise
    finally:
        db.session.rollback()


def be_present(app: Flask) -> None:
    """Tell other processes that this one uses the site, before it looks at the database; wait while one restores it."""
    if "presence" not in app.extensions:
        app.extensions["presence"] = Presence(app.config["INSTANCE"])
        db.engine.dispose()


def _catch_up(app: Flask) -> None:
    """Bring an older copy of the database up to what ended since; its letters wait for an organizer's yes."""
    matching.adopt()
    newer, again = matching.catch_up()
    if newer:
        leaving.unplan()
        appearing.end_what_an_older_copy_plans()
        invitations.end_what_an_older_copy_opens()
        acting.begin(Doing("flask backup restore"))
        words = (
            "An older copy of the database: %s people, subscriptions and roles were ended again;"
            " %s letters wait at the desk."
        )
        app.logger.warning(words, again, quarantine.hold_back())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Within, no other process sets up the site of this folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def migrate(app: Flask) -> None:
    """Bring the tables up to date. Raises Unsafe when a newer version of the site made them."""
    # In a context of its own: Flask-Alembic keeps its connection, and with it a transaction, until the context ends.
    try:
        with app.app_context():
            migrations.upgrade()
    except CommandError as cause:
        raise Unsafe(f"The database {_where()} was made by a newer version of this site; start that one.") from cause


def knows(app: Flask, revision: str) -> bool:
    """Whether this version of the site knows tables of that one."""
    with app.app_context():
        return revision in {script.revision for script in migrations.script_directory.walk_revisions()}


def _is_outdated(app: Flask) -> bool:
    with app.app_context(), database.only_reading():
        return migrations.needs_upgrade()


def refuse_strange_database() -> bool:
    """Whether the database is still empty. Raises Unsafe when it cannot be opened, or belongs to another program."""
    try:
        with database.only_reading(), db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            tables = set(inspect(connection).get_table_names())
    except SQLAlchemyError as cause:
        raise Unsafe(
            f"The database {_where()} cannot be opened; check KSMO_DATABASE_URL, or put its backup there."
        ) from cause
    if tables and not {"alembic_version", "key_file"} <= tables:
        raise Unsafe(f"The database {_where()} belongs to another program; set KSMO_DATABASE_URL to one of its own.")
    return not tables


def _where() -> str:
    return db.engine.url.render_as_string(hide_password=True)


def _load_content(app: Flask, *, samples: bool) -> str:
    if versions.published():
        return "The site was set up before; its content stays."
    # A new database is as good as one that was written anew tonight.
    (app.config["INSTANCE"] / database.STAMP).touch()
    default = Path(app.root_path, DEFAULT_POLICY).read_text(encoding="utf-8")
    announcing.publish_first(drafts.propose(reading.read(default)))
    if content.is_empty():
        content.fill(samples=samples)
        if samples:
            issues.fill()
    return "The site is set up, with the default policy as version 1."
