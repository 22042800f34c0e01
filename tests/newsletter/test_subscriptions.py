"""Readers: asking, confirming, stopping."""

import pytest

from tests.site import Site, body, links
from tests.somebody import MINA, Somebody
from tests.visitor import Visitor

LOCAL = "http://localhost"


def asks(visitor: Visitor, **choice: str) -> Visitor:
    visitor.opens("/newsletter")
    return visitor.posts("/newsletter", **{"name": MINA.name, "email": MINA.email, "newsletter": "y", **choice})


def test_a_reader_asks_confirms_and_stops(site: Site, visitor: Visitor) -> None:
    asks(visitor).follows()
    to_confirm, to_stop, _ = links(site.letters()[-1])

    assert "You are on the list" in visitor.confirms(to_confirm).text
    assert "You get nothing more" in visitor.confirms(to_stop).text

    assert site.rows()["person"] == site.rows()["subscription"] == site.keys() == 0
    assert not any(site.files_with(value) for value in MINA.values)


def test_opening_the_links_changes_nothing(site: Site, visitor: Visitor) -> None:
    asks(visitor)
    to_confirm, to_stop, _ = links(site.letters()[-1])
    before = site.rows()

    for _ in range(10):
        visitor.opens(to_confirm.removeprefix(LOCAL)).opens(to_stop.removeprefix(LOCAL))

    assert site.rows() == before


def test_nothing_chosen_is_told(site: Site, visitor: Visitor) -> None:
    visitor.opens("/newsletter").posts("/newsletter", name=MINA.name, email=MINA.email)

    assert "Choose the newsletter, the events listing, or both." in visitor.text
    assert f'value="{MINA.email}"' in visitor.text
    assert site.rows()["person"] == 0


def test_both_boxes_are_empty_at_first(visitor: Visitor) -> None:
    assert "checked" not in visitor.opens("/newsletter").text


def test_asking_again_changes_nothing_and_gets_the_same_answer(site: Site, visitor: Visitor) -> None:
    asks(visitor).follows()
    visitor.confirms(links(site.letters()[-1])[0])

    asks(visitor, name="Somebody Else", newsletter="", events="y").follows()

    assert "Check your inbox" in visitor.text
    letter = site.letters()[-1]
    assert "You are on the list already" in body(letter)
    assert f"Dear {MINA.name}," in body(letter)
    assert site.rows()["subscription"] == 1


def test_stopping_works_without_cookie_or_origin_and_twice(site: Site, visitor: Visitor) -> None:
    asks(visitor)
    to_stop = links(site.letters()[-1])[1].removeprefix(LOCAL)

    for _ in range(2):
        answer = Visitor(site.app).browser.post(to_stop, base_url=LOCAL, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 302

    assert site.rows()["subscription"] == 0
    assert "has ended already" in visitor.opens(to_stop).text


def test_a_member_who_stops_reading_stays_a_member(site: Site, visitor: Visitor, mina: Somebody) -> None:
    asks(visitor)
    to_stop = links(site.letters()[-1])[1]

    visitor.confirms(to_stop)

    assert site.rows()["member"] == site.rows()["person"] == 1


@pytest.mark.parametrize(
    "path", ["/newsletter/confirm/", "/newsletter/unsubscribe/", "/account/confirm/", "/desk/first/"]
)
@pytest.mark.parametrize("token", ["x", "WyJmaXJzdCJd.awMLMQ.lbXz7wl", "9" * 20, "%00", "가나"])
def test_a_forged_link_is_refused(visitor: Visitor, path: str, token: str) -> None:
    visitor.opens(path + token)

    assert visitor.status == 400
    assert "This link no longer works" in visitor.text


def test_a_link_for_one_purpose_opens_no_other(site: Site, visitor: Visitor) -> None:
    asks(visitor)
    to_confirm, to_stop, _ = (link.removeprefix(LOCAL).rsplit("/", 1)[1] for link in links(site.letters()[-1]))

    for path, token in (("unsubscribe", to_confirm), ("confirm", to_stop)):
        assert visitor.opens(f"/newsletter/{path}/{token}").status == 400
    assert visitor.opens(f"/account/confirm/{to_confirm}").status == 400


def test_what_a_stranger_asked_in_somebodys_name_gives_way(site: Site, visitor: Visitor) -> None:
    asks(visitor, name="Go to www.evil.example", events="y")
    assert "evil" not in body(site.letters()[-1])

    asks(visitor)
    visitor.confirms(links(site.letters()[-1])[0])

    asks(visitor)
    assert f"Dear {MINA.name}," in body(site.letters()[-1])
