"""Everybody is told of a version, each once, whatever process dies in between."""

from ksmo_site.extensions import db
from ksmo_site.outbox import rounds
from ksmo_site.policy_desk import telling as telling_
from ksmo_site.privacy import consent
from tests import telling
from tests.site import Site


def test_each_member_is_told_once_however_often_the_sender_is_killed(site: Site) -> None:
    telling.join(40)
    letters = telling.announce()
    environment = {
        "KSMO_INSTANCE": str(site.instance), "KSMO_BASE_URL": "http://localhost",
        "KSMO_DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
    }  # fmt: skip

    got = telling.deliver_and_kill(site.app, environment, letters, kills=1)

    assert letters == 40
    assert set(got.values()) == {1}
    assert len(got) == 40
    assert (consent.answers(2).told, rounds.waiting(telling_.ANNOUNCED, 2)) == (40, 0)
    db.session.rollback()
