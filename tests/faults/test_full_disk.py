"""A full disk: nobody joins, and everybody can still leave, stop a newsletter and sign out."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from contextvars import Context
from pathlib import Path

import pytest
from flask import Flask

from ksmo_site import ballast, create_app, setting_up, work
from ksmo_site.auth import membership
from ksmo_site.extensions import db
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor

PIECE = 64 << 10


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, which is soon full; only root can have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no disk of its own can be had here: {mounted.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> None:
    """Leave not one byte free."""
    with (disk / "filling").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        for size in (PIECE, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))


@pytest.fixture
def full(small_disk: Path) -> Iterator[tuple[Flask, Site, Visitor, Visitor]]:
    """A site on a disk that ran full while two members were signed in."""
    app = create_app({"KSMO_INSTANCE": str(small_disk / "instance"), "KSMO_BASE_URL": "http://localhost"})
    with app.app_context():
        setting_up.set_up(app)
        site = Site(app)
        mina, junho = (Visitor(app).signs_in(site.has_member(Visitor(app), who)) for who in (MINA, JUNHO))
        site.letters()
        db.session.rollback()
        assert ballast.is_there()
        fill(small_disk)
        yield app, site, mina, junho
        db.session.remove()
        db.engine.dispose()
    app.extensions["vault"].close()
    app.extensions["huey"].storage.close()


def test_on_a_full_disk_everybody_can_leave_stop_and_sign_out(
    full: tuple[Flask, Site, Visitor, Visitor], small_disk: Path
) -> None:
    app, site, mina, junho = full
    assert os.statvfs(small_disk).f_bavail == 0
    stranger = Somebody("newcomer", "New Comer", "new.comer@example.org")
    refused = Visitor(app).opens("/account/create")
    with contextlib.suppress(AssertionError):
        # Visitors of the tests take no answer of 500 and more for granted: here it is 503, and says so.
        Context().run(lambda: refused.posts("/account/create", **stranger.application()))
    assert refused.status == 503
    assert "Try again in a minute" in refused.text

    assert junho.opens("/").posts("/sign-out").status == 302
    assert not ballast.is_there()
    assert mina.opens("/account/leave").posts("/account/leave").follows().status == 200
    assert "Your account is deleted" in mina.text
    again = Visitor(app).signs_in(JUNHO)
    assert again.status == 302
    assert again.opens("/account/leave").posts("/account/leave").follows().status == 200

    assert site.holds_nobody()
    assert site.keys() == 0
    assert membership.find(MINA.email) is None
    (small_disk / "filling").unlink()
    work.tidy_up()
    assert ballast.is_there()
