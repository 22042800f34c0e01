"""Looking for members and readers: masked, and found by what is typed complete or by part of the name."""

import pytest
from flask import Flask

from ksmo_site.people_desk import masks
from tests import crowd
from tests.people_desk.opening import searches
from tests.site import Site
from tests.somebody import JUNHO, MINA, Somebody
from tests.visitor import Visitor


@pytest.mark.parametrize(
    ("conference_id", "shown"), [("lee07", "l…07"), ("lee0", "l…"), ("a", "a…"), ("준호-zz42", "준…42"), ("", "…")]
)
def test_ids_are_masked(conference_id: str, shown: str) -> None:
    assert masks.masked_id(conference_id) == shown


@pytest.mark.parametrize(("name", "shown"), [("Mina Kim", "M… K…"), ("홍길동", "홍…"), ("", ""), (" A  b ", "A… b…")])
def test_names_are_masked(name: str, shown: str) -> None:
    assert masks.masked_name(name) == shown


@pytest.mark.parametrize("sought", [JUNHO.conference_id.upper(), f" {JUNHO.email} ", "쯔위", "준호", "체르트"])
def test_whoever_is_found_is_masked(organizer: Visitor, junho: Somebody, sought: str) -> None:
    searches(organizer, sought)

    assert "준… 쯔…" in organizer.text
    assert "j…42" in organizer.text
    assert "j…@example.org" in organizer.text
    assert junho.name not in organizer.text
    assert "example.org" in organizer.text
    assert junho.email not in organizer.text.replace(f'value="{sought.strip()}"', "")


def test_lists_mask_everybody(organizer: Visitor, junho: Somebody) -> None:
    page = organizer.opens("/desk/members").text

    assert "j…42" in page
    assert "m…71" in page
    assert not [value for value in (*junho.values, *MINA.values[2:]) if value in page]


@pytest.mark.parametrize("sought", ["nobody", "junho@", "junho-zz", "%", "x" * 254, "' OR 1=1 --"])
def test_whoever_is_not_there_is_not_found(organizer: Visitor, junho: Somebody, sought: str) -> None:
    assert "No open account" in searches(organizer, sought).text


def test_an_empty_search_is_told_at_its_field(organizer: Visitor) -> None:
    assert "Please enter what you look for." in searches(organizer, "").text


def test_more_than_twenty_are_said_to_be_more(organizer: Visitor, site: Site) -> None:
    crowd.gathers(25)

    page = searches(organizer, "crowd").text

    assert "There are more than these 20." in page
    assert page.count("Open the record") == 20


def test_pages_of_the_list(organizer: Visitor, site: Site) -> None:
    crowd.gathers(60)

    assert organizer.opens("/desk/members").text.count("Open the record") == 50
    assert organizer.opens("/desk/members?page=2").text.count("Open the record") == 11
    assert [organizer.opens(f"/desk/members?page={page}").status for page in ("3", "0", "x", "99999")] == [404] * 4


def test_counts(organizer: Visitor, site: Site, app: Flask, junho: Somebody) -> None:
    crowd.gathers(6)

    page = " ".join(organizer.opens("/desk/members").text.split())

    assert '<th scope="row">Open</th><td data-label="Count">8</td>' in page
    assert '<th scope="row">Of organizers</th><td data-label="Count">1</td>' in page
