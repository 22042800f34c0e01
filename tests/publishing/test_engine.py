"""How a thing comes to be read: drafts, going live, leaving, and nothing overwritten unseen."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask

from ksmo_site import clock
from ksmo_site.database import random_uuid
from ksmo_site.errors import Refusal
from ksmo_site.event_desk import writing
from ksmo_site.extensions import db
from ksmo_site.pages import content
from ksmo_site.pages.models import Article, Event
from ksmo_site.publishing import addresses, appearing, drafts
from ksmo_site.publishing.drafts import Opened, Overtaken
from ksmo_site.publishing.models import FormerAddress, Published, Wording
from tests.site import Site
from tests.test_database import at_once

DAY = date(2024, 9, 1)
SAYS = {"slug": "talk", "title": "A talk", "body": "Words.", "starts_on": DAY, "ends_on": None, "place": "Hall"}


@pytest.fixture
def talk(site: Site) -> Event:
    """An event nobody has written yet."""
    made = Event(id=random_uuid(), slug="new", title="", body="", starts_on=DAY, is_sample=False, changes=0)
    db.session.add(made)
    db.session.commit()
    return made


def opened(thing: Published) -> Opened:
    return Opened(thing.id, drafts.revision(thing))


def writes(thing: Published, **words: Any) -> Wording:
    draft = drafts.write(thing, opened(thing), words)
    db.session.commit()
    return draft


def appears(thing: Published, **words: Any) -> Wording:
    writes(thing, **words)
    shown = appearing.go_live(thing, opened(thing))
    db.session.commit()
    return shown


def test_days_come_back_as_days(talk: Event) -> None:
    appears(talk, **SAYS)
    db.session.expire_all()

    assert (talk.starts_on, talk.ends_on, talk.place, talk.is_live) == (DAY, None, "Hall", True)
    assert drafts.find(talk) is None


def test_each_text_is_kept_with_its_number(talk: Event) -> None:
    appears(talk, **SAYS)
    appears(talk, title="Another talk")

    assert [(one.number, one.says["title"]) for one in appearing.history(talk)] == [(2, "Another talk"), (1, "A talk")]
    newest = appearing.newest(talk)
    assert newest
    assert newest.number == 2
    assert appearing.last_changed(talk) == newest.went_live_at


def test_what_a_new_site_came_with_is_not_lost_when_it_changes(site: Site) -> None:
    sample = db.session.query(Event).filter_by(slug="sample-event").one()
    appears(sample, title="Ours", body="Our words.")

    assert [one.says["title"] for one in appearing.history(sample)] == ["Ours", "Sample: an event of one day"]
    assert not sample.is_sample
    appearing.withdraw(sample)
    db.session.commit()
    assert appearing.go_live(sample, opened(sample)).number == 2


def test_whoever_opened_an_older_text_is_told(talk: Event) -> None:
    first = opened(talk)
    writes(talk, **SAYS)

    for late in (
        lambda: drafts.write(talk, first, {"title": "Late"}),
        lambda: drafts.take(talk, first),
        lambda: drafts.throw_away(talk, first),
        lambda: appearing.go_live(talk, first),
        lambda: appearing.schedule(talk, first, clock.now() + timedelta(days=1)),
    ):
        with pytest.raises(Overtaken):
            late()
        db.session.rollback()


def test_a_draft_that_went_and_came_again_is_noticed(talk: Event) -> None:
    appears(talk, **SAYS)
    mine = opened(talk)
    appears(talk, title="Theirs")
    with pytest.raises(Overtaken):
        drafts.write(talk, mine, {"title": "Mine"})
    db.session.rollback()

    writes(talk, title="Draft")
    mine = opened(talk)
    drafts.throw_away(talk, mine)
    writes(talk, title="Another draft")
    with pytest.raises(Overtaken):
        drafts.write(talk, mine, {"title": "Mine"})
    db.session.rollback()


def test_the_same_words_twice_are_no_change(talk: Event) -> None:
    mine = opened(talk)
    drafts.write(talk, mine, SAYS)
    before = drafts.revision(talk)

    drafts.write(talk, mine, SAYS)

    assert drafts.revision(talk) == before


def test_what_is_live_stays_until_the_draft_is(talk: Event) -> None:
    appears(talk, **SAYS)
    writes(talk, title="Later")

    assert talk.title == "A talk"
    drafts.throw_away(talk, opened(talk))
    db.session.commit()
    assert drafts.newest(talk)["title"] == "A talk"


@pytest.mark.parametrize("missing", ["title", "starts_on"])
def test_what_lacks_something_does_not_go_live(talk: Event, missing: str) -> None:
    writes(talk, **{**SAYS, missing: None})

    with pytest.raises(Refusal) as told:
        appearing.go_live(talk, opened(talk))
    assert told.value.field == missing


@pytest.mark.parametrize("nothing", ["", None])
def test_an_event_needs_no_text(talk: Event, nothing: str | None) -> None:
    appears(talk, **{**SAYS, "body": nothing})

    assert (talk.is_live, talk.body) == (True, "")


def test_an_address_is_one_things_only(talk: Event, site: Site) -> None:
    writes(talk, **{**SAYS, "slug": "sample-event"})

    ways: tuple[Callable[[], object], ...] = (
        lambda: appearing.go_live(talk, opened(talk)),
        lambda: appearing.schedule(talk, opened(talk), clock.now() + timedelta(days=1)),
    )
    for goes in ways:
        with pytest.raises(Refusal) as told:
            goes()
        assert told.value.field == "slug"
    with pytest.raises(Refusal):
        writes(talk, slug="past") and appearing.go_live(talk, opened(talk))


def test_addresses_go_round_and_come_back(talk: Event) -> None:
    for slug in ("a", "b", "c", "a"):
        appears(talk, **{**SAYS, "slug": slug})

    found = {former.slug for former in db.session.query(FormerAddress)}
    assert found == {"b", "c"}
    assert addresses.find_former(Event, "event", "b") is talk
    assert addresses.find_former(Event, "news", "b") is None
    assert addresses.find_former(Event, "event", "b\x00") is None


def test_an_address_given_to_another_leads_to_nobody_else(talk: Event, site: Site) -> None:
    appears(talk, **SAYS)
    appears(talk, slug="moved")
    other = Event(slug="new-2", title="", body="", starts_on=DAY, is_sample=False, changes=0)
    db.session.add(other)
    db.session.commit()
    assert addresses.find_former(Event, "event", "talk") is talk

    appears(other, **SAYS)
    appearing.withdraw(other)

    assert addresses.find_former(Event, "event", "talk") is None


def test_a_removed_thing_keeps_its_address_for_whoever_brings_it_back(talk: Event) -> None:
    appears(talk, **SAYS)
    writes(talk, title="Draft")
    appearing.schedule(talk, opened(talk), clock.now() + timedelta(days=1))
    appearing.remove(talk)
    db.session.commit()

    assert appearing.scheduled() == []
    assert not talk.is_live
    assert addresses.is_taken(Event(id=random_uuid()), "talk")
    ways: tuple[Callable[[], object], ...] = (
        lambda: drafts.write(talk, opened(talk), {}),
        lambda: appearing.go_live(talk, opened(talk)),
    )
    for refused in ways:
        with pytest.raises(Refusal):
            refused()
    appearing.bring_back(talk)
    assert talk.is_live
    assert drafts.newest(talk)["title"] == "Draft"


def test_after_30_days_nothing_is_left(talk: Event, site: Site, time_machine: Any) -> None:
    appears(talk, **SAYS)
    appears(talk, slug="moved")
    appearing.remove(talk)
    db.session.commit()
    site.ages(time_machine, days=29)
    assert appearing.expire(Event) == 0
    site.ages(time_machine, days=2)

    assert appearing.expire(Event) == 1
    db.session.commit()

    assert (db.session.query(Wording).count(), db.session.query(FormerAddress).count()) == (0, 0)


def test_its_time_comes_once(talk: Event, site: Site, time_machine: Any) -> None:
    writes(talk, **SAYS)
    with pytest.raises(Refusal):
        appearing.schedule(talk, opened(talk), clock.now())
    appearing.schedule(talk, opened(talk), clock.now() + timedelta(minutes=5))
    db.session.commit()
    with pytest.raises(Refusal):
        drafts.write(talk, opened(talk), {"title": "Changed"})
    db.session.rollback()
    assert appearing.start_due() == 0
    site.ages(time_machine, minutes=6)

    assert appearing.start_due() == 1
    db.session.commit()

    assert talk.is_live
    assert appearing.start_due() == 0
    with pytest.raises(LookupError):
        appearing.unschedule(talk)


def test_what_misses_its_time_waits_for_somebody(talk: Event, site: Site, time_machine: Any) -> None:
    writes(talk, **SAYS)
    appearing.schedule(talk, opened(talk), clock.now() + timedelta(minutes=5))
    db.session.commit()
    row = Event(slug="talk", title="T", body="B", starts_on=DAY, is_sample=False, changes=0)
    db.session.add(row)
    db.session.commit()
    site.ages(time_machine, minutes=6)

    assert appearing.start_due() == 0
    assert [one.thing_id for one in appearing.missed()] == [talk.id]
    writes(talk, slug="another")
    assert appearing.missed() == []


def test_what_is_withdrawn_does_not_come_back_by_itself(talk: Event, site: Site, time_machine: Any) -> None:
    appears(talk, **SAYS)
    writes(talk, title="Later")
    appearing.schedule(talk, opened(talk), clock.now() + timedelta(minutes=5))
    appearing.withdraw(talk)
    db.session.commit()
    assert [one.thing_id for one in appearing.missed()] == [talk.id]
    site.ages(time_machine, minutes=6)

    assert appearing.start_due() == 0
    assert not talk.is_live


def test_changes_made_at_once_are_all_counted(app: Flask, talk: Event) -> None:
    appears(talk, **SAYS)
    number, before = talk.id, talk.sequence
    db.session.rollback()
    # On SQLite one of them waits for the other from its first word on.
    both = Barrier(2, timeout=1)

    def changes(which: int) -> None:
        with app.app_context():
            thing = db.session.get(Event, number)
            assert thing
            with suppress(BrokenBarrierError):
                both.wait()
            (appearing.withdraw if which else partial(writing.cancel, cancelled=True))(thing)
            db.session.commit()

    at_once(2, changes)

    db.session.expire_all()
    assert (talk.sequence - before, talk.is_cancelled, talk.is_live) == (2, True, False)


def test_restoring_puts_words_into_a_draft_and_leaves_the_address(talk: Event) -> None:
    first = appears(talk, **SAYS)
    appears(talk, **{**SAYS, "slug": "moved", "title": "Second"})

    drafts.restore(talk, opened(talk), first)

    assert (drafts.newest(talk)["title"], drafts.newest(talk)["slug"]) == ("A talk", "moved")
    assert talk.title == "Second"


def test_of_two_who_save_at_once_one_is_told(app: Flask, talk: Event) -> None:
    mine, number, told = opened(talk), talk.id, []
    db.session.rollback()

    def saves(which: int) -> None:
        with app.app_context():
            thing = db.session.get(Event, number)
            assert thing
            try:
                drafts.write(thing, mine, {"title": f"By {which}"})
                db.session.commit()
            except Overtaken:
                db.session.rollback()
                told.append(which)

    at_once(4, saves)

    assert len(told) == 3
    assert db.session.query(Wording).count() == 1


def test_samples_come_and_go_and_no_words_are_lost(site: Site) -> None:
    assert content.load_samples() == 0
    sample = db.session.query(Article).filter_by(slug="sample-first-news").one()
    writes(sample, title="Ours")

    cleared = content.clear_samples()
    db.session.commit()

    assert cleared > 1
    assert not content.has_samples()
    assert not sample.is_live
    assert drafts.newest(sample)["title"] == "Ours"
    assert content.load_samples() == cleared - 1
    db.session.commit()
    assert content.load_samples() == 0


def test_samples_are_loaded_by_a_command(site: Site) -> None:
    assert "0 samples added." in site.runs("demo", "load")
    site.runs("demo", "clear")
    assert " 0 samples" not in site.runs("demo", "load")
    assert "0 samples added." in site.runs("demo", "load")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Travel & Hotels", "travel-hotels"), ("Café Zürich", "cafe-zurich"), ("교통", ""), ("—", ""),
        ("a" * 99, "a" * 60),
        ("x" * 59 + " y", "x" * 59), ("../../etc", "etc"), ("<b>", "b"), ("2024", "2024"), ("ＦＵＬＬ", "full"),
    ],
)  # fmt: skip
def test_an_address_is_made_from_a_title(title: str, slug: str) -> None:
    assert addresses.proposed(title) == slug
