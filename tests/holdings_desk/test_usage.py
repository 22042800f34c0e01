"""Figures that name nobody, and what is held: every number below five is told as that."""

import re
from typing import Any

from ksmo_site.holdings import register
from tests import crowd
from tests.site import Site
from tests.somebody import Somebody
from tests.team.test_activity import acts
from tests.visitor import Visitor


def figures(organizer: Visitor, path: str = "/desk/usage") -> list[str]:
    return re.findall(r"<td[^>]*>([^<]*)</td>|<title>.*?: ([^<]*)</title>", organizer.opens(path).text)


def test_small_numbers_are_not_told(organizer: Visitor, junho: Somebody) -> None:
    numbers = {number for pair in figures(organizer) for number in pair if number}

    assert numbers <= {"0", "&lt;5"}
    assert "Fewer than 5 accounts" in organizer.text


def test_each_chart_says_what_it_shows_and_has_its_numbers_in_a_table(organizer: Visitor, site: Site) -> None:
    crowd.gathers(40)

    page = organizer.opens("/desk/usage").text

    assert "Most accounts in one week: 42" in page or "Most accounts in one week: 41" in page
    assert "Most people get this: News for members, 41 of them." in page
    assert "The answer given most often: I agree, 41 times." in page
    assert "Most letters in one week: 4" in page
    assert "Visits are not counted yet" in page
    assert page.count("Numbers as a table") == page.count('<svg class="days"') == 2
    assert ">41</td>" in page


def test_nobody_stands_on_the_page(organizer: Visitor, mina: Somebody, junho: Somebody) -> None:
    page = organizer.opens("/desk/usage").text.partition("<main")[2]

    assert not [value for value in (*mina.values, *junho.values) if value in page]
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", page)


def test_every_holding_stands_among_what_is_held(organizer: Visitor) -> None:
    page = organizer.opens("/desk/retention").text

    for holding in register.all_holdings():
        assert str(holding.about.what) in page
    assert "has not been deleted since" in page


def test_what_is_due_is_deleted_at_once(
    organizer: Visitor, app: Any, site: Site, time_machine: Any, mina: Somebody
) -> None:
    Visitor(app).joins(Somebody("late-ww1", "Late", "late-ww1@example.org"))
    site.ages(time_machine, hours=25)
    organizer.signs_in(mina).types_a_code()
    assert "past its term: 1" in organizer.opens("/desk/retention").text

    organizer.posts("/desk/retention/delete").follows()

    assert "What was due is deleted." in organizer.text
    assert "What was due was last deleted:" in organizer.text
    assert "past its term" not in organizer.text
    assert acts()[-1] == ("holdings_desk.delete_due", {})
    assert site.rows()["member"] == 1
