"""Many members are told of a version, and the process that writes to them is killed again and again.

python -m tests.telling [MEMBERS] [KILLS] [--postgres]    how long announcing takes, and whether anybody got two letters
"""

import email
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import create_engine, text, update

from ksmo_site import clock, create_app, setting_up
from ksmo_site.auth.models import Member
from ksmo_site.database import random_uuid
from ksmo_site.extensions import db
from ksmo_site.outbox.models import Letter
from ksmo_site.people import persons
from ksmo_site.policy import announcing, drafts, reading, versions
from ksmo_site.policy.announcing import Announcement
from ksmo_site.policy.drafts import Opened
from ksmo_site.policy_desk import telling
from ksmo_site.privacy import consent
from tests import postgres
from tests.served import FLASK, TOP

PIECE = 500


def main() -> None:
    """Print the figures."""
    given = [int(argument) for argument in sys.argv[1:] if argument.isdigit()]
    members, kills = [*given, *(10_000, 20)[len(given) :]]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        environment = {"KSMO_INSTANCE": f"{folder}/instance", "KSMO_BASE_URL": "http://localhost"}
        if "--postgres" in sys.argv:
            environment["KSMO_DATABASE_URL"] = _database(stack.enter_context(postgres.running()))
        app = create_app(environment)
        with app.app_context():
            setting_up.set_up(app)
            join(members)
            began = time.monotonic()
            letters = announce()
            print(f"{letters} letters queued, and as many members noted, in {time.monotonic() - began:.2f} s")
            began = time.monotonic()
            got = deliver_and_kill(app, environment, letters, kills)
            speed, twice = letters / (time.monotonic() - began), sum(number > 1 for number in got.values())
            print(f"{kills} times killed; {len(got)} members got a letter, {twice} of them two; {speed:.0f} a second")


def _database(server: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text('CREATE DATABASE "telling"'))
    return server.replace("/postgres?", "/telling?")


def join(members: int) -> None:
    """So many members with an address each; none of them can sign in."""
    version = versions.get_in_force()
    for number in range(members):
        person = persons.meet(f"member-{number}@example.org")
        member = Member(id=random_uuid(), person=person, password_hash="", conference_id_mark=os.urandom(32))
        db.session.add(member)
        consent.give(person, member.id, version)
        if number % PIECE == PIECE - 1:
            db.session.commit()
            version = versions.get_in_force()
    db.session.commit()


def announce() -> int:
    """Announce a version that says something else; how many letters that makes."""
    before = versions.get_in_force().text_in("en")
    clauses = [(clause.title, clause.text) for clause in before.clauses]
    draft = drafts.propose(reading.typed(f"{before.preamble} Sample.", clauses))
    version = announcing.announce(Opened(draft.number, draft.revision), Announcement(clock.today()))
    letters = telling.everybody(version)
    db.session.commit()
    return letters


def deliver_and_kill(app: Flask, environment: dict[str, str], letters: int, kills: int) -> Counter[str]:
    """Deliver the letters in processes that are killed at any moment; how many each address got."""
    folder: Path = app.config["INSTANCE"] / "outbox"
    moments = sorted(Random(1).sample(range(1, letters), kills))
    for moment in moments:
        sender = _sender(environment)
        while sender.poll() is None and len(list(folder.glob("*.eml"))) < moment:
            time.sleep(0.001)
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        # What a dead process held is taken up again after two minutes; here at once.
        db.session.execute(update(Letter).values(held_until=None))
        db.session.commit()
    assert _sender(environment).wait() == 0
    return Counter(str(email.message_from_bytes(file.read_bytes())["To"]) for file in folder.glob("*.eml"))


def _sender(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KSMO_")}
    return subprocess.Popen([*FLASK, "letters", "deliver"], cwd=TOP, env=kept | environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
