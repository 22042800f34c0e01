"""Mail servers that refuse, are slow, or are cut off: what is lost, what comes twice, and who is told."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from ksmo_site import clock
from ksmo_site.delivery import sending
from ksmo_site.extensions import db
from ksmo_site.outbox import rounds
from ksmo_site.outbox.models import Letter
from ksmo_site.people.models import Person
from tests.delivery.circulars import NUMBER, is_sent_to
from tests.delivery.test_sending import sends_to
from tests.postman import Postman, listening
from tests.site import Site
from tests.somebody import MINA
from tests.visitor import Visitor


class Choosy(Postman):
    """A mail server that speaks in one breath if asked to, and refuses some."""

    def __init__(self, refused: str = "nobody", answer: str = "550 5.1.1 unknown", *, pipelining: bool = False) -> None:
        super().__init__()
        self.refused, self.said, self.pipelining = refused, answer, pipelining

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, hostname: str, answers: list[str]) -> Any:
        session.host_name = hostname
        return [*answers[:-1], "250-PIPELINING", answers[-1]] if self.pipelining else answers

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if re.search(self.refused, address):
            return self.said
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.mark.parametrize("pipelining", [False, True])
def test_one_address_that_is_refused_keeps_nobody_else_from_getting_theirs(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch, pipelining: bool
) -> None:
    is_sent_to(5, monkeypatch)
    postman = Choosy("reader-3@", pipelining=pipelining)
    with listening(postman) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(delivered=4, refused=1)
        assert sending.deliver() == sending.Delivery()

    assert sorted(to for (to,) in postman.to) == [f"reader-{number}@example.org" for number in (1, 2, 4, 5)]
    progress = rounds.progress("subscribe", NUMBER)
    assert (progress.written, progress.sent, progress.refused, progress.waiting, progress.done) == (5, 4, 1, 0, 5)
    assert db.session.scalars(select(Person.slot).where(Person.bounces == 1)).all() == [3]


@pytest.mark.parametrize("pipelining", [False, True])
def test_words_with_dots_and_korean_pass_unchanged(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch, pipelining: bool
) -> None:
    is_sent_to(1, monkeypatch, name="A\n.\n..\n.hidden line", language="ko")
    with listening(postman := Choosy(pipelining=pipelining)) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(delivered=1)
    (letter,) = postman.letters()

    assert "A\n.\n..\n.hidden line" in letter.get_body(["plain"]).get_content().replace("\r\n", "\n")
    assert "안녕하세요" in letter.get_body(["html"]).get_content()


def test_those_who_were_refused_can_be_tried_again(app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    is_sent_to(2, monkeypatch)
    with listening(Choosy("reader-2@")) as port:
        sends_to(app, port)
        sending.deliver()
    assert rounds.try_again("subscribe", NUMBER) == 1
    db.session.commit()

    with listening(postman := Postman()) as port:
        sends_to(app, port)
        sending.deliver()

    assert postman.to == [["reader-2@example.org"]]
    assert rounds.progress("subscribe", NUMBER).sent == 2


def test_a_letter_to_one_person_that_is_refused_is_gone_and_counted(app: Flask, site: Site, visitor: Visitor) -> None:
    visitor.joins(MINA)
    with listening(Choosy("mina")) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(refused=1)

    assert site.rows()["letter"] == 0
    assert db.session.scalars(select(Person.bounces)).one() == 1


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "450 busy"])
def test_whoever_is_put_off_gets_theirs_later_and_the_others_now(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch, answer: str, time_machine: Any
) -> None:
    is_sent_to(3, monkeypatch)
    with listening(Choosy("reader-2@", answer)) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(delivered=2, waiting=1)
    assert db.session.scalars(select(Person.bounces)).all() == [0, 0, 0]
    site.ages(time_machine, minutes=2)

    with listening(postman := Postman()) as port:
        sends_to(app, port)
        sending.deliver()

    assert postman.to == [["reader-2@example.org"]]


def test_each_try_waits_longer_than_the_one_before(app: Flask, site: Site, visitor: Visitor) -> None:
    visitor.joins(MINA)
    sends_to(app, 1)
    waits = []
    for _ in range(6):
        sending.deliver()
        waits.append(round((db.session.scalars(select(Letter.due_at)).one() - clock.now()).total_seconds() / 60))
        db.session.execute(update(Letter).values(due_at=clock.now()))
        db.session.commit()

    assert waits == [1, 5, 15, 60, 60, 60]


def test_a_server_that_cannot_be_reached_is_tried_once_for_all(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "A_BATCH", 2)
    is_sent_to(5, monkeypatch)
    sends_to(app, 1)

    assert sending.deliver() == sending.Delivery(waiting=2)


@contextmanager
def speaking(*answers: bytes) -> Iterator[int]:
    """A mail server that says these words, one after each line that comes, and hangs up; with none it is silent."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_speak, args=(server, answers), daemon=True).start()
        yield server.getsockname()[1]


def _speak(server: socket.socket, answers: tuple[bytes, ...]) -> None:
    line, _ = server.accept()
    with line, line.makefile("rb") as said:
        for answer in answers:
            line.sendall(answer)
            heard = said.readline()
            while answer.startswith(b"354") and heard not in (b".\r\n", b""):
                heard = said.readline()
        if not answers:
            asyncio.run(asyncio.sleep(3))


GREETING, HELLO, OK = b"220 sink\r\n", b"250 sink\r\n", b"250 OK\r\n"


@pytest.mark.parametrize(
    "answers",
    [(), (GREETING,), (GREETING, HELLO), (GREETING, HELLO, OK), (GREETING, HELLO, OK, OK),
     (GREETING, HELLO, OK, OK, b"354 go\r\n"), (b"554 no service\r\n",), (b"421 busy\r\n",), (b"nonsense\r\n",)],
)  # fmt: skip
def test_a_line_that_is_cut_loses_nothing(
    app: Flask, site: Site, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, answers: tuple[bytes, ...]
) -> None:
    monkeypatch.setattr("ksmo_site.delivery.post.SECONDS_TO_CONNECT", 0.5)
    visitor.joins(MINA)
    with speaking(*answers) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(waiting=1)

    assert site.rows()["letter"] == 1
    assert db.session.scalars(select(Person.bounces)).one() == 0


def test_a_letter_whose_answer_was_lost_comes_again_under_the_same_name(
    app: Flask, site: Site, visitor: Visitor, time_machine: Any
) -> None:
    visitor.joins(MINA)
    first, second = Cut(), Postman()
    with listening(first) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(waiting=1)
    site.ages(time_machine, minutes=2)
    with listening(second) as port:
        sends_to(app, port)
        assert sending.deliver() == sending.Delivery(delivered=1)

    assert [letter["Message-ID"] for letter in first.letters()] == [letter["Message-ID"] for letter in second.letters()]


class Cut(Postman):
    """A mail server that takes a letter and dies before it says so."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await super().handle_DATA(server, session, envelope)
        server.transport.abort()
        return "250 OK"
