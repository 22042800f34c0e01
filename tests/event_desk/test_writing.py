"""An event's way: begun, written, live, changed, called off, withdrawn, removed and back."""

import json
from contextvars import Context
from functools import partial

import pytest
from flask import Flask

from ksmo_site.extensions import db
from ksmo_site.pages.models import Event
from ksmo_site.publishing import appearing, drafts
from tests.event_desk.editing import (
    DESK,
    SAYS,
    another_window,
    begins,
    does,
    makes,
    page,
    publishes,
    stored,
    writes,
)
from tests.site import Site
from tests.test_korean_pages import english
from tests.visitor import Visitor

PUBLIC = "/events/opening-ceremony"


def test_an_event_is_written_previewed_and_goes_live(app: Flask, organizer: Visitor) -> None:
    event_id = begins(organizer)
    writes(organizer, event_id).follows()
    assert "Saved." in organizer.text
    assert organizer.content_of("body_ko") == SAYS["body_ko"]
    assert Visitor(app).opens(PUBLIC).status == 404
    assert "<strong>seated</strong>" in organizer.opens(page(event_id, "preview")).text
    assert "대강당" in organizer.opens("/ko" + page(event_id, "preview")).text

    publishes(organizer, event_id).follows()

    assert "It is live." in organizer.text
    read = Visitor(app).opens(PUBLIC).text
    assert '<time datetime="2030-09-06T09:00+09:00">6 Sep 2030, 09:00</time>' in read
    assert "KST (UTC+09:00)" in read
    assert "Main hall" in read
    assert "전체 회의" in Visitor(app).opens(f"/ko{PUBLIC}").text
    assert f'href="{page(event_id)}">Edit this event' in organizer.opens(PUBLIC).text
    assert "Edit this event" not in read


def test_a_new_text_leaves_the_live_one_until_it_goes_live_itself(app: Flask, organizer: Visitor) -> None:
    event_id = makes(organizer)
    writes(organizer, event_id, title="Grand opening")
    assert "Opening ceremony" in Visitor(app).opens(PUBLIC).text
    assert "<del>" in organizer.opens(page(event_id, "compare")).text
    assert stored(event_id).sequence == 0

    publishes(organizer, event_id)

    assert "Grand opening" in Visitor(app).opens(PUBLIC).text
    assert stored(event_id).sequence == 1
    history = organizer.opens(page(event_id, "history")).text
    assert "No. 2" in history
    assert "Compare No. 2 with the one before" in history


def test_it_goes_live_by_itself_at_its_time(app: Flask, organizer: Visitor, site: Site, time_machine: object) -> None:
    event_id = makes(organizer)
    writes(organizer, event_id, title="Grand opening")
    publishes(organizer, event_id, when="later", on="2030-09-01", at="08:00").follows()
    assert "1 Sep 2030, 08:00 KST" in organizer.text
    assert "in 3 years" in organizer.text or "in 4 years" in organizer.text
    assert "Unschedule" in organizer.opens(page(event_id)).text
    assert "This text is scheduled" in organizer.posts(page(event_id), **{**SAYS, "revision": "1"}).text
    assert organizer.content_of("title") == SAYS["title"]

    does(organizer, event_id, "unschedule").follows()
    assert "It goes live only when somebody says so." in organizer.text
    assert does(organizer, event_id, "unschedule").status == 400
    publishes(organizer, event_id, when="later", on="2030-09-01", at="08:00")
    site.ages(time_machine, days=365 * 5)

    appearing.start_due()
    db.session.commit()
    assert (stored(event_id).title, stored(event_id).sequence) == ("Grand opening", 1)


def test_two_organizers_on_one_event_never_overwrite_each_other_unseen(app: Flask, organizer: Visitor) -> None:
    event_id = begins(organizer)
    other = another_window(app, organizer).opens(page(event_id))
    writes(organizer, event_id, body="Theirs are these words.")

    other.posts(page(event_id), **{**SAYS, "body": "Mine are these words.", "revision": other.value_of("revision")})

    assert "Somebody else has changed this text" in other.text
    assert other.content_of("body") == "Mine are these words."
    assert "Theirs" in other.text
    assert "<ins>" in other.text
    assert "data-saves" not in other.text
    event = stored(event_id)
    assert drafts.newest(event)["body"] == "Theirs are these words."
    db.session.rollback()
    other.posts(page(event_id), **{**SAYS, "body": "Both.", "revision": other.value_of("revision")})
    assert organizer.opens(page(event_id)).content_of("body") == "Both."


def test_saving_by_itself_tells_the_truth(organizer: Visitor) -> None:
    event_id = begins(organizer)
    organizer.opens(page(event_id))
    fields = {"csrf_token": organizer.value_of("csrf_token"), "revision": organizer.value_of("revision")}

    def saves(**words: str) -> tuple[int, dict[str, object]]:
        headers, typed = {"Accept": "application/json"}, {**SAYS, **fields, **words}
        send = partial(organizer.browser.post, page(event_id), base_url="http://localhost", headers=headers, data=typed)
        answer = Context().run(send)
        return answer.status_code, json.loads(answer.get_data(as_text=True))

    status, said = saves()
    assert (status, said["kept"]) == (200, {"revision": 2})
    status, said = saves(title="Another")
    assert (status, str(said["words"])[:46]) == (409, "Not saved. Somebody else has changed this text")
    status, said = saves(starts_on="soon")
    assert (status, said["words"]) == (409, "Not saved. Please enter a day such as 2024-09-01.")


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ({"title": ""}, "Please enter a title."),
        ({"starts_on": "yesterday"}, "Please enter a day such as 2024-09-01."),
        ({"ends_on": "2030-09-05"}, "The last day has to be the first day or a later one."),
        ({"begins": "9 o'clock"}, "Please enter a time such as 09:10."),
        ({"begins": ""}, "Please enter when it begins, too"),
        ({"ends_on": "2030-09-08", "ends": ""}, "Please enter when it ends on its last day"),
        ({"ends": "08:59"}, "It has to end after it begins"),
        ({"slug": "Opening!"}, "Please use small letters, digits and hyphens only"),
        ({"slug": "past"}, "This address belongs to the site itself."),
        ({"slug": "sample-event"}, "Another page has this address."),
        ({"place": "x" * 121}, "Please use at most 120 characters."),
        ({"body": "x" * 20_001}, "Please use at most 20000 characters."),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_every_word_stays(
    organizer: Visitor, typed: dict[str, str], because: str
) -> None:
    event_id = begins(organizer)

    writes(organizer, event_id, **{"body_ko": "이 글은 남습니다.", **typed})

    assert organizer.status == 200
    assert because in organizer.text.replace("&#39;", "'")
    assert organizer.content_of("body_ko") == "이 글은 남습니다."
    assert stored(event_id).sequence == 0


def test_what_is_called_off_stays_in_the_listing_and_says_so(app: Flask, organizer: Visitor) -> None:
    event_id = makes(organizer)

    does(organizer, event_id, "cancel").follows()

    assert "It stands as cancelled" in organizer.text
    assert '<span class="tag bad">Cancelled</span>' in Visitor(app).opens("/events").text
    does(organizer, event_id, "uncancel")
    assert '<span class="tag bad">Cancelled</span>' not in Visitor(app).opens("/events").text


def test_what_is_withdrawn_or_removed_comes_back_with_its_stars(app: Flask, organizer: Visitor, site: Site) -> None:
    event_id = makes(organizer)
    organizer.opens("/account").posts("/account/events/opening-ceremony/star")
    does(organizer, event_id, "withdraw")
    assert Visitor(app).opens(PUBLIC).status == 404
    assert "withdrawn" in organizer.opens(DESK).text
    publishes(organizer, event_id)
    assert Visitor(app).opens(PUBLIC).status == 200

    does(organizer, event_id, "remove").follows()
    assert "For 30 days it can be brought back." in organizer.text
    assert Visitor(app).opens(PUBLIC).status == 404
    assert "This event was removed." in organizer.posts(page(event_id), **SAYS, revision="0").text
    assert "Opening ceremony" in organizer.opens(f"{DESK}?view=removed").text
    does(organizer, event_id, "recover")

    assert Visitor(app).opens(PUBLIC).status == 200
    assert "Opening ceremony" in organizer.opens("/account/events").text
    assert site.rows()["star"] == 1


def test_an_earlier_text_is_taken_up_again_but_never_over_a_draft(organizer: Visitor) -> None:
    event_id = makes(organizer)
    writes(organizer, event_id, title="Grand opening")
    organizer.opens(page(event_id, "history"))
    organizer.posts(page(event_id, "restore"), number="1", revision=organizer.value_of("revision"))
    assert (organizer.status, "A draft is being written" in organizer.text) == (400, True)
    publishes(organizer, event_id)

    organizer.opens(page(event_id, "history"))
    organizer.posts(page(event_id, "restore"), number="1", revision=organizer.value_of("revision")).follows()

    assert organizer.content_of("title") == "Opening ceremony"
    assert stored(event_id).title == "Grand opening"
    does(organizer, event_id, "discard", revision=organizer.value_of("revision")).follows()
    assert organizer.content_of("title") == "Grand opening"


def test_a_sample_keeps_its_first_text_in_its_history(organizer: Visitor, site: Site) -> None:
    sample = db.session.query(Event).filter_by(slug="sample-event").one()
    event_id = sample.id
    db.session.rollback()
    writes(organizer, event_id, slug="sample-event")
    publishes(organizer, event_id)

    texts = [wording.says["title"] for wording in appearing.history(stored(event_id))]
    db.session.rollback()

    assert texts == ["Opening ceremony", "Sample: an event of one day"]
    assert not stored(event_id).is_sample


def test_another_one_begins_with_the_same_words(organizer: Visitor) -> None:
    event_id = makes(organizer)

    does(organizer, event_id, "duplicate").follows()

    assert organizer.content_of("slug") == "opening-ceremony-2"
    assert organizer.content_of("body") == SAYS["body"]
    assert "Remove this event" in organizer.text
    assert "Throw the draft away" not in organizer.text


def test_what_is_no_event_is_not_there(organizer: Visitor) -> None:
    nothing = "/desk/events/00000000-0000-0000-0000-000000000001"
    for name in ("", "/preview", "/history", "/compare", "/publish"):
        assert organizer.opens(nothing + name).status == 404
    assert organizer.opens(f"{DESK}?day=x").status == 404
    assert organizer.opens(f"{DESK}?page=99").status == 404
    assert organizer.opens(page(begins(organizer), "compare?from=7")).status == 404


def test_no_english_is_left_on_the_korean_pages_of_an_event(organizer: Visitor) -> None:
    event_id = makes(organizer)
    writes(organizer, event_id, title_ko="성대한 개회식")
    names = ("", "/preview", "/history", "/compare", "/publish")

    said = {name: english(organizer.opens(f"/ko{page(event_id)}{name}").text) for name in names}

    assert {name: words - {"Mina", "Xaverius", "Quell"} for name, words in said.items()} == {
        name: set() for name in names
    }
