"""Writing an issue: kept as typed, never overwritten unseen, thrown away after a question."""

import json
from contextvars import Context
from functools import partial

import pytest
from flask import Flask

from ksmo_site import markup
from ksmo_site.archive import issues
from ksmo_site.extensions import db
from tests.newsletter_desk.writing import KOREAN, ONE, SAYS, begins, organizers_again, writes
from tests.visitor import Visitor


def test_what_is_written_is_kept_and_looked_at(organizer: Visitor) -> None:
    begins(organizer)
    assert "1 Write" in organizer.text

    writes(organizer, **SAYS, **KOREAN).follows()

    assert "Saved." in organizer.text
    assert organizer.content_of("body_en") == SAYS["body_en"]
    assert "<strong>large</strong>" in organizer.text
    assert '<div class="phone" lang="ko">' in organizer.text
    assert "- first\n- second" in organizer.text
    assert "What is new in May" in organizer.opens("/desk/newsletter").text


def test_two_organizers_never_overwrite_each_other_unseen(app: Flask, organizer: Visitor) -> None:
    begins(organizer)
    other = organizers_again(app, organizer)
    other.opens(ONE)
    writes(organizer, **SAYS)

    late = {"subject_en": "Mine", "body_en": "My own words."}
    other.posts(ONE, revision=other.value_of("revision"), **late)

    assert other.status == 200
    assert "Somebody else has changed this issue" in other.text
    assert other.content_of("body_en") == "My own words."
    assert "What is new in May" in other.text
    assert "data-saves" not in other.text
    assert issues.find(1).subject_en == "What is new in May"  # type: ignore[union-attr]
    db.session.rollback()
    assert other.posts(ONE, revision=other.value_of("revision"), **late).status == 302
    assert organizer.opens(ONE).content_of("subject_en") == "Mine"


def test_saving_by_itself_tells_the_truth(app: Flask, organizer: Visitor) -> None:
    begins(organizer)
    organizer.opens(ONE)
    fields = {"csrf_token": organizer.value_of("csrf_token"), "revision": organizer.value_of("revision")}

    def saves(**words: str) -> tuple[int, dict[str, object]]:
        headers, typed = {"Accept": "application/json"}, fields | words
        send = partial(organizer.browser.post, ONE, base_url="http://localhost", headers=headers, data=typed)
        answer = Context().run(send)
        return answer.status_code, json.loads(answer.get_data(as_text=True))

    status, said = saves(**SAYS)
    assert (status, said["kept"]) == (200, {"revision": 1})
    assert str(said["words"]).startswith("Saved ")
    assert saves(**SAYS)[0] == 200
    status, said = saves(subject_en="Another")
    assert status == 409
    assert str(said["words"]).startswith("Not saved. Somebody else has changed this issue")
    assert organizer.opens(ONE).content_of("subject_en") == SAYS["subject_en"]


def test_events_and_news_are_put_in_with_every_typed_word_kept(organizer: Visitor) -> None:
    begins(organizer)
    organizer.opens(ONE)
    assert "Sample: how news looks" in organizer.text

    typed = {"revision": organizer.value_of("revision"), **SAYS, "into": "ko", "thing": "news:sample-first-news"}
    organizer.posts(ONE, **typed).follows()

    assert organizer.content_of("body_en") == SAYS["body_en"]
    assert "[예시: 새소식이 보이는 모습](http://localhost/ko/news/sample-first-news)" in organizer.content_of("body_ko")
    event = {"revision": organizer.value_of("revision"), **SAYS, "into": "en", "thing": "event:sample-longer-event"}
    organizer.posts(ONE, **event).follows()
    assert "5 Jan 2024 – 6 Jan 2024" in organizer.content_of("body_en")


def test_what_is_too_long_is_told_with_every_word_kept(organizer: Visitor) -> None:
    begins(organizer)
    writes(organizer, subject_en="Long", body_ko="가" * 20_001)

    assert "at most 20000 characters" in organizer.text
    assert organizer.content_of("body_ko") == "가" * 20_001


def test_an_issue_is_thrown_away_and_its_number_is_free(organizer: Visitor) -> None:
    begins(organizer)
    writes(organizer)
    organizer.opens(ONE)

    organizer.posts(f"{ONE}/discard", revision="0")
    assert organizer.status == 400
    organizer.opens(ONE).posts(f"{ONE}/discard", revision="1").follows()

    assert "The draft is thrown away." in organizer.text
    assert organizer.opens(ONE).status == 404


@pytest.mark.parametrize("page", ["", "/readers", "/check", "/send", "/progress", "/progress.json"])
def test_what_is_no_issue_is_not_there(organizer: Visitor, page: str) -> None:
    assert organizer.opens(f"/desk/newsletter/99{page}").status == 404
    assert organizer.opens(f"/desk/newsletter/99999999999999999999{page}").status == 404


def test_an_issue_that_has_left_leads_on_to_its_progress(organizer: Visitor) -> None:
    assert organizer.opens("/desk/newsletter/0").page.location == "/desk/newsletter/0/progress"
    assert organizer.opens("/desk/newsletter/0/progress").status == 200


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("# 장소\n\n글 **굵게** `x`", "장소\n====\n\n글 굵게 x"),
        ("- a\n- b [c](https://x.org/d)\n\n1. one\n2. two", "- a\n- b c (https://x.org/d)\n\n1. one\n2. two"),
        ("> quoted\n> more\n\n---\n\nend", "> quoted\n> more\n\n* * *\n\nend"),
        ("[x](https://x.org) and <https://x.org>", "x (https://x.org/) and https://x.org"),
        ("[write](mailto:a@b.org)", "write (a@b.org)"),
        ("- a\n  - b\n\n    c", "- a\n  - b\n    c"),
        ("<b>no</b> ![pic](https://x.org/p.png)", "<b>no</b> pic"),
    ],
)
def test_markdown_reads_well_as_plain_text(written: str, read: str) -> None:
    assert markup.plain(written) == read
