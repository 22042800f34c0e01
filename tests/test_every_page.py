"""Every page there is, in both languages, by the checks that hold for all of them."""

import re
from contextvars import Context

import pytest

from tests.addresses import DESK, MEMBERS, MISSING, PAGES, PUBLIC
from tests.site import Site
from tests.somebody import MINA, Somebody
from tests.visitor import Visitor, check

BOTH = ("", "/ko")


@pytest.mark.parametrize("prefix", BOTH)
@pytest.mark.parametrize("path", PUBLIC)
def test_a_first_visit_sets_no_cookie_and_loads_nothing_from_others(visitor: Visitor, prefix: str, path: str) -> None:
    visitor.opens(prefix + path)

    assert visitor.status == 200
    assert visitor.cookies == []
    assert "Set-Cookie" not in visitor.page.headers


@pytest.mark.parametrize("path", PUBLIC)
def test_korean_pages_say_that_they_are(visitor: Visitor, path: str) -> None:
    visitor.opens(f"/ko{path}")

    if visitor.page.mimetype == "text/html":
        assert '<html lang="ko">' in visitor.text
        assert 'href="/ko/privacy"' in visitor.text
        assert f'hreflang="en" href="{path.replace("&", "&amp;")}"' in visitor.text


@pytest.mark.parametrize("path", [path for path in PUBLIC if path in PAGES])
def test_every_page_names_itself_in_both_languages_and_brings_the_script(visitor: Visitor, path: str) -> None:
    visitor.opens(f"/ko{path}")
    named = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', visitor.text))
    here = f"http://localhost{path}".replace("&", "&amp;")
    korean = here.replace("localhost/", "localhost/ko/")

    assert named == {"en": here, "ko": korean, "x-default": here}
    assert f'<link rel="canonical" href="{korean}">' in visitor.text
    assert f'<meta property="og:url" content="{korean}">' in visitor.text
    assert visitor.text.count("<script ") == 1


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_said_in_the_frame_of_the_site(visitor: Visitor, path: str) -> None:
    visitor.opens(path)

    assert visitor.status == 404
    assert "Page not found" in visitor.text


def test_pages_of_members_are_theirs_only(visitor: Visitor, mina: Somebody) -> None:
    for path in MEMBERS:
        assert visitor.opens(path).page.location == f"/sign-in?next={path}"
    visitor.signs_in(mina)

    for path in MEMBERS:
        assert visitor.opens(path).status == 200
        assert visitor.page.headers["Cache-Control"] == "no-store"


def test_after_signing_in_one_comes_back_to_the_page_one_wanted(visitor: Visitor, mina: Somebody) -> None:
    visitor.opens("/ko/account/leave").follows()

    visitor.posts(
        "/ko" + visitor.page.request.full_path.removeprefix("/ko"), identity=mina.conference_id, password=mina.password
    )

    assert visitor.page.location == "/ko/account/leave"


def test_the_desk_is_for_organizers(visitor: Visitor, site: Site, mina: Somebody) -> None:
    for path in DESK:
        assert visitor.opens(path).status == 302
    visitor.signs_in(mina)
    for path in DESK:
        assert visitor.opens(path).status == 404
    site.has_organizer(visitor, mina)

    for path in DESK:
        assert visitor.opens(path).status == visitor.opens(f"/ko{path}").status == 200


@pytest.mark.parametrize(("path", "method"), [("/sign-out", "GET"), ("/privacy", "POST"), ("/privacy", "DELETE")])
def test_what_an_address_does_not_take_is_refused(visitor: Visitor, path: str, method: str) -> None:
    answer = Context().run(visitor.browser.open, path, method=method, base_url="http://localhost", buffered=True)

    check(answer)
    assert answer.status_code == 405


def test_an_address_with_unprintable_letters_is_not_there(visitor: Visitor) -> None:
    assert visitor.opens("/news/a%00b").status == 404


def test_a_link_from_a_letter_tells_nobody_where_it_came_from(visitor: Visitor, site: Site) -> None:
    visitor.joins(MINA)

    visitor.opens(site.link_to(MINA).removeprefix("http://localhost"))

    assert visitor.page.headers["Referrer-Policy"] == "no-referrer"
    assert visitor.page.headers["Cache-Control"] == "no-store"
    assert visitor.page.headers["X-Robots-Tag"] == "noindex"


def test_an_imitated_host_is_refused(visitor: Visitor) -> None:
    visitor.opens("/", Host="evil.example")

    assert visitor.status == 400
    assert "<a" not in visitor.text


def test_too_much_at_once_is_refused(visitor: Visitor) -> None:
    visitor.opens("/account/create").posts("/account/create", name="x" * 300_000)

    assert visitor.status == 413


@pytest.mark.parametrize(
    "junk", ["\x00", "a\x00b", "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"), "9" * 20, "x" * 5000]
)
@pytest.mark.parametrize("form", ["/account/create", "/sign-in", "/newsletter", "/forgot-password"])
def test_junk_in_a_form_is_told_and_never_breaks_it(visitor: Visitor, site: Site, form: str, junk: str) -> None:
    fields = {
        "conference_id": junk,
        "identity": junk,
        "name": junk,
        "email": junk,
        "password": junk,
        "agree": "y",
        "newsletter": "y",
    }

    visitor.opens(form).posts(form, **fields)

    assert visitor.status in (200, 302)
    assert site.rows()["person"] == 0
