"""The site as somebody runs it: the whole walk, stopping, killing, starting again."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ksmo_site import security
from tests.postman import Postman, listening
from tests.served import FLASK, TOP, Browser, Served, served
from tests.site import links
from tests.somebody import JUNHO, MINA, Somebody

pytestmark = pytest.mark.xdist_group("processes")


def within(seconds: float, found: object) -> None:
    """Wait until it is so."""
    assert callable(found)
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def walks_in(site: Served, who: Somebody, letter_link: object) -> Browser:
    """Join, confirm by the link of the letter, sign in."""
    assert callable(letter_link)
    browser = Browser(site)
    browser.opens("/account/create")
    assert "Check your inbox" in browser.sends(**who.application())
    browser.opens(letter_link())
    assert "Your address is confirmed" in browser.sends()
    browser.opens("/sign-in")
    assert "Your data" in browser.sends(identity=who.conference_id, password=who.password)
    return browser


def confirm_links(site: Served) -> list[str]:
    """The links to confirm an account that lie in the outbox folder."""
    letters = (file.read_text() for file in site.instance.glob("outbox/*.eml"))
    return [link for letter in letters for link in re.findall(r"http://\S+/account/confirm/\S+", letter)]


def keys_of(site: Served) -> list[bytes]:
    """The keys of all people there are; the first slot is the pepper's."""
    slots = (site.instance / "keys").read_bytes()[32:]
    return [key for key in (slots[at : at + 32] for at in range(0, len(slots), 32)) if any(key)]


def leaves(browser: Browser) -> None:
    browser.opens("/account/leave")
    assert "Your account is deleted" in browser.sends()


def test_the_whole_walk_with_a_real_mail_server(tmp_path: Path) -> None:
    postman = Postman()
    with listening(postman) as port:
        mail = {"KSMO_MAIL_SERVER": "127.0.0.1", "KSMO_MAIL_PORT": str(port), "KSMO_MAIL_TLS": "none"}
        with served(tmp_path / "instance", **mail) as site:
            site.settles()

            def link() -> str:
                within(10, lambda: postman.got)
                return links(postman.letters()[-1])[0]

            browser = walks_in(site, MINA, link)
            assert postman.to == [[MINA.email]]
            assert not any(site.files_with(value) for value in MINA.values)
            keys = keys_of(site)
            assert keys

            leaves(browser)

            assert not any(site.files_with(value) for value in MINA.values)
            left = b"".join(path.read_bytes() for path in site.instance.rglob("*") if path.is_file())
            assert not [key for key in keys if key in left]


def test_the_whole_walk_without_a_mail_server(tmp_path: Path) -> None:
    with served(tmp_path / "instance") as site:
        site.settles()

        def link() -> str:
            within(10, lambda: confirm_links(site))
            return confirm_links(site)[0]

        browser = walks_in(site, MINA, link)
        assert site.files_with(MINA.email)
        assert not any(site.files_with(value, besides=".eml") for value in MINA.values)
        shutil.copytree(site.instance, tmp_path / "copy")

        leaves(browser)

        assert not any(site.files_with(value) for value in MINA.values)
        assert not list(site.instance.glob("outbox/*"))
        # The copy made before leaving, with the key file of after: it does not open.
        shutil.copy(site.instance / "keys", tmp_path / "copy/keys")
        look = (
            "from ksmo_site import create_app, setting_up; from ksmo_site.extensions import db; "
            "from ksmo_site.people.models import Person; app = create_app(); ctx = app.app_context(); ctx.push(); "
            "setting_up.open_instance(app); db.session.query(Person).first().email"
        )
        looking = subprocess.run(
            [sys.executable, "-c", look], cwd=TOP, env={**site.environment, "KSMO_INSTANCE": str(tmp_path / "copy")},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert looking.stderr.strip().endswith("ksmo_site.people.vault.Gone")


def test_a_letter_leaves_although_the_process_was_killed_after_its_commit(tmp_path: Path) -> None:
    instance = tmp_path / "instance"
    join_and_die = (
        "import os, signal; from ksmo_site import create_app, setting_up; from ksmo_site.extensions import db; "
        "from ksmo_site.auth import membership; from ksmo_site.policy import versions; app = create_app(); "
        "ctx = app.app_context(); ctx.push(); setting_up.set_up(app); "
        f"who = membership.Application('{MINA.conference_id}', 'seven quiet', email='{MINA.email}'); "
        "membership.register(who, versions.get_in_force()); db.session.commit(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert run(instance, join_and_die) == -signal.SIGKILL
    assert not list(instance.glob("outbox/*"))

    postman = Postman()
    with listening(postman) as port:
        mail = {"KSMO_MAIL_SERVER": "127.0.0.1", "KSMO_MAIL_TLS": "none", "KSMO_MAIL_PORT": str(port)}
        with served(instance, **mail):
            within(10, lambda: postman.got)

    assert postman.to == [[MINA.email]]


def test_what_is_no_request_is_answered_with_every_header(tmp_path: Path) -> None:
    with served(tmp_path / "instance") as site, socket.create_connection(("127.0.0.1", site.port)) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n")
        answer = line.makefile("rb").read().decode()

    assert " 400 " in answer
    assert all(f"{name}: " in answer for name in security.HEADERS)


def contents(instance: Path) -> dict[str, bytes]:
    """Every file but the worker's own jobs."""
    files = (path for path in instance.rglob("*") if path.is_file() and "jobs" not in path.name)
    return {path.name: path.read_bytes() for path in files}


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    with served(tmp_path / "instance") as site:
        site.settles()
    before = contents(tmp_path / "instance")

    with served(tmp_path / "instance") as site:
        assert "its content stays" in site.said.read_text()
        time.sleep(1)

    assert contents(tmp_path / "instance") == before


def test_two_sites_run_side_by_side(tmp_path: Path) -> None:
    with served(tmp_path / "one") as one, served(tmp_path / "two") as two:
        for site in (one, two):
            assert "KSMO 2024" in Browser(site).opens("/")
        browser = Browser(one)
        browser.opens("/account/create")
        browser.sends(conference_id="only-here", password=MINA.password, name="Only Here", is_of_age="y", agree="y")
        browser = Browser(two)
        browser.opens("/sign-in")
        assert "do not go together" in browser.sends(identity="only-here", password=MINA.password)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_finishes_requests_in_flight(tmp_path: Path, number: signal.Signals) -> None:
    with served(tmp_path / "instance") as site:
        # Somebody else writes for a second, so that the form is in flight when the site is told to stop.
        other = sqlite3.connect(site.instance / "site.db", isolation_level=None)
        within(10, lambda: begins(other))
        answers: list[int] = []
        sending = threading.Thread(target=lambda: answers.append(subscribes(site)))
        sending.start()
        time.sleep(0.5)

        threading.Timer(1, site.process.send_signal, [number]).start()
        time.sleep(1.5)
        other.execute("ROLLBACK")
        other.close()
        sending.join()

        assert answers == [302]
        assert site.process.wait(timeout=20) == 0
        assert "Traceback" not in site.said.read_text()
    with served(tmp_path / "instance") as site:
        within(10, lambda: list(site.instance.glob("outbox/*.eml")))


def subscribes(site: Served) -> int:
    """Send the form of readers, and go nowhere after it; the status of the answer."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
    form = urlencode({"name": MINA.name, "email": MINA.email, "newsletter": "y"})
    connection.request("POST", "/newsletter", form, {"Content-Type": "application/x-www-form-urlencoded"})
    status = connection.getresponse().status
    connection.close()
    return status


def begins(connection: sqlite3.Connection) -> bool:
    """Take the right to write, unless somebody else has it."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


def test_the_address_and_the_link_for_the_first_organizer_are_printed(tmp_path: Path) -> None:
    with served(tmp_path / "instance") as site:
        said = site.said.read_text()
        assert f"KSMO 2024 is served at {site.address}" in said
        (link,) = re.findall(r"http://\S+/desk/first/\S+", said)
        browser = Browser(site)
        browser.opens(link)
        assert "Your account is open" in browser.sends(**JUNHO.application())
        site.stops()
        site.starts()
        assert site.said.read_text().count("/desk/first/") == 1


@pytest.mark.parametrize("step", ["before the key", "after the key", "after the commit"])
def test_killed_while_leaving_somebody_is_wholly_there_or_wholly_gone(tmp_path: Path, step: str) -> None:
    instance = tmp_path / "instance"
    kill = "import os, signal; kill = lambda *a: os.kill(os.getpid(), signal.SIGKILL); "
    prepare = (
        "from ksmo_site import create_app, setting_up; from ksmo_site.extensions import db; "
        "from ksmo_site.auth import membership; from ksmo_site.policy import versions; "
        "from ksmo_site.people.vault import Vault; app = create_app(); ctx = app.app_context(); ctx.push(); "
    )
    join = (
        "setting_up.set_up(app); m = membership.register(membership.Application('mina', 'seven quiet', 'Mina'), "
        "versions.get_in_force()); db.session.commit(); "
    )
    destroy = "destroy = Vault.destroy_key; "
    sabotage = {
        "before the key": "Vault.destroy_key = kill; ",
        "after the key": destroy + "Vault.destroy_key = lambda s, n: (destroy(s, n), kill()); ",
        "after the commit": "",
    }[step]
    leave = sabotage + "membership.cancel(m); db.session.commit(); kill()"
    killed = run(instance, kill + prepare + join + leave)
    assert killed == -signal.SIGKILL

    counted = (
        "setting_up.set_up(app); from ksmo_site.people.vault import vault; from ksmo_site.people.models import Person; "
        "people = db.session.query(Person).all(); keys = [vault().has_key(s) for s in range(1, vault().slots())]; "
        "assert (len(people), sum(keys)) == (0, 0), (people, keys)"
    )
    assert run(instance, prepare + counted) == 0


@pytest.mark.parametrize("step", ["after the key", "before the commit"])
def test_killed_while_joining_somebody_is_wholly_there_or_not_at_all(tmp_path: Path, step: str) -> None:
    script = (
        "import os, signal; kill = lambda *a: os.kill(os.getpid(), signal.SIGKILL); "
        "from ksmo_site import create_app, setting_up; from ksmo_site.extensions import db; "
        "from ksmo_site.auth import membership; from ksmo_site.policy import versions; "
        "from ksmo_site.privacy import consent; "
        "from ksmo_site.people.vault import Vault, vault; app = create_app(); ctx = app.app_context(); ctx.push(); "
        "setting_up.set_up(app); "
    )
    after_the_key = "make = Vault.make_key; Vault.make_key = lambda s, n: (make(s, n), kill()); "
    sabotage = after_the_key if step == "after the key" else "consent.give = kill; "
    join = "membership.register(membership.Application('mina', 'seven quiet', 'Mina'), versions.get_in_force())"
    assert run(tmp_path / "instance", script + sabotage + join) == -signal.SIGKILL
    counted = (
        "from ksmo_site.people.models import Person; assert db.session.query(Person).count() == 0; " + join + "; "
        "db.session.commit(); (person,) = db.session.query(Person); person.unseal('x', person.seal('x', 'opens')); "
        "assert vault().has_key(person.slot)"
    )
    assert run(tmp_path / "instance", script + counted) == 0


def run(instance: Path, script: str) -> int:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KSMO_")}
    environment["KSMO_INSTANCE"] = str(instance)
    return subprocess.run([sys.executable, "-c", script], cwd=TOP, env=environment, check=False).returncode


def test_the_worker_runs_beside_another_server(tmp_path: Path) -> None:
    site = Served(tmp_path / "instance")
    site.runs("setup")
    worker = subprocess.Popen([*FLASK, "work"], cwd=TOP, env=site.environment, stdout=subprocess.DEVNULL)
    try:
        script = (
            "import wsgi; answer = wsgi.app.test_client().post('/newsletter', base_url='http://localhost', "
            f"data={{'name': 'Mina', 'email': '{MINA.email}', 'newsletter': 'y'}}); assert answer.status_code == 302"
        )
        assert run(site.instance, script) == 0
        within(15, lambda: list(site.instance.glob("outbox/*.eml")))
    finally:
        worker.terminate()
        assert worker.wait(timeout=20) == 0


def test_commands_beside_the_running_site_leave_its_database_whole(tmp_path: Path) -> None:
    with served(tmp_path / "instance") as site:
        commands = [subprocess.Popen([*FLASK, "promises", "check"], cwd=TOP, env=site.environment) for _ in range(3)]
        for number in range(30):
            browser = Browser(site)
            browser.opens("/newsletter")
            browser.sends(name="Reader", email=f"reader-{number}@example.org", newsletter="y")
            assert "Check your inbox" in browser.page
        assert [command.wait(timeout=60) for command in commands] == [0, 0, 0]
        connection = sqlite3.connect(site.instance / "site.db")
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM subscription").fetchone() == (30,)
        connection.close()
        assert "malformed" not in site.said.read_text()
