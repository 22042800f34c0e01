"""People who leave while a letter to everybody is being sent, and what the mail server sees of it."""

import asyncio
import threading
import time
from dataclasses import dataclass
from random import Random
from typing import Any

from flask import Flask

from ksmo_site.delivery import sending
from ksmo_site.delivery.post import post
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.newsletter import stopping, subscriptions
from ksmo_site.newsletter.subscriptions import Wish
from ksmo_site.people import persons
from tests.postman import Postman, listening


class Watching(Postman):
    """Notes when each letter was begun: its address was named to the mail server."""

    def __init__(self) -> None:
        super().__init__()
        self.began: dict[str, float] = {}

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        self.began[address] = time.monotonic()
        # So slow that some leave in the midst of it.
        await asyncio.sleep(0.02)
        envelope.rcpt_tos.append(address)
        return "250 OK"


@dataclass
class Outcome:
    """When each leaver was told that they are deleted, and when the mail server saw letters begin."""

    told: dict[str, float]
    began: dict[str, float]

    @property
    def begun_afterwards(self) -> list[str]:
        """Addresses to which a letter was begun although they had been told: there may be none."""
        return [address for address, when in self.told.items() if self.began.get(address, 0) > when]

    @property
    def spared(self) -> int:
        """How many leavers got no letter at all: the control that they left in the midst of it."""
        return sum(address not in self.began for address in self.told)


def leave_while_sending(app: Flask, readers: int, leavers: int, seed: int = 1) -> Outcome:
    """Send a letter to so many readers, of whom so many unsubscribe meanwhile, at any moment."""
    watching, told = Watching(), {}
    addresses = [_reads(number) for number in range(readers)]
    db.session.commit()
    chosen = Random(seed).sample(addresses, leavers)
    with listening(watching) as port:
        app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_USE_TLS=False)
        app.extensions["mail"] = post.init_app(app)
        sends = threading.Thread(target=_send, args=(app,))
        sends.start()
        for number, address in enumerate(chosen):
            # Evenly over the time it takes.
            while sends.is_alive() and len(watching.began) < readers * number // leavers:
                time.sleep(0.001)
            _leave(address)
            told[address] = time.monotonic()
        sends.join()
    return Outcome(told, watching.began)


def _reads(number: int) -> str:
    address = f"reader-{number}@example.org"
    subscriptions.subscribe(Wish(f"Reader {number}", address, newsletter=True, events=False))
    return address


def _send(app: Flask) -> None:
    with app.app_context():
        sending.deliver()


def _leave(address: str) -> None:
    person = persons.find(address)
    assert person
    erased = stopping.end_now(person)
    db.session.commit()
    if erased is not None:
        erasure.verify(erased)
        db.session.commit()
