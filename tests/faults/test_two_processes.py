"""Two processes serve one site: what there may be once is there once, and limits hold exactly."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from tests.served import Served, served
from tests.somebody import MINA

pytestmark = pytest.mark.xdist_group("processes")


class Stays(HTTPRedirectHandler):
    """Does not go where an answer leads."""

    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[Served]]:
    with served(tmp_path / "instance", KSMO_PROXIES="1") as one, served(one.instance, KSMO_PROXIES="1") as other:
        yield [one.settles(), other]


def posts(site: Served, path: str, network: str, **form: str) -> int:
    headers = {"Origin": site.address, "X-Forwarded-For": network}
    try:
        with build_opener(Stays).open(
            Request(site.address + path, urlencode(form).encode(), headers), timeout=60
        ) as page:
            return int(page.status)
    except HTTPError as answer:
        return answer.code


def at_once(threads: int, act: Callable[[int], list[int]]) -> Counter[int]:
    """What the threads were answered."""
    with ThreadPoolExecutor(threads) as pool:
        return Counter(answer for answers in pool.map(act, range(threads)) for answer in answers)


def numbers(site: Served, *tables: str) -> list[int]:
    with closing(sqlite3.connect(f"file:{site.instance / 'site.db'}?mode=ro", uri=True)) as database:
        return [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # one of ours


def test_four_times_a_hundred_sign_ups_for_a_hundred_addresses_are_a_hundred_people(two: list[Served]) -> None:
    def joins(thread: int) -> list[int]:
        site = two[thread % 2]
        return [
            posts(site, "/account/create", f"10.{thread}.{number}.1", conference_id=f"somebody-{thread}-{number}",
                  password=MINA.password, email=f"somebody-{number}@example.org", is_of_age="y", agree="y")
            for number in range(100)
        ]  # fmt: skip

    answers = at_once(4, joins)

    assert answers == {302: 400}
    assert numbers(two[0], "person", "member", "consent") == [100, 100, 100]


def test_the_eleventh_try_is_refused_whichever_process_it_reaches(two: list[Served]) -> None:
    def tries(thread: int) -> list[int]:
        form = {"identity": MINA.conference_id, "password": "not this one at all"}
        return [posts(two[(thread + number) % 2], "/sign-in", "192.0.2.1", **form) for number in range(5)]

    assert at_once(8, tries) == {200: 10, 429: 30}
