"""Whether answers take the same time for known and unknown people.

python -m tests.benchmarks.same_time [SAMPLES]    medians of three doors, on a site of its own
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from ksmo_site import create_app, setting_up
from ksmo_site.auth import membership
from ksmo_site.auth.membership import Application
from ksmo_site.extensions import db
from ksmo_site.language import ENGLISH, speaking
from ksmo_site.people import proofs
from ksmo_site.policy import versions
from tests.served import Served, served
from tests.somebody import MINA

MEMBERS = 70
_networks = (f"10.{n // 65536}.{n // 256 % 256}.{n % 256}" for n in count(0, 256))
_numbers = count()


def main() -> None:
    """Print the medians of each door, and how far apart they are."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder) / "instance"
        make_members(instance)
        with served(instance, KSMO_PROXIES="1") as site:
            site.settles()
            for door in (sign_in, sign_up, forgotten):
                known, unknown = measure(site, door, samples)
                apart = abs(known - unknown)
                print(f"{door.__name__:10} known {known:7.2f} ms   unknown {unknown:7.2f} ms   apart {apart:5.2f} ms")


def make_members(instance: Path) -> None:
    """People whose accounts are open."""
    app = create_app({"KSMO_INSTANCE": str(instance)})
    with app.app_context():
        setting_up.set_up(app)
        for number in range(MEMBERS):
            with speaking(ENGLISH):
                who = Application(f"known-{number}", MINA.password, email=f"known-{number}@example.org")
                member = membership.register(who, versions.get_in_force())
                assert member
                membership.confirm(proofs.token(member, "confirm"))
            db.session.commit()
        db.engine.dispose()


def measure(site: Served, door: Callable[[str], tuple[str, dict[str, str]]], samples: int) -> tuple[float, float]:
    """The medians for known and unknown people, in milliseconds, taken in turns."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(samples):
        for kind, found in times.items():
            found.append(ask(site, *door(f"{kind}-{number % MEMBERS if kind == 'known' else next(_numbers)}")))
    return statistics.median(times["known"]) * 1000, statistics.median(times["unknown"]) * 1000


def sign_in(name: str) -> tuple[str, dict[str, str]]:
    """A wrong password."""
    return "/sign-in", {"identity": name, "password": "not this one at all"}


def sign_up(name: str) -> tuple[str, dict[str, str]]:
    """An address that has an account, or has none."""
    form = {"conference_id": f"new-{next(_numbers)}", "password": MINA.password, "email": f"{name}@example.org"}
    return "/account/create", {**form, "is_of_age": "y", "agree": "y"}


def forgotten(name: str) -> tuple[str, dict[str, str]]:
    """A link for an account that is there, or is not."""
    return "/forgot-password", {"identity": f"{name}@example.org"}


def ask(site: Served, path: str, form: dict[str, str]) -> float:
    """Send the form from a network of its own; how many seconds the answer took."""
    connection = HTTPConnection("127.0.0.1", site.port)
    connection.connect()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": site.address,
               "X-Forwarded-For": next(_networks)}  # fmt: skip
    began = time.perf_counter()
    connection.request("POST", path, urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    connection.close()
    assert answer.status in (200, 302), (path, form, headers)
    return took


if __name__ == "__main__":
    main()
