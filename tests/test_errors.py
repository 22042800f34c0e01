"""Pages of errors: the same frame in both languages, no script, no cookie, and what to do next."""

import pytest

from ksmo_site import errors
from tests.visitor import Visitor, check_html


@pytest.mark.parametrize("prefix", ["", "/ko"])
@pytest.mark.parametrize("code", errors.TITLES)
def test_an_error_has_a_page_that_says_what_to_do(organizer: Visitor, code: int, prefix: str) -> None:
    page = organizer.opens(f"{prefix}/desk/styles/errors/{code}").text

    check_html(page)
    assert "<script" not in page
    assert f'<html lang="{"ko" if prefix else "en"}">' in page
    assert (f"Error {code}" in page) is not bool(prefix)
    assert f'href="{prefix}/contact"' in page
    if not prefix:
        assert str(errors.ADVICE[code]) in page


def test_an_error_that_is_no_sample_is_not_there(organizer: Visitor) -> None:
    assert organizer.opens("/desk/styles/errors/418").status == 404


def test_a_page_that_is_missing_sets_no_cookie_and_loads_no_script(visitor: Visitor) -> None:
    page = visitor.opens("/ko/nope")

    assert page.status == 404
    assert page.cookies == []
    assert "<script" not in page.text
    assert "og:" not in page.text
