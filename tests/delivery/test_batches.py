"""Batches: paused, paced, killed in the middle, and taken up again."""

import multiprocessing
import os
import signal
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from ksmo_site.delivery import handing, journal, pace, sending, settling
from ksmo_site.delivery.settling import Outcome
from ksmo_site.extensions import db
from ksmo_site.outbox import folder, rounds
from ksmo_site.outbox.models import Letter, SentLetter
from tests.delivery.circulars import NUMBER, is_sent_to
from tests.site import Site


def test_a_paused_round_waits_and_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    is_sent_to(3, monkeypatch)
    rounds.pause("subscribe", NUMBER)
    db.session.commit()
    assert sending.deliver() == sending.Delivery()
    assert sending.due() == 0

    rounds.pause("subscribe", NUMBER, paused=False)
    db.session.commit()

    assert sending.deliver() == sending.Delivery(delivered=3)
    assert rounds.progress("subscribe", NUMBER).sent == 3


def test_a_pause_stops_a_batch_that_is_under_way(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    is_sent_to(5, monkeypatch)
    monkeypatch.setattr(handing, "A_LOOK", timedelta(0))

    def and_then_somebody_pauses(name: str, content: bytes) -> None:
        folder.lay(name, content)
        rounds.pause("subscribe", NUMBER)
        db.session.commit()

    monkeypatch.setattr(handing, "lay", and_then_somebody_pauses)
    assert sending.deliver() == sending.Delivery(delivered=1)
    monkeypatch.undo()
    progress = rounds.progress("subscribe", NUMBER)

    assert (progress.sent, progress.waiting, progress.is_paused) == (1, 4, True)
    assert db.session.scalars(select(Letter.held_until)).all() == [None] * 4


def test_what_is_stopped_for_good_reaches_nobody_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    is_sent_to(3, monkeypatch)
    rounds.withdraw("subscribe", NUMBER)
    db.session.commit()

    assert sending.deliver() == sending.Delivery()
    assert rounds.progress("subscribe", NUMBER).skipped == 3


def test_only_so_many_leave_a_minute_and_single_letters_do_not_wait(
    app: Flask, site: Site, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    is_sent_to(5, monkeypatch)
    app.config["KSMO_MAIL_PER_MINUTE"] = 2
    assert sending.deliver() == sending.Delivery(delivered=2)
    assert sending.deliver() == sending.Delivery()
    db.session.execute(
        update(Letter).where(Letter.id == db.session.scalars(select(Letter.id)).first()).values(number=None)
    )
    db.session.commit()
    assert sending.deliver().total == 1

    site.ages(time_machine, minutes=1)

    assert sending.deliver() == sending.Delivery(delivered=2)


def test_a_broken_pace_file_stops_nothing(app: Flask, site: Site) -> None:
    app.config["KSMO_MAIL_PER_MINUTE"] = 10
    (folder.folder() / "pace").write_text("{nonsense")

    assert pace.take(4) == 4
    assert pace.take(20) == 6


def test_whoever_comes_after_a_killed_process_sends_nothing_twice(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    is_sent_to(4, monkeypatch)
    first, second, *others = sending._take()

    def dies() -> None:
        with journal.kept() as book:
            book.takes(first, second, *others)
            book.is_sent(first)
            book.is_sent(second)
            os.kill(os.getpid(), signal.SIGKILL)

    process = multiprocessing.get_context("fork").Process(target=dies)
    process.start()
    process.join()

    assert sending.deliver() == sending.Delivery(delivered=2)
    assert rounds.progress("subscribe", NUMBER).sent == 4
    assert len(db.session.scalars(select(SentLetter)).all()) == 4
    assert not list(folder.folder().glob("*.sending"))


def test_the_journal_of_a_living_process_is_left_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    is_sent_to(2, monkeypatch)
    letters = sending._take()
    with journal.kept() as book:
        book.takes(*letters)
        assert sending.deliver() == sending.Delivery()
        settling.settle(Outcome(untouched=letters))

    assert sending.deliver() == sending.Delivery(delivered=2)


def test_an_entry_that_was_not_written_wholly_is_sent_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    is_sent_to(1, monkeypatch)
    (letter,) = sending._take()
    broken = folder.folder() / "0.sending"
    broken.write_bytes(b"-" + letter.bytes + b"+" + letter.bytes[:7])

    assert sending.deliver() == sending.Delivery(delivered=1)
    assert not broken.exists()
