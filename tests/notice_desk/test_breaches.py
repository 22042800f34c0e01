"""Organizers write a security notice, post it, mail it, change it and end it."""

import json
from typing import Any

from flask import Flask

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.notice_desk import preview
from ksmo_site.notices import breaches
from ksmo_site.notices.models import BreachWording
from ksmo_site.notices.words import MEMBERS, PARTS, READERS
from ksmo_site.templating import day
from tests.notices.writing import HEADLINE, KOREAN, posts_notice, typed
from tests.site import Site, body
from tests.somebody import UNREACHABLE, Somebody
from tests.visitor import Visitor

NEW, ONE = "/desk/notices/security/new", "/desk/notices/security/1"


def writes(organizer: Visitor, **changes: str) -> Visitor:
    return organizer.opens(NEW).posts(NEW, **typed(**changes)).follows()


def test_from_knowing_to_posting(app: Flask, organizer: Visitor) -> None:
    assert "71 hours left to tell those concerned." in writes(organizer).text
    assert "71 hours left" in organizer.opens("/desk").text
    assert "A draft of security notice 1 is not posted." in organizer.text
    assert Visitor(app).opens("/privacy/notices/1").status == 404

    organizer.opens(ONE).posts(f"{ONE}/post").follows()

    assert "It stands on every page now." in organizer.text
    page = Visitor(app).opens("/privacy/notices/1").text
    assert [page.index(f"{number}. ") for number in range(1, 8)] == sorted(page.index(f"{n}. ") for n in range(1, 8))
    korean = Visitor(app).opens("/ko/privacy/notices/1").text
    assert f'<h1 lang="en">{HEADLINE}</h1>' in korean
    assert organizer.opens(ONE).posts(f"{ONE}/post").status == 200


def test_what_is_missing_is_refused_at_its_field_with_every_word_kept(organizer: Visitor) -> None:
    writes(organizer, what_en="", how_en="", how_en_unknown="y", headline_ko=KOREAN, doing_en="See www.example.org")

    page = organizer.posts(f"{ONE}/post").text

    wrong = {field for field in page.split('<div class="field') if field.startswith(" wrong")}
    assert len(wrong) == 1 + len(PARTS) + 1
    assert "What information (English)" in page
    assert "What to do now (한국어)" in page
    assert "would be stopped" in page
    assert KOREAN in page
    assert "Words about todo." in page
    assert "Not known yet. It is added here" in organizer.opens(ONE).text
    assert breaches.public() == []


def test_what_cannot_be_is_told(organizer: Visitor) -> None:
    for field, value, said in (
        ("known_on", "2099-01-01", "Please enter a time that is over."),
        ("known_on", "", "Please enter the day."),
        ("known_at", "half past", "Please enter a time such as 09:10."),
        ("todo_en", "x" * 1501, "at most 1500 characters"),
    ):
        page = organizer.opens(NEW).posts(NEW, **typed(**{field: value})).text
        assert said in page
        assert "Words about whom." in page


def test_a_change_keeps_what_stood_there_before(app: Flask, organizer: Visitor) -> None:
    posts_notice()
    change = f"{ONE}/change"
    organizer.opens(change).posts(change, **typed("Fewer addresses than we said", todo_en="Ring us.\x00\ufffe"))
    assert "Fewer addresses" not in Visitor(app).opens("/").text

    organizer.opens(ONE).posts(f"{ONE}/post")

    assert "Fewer addresses" in Visitor(app).opens("/").text.partition("<header")[0]
    page, _, earlier = Visitor(app).opens("/privacy/notices/1").text.partition("<details>")
    assert "Ring us." in page
    assert "last changed" in page
    assert HEADLINE in earlier
    assert "Words about todo." in earlier
    assert len(breaches.public()[0].posted) == 2


def test_it_cannot_end_before_thirty_days(site: Site, organizer: Visitor, mina: Somebody, time_machine: Any) -> None:
    notice = posts_notice()
    until = day(clock.local(notice.stands_until or clock.now()).date())
    db.session.rollback()
    assert f"until {until}." in organizer.opens(ONE).posts(f"{ONE}/end").text
    assert organizer.status == 400

    site.ages(time_machine, days=30, minutes=1)
    organizer.signs_in(mina).types_a_code().follows()
    assert organizer.opens(ONE).posts(f"{ONE}/end").status == 302

    assert "Ended" in organizer.follows().text
    change = f"{ONE}/change"
    assert "This notice has ended" in organizer.opens(change).posts(change, **typed()).text


def test_those_concerned_get_one_letter_each(app: Flask, site: Site, organizer: Visitor, junho: Somebody) -> None:
    reader = Visitor(app).opens("/ko/newsletter")
    reader.posts("/ko/newsletter", name="Reader", email="reader@example.org", newsletter="y")
    reader.confirms(site.letters()[-1].get_body(["plain"]).get_content().partition("http://localhost")[2].split()[0])
    Visitor(app).opens("/newsletter").posts("/newsletter", name="J", email=junho.email, newsletter="y")
    site.has_member(Visitor(app), UNREACHABLE)
    posts_notice()
    before, mail = len(site.letters()), f"{ONE}/mail"
    assert "Mail to 3 people" in organizer.opens(mail).text
    assert "1 of them has left no address" in organizer.text

    assert "0 of 3 letters have left." in organizer.posts(mail).follows().text
    assert "hours left" not in organizer.text
    letters = site.letters()[before:]

    assert {letter["To"]: letter["Content-Language"] for letter in letters} == {
        "mina.quell-7713@example.org": "en", junho.email: "en", "reader@example.org": "ko",
    }  # fmt: skip
    english = next(letter for letter in letters if letter["Content-Language"] == "en")
    assert "http://localhost/privacy/notices/1" in body(english)
    assert all(HEADLINE in body(letter) and "Words about damages." in body(letter) for letter in letters)
    assert json.loads(organizer.opens(f"{ONE}/progress.json").text)["done"] == 3
    assert "nobody gets one twice" in organizer.opens(ONE).posts(mail).text
    assert len(site.letters()) == before + 3


def test_a_member_reads_whether_it_concerns_them(app: Flask, site: Site, junho: Somebody) -> None:
    member, pages = Visitor(app).signs_in(junho), ("/privacy/notices/1", "/privacy/notices/2")
    for concerned in (MEMBERS, READERS):
        posts_notice(concerned=concerned)

    is_among, is_not = (member.opens(page).text.partition("<main")[2] for page in pages)
    assert "Your account is among those concerned." in is_among
    assert "Your account is not among those concerned." in is_not
    assert "Your account" not in Visitor(app).opens("/privacy/notices/1").text.partition("<main")[2]


def test_a_drill_is_seen_on_the_desk_only(app: Flask, site: Site, organizer: Visitor) -> None:
    writes(organizer, is_drill="y").posts(f"{ONE}/post")
    before = len(site.letters())
    assert "Drill" in organizer.opens("/desk").text
    assert "Pretend to mail 1 person" in organizer.opens(f"{ONE}/mail").text
    assert "Drill: 1 letter would have left." in organizer.posts(f"{ONE}/mail").follows().text

    stranger = Visitor(app)
    for path in ("/", "/privacy/notices", "/privacy/feed.atom", "/desk/notices"):
        assert HEADLINE not in stranger.opens(path).text
    assert stranger.opens("/privacy/notices/1").status == 404
    assert len(site.letters()) == before
    assert organizer.opens(ONE).posts(f"{ONE}/end").status == 302


def test_words_that_hide_are_pointed_at(site: Site) -> None:
    words = {"todo": "You may wait. There is no evidence of it.", "how": "On 3 May 2024.", "what": None}
    wording = BreachWording(headline_en="Out of an abundance of caution", headline_ko="", parts={"en": words, "ko": {}})

    assert [one.hedges for one in preview.of(wording)] == [["abundance of caution", "may", "no evidence"]]
    db.session.rollback()
