"""Nothing is kept longer than the policy in force covers, whoever sets it, and visitors read what is in effect."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from ksmo_site import clock
from ksmo_site.account import inactivity
from ksmo_site.extensions import db
from ksmo_site.people import ledger
from ksmo_site.settings import sections
from ksmo_site.settings_desk import changing, limits
from tests.policy_desk.writing import announces, begins, hidden
from tests.settings_desk.setting import RETENTION, sets
from tests.site import Site
from tests.visitor import Visitor


def test_what_is_shorter_holds_at_once_and_is_what_visitors_read(app: Flask, site: Site, organizer: Visitor) -> None:
    sets(organizer, RETENTION, inactive_days="365", backup_days="7", consent_days="30")

    assert "for 365 days is deleted" in Visitor(app).opens("/privacy/what-we-hold").text
    gone_on = clock.today() + timedelta(days=7)
    assert f"removed by {gone_on.day} {gone_on:%b %Y}" in organizer.opens("/account/leave").text
    assert inactivity.term() == timedelta(days=365)
    assert ledger.kept() == timedelta(days=7)


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ({"inactive_days": "731"}, "The policy in force covers 730 days at most. Announce a version"),
        ({"inactive_days": "0"}, "The policy in force covers 730 days at most. Announce a version"),
        ({"inactive_days": "89"}, "Please choose at least 90 days"),
        ({"inactive_days": "soon"}, "Please enter a whole number of days"),
        ({"backup_days": "15"}, "The policy in force covers 14 days at most. Announce a version"),
        ({"backup_days": "0"}, "The policy in force covers 14 days at most"),
        ({"consent_days": "13"}, "Please choose 14 to 365 days"),
        ({"consent_days": "366"}, "Please choose 14 to 365 days"),
        ({"consent_days": "-1"}, "Please enter a whole number of days"),
    ],
)
def test_what_would_make_the_policy_untrue_is_refused(
    site: Site, organizer: Visitor, typed: dict[str, str], because: str
) -> None:
    sets(organizer, RETENTION, **typed)

    assert organizer.status == 200
    assert because in organizer.text
    assert [organizer.content_of(name) for name in typed] == list(typed.values())
    assert inactivity.term() == timedelta(days=730)


def test_longer_is_announced_first_and_asked_of_members(site: Site, organizer: Visitor, time_machine: Any) -> None:
    begins(organizer)
    organizer.opens("/desk/policy/draft/particulars")
    organizer.posts("/desk/policy/draft/particulars", **hidden(organizer), inactive_days="1000")
    said = organizer.opens("/desk/policy/draft/announce").text
    assert "Kept longer: Accounts nobody signs in to, in days (730 → 1000)" in said
    announces(organizer, str(clock.today() + timedelta(days=14)))
    assert limits.most("inactive_days") == 730

    site.ages(time_machine, days=15)

    changing.set_section(sections.RETENTION, {"inactive_days": "1000"}, revision=0)
    db.session.commit()
    visitor = Visitor(site.app)
    assert "for 1000 days is deleted" in visitor.opens("/privacy").text
    assert "for 1000 days is deleted" in visitor.opens("/privacy/what-we-hold").text


def test_a_server_that_keeps_longer_than_the_policy_is_told_on_the_desk(app: Flask, organizer: Visitor) -> None:
    app.config["KSMO_INACTIVE_DAYS"] = 0

    assert "the policy in force covers 730 at most, and ∞ are set" in organizer.opens("/desk").text


def test_without_backups_there_is_nothing_to_be_set(app: Flask, organizer: Visitor) -> None:
    app.config["KSMO_BACKUP_DAYS"] = 0

    assert "lets this site make no backups" in sets(organizer, RETENTION, backup_days="5").text
