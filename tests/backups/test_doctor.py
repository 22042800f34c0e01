"""What whoever runs the site should look after is named, with what to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ksmo_site import ballast, database
from ksmo_site.backups import copies, doctor
from ksmo_site.extensions import db
from ksmo_site.people import ledger
from ksmo_site.people.vault import SLOT, vault
from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor


def wrong() -> list[str]:
    return [f"{finding.words} {finding.advice}" for finding in doctor.examine() if not finding.is_fine]


def test_a_healthy_site_needs_nothing(site: Site, mina: Somebody) -> None:
    copies.make()

    assert wrong() == []
    assert "!!" not in site.runs("doctor")


def lose_a_key(site: Site) -> None:
    with vault().path.open("r+b") as file:
        file.write(vault().key(0) + bytes(SLOT))


def damage_the_ledger(site: Site) -> None:
    ledger.ledger().path.write_bytes(b"1 2\n")


def lose_the_copy_of_the_keys(site: Site) -> None:
    (copies.folder() / "keys").unlink()


def let_no_worker_run(site: Site) -> None:
    (site.instance / database.STAMP).unlink()


def fill_the_disk(site: Site) -> None:
    (site.instance / "ballast").unlink()


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lose_a_key, "0 of 1 people"),
        (damage_the_ledger, "ledger could not be looked at"),
        (lose_the_copy_of_the_keys, "no copy of the key file"),
        (let_no_worker_run, "not written anew"),
        (fill_the_disk, "is not kept"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(
    site: Site, mina: Somebody, harm: Callable[[Site], None], told: str
) -> None:
    copies.make()
    harm(site)

    assert told in " ".join(wrong())
    db.session.rollback()
    assert site.runs("doctor", fails=True)


def test_a_backup_that_is_late_is_named(site: Site, time_machine: Any) -> None:
    copies.make()
    site.ages(time_machine, days=3)

    assert "newest backup" in " ".join(wrong())


def test_the_desk_says_when_whoever_runs_the_server_is_needed(organizer: Visitor, site: Site) -> None:
    (site.instance / database.STAMP).unlink()

    assert "Run: flask --app wsgi doctor" in organizer.opens("/desk").text


def test_a_file_system_that_keeps_what_is_overwritten_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert doctor.file_system(tmp_path) not in ("", *doctor.COPY_ON_WRITE)
    monkeypatch.setattr(doctor, "file_system", lambda _path: "btrfs")

    assert "lies on btrfs. It keeps what is overwritten" in " ".join(wrong())


def test_room_is_given_up_only_where_hardly_any_is_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ballast.make_room()
    assert ballast.is_there()

    monkeypatch.setattr(ballast, "_free", lambda: ballast.SIZE - 1)
    ballast.make_room()
    ballast.take()
    assert not ballast.is_there()

    monkeypatch.setattr(ballast, "_free", lambda: ballast.PLENTY)
    ballast.take()
    assert ballast.is_there()
