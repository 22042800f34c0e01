"""What stands first on every page while a notice is open: a small file, since an error page asks no broken database.

Each process reads it anew when it has changed. It is written after the commit that posts, changes or ends a notice, and
brought in line with the database at the start and each minute; what the database does not know stays in it.
"""

import contextlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ksmo_site import clock, database, installation, language
from ksmo_site.extensions import db
from ksmo_site.notices.models import BreachNotice, BreachWording
from ksmo_site.notices.words import GROUPS, NOBODY

FILE = "notices.json"
# Where a request from inside brings notices that no visitor sees.
IMAGINED = "ksmo.imagined-notices"
# What a damaged file can raise; none of it may break a page.
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)


@dataclass(frozen=True)
class Entry:
    """One open notice, whole: should an older copy of the database take its place, nothing of it is lost."""

    number: int
    wording: int
    concerned: str
    known_at: datetime
    posted_at: datetime
    worded_at: datetime
    headlines: dict[str, str]
    parts: dict[str, dict[str, str | None]]

    def as_wording(self) -> BreachWording:
        """The wording it stands for."""
        headline_en, headline_ko = (self.headlines[spoken] for spoken in language.NAMES)
        return BreachWording(
            number=self.wording, written_at=self.worded_at, posted_at=self.worded_at,
            known_at=self.known_at, concerned=self.concerned,
            headline_en=headline_en, headline_ko=headline_ko, parts=self.parts,
        )  # fmt: skip


class Banner:
    """The entries of one file, kept until it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: object = None
        self._entries: list[Entry] = []

    def entries(self) -> list[Entry]:
        """The open notices, the newest first; what was known last where the file cannot be read."""
        with contextlib.suppress(*UNREADABLE):
            found = self.path.stat()
            seen = found.st_mtime_ns, found.st_ino, found.st_size
            if seen != self._seen:
                self._entries, self._seen = self.read(), seen
        return self._entries

    def read(self) -> list[Entry]:
        """What the file says. Raises one of UNREADABLE."""
        return [_entry(said) for said in json.loads(self.path.read_text(encoding="utf-8"))]

    def write(self, entries: list[Entry]) -> None:
        """Let the file say this. Raises OSError."""
        said = json.dumps([asdict(entry) for entry in entries], default=datetime.isoformat, ensure_ascii=False)
        installation.put(self.path, said.encode())


def _entry(said: dict[str, Any]) -> Entry:
    times = {name: datetime.fromisoformat(said[name]) for name in ("known_at", "posted_at", "worded_at")}
    entry = Entry(**{**said, **times})
    # Whatever a page or the database is asked of it must not fail there.
    "".join(entry.headlines.values()).encode()
    json.dumps(entry.parts, ensure_ascii=False).encode()
    is_numbered = all(type(number) is int and 0 < number < 2**31 for number in (entry.number, entry.wording))
    if not is_numbered or not entry.as_wording().languages or entry.concerned not in GROUPS:
        raise ValueError(entry.number)
    for moment in times.values():
        clock.local(moment)
        if moment.tzinfo is None:
            raise ValueError(moment)
    return entry


def imagined() -> Entry:
    """A notice nobody posted, with which a promise is proved; no visitor sees it."""
    now = clock.now()
    return Entry(0, 1, NOBODY, now, now, now, dict.fromkeys(language.NAMES, "A drill."), {})


def of_this_site() -> Banner:
    """The banner of this installation."""
    banner: Banner = current_app.extensions.setdefault("banner", Banner(current_app.config["INSTANCE"] / FILE))
    return banner


def bring_in_line() -> None:
    """Let the file say what the database says; what the database does not know stays."""
    banner = of_this_site()
    try:
        with installation.alone(banner.path.with_suffix(".lock"), make=True):
            there = _there(banner)
            wanted = _wanted(there or [])
            if wanted != there:
                banner.write(wanted)
    except (OSError, SQLAlchemyError) as fault:
        # It is tried again within the minute, and until then its promise is broken.
        current_app.logger.error("The file of open notices could not be written (%s).", type(fault).__name__)


def _there(banner: Banner) -> list[Entry] | None:
    try:
        return banner.read()
    except UNREADABLE:
        return None


def _wanted(there: list[Entry]) -> list[Entry]:
    # In a session of its own: it is asked after a commit, and must see what others have committed since.
    with database.only_reading(), Session(db.engine) as session:
        rows = {row.number: row for row in session.scalars(select(BreachNotice).where(~BreachNotice.is_drill))}
        known = {row.number: _as_entry(row, row.posted_at) for row in rows.values() if row.posted_at and row.is_open}
        unknown = {entry.number: entry for entry in there if _is_unknown(entry, rows.get(entry.number))}
    return sorted({**known, **unknown}.values(), key=lambda entry: (entry.posted_at, entry.number), reverse=True)


def _as_entry(notice: BreachNotice, posted_at: datetime) -> Entry:
    wording = notice.newest
    headlines = {spoken: wording.headline(spoken) for spoken in language.NAMES}
    return Entry(
        notice.number, wording.number, notice.concerned, notice.known_at, posted_at, wording.posted_at or posted_at,
        headlines, wording.parts,
    )  # fmt: skip


def _is_unknown(entry: Entry, row: BreachNotice | None) -> bool:
    """Whether the database does not know that this was posted, as an older copy of it would not."""
    return row is None or not row.posted or row.posted[0].number < entry.wording


def unknown() -> list[Entry]:
    """What stands on every page although the database does not know it."""
    entries = of_this_site().entries()
    return [entry for entry in entries if _is_unknown(entry, db.session.get(BreachNotice, entry.number))]


def fault() -> str:
    """Why the file is not what it should be; empty when it is."""
    try:
        there = of_this_site().read()
    except FileNotFoundError:
        there = []
    except UNREADABLE as fault:
        return f"the file of open notices cannot be read ({type(fault).__name__})"
    if lost := unknown():
        return f"notice {lost[0].number} stands on every page, and the database does not know it"
    return "" if _wanted(there) == there else "the file of open notices is not what the database says"
