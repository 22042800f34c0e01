"""How long every page of the desk takes, and how often it asks the database, with thousands of members.

python -m tests.benchmarks.desk [MEMBERS] [EVENTS] [PAGES] [TIMES]    10,000, 2,000, 500 and 15 unless told
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextvars import Context
from functools import partial
from pathlib import Path

from flask import Flask

from ksmo_site import clock
from ksmo_site.backups import copies
from tests import crowd
from tests.residue.places import fresh_site
from tests.site import Site
from tests.somebody import MINA
from tests.test_queries import AT_THE_DESK, counted
from tests.visitor import BASE, Visitor

GROUND = "Order 2024-17 of the Seoul Central District Court"


def main() -> None:
    """Print the median of each page, by the clock and of the processor, and the number of its queries."""
    given = [int(argument) for argument in sys.argv[1:]]
    members, events, pages, times = [*given, *(10_000, 2_000, 500, 15)[len(given) :]]
    clock.BEAT = 0
    with tempfile.TemporaryDirectory() as folder, fresh_site(Path(folder)) as app:
        organizer = at_the_desk(app)
        started = time.perf_counter()
        crowd.gathers(members)
        crowd.writes_much(events, pages)
        copies.make()
        print(f"{members:,} members, {events:,} events, {pages:,} pages: made in {time.perf_counter() - started:.1f} s")
        for path in AT_THE_DESK:
            say(app, path, partial(looks, organizer, path), times)
        for sought in ("crowd77", "Member77", "nobody of this name"):
            organizer.opens("/desk/members")
            say(app, f"search for {sought}", partial(sends, organizer, "/desk/members", sought=sought), times)
        organizer.opens("/desk/members/export")
        chosen = {"ground": GROUND, "names": ["member.name", "person.email"], "seen": organizer.value_of("seen")}
        say(app, "export of all", partial(sends, organizer, "/desk/members/export", **chosen), 1)


def at_the_desk(app: Flask) -> Visitor:
    """An organizer, with a draft of the policy and an issue of the newsletter begun."""
    organizer, site = Visitor(app), Site(app)
    site.has_member(organizer, MINA)
    site.has_organizer(organizer, MINA)
    organizer.opens("/desk/newsletter").posts("/desk/newsletter/begin")
    organizer.opens("/desk/policy").posts("/desk/policy/draft/begin")
    return organizer


def looks(organizer: Visitor, path: str) -> None:
    """Open a page, without looking through it."""
    # In a context of its own, as a request has on a server.
    answer = Context().run(partial(organizer.browser.get, path, base_url=BASE, buffered=True))
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"


def sends(organizer: Visitor, path: str, **fields: object) -> None:
    """Send a form of the page that is open, without looking through the answer."""
    given = {"csrf_token": organizer.value_of("csrf_token"), **fields}
    send = partial(organizer.browser.post, path, base_url=BASE, headers={"Origin": BASE}, data=given, buffered=True)
    answer = Context().run(send)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"


def say(app: Flask, name: str, act: Callable[[], object], times: int) -> None:
    """Do it so often, and print what it took."""
    if times > 1:
        act()
    taken = []
    for _ in range(times):
        with counted(app) as asked:
            started, worked = time.perf_counter(), time.process_time()
            act()
            taken.append(((time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000))
    clock_, worked = (statistics.median(column) for column in zip(*taken, strict=True))
    slow = "  <-- over 100 ms" if clock_ > 100 else ""
    print(f"{clock_:8.1f} ms {worked:8.1f} ms of the processor {len(asked):5} queries  {name}{slow}")


if __name__ == "__main__":
    main()
