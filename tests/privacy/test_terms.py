"""Longer terms bind only those who agreed to them."""

from datetime import timedelta
from typing import Any

from flask import Flask

from ksmo_site import clock, work
from ksmo_site.extensions import db
from ksmo_site.policy import scope, versions
from ksmo_site.policy.models import PolicyVersion
from tests.asking.test_asking import QUESTION
from tests.site import Site
from tests.somebody import JUNHO, Somebody
from tests.visitor import Visitor


def test_who_did_not_agree_to_a_longer_term_keeps_the_former_one(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody, junho: Somebody, time_machine: Any
) -> None:
    assert site.rows()["sent_letter"] == 2
    _announce_longer_than(30)
    visitor.signs_in(mina).opens(QUESTION).posts(QUESTION, answer="yes")
    Visitor(app).signs_in(JUNHO).opens(QUESTION).posts(QUESTION, answer="no")

    site.ages(time_machine, days=40)
    work.tidy_up()

    assert site.rows()["sent_letter"] == 1
    assert site.rows()["member"] == 2


def _announce_longer_than(days: int) -> None:
    """Let the version of before have said so many days, and put one in force tomorrow that says what is so now."""
    before, now = versions.get_in_force(), scope.declared()
    before.scope = [{**entry, "days": days} if entry.get("table") == "sent_letter" else entry for entry in now]
    wider = scope.as_rows(scope.widening(before.scope, now))
    day = clock.today() + timedelta(days=1)
    version = PolicyVersion(number=2, published_on=clock.today(), effective_on=day, scope=now, widens=wider)
    version.is_widening = True
    db.session.add(version)
    db.session.commit()
