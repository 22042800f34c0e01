"""Writing pages and news: drafts that are never lost, live texts with a history, addresses that lead on."""

import json
from contextvars import Context
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from ksmo_site import clock, work
from ksmo_site.extensions import db
from ksmo_site.pages.models import Article
from ksmo_site.publishing import appearing
from tests.page_desk.writing import SAYS, again, begins, makes, presses, publishes, writes
from tests.site import Site
from tests.somebody import MINA
from tests.visitor import Visitor


@pytest.mark.parametrize(("kind", "root"), [("pages", "/"), ("news", "/news/")])
def test_what_is_written_is_public_only_once_it_goes_live(app: Flask, organizer: Visitor, kind: str, root: str) -> None:
    page, visitor = begins(organizer, kind), Visitor(app)
    writes(organizer, page).follows()
    assert "Saved." in organizer.text
    assert organizer.content_of("body") == SAYS["body"]
    assert organizer.value_of("slug") == "travel-and-hotels"
    address = f"{root}travel-and-hotels"
    assert visitor.opens(address).status == 404
    assert "Travel and hotels" not in visitor.opens("/sitemap").text + visitor.opens("/news").text

    publishes(organizer, page).follows()

    assert "Visitors read it now." in organizer.text
    assert "<strong>train</strong>" in visitor.opens(address).text
    assert "<strong>기차</strong>" in visitor.opens(f"/ko{address}").text
    assert f"http://localhost{address}</loc>" in visitor.opens("/sitemap.xml").text
    assert "Edit this page" not in visitor.opens(address).text
    assert "Edit this page · last changed" in organizer.opens(address).text


def test_the_preview_is_the_public_page_with_the_draft(organizer: Visitor) -> None:
    page = makes(organizer)
    writes(organizer, page, body="Take the *bus*.", body_ko="*버스*를 타세요.")

    assert "<em>bus</em>" in organizer.opens(f"{page}/preview").text
    assert "<em>버스</em>" in organizer.opens(f"/ko{page}/preview").text
    assert "<strong>train</strong>" in organizer.opens("/travel-and-hotels").text
    assert "Nothing" not in organizer.opens(f"{begins(organizer)}/preview").text


def test_a_new_text_leaves_the_old_one_live_until_its_time(
    app: Flask, organizer: Visitor, site: Site, time_machine: Any
) -> None:
    page, visitor = makes(organizer), Visitor(app)
    writes(organizer, page, body="Take the *bus*.")
    due = clock.local(clock.now() + timedelta(days=3, minutes=5))

    publishes(organizer, page, when="later", on=f"{due:%Y-%m-%d}", at=f"{due:%H:%M}").follows()

    assert "in 3 days" in organizer.text
    assert "3일 후" in organizer.opens(f"/ko{page}/publish").text
    assert "cannot be changed until it is unscheduled" in organizer.opens(page).text
    assert "unscheduled" in writes(organizer, page, body="Mine").text or "Unschedule it first" in organizer.text
    assert organizer.content_of("body") == "Mine"
    assert "train" in visitor.opens("/travel-and-hotels").text
    assert appearing.start_due() == 0
    site.ages(time_machine, days=3, minutes=6)
    assert appearing.start_due() == 1
    db.session.commit()
    assert "<em>bus</em>" in visitor.opens("/travel-and-hotels").text


def test_unscheduled_it_stays_a_draft(organizer: Visitor, site: Site, time_machine: Any) -> None:
    page = begins(organizer, "news")
    writes(organizer, page)
    publishes(organizer, page, when="later", on="2099-01-01", at="09:00").follows()
    assert "1 Jan 2099, 09:00 KST" in organizer.text
    assert "scheduled" in organizer.opens("/desk/news").text

    presses(organizer, page, "unschedule").follows()
    presses(organizer, page, "unschedule").follows()

    assert "It goes live only when somebody lets it." in organizer.text
    assert appearing.scheduled() == []


@pytest.mark.parametrize(
    ("when", "because"),
    [
        ({"when": ""}, "Please choose one of the two."),
        ({"when": "later"}, "Please enter the day and the time."),
        ({"when": "later", "on": "2020-01-01", "at": "09:00"}, "This time is past."),
        ({"when": "later", "on": "soon", "at": "9 o’clock"}, "Please enter a day such as 2024-09-01."),
    ],
)
def test_a_time_that_cannot_be_is_told_at_its_field(organizer: Visitor, when: dict[str, str], because: str) -> None:
    page = begins(organizer)
    writes(organizer, page)

    assert because in publishes(organizer, page, **when).text


def test_news_is_of_the_day_on_which_it_first_went_live(organizer: Visitor, site: Site, time_machine: Any) -> None:
    page = begins(organizer, "news")
    writes(organizer, page)
    site.ages(time_machine, hours=20)
    organizer.signs_in(MINA).follows()
    organizer.types_a_code() if "code" in organizer.text and organizer.page.request.path == "/sign-in/code" else None
    first = clock.today()
    publishes(organizer, page)

    article = db.session.query(Article).filter_by(slug="travel-and-hotels").one()
    assert article.published_on == first


def test_a_former_address_leads_on(app: Flask, organizer: Visitor) -> None:
    page, visitor = makes(organizer, "news"), Visitor(app)
    writes(organizer, page, slug="second")
    assert visitor.opens("/news/second").status == 404
    publishes(organizer, page)
    writes(organizer, page, slug="third")
    publishes(organizer, page)

    for former in ("travel-and-hotels", "second"):
        visitor.opens(f"/news/{former}")
        assert (visitor.status, visitor.page.location) == (302, "/news/third")
    assert visitor.opens("/ko/news/second").page.location == "/ko/news/third"
    presses(organizer, page, "withdraw").follows()
    assert visitor.opens("/news/second").status == 404


def test_an_address_nobody_could_read_leads_nowhere(app: Flask, organizer: Visitor) -> None:
    page = begins(organizer)
    writes(organizer, page, slug="first-idea")
    writes(organizer, page, slug="second-idea")
    publishes(organizer, page)

    assert Visitor(app).opens("/first-idea").status == 404
    assert Visitor(app).opens("/second-idea").status == 200


@pytest.mark.parametrize(
    ("slug", "because"),
    [
        ("desk", "belongs to the site itself"), ("ko", "belongs to the site itself"),
        ("about", "belongs to the site itself"), ("privacy", "belongs to the site itself"),
        ("images", "belongs to the site itself"), ("static", "belongs to the site itself"),
        ("Travel", "small letters"), ("a b", "small letters"), ("a/b", "small letters"), ("-a", "small letters"),
        ("a--b", "small letters"), ("교통", "small letters"), ("../etc", "small letters"), ("a%00", "small letters"),
        ("a?b", "small letters"), ("x" * 61, "at most 60 characters"), ("taken", "Another page has this address"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_told_and_every_word_stays(organizer: Visitor, slug: str, because: str) -> None:
    makes(organizer, title="Taken", slug="taken")
    page = begins(organizer)

    writes(organizer, page, slug=slug)

    assert organizer.status == 200
    assert because in organizer.text
    assert organizer.content_of("body") == SAYS["body"]
    assert organizer.content_of("body_ko") == SAYS["body_ko"]


def test_a_title_that_makes_no_address_asks_for_one_when_it_goes_live(organizer: Visitor) -> None:
    page = begins(organizer)
    writes(organizer, page, title="About").follows()
    assert organizer.value_of("slug") == ""

    assert "It has no address yet" in publishes(organizer, page).text


def test_what_is_not_in_english_does_not_go_live(organizer: Visitor, app: Flask) -> None:
    page = begins(organizer)
    writes(organizer, page, title="", slug="korean-only").follows()

    assert "in English first" in publishes(organizer, page).text
    assert Visitor(app).opens("/korean-only").status == 404


def test_missing_korean_is_told_and_shown(organizer: Visitor, app: Flask) -> None:
    page = begins(organizer)
    writes(organizer, page, title_ko="", body_ko="").follows()
    assert "Not all of it is in Korean" in organizer.opens(f"{page}/publish").text
    publishes(organizer, page)

    assert "영어로만" in Visitor(app).opens("/ko/travel-and-hotels").text


def test_two_organizers_on_one_text_keep_both(app: Flask, organizer: Visitor) -> None:
    page, other = makes(organizer), again(app, organizer)
    other.opens(page)
    revision = other.value_of("revision")
    writes(organizer, page, body="Take the bus.")

    other.posts(page, **{**SAYS, "revision": revision, "body": "Take a boat."})

    assert other.status == 200
    assert "Somebody else has changed this text" in other.text
    assert other.content_of("body") == "Take a boat."
    assert "How your words differ from what somebody else saved" in other.text
    assert "bus" in other.text.partition("How your words differ")[2].partition("<form")[0]
    assert "data-saves" not in other.text
    assert organizer.opens(page).content_of("body") == "Take the bus."
    again_sent = {**SAYS, "revision": other.value_of("revision"), "body": "Take a boat."}
    assert other.posts(page, **again_sent).status == 302
    assert organizer.opens(page).content_of("body") == "Take a boat."


def test_a_text_that_went_live_meanwhile_is_not_overwritten_unseen(app: Flask, organizer: Visitor) -> None:
    page, other = makes(organizer), again(app, organizer)
    other.opens(page)
    revision = other.value_of("revision")
    writes(organizer, page, body="Take the bus.")
    publishes(organizer, page)

    assert (
        "Somebody else has changed this text" in other.posts(page, **{**SAYS, "revision": revision, "body": "B"}).text
    )

    other.opens(page)
    revision = other.value_of("revision")
    writes(organizer, page, body="Thrown away.")
    presses(organizer, page, "discard").follows()
    writes(organizer, page, body="Written again.")
    assert (
        "Somebody else has changed this text" in other.posts(page, **{**SAYS, "revision": revision, "body": "C"}).text
    )


def test_saving_by_itself_tells_the_truth(organizer: Visitor) -> None:
    page = begins(organizer)
    organizer.opens(page)
    fields = {"csrf_token": organizer.value_of("csrf_token"), "revision": organizer.value_of("revision"), **SAYS}

    def saves(**words: str) -> tuple[int, dict[str, Any]]:
        headers = {"Accept": "application/json"}
        send = partial(organizer.browser.post, page, base_url="http://localhost", headers=headers, data=fields | words)
        answer = Context().run(send)
        return answer.status_code, json.loads(answer.get_data(as_text=True))

    status, said = saves()
    assert (status, said["kept"]) == (200, {"revision": 2})
    assert said["words"].startswith(f"Saved {clock.local(clock.now()):%H:}")
    status, said = saves(body="Another")
    assert status == 409
    assert said["words"].startswith("Not saved. Somebody else has changed this text")
    status, said = saves(revision="2", slug="desk")
    assert (status, "belongs to the site" in said["words"]) == (409, True)
    assert organizer.opens(page).content_of("body") == SAYS["body"]


def test_history_is_compared_and_restored(organizer: Visitor, app: Flask) -> None:
    page = makes(organizer)
    writes(organizer, page, body="Take the bus.")
    publishes(organizer, page)
    assert "Text 2" in organizer.opens(f"{page}/history").text

    compared = organizer.opens(f"{page}/compare?from=1&to=2").text
    assert "bus" in compared
    assert "train" in compared
    organizer.opens(f"{page}/history").posts(f"{page}/history/1/restore", revision=organizer.value_of("revision"))

    assert organizer.follows().content_of("body") == SAYS["body"]
    assert "bus" in Visitor(app).opens("/travel-and-hotels").text
    assert "They say the same." in organizer.opens(f"{page}/compare?from=1&to=0").text
    organizer.opens(page)
    refused = organizer.posts(f"{page}/history/2/restore", revision=organizer.value_of("revision"))
    assert (refused.status, "A draft is being written" in refused.text) == (400, True)
    for missing in ("?from=1&to=9", "?from=x&to=1", "?from=1&to=99999999999999999999"):
        assert organizer.opens(f"{page}/compare{missing}").status == 404


def test_what_a_new_site_came_with_has_a_history_too(organizer: Visitor, app: Flask) -> None:
    organizer.opens("/about")
    page = organizer.text.partition('class="strip"')[2].partition('href="')[2].partition('"')[0]
    old = organizer.opens(page).content_of("body")
    writes(organizer, page, title="About us", body="Another text.", slug="")
    publishes(organizer, page)

    assert "Another text." in Visitor(app).opens("/about").text
    assert "Text 2" in organizer.opens(f"{page}/history").text
    organizer.posts(f"{page}/history/1/restore", revision=organizer.value_of("revision"))
    assert organizer.follows().content_of("body") == old
    assert "The menu of this site leads to this page" in writes(organizer, page, slug="other").text
    assert presses(organizer, page, "withdraw").status == 400
    assert presses(organizer, page, "remove").status == 400
    assert Visitor(app).opens("/about").status == 200


def test_withdrawn_it_comes_back_with_the_same_words(organizer: Visitor, app: Flask) -> None:
    page, visitor = makes(organizer), Visitor(app)

    presses(organizer, page, "withdraw").follows()

    assert visitor.opens("/travel-and-hotels").status == 404
    assert "withdrawn" in organizer.opens("/desk/pages").text
    publishes(organizer, page).follows()
    assert visitor.opens("/travel-and-hotels").status == 200


def test_removed_it_comes_back_for_30_days(organizer: Visitor, site: Site, app: Flask, time_machine: Any) -> None:
    page, visitor = makes(organizer), Visitor(app)
    other = makes(organizer, title="Other")
    presses(organizer, page, "remove").follows()
    assert "Bring it back" in organizer.text
    assert visitor.opens("/travel-and-hotels").status == 404
    assert "was removed" in writes(organizer, page, body="Too late").text
    assert organizer.content_of("body") == "Too late"
    assert publishes(organizer, page).status in (200, 400)
    assert visitor.opens("/travel-and-hotels").status == 404
    presses(organizer, page, "back").follows()
    assert visitor.opens("/travel-and-hotels").status == 200

    presses(organizer, page, "remove")
    site.ages(time_machine, days=31)
    work.tidy_up()

    assert db.session.query(Article).filter_by(slug="travel-and-hotels").all() == []
    assert db.session.query(Article).filter_by(slug="other").count() == 1
    assert other


def test_what_was_never_live_is_thrown_away_and_comes_back(organizer: Visitor) -> None:
    page = begins(organizer)
    writes(organizer, page)
    presses(organizer, page, "discard").follows()
    assert "removed" in organizer.text

    presses(organizer, page, "back").follows()

    assert organizer.content_of("body") == SAYS["body"]


def test_what_cannot_go_live_at_its_time_waits_for_an_organizer(
    organizer: Visitor, site: Site, time_machine: Any
) -> None:
    page = begins(organizer)
    writes(organizer, page, slug="wanted")
    publishes(organizer, page, when="later", on="2099-01-01", at="09:00")
    makes(organizer, title="Wanted", slug="wanted")
    time_machine.move_to(clock.at(clock.today().replace(year=2099, month=1, day=2), clock.NOON), tick=True)

    assert appearing.start_due() == 0
    db.session.commit()

    assert len(appearing.missed()) == 1


def test_an_older_copy_lets_nothing_go_live_by_itself(organizer: Visitor, site: Site, time_machine: Any) -> None:
    page = begins(organizer)
    writes(organizer, page)
    publishes(organizer, page, when="later", on="2099-01-01", at="09:00")

    assert appearing.end_what_an_older_copy_plans() == 1
    db.session.commit()

    assert appearing.scheduled() == []
    assert "did not go live at its time" in organizer.opens("/desk").text
    assert "It was to go live at this time." in organizer.opens(page).text


def test_words_sent_after_the_sign_in_ended_come_back(organizer: Visitor, app: Flask) -> None:
    page = begins(organizer)
    organizer.opens(page)
    organizer.browser.delete_cookie("session")

    organizer.posts(page, **{**SAYS, "revision": "1", "body": "가" * 20_000})

    assert "kept" in organizer.page.location


def test_too_long_a_text_is_told_with_every_word_kept(organizer: Visitor) -> None:
    page = begins(organizer)

    writes(organizer, page, body="가" * 30_001)

    assert "at most 30000 characters" in organizer.text
    assert organizer.content_of("body") == "가" * 30_001


def test_a_listing_takes_the_same_number_of_queries_however_long(organizer: Visitor, site: Site) -> None:
    def queries(path: str) -> int:
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        organizer.opens(path)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    organizer.opens("/desk/news")
    few = [queries(path) for path in ("/desk/news", "/desk/pages", "/desk/menu", "/")]
    for number in range(60):
        kind, day = ("news", "page")[number % 2], clock.today()
        row = Article(kind=kind, slug=f"s-{number}", title="T", body="B", published_on=day, is_sample=False)
        row.live_since, row.menu_place = clock.now(), number if number % 20 == 1 else None
        db.session.add(row)
    db.session.commit()

    assert [queries(path) for path in ("/desk/news", "/desk/pages", "/desk/menu", "/")] == few
    assert organizer.opens("/desk/news?page=2").status == 200
    assert organizer.opens("/desk/news?page=99").status == 404
