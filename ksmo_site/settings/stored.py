"""What was set, as the database holds it: read once a transaction, and kept in mind for when it does not answer."""

from typing import Any

from flask import current_app, g
from flask_babel import lazy_gettext as _l
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from ksmo_site import clock
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.settings.models import SettingSection

# What was set, by section and name.
Said = dict[str, dict[str, Any]]
_READ = "settings"


class Overtaken(Refusal):
    """Somebody else changed the section in between; the revision is that of now."""

    def __init__(self, revision: int) -> None:
        super().__init__(
            _l("Somebody else has changed this since you opened it. What is set now stands above the form; save again"
               " to replace it.")
        )  # fmt: skip
        self.revision = revision


def said() -> Said:
    """What is set. Where the database cannot be asked, what this process read last."""
    if g.get("without_database"):
        return _last()
    known: Said | None = db.session.info.get(_READ)
    if known is None:
        known = db.session.info[_READ] = current_app.extensions[_READ] = _read()
    return known


def _last() -> Said:
    last: Said = current_app.extensions.get(_READ, {})
    return last


def _read() -> Said:
    # Backups are made before an older database is brought up to date, and ask how long they are kept.
    if _READ not in current_app.extensions and not inspect(db.session.connection()).has_table("setting_section"):
        return {}
    rows = db.session.execute(select(SettingSection.section, SettingSection.said))
    return {section: dict(values) for section, values in rows}


@event.listens_for(db.session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_READ, None)


def find(section: str) -> SettingSection | None:
    """The section as it was set; None while nothing is."""
    return db.session.get(SettingSection, section, populate_existing=True)


def put(section: str, values: dict[str, str], revision: int) -> None:
    """Set the section. Raises Overtaken where somebody else changed it since this revision of it was read."""
    row = find(section)
    known = row.revision if row else 0
    if known != revision:
        raise Overtaken(known)
    if row is None:
        row = SettingSection(section=section, said={}, former={}, revision=0)
        db.session.add(row)
    if row.said != values:
        row.former, row.said = row.said, values
    row.revision, row.set_at = row.revision + 1, clock.now()
    db.session.flush()
    db.session.info.pop(_READ, None)
