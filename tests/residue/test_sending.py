"""From the moment somebody is told that they are deleted, no letter to them is begun."""

from flask import Flask

from tests.residue.sending import leave_while_sending
from tests.site import Site


def test_nobody_who_left_meanwhile_is_written_to_afterwards(app: Flask, site: Site) -> None:
    outcome = leave_while_sending(app, readers=60, leavers=15)

    assert outcome.begun_afterwards == []
    assert outcome.spared > 0
    assert len(outcome.began) > 40
    assert site.rows()["person"] == 45
