"""What browsers get before Flask is asked: files for a year, and packed text for strangers."""

import gzip
import re

import pytest
from flask import Flask

from ksmo_site import assets, security
from tests.site import Site
from tests.somebody import Somebody
from tests.visitor import Visitor

PACKED = {"Accept-Encoding": "br, gzip"}


def linked(visitor: Visitor, name: str) -> tuple[str, str]:
    """The address and the checksum a page gives for one of its files."""
    stem, ending = name.split(".")
    found = re.search(rf'"(/static/{stem}\.[0-9a-f]{{16}}\.{ending})" integrity="([^"]*)"', visitor.opens("/").text)
    assert found, f"the page does not ask for {name}"
    return found[1], found[2]


@pytest.mark.parametrize("name", ["site.css", "site.js"])
def test_a_file_is_kept_for_a_year_at_an_address_made_from_its_content(visitor: Visitor, app: Flask, name: str) -> None:
    address, integrity = linked(visitor, name)

    answer = visitor.opens(address).page

    assert answer.headers["Cache-Control"] == "public, immutable, max-age=31536000"
    assert {header: answer.headers.get(header) for header in security.HEADERS} == security.HEADERS
    assert assets.Asset(name, answer.data).address == address
    assert assets.Asset(name, answer.data).integrity == integrity


def test_text_is_packed_for_those_who_take_it(visitor: Visitor) -> None:
    address, _ = linked(visitor, "site.css")

    for path in ("/", "/nope", address):
        plain, packed = visitor.opens(path).page.data, visitor.opens(path, **PACKED).page
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain)
        assert "Accept-Encoding" in packed.vary
        assert "Accept-Encoding" in visitor.opens(path).page.vary


@pytest.mark.parametrize("taken", ["", "identity", "br", "gzip;q=0"])
def test_nothing_is_packed_for_those_who_do_not(visitor: Visitor, taken: str) -> None:
    assert "Content-Encoding" not in visitor.opens("/", **{"Accept-Encoding": taken}).page.headers


def test_what_is_somebodys_own_is_never_packed(visitor: Visitor, mina: Somebody) -> None:
    assert visitor.opens("/sign-in", **PACKED).page.headers["Content-Encoding"] == "gzip"

    visitor.signs_in(mina)

    for path in ("/account/data", "/", "/sign-in?next=/account/leave"):
        assert "Content-Encoding" not in visitor.opens(path, **PACKED).page.headers


def test_only_looking_gets_a_file(visitor: Visitor) -> None:
    address, _ = linked(visitor, "site.css")

    assert visitor.posts(address).status == 404


def test_the_sheet_is_sent_without_its_comments(app: Flask, site: Site) -> None:
    assert b"/*" not in assets.get("site.css").content
    assert len(assets.get("site.css").packed) <= 4096
    assert len(assets.get("site.js").packed) <= 2048
