"""The site from inside: its letters, its rows, its files."""

import email
import re
from contextvars import Context
from datetime import timedelta
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from ksmo_site import clock, database
from ksmo_site.delivery import sending
from ksmo_site.extensions import db
from ksmo_site.holdings import register
from ksmo_site.people.vault import vault
from tests.somebody import Somebody
from tests.visitor import Visitor


class Site:
    """Looks behind the pages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.instance: Path = app.config["INSTANCE"]

    def letters(self) -> list[Any]:
        """Every letter delivered into the outbox folder so far, the newest last."""
        sending.deliver()
        files = sorted((self.instance / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def link_to(self, who: Somebody) -> str:
        """The first link of the newest letter to them."""
        newest = [letter for letter in self.letters() if letter["To"] == who.email][-1]
        return links(newest)[0]

    def has_member(self, visitor: Visitor, who: Somebody) -> Somebody:
        """Let somebody join and confirm, in the pages of the site."""
        visitor.joins(who)
        if who.email:
            visitor.confirms(self.link_to(who))
        return who

    def has_organizer(self, visitor: Visitor, who: Somebody, *roles: str) -> Somebody:
        """Let a member be made an organizer, in all roles or in these, sign in and set up a second factor."""
        self.runs("organizer", "add", who.conference_id, *(f"--role={role}" for role in roles))
        visitor.signs_in(who).switches_on_a_second_factor()
        return who

    def rows(self) -> dict[str, int]:
        """How many rows every table about people has."""
        tables = [holding.model for holding in register.all_holdings()]
        counts = {
            table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }
        db.session.rollback()
        return counts

    def holds_nobody(self) -> bool:
        """Whether there is not one row about anybody, in any table there is."""
        return not any(self.rows().values())

    def keys(self) -> int:
        """How many people have a key."""
        return sum(vault().has_key(slot) for slot in range(1, vault().slots()))

    def files_with(self, value: str, *, besides: str = "-") -> list[str]:
        """The files of the instance that hold the value in clear."""
        db.session.rollback()
        assert database.empty_journal(db.engine)
        files = [path for path in self.instance.rglob("*") if path.is_file() and path.suffix != besides]
        return [path.name for path in files if value.encode() in path.read_bytes()]

    def runs(self, *command: str, fails: bool = False) -> str:
        """Run a command of the site; what it printed."""
        db.session.rollback()
        result = Context().run(self.app.test_cli_runner().invoke, args=command)
        assert (result.exit_code != 0) is fails, result.output
        return result.output

    def ages(self, time_machine: Any, **time: float) -> None:
        """Let time pass."""
        time_machine.move_to(clock.now() + timedelta(**time), tick=True)


def links(letter: Message) -> list[str]:
    """The links of a letter, in their order."""
    return re.findall(r"http://\S+", body(letter))


def body(letter: Any) -> str:
    """What a letter says in plain text."""
    return str(letter.get_body(["plain"]).get_content())
