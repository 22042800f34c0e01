"""A representative helps a reader: found by the whole address only, masked, opened for a reason, stopped, deleted."""

import re

import pytest
from flask import Flask

from tests.newsletter_desk.writing import reads
from tests.people_desk.opening import acts
from tests.site import Site
from tests.somebody import JUNHO, Somebody
from tests.visitor import Visitor

READER = "reader-7q@example.org"


def looks_for(organizer: Visitor, sought: str) -> Visitor:
    return organizer.opens("/desk/subscribers").posts("/desk/subscribers", sought=sought)


def opens_reader(organizer: Visitor, sought: str) -> str:
    (path,) = re.findall(r'href="(/desk/subscribers/[0-9a-f-]{36})"', looks_for(organizer, sought).text)
    organizer.opens(path).posts(path, reason="They wrote to us.")
    return str(path)


@pytest.mark.parametrize("sought", [READER, f" {READER.upper()} "])
def test_a_reader_is_found_masked(organizer: Visitor, site: Site, sought: str) -> None:
    reads(READER)

    page = looks_for(organizer, sought).text

    assert "r…@example.org" in page
    assert "reader-7q" not in page.replace(f'value="{sought.strip()}"', "")


@pytest.mark.parametrize("sought", ["reader-7q", "@example.org", "other@example.org", "%"])
def test_only_a_whole_address_finds_somebody(organizer: Visitor, site: Site, sought: str) -> None:
    reads(READER)

    assert "Nothing is sent to this address." in looks_for(organizer, sought).text


def test_counts_stand_by_list_and_language(organizer: Visitor, site: Site) -> None:
    reads(READER, events=True)
    reads("another@example.org", language="ko")

    rows = re.findall(r"<tr>(.*?)</tr>", organizer.opens("/desk/subscribers").text, re.DOTALL)

    cells = [re.sub(r"<[^>]+>", "|", row).replace("||", "|") for row in rows]
    assert "|Newsletter|English|1|" in cells
    assert "|Newsletter|한국어|1|" in cells
    assert "|Events listing|English|1|" in cells
    assert "|News for members|–|1|" in cells


def test_one_list_is_stopped_and_then_all_of_them(organizer: Visitor, site: Site) -> None:
    reads(READER, events=True)
    path = opens_reader(organizer, READER)
    assert READER in organizer.text

    acts(organizer, f"{path}/stop/newsletter")
    assert "Stop: Newsletter" not in organizer.text
    assert "Stop: Events listing" in organizer.text
    acts(organizer, f"{path}/stop/events")

    assert "Nothing is sent to them." in organizer.text
    assert [letter["To"] for letter in site.letters()][-1] == READER


def test_without_a_reason_nothing_is_stopped(organizer: Visitor, site: Site) -> None:
    reads(READER)
    path = opens_reader(organizer, READER)

    assert acts(organizer, f"{path}/stop/newsletter", opened="forged").page.location == f"{path}?said=closed"
    assert "Stop: Newsletter" in organizer.opens(path).posts(path, reason="again").text


def test_a_reader_is_deleted_with_everything(organizer: Visitor, site: Site) -> None:
    reads(READER)
    path = opens_reader(organizer, READER)
    organizer.opens(f"{path}/delete").posts(f"{path}/delete", typed="other@example.org")
    assert "That is not the address" in organizer.text

    organizer.posts(f"{path}/delete", typed=READER.upper()).follows()

    assert "Receipt " in organizer.text
    assert site.rows()["person"] == 1
    assert site.rows()["subscription"] == 0
    assert not site.files_with(READER)


def test_a_member_stays_one_when_the_subscription_goes(
    app: Flask, organizer: Visitor, site: Site, junho: Somebody
) -> None:
    own = Visitor(app).signs_in(junho).opens("/account/subscriptions")
    own.posts("/account/subscriptions", newsletter="y", news="y", language="en")
    path = opens_reader(organizer, JUNHO.email)
    assert "Their account" in organizer.text

    organizer.opens(f"{path}/delete").posts(f"{path}/delete", typed=JUNHO.email)

    assert organizer.page.location == "/desk/subscribers?said=done"
    assert site.rows()["subscription"] == 0
    assert site.rows()["member"] == 2
    assert "A representative stopped letters" in own.opens("/account/data").text
