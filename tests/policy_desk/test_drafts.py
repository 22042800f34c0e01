"""The desk's pages about the policy: writing a draft, what is refused, announcing and withdrawing."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from ksmo_site import clock
from ksmo_site.extensions import db
from ksmo_site.policy import versions
from tests.policy_desk.writing import (
    announces,
    announces_a_wider_version,
    begins,
    hidden,
    names_a_host,
    rewrites,
    typed,
)
from tests.site import Site, body
from tests.somebody import MINA, Somebody
from tests.test_database import at_once
from tests.visitor import Visitor


def day(later: int) -> str:
    return str(clock.today() + timedelta(days=later))


def later(organizer: Visitor) -> Visitor:
    """Put the question off, which organizers are asked like everybody."""
    return organizer.opens("/account/policy-change").posts("/account/policy-change/later", number="2")


def test_a_correction_asks_nobody_and_is_told(site: Site, organizer: Visitor) -> None:
    begins(organizer)
    rewrites(organizer, "We collect the least", "We collect only the least")
    assert "nobody is asked" in organizer.opens("/desk/policy/draft/announce").text

    announces(organizer, day(0)).follows()

    assert "0 of 1 letters have left." in organizer.text
    newest = site.letters()[-1]
    assert "Sample: what is new." in body(newest)
    assert "ask you beforehand" not in body(newest)
    assert "1 of 1 letters have left." in organizer.opens("/desk/policy/2/answers").text
    assert "version 2 is in force" in organizer.opens("/account").text
    assert versions.get_in_force().sealed_as == versions.seal(versions.get_in_force())


def test_what_widens_is_computed_and_cannot_take_effect_at_once(site: Site, organizer: Visitor) -> None:
    begins(organizer)
    names_a_host(organizer)
    assert "Somebody else gets something: Sample Hosting" in organizer.opens("/desk/policy/draft/announce").text

    announces(organizer, day(13))

    assert f"choose {day(14)} or a later day" in organizer.text
    assert "Sample: what is new." in organizer.content_of("summary_en")
    announces(organizer, day(14))
    later(organizer)
    assert organizer.opens("/privacy/versions").text.count("Announced") == 1
    assert "A new version takes effect on" in organizer.opens("/privacy").text
    assert "Version 1 " in organizer.text


@pytest.mark.parametrize(
    ("effective_on", "because"),
    [
        ("", "Please enter a day such as"),
        ("1999-01-01", "This day is over"),
        ("2024-13-45", "Please enter a day such as"),
    ],
)
def test_a_day_that_cannot_be_is_told_and_the_words_stay(organizer: Visitor, effective_on: str, because: str) -> None:
    begins(organizer)
    rewrites(organizer, "We collect the least", "We collect only the least")

    announces(organizer, effective_on)

    assert because in organizer.text
    assert organizer.content_of("summary_ko") == "예시: 새로운 내용."
    assert versions.draft()
    db.session.rollback()


def test_a_draft_that_lacks_something_or_changes_nothing_is_not_announced(organizer: Visitor) -> None:
    begins(organizer)
    assert "there is nothing to announce" in announces(organizer, day(0)).text
    organizer.opens("/desk/policy/draft/text/en")
    organizer.posts("/desk/policy/draft/text/en", **{**typed(organizer), "text_3": ""})

    assert "Clause 3 has no title or no text (en)." in announces(organizer, day(0)).text
    assert "Clause 3 has no title or no text (en)." in organizer.opens("/desk/policy").text


def test_two_drafts_two_announcements_and_two_organizers_are_one(organizer: Visitor) -> None:
    begins(organizer)
    assert "There is a draft already" in organizer.posts("/desk/policy/draft/begin").text
    organizer.opens("/desk/policy/draft/text/en")
    mine = typed(organizer) | {"preamble": "Mine."}
    rewrites(organizer, "We collect the least", "We collect only the least")

    organizer.opens("/desk").posts("/desk/policy/draft/text/en", **mine)
    assert "Somebody else has changed the draft" in organizer.text
    assert organizer.content_of("preamble") == "Mine."

    announces(organizer, day(3))
    begins(organizer)
    rewrites(organizer, "only the least", "the very least")
    assert "Version 2 is announced already" in announces(organizer, day(0)).text


def test_two_organizers_announce_at_once_and_one_does(site: Site, organizer: Visitor) -> None:
    begins(organizer)
    rewrites(organizer, "We collect the least", "We collect only the least")
    organizer.opens("/desk/policy/draft/announce")
    fields = hidden(organizer) | {"effective_on": day(0), "csrf_token": organizer.value_of("csrf_token")}
    fields |= {"covers_more": "same"}
    cookie = organizer.browser.get_cookie("session")
    assert cookie
    hands = [Visitor(organizer.app_) for _ in range(3)]
    for hand in hands:
        hand.browser.set_cookie("session", cookie.value)

    def announces_it(number: int) -> None:
        hands[number].sends_from("http://localhost", "/desk/policy/draft/announce", **fields)

    at_once(3, announces_it)

    assert [version.number for version in versions.published()] == [2, 1]
    db.session.rollback()
    assert sum("is changing" in letter["Subject"] for letter in site.letters()) == 1


def test_too_much_text_is_told_and_the_words_stay(organizer: Visitor) -> None:
    begins(organizer)
    organizer.opens("/desk/policy/draft/text/en")
    fields = typed(organizer) | {"text_4": "word " * 200_000}

    organizer.posts("/desk/policy/draft/text/en", **fields)

    assert organizer.status == 200
    assert "Please use at most 60000 characters." in organizer.text
    assert len(organizer.content_of("text_4")) > 900_000


def test_a_korean_text_is_shown_in_korean_and_compared_in_korean(organizer: Visitor) -> None:
    begins(organizer)
    organizer.opens("/desk/policy/draft/text/ko")
    fields = {name: f"예시 {name}입니다." for name in typed(organizer) if name not in ("number", "revision")}
    organizer.posts("/desk/policy/draft/text/ko", **fields, **hidden(organizer))
    assert "예시 text_4입니다." in organizer.opens("/ko/desk/policy/draft/preview").text

    announces(organizer, day(0))

    assert "예시 text_4입니다." in organizer.opens("/ko/privacy").text
    assert "영문으로만" not in organizer.text
    assert "예시 text_4입니다." in organizer.opens("/ko/privacy.txt").text
    assert "We collect the least" in organizer.opens("/privacy").text
    assert organizer.opens("/ko/privacy/compare?from=1&to=2").status == 200


def test_a_test_goes_to_whoever_asks_and_to_nobody_else(site: Site, organizer: Visitor, junho: Somebody) -> None:
    begins(organizer)
    names_a_host(organizer)
    before = len(site.letters())
    organizer.opens("/desk/policy/draft/announce")
    organizer.posts("/desk/policy/draft/test", **hidden(organizer), summary_en="Sample words.", effective_on=day(20))

    (letter,) = site.letters()[before:]

    assert letter["To"] == MINA.email
    assert letter["Subject"].startswith("Test:")
    assert "Sample words." in body(letter)
    assert organizer.opens("/desk/policy/draft/announce").content_of("summary_en") == "Sample words."
    assert organizer.value_of("effective_on") == day(20)


def test_a_letter_that_asks_for_a_password_is_not_announced(organizer: Visitor) -> None:
    begins(organizer)
    rewrites(organizer, "We collect the least", "We collect only the least")

    announces(organizer, day(0), summary_en="Please send us your password.")

    assert "This letter may not leave" in organizer.text
    assert versions.draft()
    db.session.rollback()


def test_a_withdrawn_announcement_leaves_nothing_in_anybodys_way(
    app: Flask, site: Site, organizer: Visitor, junho: Somebody, time_machine: Any
) -> None:
    announces_a_wider_version(organizer, day(14))
    assert site.rows()["consent"] == 4

    later(organizer)
    organizer.opens("/desk/policy").posts("/desk/policy/2/withdraw").follows()

    assert "was withdrawn on" in organizer.opens("/privacy/versions/2").text
    assert site.rows()["consent"] == 2
    assert not [letter for letter in site.letters() if "is changing" in letter["Subject"]]
    assert Visitor(app).signs_in(junho).follows().status == 200
    assert "not waiting for its day" in organizer.opens("/desk/policy").posts("/desk/policy/2/withdraw").text
    begins(organizer)
    assert "Draft of version 3" in organizer.opens("/desk/policy").text
    site.ages(time_machine, days=15)
    assert versions.get_in_force().number == 1
    db.session.rollback()


def test_a_note_in_the_margin_is_no_part_of_the_text(site: Site, organizer: Visitor) -> None:
    before = versions.get_in_force().text_in("en").sha256
    db.session.rollback()
    organizer.opens("/desk/policy/margins")
    fields = {
        f"{language}_{n}": organizer.content_of(f"{language}_{n}") for language in ("en", "ko") for n in range(1, 9)
    }

    organizer.posts("/desk/policy/margins", **{**fields, "en_4": "Sample <b>note</b>.", "ko_4": "예시 설명."})

    assert "Sample &lt;b&gt;note&lt;/b&gt;." in organizer.opens("/privacy").text
    assert "예시 설명." in organizer.opens("/ko/privacy").text
    assert (
        "Sample &lt;b&gt;note&lt;/b&gt;." in organizer.opens("/desk/policy/margins").text.partition("Every wording")[2]
    )
    assert versions.get_in_force().text_in("en").sha256 == before
    db.session.rollback()
    assert "Its promises, now:" in organizer.opens("/privacy").text


def test_what_is_said_of_others_is_complete(organizer: Visitor) -> None:
    begins(organizer)
    organizer.opens("/desk/policy/draft/particulars")
    organizer.posts("/desk/policy/draft/particulars", **hidden(organizer), name_2="Sample Carrier", is_nobody_else="y")

    assert "Please say this, too, of whoever gets something." in organizer.text
    assert "Somebody is named below" in organizer.text
    assert organizer.value_of("name_2") == "Sample Carrier"

    names_a_host(organizer, country_1="DE", officer="Sample Office", officer_phone="+82 2 000 0000")
    preview = organizer.opens("/desk/policy/draft/preview").text
    assert "Germany" in preview
    assert "Sample Office · +82 2 000 0000" in preview
    assert "Nobody is named who answers" not in organizer.opens("/desk/policy").text
