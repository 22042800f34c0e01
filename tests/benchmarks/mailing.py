"""How fast a newsletter is written and sent, beside a bare loop of smtplib and Flask-Mail, to the same mail server.

python -m tests.benchmarks.mailing [READERS] [ROUNDS] [LARGE]    needs smtp-sink (Postfix) on the path or in SMTP_SINK
"""

import os
import resource
import shutil
import smtplib
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask_mail import Message
from sqlalchemy import delete, select

from ksmo_site.delivery import composing, sending
from ksmo_site.delivery.post import post
from ksmo_site.extensions import db
from ksmo_site.outbox import rounds
from ksmo_site.outbox.models import Letter, Round, SentLetter
from ksmo_site.people.models import Person
from tests import mailing
from tests.residue.places import fresh_site
from tests.served import Browser, Served, free_port, served

FEW = 200


def main() -> None:
    """Print medians and ratios."""
    given = [int(argument) for argument in sys.argv[1:]]
    readers, times, large = [*given, *(2_000, 5, 100_000)[len(given) :]]
    with tempfile.TemporaryDirectory() as folder, sink() as port, fresh_site(Path(folder) / "instance") as app:
        app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_USE_TLS=False)
        app.extensions["mail"] = post.init_app(app)
        mailing.subscribe(readers)
        mailing.write()
        content = _content()
        found: dict[str, list[float]] = {"smtplib": [], "Flask-Mail": [], "this site": []}
        for _ in range(times):
            found["smtplib"].append(taken(lambda: bare(port, content, readers)) / readers)
            found["this site"].append(taken(deliver) / readers)
            again()
            found["Flask-Mail"].append(taken(lambda: flask_mail(FEW)) / FEW)
        for name, seconds in found.items():
            each = statistics.median(seconds)
            ratio = statistics.median(found["smtplib"]) / each
            print(f"{name:12} {each * 1e6:8.0f} µs a letter   {ratio:5.2f} times a bare smtplib loop")
        queueing(large)
    with tempfile.TemporaryDirectory() as folder, sink() as port:
        pages(Path(folder) / "instance", port, readers * 5)


@contextmanager
def sink() -> Iterator[int]:
    """A mail server that takes everything and keeps nothing."""
    program = os.environ.get("SMTP_SINK") or shutil.which("smtp-sink")
    assert program, "install Postfix for its smtp-sink, or name it in SMTP_SINK"
    port = free_port()
    process = subprocess.Popen([program, "-c", f"127.0.0.1:{port}", "100"], stdout=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    try:
        yield port
    finally:
        process.kill()


def taken(work: Callable[[], object]) -> float:
    """How many seconds it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _content() -> bytes:
    letter = db.session.scalars(select(Letter).limit(1)).one()
    made = composing.Batch([letter]).compose(letter)
    db.session.rollback()
    assert made
    return made[1]


def bare(port: int, content: bytes, readers: int) -> None:
    """What a loop costs that knows nothing of anybody: one line, the same bytes for all."""
    with smtplib.SMTP("127.0.0.1", port) as line:
        for number in range(readers):
            line.sendmail("info@example.org", [f"reader-{number}@example.org"], content)


def flask_mail(letters: int) -> None:
    """Flask-Mail as its documentation shows it."""
    body = "Sample words of an issue, with a link: http://localhost/events\n\n" * 20
    for number in range(letters):
        message = Message("Sample issue", [f"reader-{number}@example.org"], body=body, html=body)
        post.send(message)


def deliver() -> None:
    """Everything of this site: claim, open, compose, look at, send, note."""
    delivery = sending.deliver()
    assert delivery.total == delivery.delivered, delivery


def again() -> None:
    """Write the same to all of them anew."""
    db.session.execute(delete(SentLetter))
    db.session.execute(delete(Round))
    mailing.write(2)


def queueing(large: int) -> None:
    """How long writing to many takes beside a loop of the ORM, and what sending to them does to memory."""
    db.session.execute(delete(Letter))
    db.session.commit()
    mailing.subscribe(large)
    few = taken(lambda: rounds.write("issue", mailing.READERS, 98))
    db.session.rollback()
    people = db.session.scalars(select(Person).limit(2_000)).all()

    def one_by_one() -> None:
        for person in people:
            db.session.add(Letter(person=person, kind="issue", purpose="news", language="en", number=99))
            db.session.flush()

    each = taken(one_by_one) / len(people)
    db.session.rollback()
    written = db.session.query(Person).count()
    print(f"queueing {written:,}: {few:.3f} s, {each * written / few:.0f} times as fast as a loop of the ORM")
    mailing.write(100)
    before = _memory()
    sending.deliver()
    print(f"memory at its most: {before:.1f} MB before, {_memory():.1f} MB after sending to {written:,}")


def pages(instance: Path, port: int, readers: int) -> None:
    """How long a page takes that the same process serves while it sends, and when it has sent."""
    with fresh_site(instance):
        mailing.subscribe(readers)
        mailing.write()
    mail = {
        "KSMO_BASE_URL": "http://localhost",
        "KSMO_MAIL_SERVER": "127.0.0.1",
        "KSMO_MAIL_PORT": str(port),
        "KSMO_MAIL_TLS": "none",
    }
    with served(instance, **mail) as site:
        busy = _looks(site)
        for _ in range(200):
            if not _waits(site):
                break
            time.sleep(0.5)
        idle = _looks(site)
    for words, seconds in (("while it sends", busy), ("afterwards", idle)):
        middle, worst = statistics.median(seconds), statistics.quantiles(seconds, n=100)[98]
        print(f"/privacy {words:15} p50 {middle * 1e3:6.1f} ms   p99 {worst * 1e3:6.1f} ms   {len(seconds)} looks")


def _looks(site: Served) -> list[float]:
    browser, ends = Browser(site), time.monotonic() + 8
    found = []
    while time.monotonic() < ends:
        found.append(taken(lambda: browser.opens("/privacy")))
    return found


def _waits(site: Served) -> bool:
    with closing(sqlite3.connect(site.instance / "site.db")) as connection:
        return bool(connection.execute("SELECT count(*) FROM letter").fetchone()[0])


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
