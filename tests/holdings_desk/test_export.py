"""All members in one file: only on a written ground, which every one of them reads."""

import csv
import io

import pytest
from flask import Flask

from tests import crowd
from tests.site import Site
from tests.somebody import Somebody
from tests.team.test_activity import acts
from tests.visitor import Visitor

PAGE = "/desk/members/export"
GROUND = "Order 2024-17 of the Seoul Central District Court"


def exports(organizer: Visitor, **fields: object) -> Visitor:
    organizer.opens(PAGE)
    given = {"ground": GROUND, "names": ["member.name", "person.email"], "seen": organizer.value_of("seen")}
    return organizer.posts(PAGE, **{**given, **fields})


def rows(organizer: Visitor) -> list[list[str]]:
    return list(csv.reader(io.StringIO(organizer.text.removeprefix("\ufeff"))))


def test_every_member_reads_the_ground(app: Flask, organizer: Visitor, site: Site, junho: Somebody) -> None:
    exports(organizer)

    assert organizer.page.mimetype == "text/csv"
    assert rows(organizer)[0] == ["Real name", "E-mail address"]
    assert [junho.name, junho.email] in rows(organizer)
    assert site.rows()["opening"] == 2
    own = Visitor(app).signs_in(junho)
    assert "An organizer opened your record" in own.follows().text
    assert f"on this ground: {GROUND}" in own.opens("/account/data").text
    assert f"다음 근거에 따라 전체 회원의 정보를 파일로 만들었습니다: {GROUND}" in own.opens("/ko/account/data").text


def test_it_stands_in_the_log_with_its_ground_and_number(organizer: Visitor, junho: Somebody) -> None:
    exports(organizer)

    assert acts()[-1] == (
        "holdings_desk.export", {"number": "2", "ground": GROUND, "fields": "member.name, person.email"}
    )  # fmt: skip
    assert GROUND in organizer.opens("/desk/activity").text


def test_nothing_of_it_stays_on_the_server(organizer: Visitor, site: Site, junho: Somebody) -> None:
    exports(organizer)

    assert not [value for value in junho.values if site.files_with(value, besides=".eml")]
    assert not site.files_with("Real name,")


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"ground": ""}, "Please write down the statute"), ({"ground": "because"}, "at least 20"),
     ({"names": []}, "Please choose what is exported"), ({"names": ["member.password_hash"]}, "not a valid choice"),
     ({"seen": "7"}, "They are 1 people by now"), ({"seen": ""}, "by now")],
)  # fmt: skip
def test_what_is_missing_is_told_and_nothing_is_made(
    organizer: Visitor, site: Site, fields: dict[str, object], said: str
) -> None:
    before = acts()

    exports(organizer, **fields)

    assert said in organizer.text
    assert organizer.page.mimetype == "text/html"
    assert site.rows()["opening"] == 0
    assert acts() == before


def test_a_name_that_spreadsheets_would_run_is_harmless(app: Flask, organizer: Visitor, site: Site) -> None:
    site.has_member(Visitor(app), Somebody("formula-x1", "=1+1", "formula-x1@example.org"))

    assert ["'=1+1", "formula-x1@example.org"] in rows(exports(organizer))


def test_a_crowd_is_exported_in_parts(organizer: Visitor, site: Site) -> None:
    crowd.gathers(700)

    assert len(rows(exports(organizer))) == 702
    assert site.rows()["opening"] == 701
