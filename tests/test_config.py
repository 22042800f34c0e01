"""Settings: one table, and a site that would be unsafe does not start."""

import os
import re
import runpy
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from ksmo_site import config
from tests.served import FLASK, TOP


def flask(*arguments: str, instance: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = surroundings(instance, settings)
    return subprocess.run(
        [*FLASK, *arguments], cwd=TOP, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def surroundings(instance: Path, settings: dict[str, str]) -> dict[str, str]:
    """The environment with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KSMO_")}
    return {**kept, "KSMO_INSTANCE": str(instance), **settings}


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site set up by the command, once, for every test that goes on from there."""
    folder = tmp_path_factory.mktemp("new") / "instance"
    assert "version 1" in flask("setup", instance=folder).stdout
    return folder


@pytest.fixture
def ready(new: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(new, tmp_path / "instance")


REFUSALS = {
    "a short key": ({"KSMO_SECRET_KEY": "short"}, "KSMO_SECRET_KEY is shorter than 32 characters; remove it"),
    "a sample key": ({"KSMO_SECRET_KEY": "change-me-" * 5}, "KSMO_SECRET_KEY looks like a sample; remove it"),
    "a key of one letter": ({"KSMO_SECRET_KEY": "x" * 40}, "KSMO_SECRET_KEY looks like a sample"),
    "debug in public": ({"FLASK_DEBUG": "1", "KSMO_BASE_URL": "https://ksmo.example.org"}, "unset FLASK_DEBUG"),
    "debug on every address": ({"FLASK_DEBUG": "1", "HOST": "0.0.0.0"}, "unset FLASK_DEBUG"),
    "a database out of reach": ({"KSMO_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/x"}, "cannot be opened"),
    "an unknown kind of database": ({"KSMO_DATABASE_URL": "mysql://x@y/z"}, "has to be an SQLite or PostgreSQL"),
    "another driver": ({"KSMO_DATABASE_URL": "postgresql+psycopg2://x@y/z"}, "a PostgreSQL database by psycopg"),
    "nowhere to listen": ({"HOST": "300.1.1.1"}, "cannot be listened on"),
    "no database address": ({"KSMO_DATABASE_URL": "what?"}, "has to be a database address such as"),
    "a port that is none": ({"PORT": "http"}, "PORT is 'http', but has to be a whole number"),
    "a port too high": ({"PORT": "99999"}, "has to be a port between 1 and 65535"),
    "an address that is none": ({"KSMO_BASE_URL": "ksmo"}, "has to be an address such as https://"),
    "an address with a part too many": ({"KSMO_BASE_URL": "https://ex.org/#a"}, "has to be an address such as https://"),
    "an address with a port too high": ({"KSMO_BASE_URL": "http://x:99999"}, "has to be an address such as https://"),
    "a broken address": ({"KSMO_BASE_URL": "https://[::1"}, "has to be an address such as https://"),
    "a database in memory": ({"KSMO_DATABASE_URL": "sqlite:///:memory:"}, "has to be a file by its whole path"),
    "a database by half its path": ({"KSMO_DATABASE_URL": "sqlite:///x.db"}, "has to be a file by its whole path"),
    "a zone that is none": ({"KSMO_TIMEZONE": "Seoul"}, "has to be a time zone such as Asia/Seoul"),
    "an unknown way to send": ({"KSMO_MAIL_TLS": "maybe"}, "has to be one of starttls, tls, none"),
    "an unknown name": ({"KSMO_DATABASE": "x"}, "KSMO_DATABASE is not a setting of this site"),
    "a folder that cannot be": ({"KSMO_INSTANCE": "/dev/null/x"}, "cannot be made"),
    "a folder that keeps no files": ({"KSMO_INSTANCE": "/proc"}, "cannot be made or written to"),
}  # fmt: skip


# One of each kind is met as whoever starts the site meets it; starting is slow, so the others are met in this process.
OF_EACH_KIND = (
    "a short key",
    "debug in public",
    "a database out of reach",
    "nowhere to listen",
    "a port that is none",
    "a folder that cannot be",
)


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_the_site_does_not_start_with(name: str, tmp_path: Path) -> None:
    settings, because = REFUSALS[name]

    result = flask("serve", **{"instance": tmp_path / "instance", **settings})  # type: ignore[arg-type]

    refused(result, because)


@pytest.mark.parametrize("name", [name for name in REFUSALS if name not in OF_EACH_KIND])
def test_nor_does_it_start_with(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    settings, because = REFUSALS[name]
    monkeypatch.setattr(os, "environ", surroundings(tmp_path / "instance", settings))

    with pytest.raises(SystemExit) as refusal:
        runpy.run_path(str(TOP / "wsgi.py"))

    # Words on the way out are what Python prints; it then ends with 1.
    said = str(refusal.value.code)
    assert because in said
    assert len(said.splitlines()) == 1
    assert capfd.readouterr().err == ""


def refused(result: subprocess.CompletedProcess[str], because: str) -> None:
    """One clear sentence, exit code 1, no traceback."""
    assert result.returncode == 1
    assert because in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("content", [b"", b"this is no database, by far" * 100])
def test_the_site_does_not_start_with_a_database_it_cannot_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "site.db").write_bytes(content)
    if not content:
        (tmp_path / "site.db").unlink()
        (tmp_path / "site.db").mkdir()

    refused(flask("serve", instance=tmp_path), "cannot be opened")


def test_the_site_does_not_start_on_another_programs_database(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "site.db")
    connection.execute("CREATE TABLE orders (id)")
    connection.close()

    refused(flask("serve", instance=tmp_path), "belongs to another program")


def test_a_command_before_setting_up_says_what_to_do(tmp_path: Path) -> None:
    refused(flask("promises", "check", instance=tmp_path), "run: flask --app wsgi setup")


def test_the_site_does_not_start_without_its_keys(ready: Path) -> None:
    (ready / "keys").unlink()

    refused(flask("setup", instance=ready), "keys is missing")
    refused(flask("serve", instance=ready), "keys is missing")


def test_the_site_does_not_start_with_a_secret_others_can_read(ready: Path) -> None:
    (ready / "secret").chmod(0o644)

    refused(flask("setup", instance=ready), "chmod 600")


def test_the_site_does_not_start_with_a_secret_it_did_not_write(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(bytes(range(256)))
    (tmp_path / "secret").chmod(0o600)

    refused(flask("setup", instance=tmp_path), "is not what this site wrote there")


def test_the_site_does_not_start_on_the_database_of_a_newer_one(ready: Path) -> None:
    connection = sqlite3.connect(ready / "site.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()

    refused(flask("serve", instance=ready), "was made by a newer version of this site")


def test_many_set_ups_at_once_make_one_site(tmp_path: Path) -> None:
    command = [*FLASK, "setup"]
    environment = {**os.environ, "KSMO_INSTANCE": str(tmp_path)}
    processes = [subprocess.Popen(command, cwd=TOP, env=environment, stdout=subprocess.PIPE) for _ in range(4)]

    said = [process.communicate(timeout=60)[0].decode() for process in processes]

    assert [process.returncode for process in processes] == [0] * 4
    assert sum("version 1" in words for words in said) == 1


def test_setting_up_twice_changes_nothing_and_nobody_else_may_read_it(ready: Path) -> None:
    before = contents(ready)

    assert flask("setup", instance=ready).stdout == "The site was set up before; its content stays.\n"

    assert contents(ready) == before
    assert {path.name for path in ready.iterdir() if path.stat().st_mode & 0o077} == set()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the databases, whose bytes move when they are opened."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db"}


def test_a_new_site_may_start_without_samples(tmp_path: Path) -> None:
    flask("setup", "--empty", instance=tmp_path)

    assert flask("demo", "clear", instance=tmp_path).stdout == "0 samples removed.\n"


def test_the_pages_about_settings_are_made_from_the_table() -> None:
    assert (TOP / "docs/settings.md").read_text() == config.as_table()
    assert (TOP / ".env.example").read_text() == config.as_example()


def test_every_setting_the_code_asks_for_is_in_the_table() -> None:
    asked = {
        name for path in (TOP / "ksmo_site").rglob("*.py") for name in re.findall(r"\bKSMO_[A-Z_]+\b", path.read_text())
    }

    assert asked == {setting.name for setting in config.SETTINGS if setting.name.startswith("KSMO_")}


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("a.localhost", True),
     ("0.0.0.0", False), ("10.0.0.1", False), ("localhost.example.org", False)],
)  # fmt: skip
def test_loopback_is_told_from_the_rest(host: str, loopback: bool) -> None:
    assert config.is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:9"), ("0.0.0.0", "http://localhost:9"), ("::1", "http://localhost:9")],
)
def test_links_lead_where_somebody_can_go_whatever_is_listened_on(host: str, address: str) -> None:
    assert config.read({"HOST": host, "PORT": "9"})["KSMO_BASE_URL"] == address
