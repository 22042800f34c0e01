"""Letters as they leave: read back as mail programs read them."""

import email
from email.policy import default
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from ksmo_site.delivery import composing, inspection
from ksmo_site.extensions import db
from ksmo_site.outbox.models import Letter
from tests.delivery.circulars import is_sent_to
from tests.site import Site
from tests.somebody import JUNHO, MINA
from tests.visitor import Visitor

HOSTILE = [
    "a@b.example\r\nBcc: c@d.example",
    "a@b.example\nBcc: c@d.example",
    "a@b.example\r\n\r\nHello",
    "a\r@b.example",
]


def text(letter: Any) -> str:
    return str(letter.get_body(["plain"]).get_content())


def html(letter: Any) -> str:
    return str(letter.get_body(["html"]).get_content())


def test_the_text_comes_first_and_the_html_says_the_same(site: Site, visitor: Visitor) -> None:
    visitor.joins(MINA)
    (letter,) = site.letters()

    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert not letter.defects
    for line in text(letter).split("\n"):
        for word in line.split():
            assert word.strip("-") in html(letter).replace("&#39;", "'")
    link = next(word for word in text(letter).split() if "/confirm/" in word)
    assert f'<a href="{link}">{link}</a>' in html(letter)
    assert "<img" not in html(letter)


def test_korean_arrives_as_it_was_written(site: Site, visitor: Visitor) -> None:
    visitor.opens("/ko/account/create").posts("/ko/account/create", **JUNHO.application())
    (letter,) = site.letters()

    assert "비밀번호를 묻지 않습니다" in text(letter)
    assert "비밀번호를 묻지 않습니다" in html(letter)
    assert '<html lang="ko">' in html(letter)
    assert all(line.isascii() and len(line) <= 998 for line in letter.as_bytes().decode().splitlines())


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_circular_has_one_reader_and_the_headers_of_a_list(
    site: Site, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    is_sent_to(3, monkeypatch, language)
    letters = site.letters()

    assert len({letter["To"] for letter in letters}) == 3
    for letter in letters:
        slot = letter["To"].partition("@")[0].removeprefix("reader-")
        assert letter.get_all("To") == [f"reader-{slot}@example.org"]
        assert letter["Subject"] == "News, 소식"
        assert letter["List-Unsubscribe"] == f"<http://localhost/stop/{slot}>"
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["List-Id"] == "KSMO 2024 <sample.ksmoconference.org>"
        assert letter["Content-Language"] == language
        assert "안녕하세요" in html(letter)
        assert not letter.defects


def test_words_of_ones_own_stand_in_text_and_html(app: Flask) -> None:
    with app.test_request_context():
        filled = composing._put("\ue000name\ue001 \ue000more\ue001.", {"name": "O'Neil <b>"})
        escaped = composing._put("\ue000name\ue001", composing._escaped({"name": "O'Neil <b>"}))

    assert filled == "O'Neil <b> ."
    assert escaped == "O&#39;Neil &lt;b&gt;"


@pytest.mark.parametrize("address", HOSTILE)
def test_no_address_adds_a_line_to_the_head(site: Site, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    is_sent_to(1, monkeypatch)
    letter = db.session.query(Letter).one()
    pattern = composing.Pattern(b"", "", "", is_of_list=False)

    with pytest.raises(ValueError, match="more than one line"):
        composing._fill(pattern, letter, address, {})


def test_a_long_subject_in_korean_is_folded_and_read_back(app: Flask) -> None:
    subject = "대한종양내과학회 소식 " * 12
    with app.test_request_context():
        head = composing._head(subject.strip(), "ko", None)

    assert max(map(len, head.split(b"\r\n"))) < 100
    assert email.message_from_bytes(head, policy=default)["Subject"] == subject.strip()


@pytest.mark.parametrize("given", [{"html": Markup("<p><a href='https://elsewhere.example/'>offer</a></p>")},
                                   {"html": Markup("<p><img src='/a.png' alt=''></p>")},
                                   {"name": "See https://elsewhere.example/"},
                                   {"name": "See http://localhost/?utm_source=letter"}])  # fmt: skip
def test_what_leads_elsewhere_or_counts_readers_does_not_leave(
    site: Site, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    is_sent_to(2, monkeypatch, **given)

    assert site.letters() == []
    assert db.session.query(Letter).count() == 2


def test_an_organizers_yes_lets_a_link_to_another_host_pass(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    is_sent_to(1, monkeypatch, name="See https://www.example.org/room", hosts=["www.example.org"])

    assert len(site.letters()) == 1
    assert not inspection.foreign("https://www.example.org/", ["www.example.org"])
    assert inspection.foreign("https://www.example.org.evil.example/", ["www.example.org"])
    assert inspection.foreign("https://www.example.org@evil.example/", ["www.example.org"])
