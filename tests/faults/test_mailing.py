"""A newsletter that is paused while it leaves, in a site that is stopped and started in between."""

import asyncio
import time
from pathlib import Path
from typing import Any

from ksmo_site import create_app, setting_up
from ksmo_site.extensions import db
from ksmo_site.outbox import rounds
from ksmo_site.outbox.rounds import Progress
from tests import mailing
from tests.postman import Postman, listening
from tests.served import served

READERS = 40


class Slow(Postman):
    """A mail server that takes its time."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(0.1)
        return await super().handle_DATA(server, session, envelope)


def test_paused_stopped_started_and_resumed_each_reader_gets_it_once(tmp_path: Path) -> None:
    environment = {"KSMO_INSTANCE": str(tmp_path / "instance"), "KSMO_BASE_URL": "http://localhost"}
    app = create_app(environment)
    with app.app_context(), listening(postman := Slow()) as port:
        setting_up.set_up(app)
        mailing.subscribe(READERS)
        mailing.write()
        settings = environment | {"KSMO_MAIL_SERVER": "127.0.0.1", "KSMO_MAIL_PORT": str(port), "KSMO_MAIL_TLS": "none"}
        del settings["KSMO_INSTANCE"]
        with served(tmp_path / "instance", **settings) as site:
            within(20, lambda: len(postman.to) >= 5)
            pauses(paused=True)
            time.sleep(1.5)
            reached = len(postman.to)
            assert reached < READERS
            site.stops()
            site.starts()
            time.sleep(1)
            assert len(postman.to) == reached
            pauses(paused=False)
            app.extensions["deliver_now"]()
            within(30, lambda: how_far().waiting == 0)

    assert sorted(to for (to,) in postman.to) == sorted(f"reader-{slot}@example.org" for slot in range(1, READERS + 1))
    with app.app_context():
        assert (how_far().done, how_far().sent, how_far().written) == (READERS, READERS, READERS)


def how_far() -> Progress:
    found = rounds.progress("issue", 1)
    db.session.rollback()
    return found


def pauses(*, paused: bool) -> None:
    rounds.pause("issue", 1, paused=paused)
    db.session.info.pop("has_letters", None)
    db.session.commit()


def within(seconds: float, holds: Any) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come to be in time"
        time.sleep(0.1)
