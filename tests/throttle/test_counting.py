"""Tries: counted exactly, under marks that lead nowhere, and gone when their time is over."""

import threading
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site import clock, work
from ksmo_site.errors import TooMany
from ksmo_site.extensions import db
from ksmo_site.throttle import counting, keys
from ksmo_site.throttle.counting import Limit
from ksmo_site.throttle.models import Tries
from tests.site import Site

THREE = Limit("test", 3, timedelta(minutes=15), while_busy=1)


def passes(limit: Limit, *whose: str, busy: bool = False) -> bool:
    try:
        for tally in counting.count(limit.of(*whose)):
            tally.refuse(busy=busy)
    except TooMany:
        return False
    return True


def test_so_many_pass_and_the_next_one_is_refused(site: Site) -> None:
    assert [passes(THREE, "somebody") for _ in range(5)] == [True, True, True, False, False]
    assert passes(THREE, "somebody else")


def test_fewer_pass_while_it_is_busy_and_never_none(site: Site) -> None:
    assert [passes(THREE, "somebody", busy=True) for _ in range(2)] == [True, False]


def test_the_refusal_says_for_how_long(site: Site, time_machine: Any) -> None:
    for _ in range(3):
        passes(THREE, "somebody")
    site.ages(time_machine, minutes=5)

    with pytest.raises(TooMany, match="Wait 10 minutes") as refused:
        counting.spend(THREE.of("somebody"))

    assert timedelta(minutes=9) < refused.value.wait <= timedelta(minutes=10)


def test_after_the_time_it_begins_anew_and_the_row_is_gone(site: Site, time_machine: Any) -> None:
    for _ in range(4):
        passes(THREE, "somebody")
    site.ages(time_machine, minutes=16)

    assert counting.sweep() == 1
    assert passes(THREE, "somebody")


def test_a_success_gives_its_try_back(site: Site) -> None:
    for _ in range(10):
        assert passes(THREE, "somebody")
        counting.give_back(THREE.of("somebody"))
        db.session.commit()


def test_nothing_of_who_tried_is_kept(site: Site) -> None:
    passes(THREE, "mina.quell-7713@example.org", "192.0.2.0/24")

    (row,) = db.session.scalars(select(Tries))
    assert len(row.mark) == 32
    assert not site.files_with("mina.quell-7713")
    assert not site.files_with("192.0.2.0")


def test_a_key_is_destroyed_after_a_day_and_its_marks_lead_nowhere(site: Site, time_machine: Any) -> None:
    before = keys.mark("somebody")
    old = site.instance / "tries" / clock.today().isoformat()
    secret = old.read_bytes()
    assert keys.mark("somebody") == before

    site.ages(time_machine, days=1)
    assert keys.mark("somebody") != before
    assert keys.mark("somebody", days_ago=1) == before
    site.ages(time_machine, days=1)
    work.tidy_up()

    assert not old.exists()
    assert not [path for path in site.instance.rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_midnight_gives_nobody_more_tries(site: Site, time_machine: Any) -> None:
    time_machine.move_to("2026-03-05T14:55:00+00:00", tick=True)
    assert [passes(THREE, "somebody") for _ in range(4)] == [True, True, True, False]

    time_machine.move_to("2026-03-05T15:00:01+00:00", tick=True)

    assert clock.today().isoformat() == "2026-03-06"
    assert not passes(THREE, "somebody")
    time_machine.move_to("2026-03-05T15:11:00+00:00", tick=True)
    assert passes(THREE, "somebody")


def test_a_key_that_another_process_is_making_is_left_alone(site: Site) -> None:
    keys.mark("somebody")
    draft = site.instance / "tries" / f"{clock.today().isoformat()}.beef"
    draft.write_bytes(b"a key on its way")

    keys.sweep()

    assert draft.exists()


def test_many_at_once_are_counted_exactly(app: Flask, site: Site) -> None:
    passed: list[bool] = []

    def tries() -> None:
        with app.app_context():
            passed.extend(passes(THREE, "somebody") for _ in range(5))

    threads = [threading.Thread(target=Context().run, args=(tries,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (passed.count(True), passed.count(False)) == (3, 27)
