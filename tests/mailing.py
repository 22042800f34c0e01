"""A newsletter to many readers, while the process that sends it is killed and the mail server often says "later".

python -m tests.mailing [READERS] [KILLS] [WORKERS] [--postgres]    how many came, how many twice, how many never
"""

import asyncio
import email
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, insert, select, text, update

from ksmo_site import clock, create_app, setting_up
from ksmo_site.database import random_uuid
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Issue, Subscription
from ksmo_site.outbox import rounds
from ksmo_site.outbox.models import Letter
from ksmo_site.people.marks import mark
from ksmo_site.people.models import Person
from ksmo_site.people.persons import last_slot
from ksmo_site.people.vault import SLOT, vault
from tests import postgres
from tests.postman import Postman, listening
from tests.served import FLASK, TOP

READERS = select(Subscription.person_id, Subscription.language)
PIECE = 5_000


class Moody(Postman):
    """A mail server that puts off some of what comes, and keeps of the rest only whom it was for and its name."""

    def __init__(self, later: float) -> None:
        super().__init__()
        self.random, self.later = Random(1), later
        self.names: Counter[tuple[str, str]] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        await asyncio.sleep(0)
        if self.random.random() < self.later:
            return "451 4.7.1 later"
        message = email.message_from_bytes(envelope.content)
        self.names[envelope.rcpt_tos[0], str(message["Message-ID"])] += 1
        return "250 OK"


def main() -> None:
    """Print the figures."""
    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    readers, kills, workers = [*given, *(5_000, 30, 1)[len(given) :]]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        server = Moody(later=0.03)
        port = stack.enter_context(listening(server))
        environment = {
            "KSMO_INSTANCE": f"{folder}/instance", "KSMO_BASE_URL": "http://localhost", "KSMO_MAIL_SERVER": "127.0.0.1",
            "KSMO_MAIL_PORT": str(port), "KSMO_MAIL_TLS": "none",
        }  # fmt: skip
        if "--postgres" in sys.argv:
            environment["KSMO_DATABASE_URL"] = _database(stack.enter_context(postgres.running()))
        app = create_app(environment)
        with app.app_context():
            setting_up.set_up(app)
            subscribe(readers)
            written = write()
            began = time.monotonic()
            deliver_and_kill(app, environment, server, written, kills, workers)
            print(report(server, written, kills, time.monotonic() - began))


def report(server: Moody, written: int, kills: int, seconds: float) -> str:
    """What came, in a sentence."""
    reached = {address for address, _ in server.names}
    twice = sum(number - 1 for number in server.names.values())
    names = "the same" if len(server.names) == len(reached) else "ANOTHER"
    return (
        f"{written} letters, {kills} times killed: {written - len(reached)} lost, {twice} came twice with {names} "
        f"Message-ID; {len(reached) / seconds:.0f} a second, the time between a kill and the next start included"
    )


def _database(server: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text('CREATE DATABASE "mailing"'))
    return server.replace("/postgres?", "/mailing?")


def subscribe(readers: int, language: str = "en") -> None:
    """So many readers who have confirmed, with a name and an address each."""
    first = last_slot() + 1
    with vault().path.open("r+b") as file:
        file.seek(SLOT * first)
        file.write(os.urandom(SLOT * readers))
    for begin in range(first, first + readers, PIECE):
        slots = range(begin, min(begin + PIECE, first + readers))
        people = [_person(slot) for slot in slots]
        db.session.execute(insert(Person), people)
        db.session.execute(insert(Subscription), [_reader(person, language) for person in people])
        db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT setval('person_slot_seq', :slot)"), {"slot": first + readers - 1})
    db.session.commit()


def _person(slot: int) -> dict[str, Any]:
    person_id, address = random_uuid(), f"reader-{slot}@example.org"
    sealed = vault().seal(slot, b"Person.email:" + person_id.bytes, address)
    return {
        "slot": slot, "id": person_id, "since_on": clock.today(), "email_sealed": sealed,
        "email_mark": mark("email", address), "bounces": 0,
    }  # fmt: skip


def _reader(person: dict[str, Any], language: str) -> dict[str, Any]:
    name = vault().seal(person["slot"], b"Subscription.name:" + person["id"].bytes, f"Reader {person['slot']}")
    return {
        "id": random_uuid(), "person_id": person["id"], "since_on": clock.today(), "proof": random_uuid(),
        "name_sealed": name, "newsletter": True, "events": False, "language": language, "agreed_on": clock.today(),
        "agreed_by": "letter", "told_on": clock.today(),
    }  # fmt: skip


def write(number: int = 1) -> int:
    """An issue to all of them; how many letters that makes."""
    body = "\n\n".join(["Sample words of an issue, with a link: http://localhost/events"] * 20)
    db.session.merge(
        Issue(number=number, subject_en="Sample issue", body_en=body, to_newsletter=True, begun_at=clock.now())
    )
    written = rounds.write("issue", READERS, number)
    db.session.commit()
    return written


def deliver_and_kill(
    app: Flask, environment: dict[str, str], server: Moody, written: int, kills: int, workers: int = 1
) -> None:
    """Deliver in processes that are killed at any moment; what was put off is due at once."""
    moments = sorted(Random(2).sample(range(1, written), kills))
    for moment in moments:
        senders = [_sender(environment) for _ in range(workers)]
        while any(sender.poll() is None for sender in senders) and server.names.total() < moment:
            time.sleep(0.001)
        for sender in senders[:1]:
            sender.send_signal(signal.SIGKILL)
        for sender in senders:
            sender.wait()
        _are_due()
    while rounds.waiting("issue", 1):
        _are_due()
        for sender in [_sender(environment) for _ in range(workers)]:
            assert sender.wait() == 0


def _are_due() -> None:
    db.session.execute(update(Letter).values(due_at=clock.now()))
    db.session.commit()


def _sender(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KSMO_")}
    return subprocess.Popen([*FLASK, "letters", "deliver"], cwd=TOP, env=kept | environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
