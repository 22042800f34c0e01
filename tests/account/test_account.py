"""What members change: profile, address, what they get, the events they keep in view."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.auth.models import Member
from ksmo_site.delivery.post import post
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Subscription
from ksmo_site.pages.models import Event
from tests.site import Site, body, links
from tests.somebody import JUNHO, MINA, NAMELESS, UNREACHABLE, Somebody
from tests.test_database import at_once
from tests.visitor import Visitor

LOCAL = "http://localhost"
NEW = "mina.new-9921@example.org"
EMPTY = {"name": "", "country": "", "telephone": ""}
EVENT = "/account/events/sample-event"


def saves(visitor: Visitor, **profile: str) -> Visitor:
    return visitor.opens("/account/profile").posts("/account/profile", **{**EMPTY, **profile})


@pytest.mark.parametrize(
    ("typed", "country", "shown"),
    [("010-1234-5678", "", "+82 10-1234-5678"), ("(02) 123 4567", "KR", "+82 2-123-4567"),
     ("030 123456", "DE", "+49 30 123456"), ("+1 (201) 555-0123", "KR", "+1 201-555-0123"),
     ("００８２-10-1234-5678", "DE", "+82 10-1234-5678")],
)  # fmt: skip
def test_a_telephone_is_taken_in_any_form_and_kept_in_one(
    visitor: Visitor, site: Site, mina: Somebody, typed: str, country: str, shown: str
) -> None:
    visitor.signs_in(mina)

    assert "Saved." in saves(visitor, name=mina.name, country=country, telephone=typed).follows().text

    assert shown in visitor.opens("/account/data").text
    kept = db.session.scalars(select(Member)).one().telephone
    assert kept == shown.replace(" ", "").replace("-", "")
    assert not site.files_with(kept)


@pytest.mark.parametrize("typed", ["12", "no number", "+999 1", "9" * 20, "\x00", "1" * 300])
def test_what_is_no_telephone_is_told_and_stays_to_be_mended(visitor: Visitor, mina: Somebody, typed: str) -> None:
    visitor.signs_in(mina)

    saves(visitor, name="Another name", country="KR", telephone=typed)

    if typed != "\x00":
        assert "Please enter a telephone number" in visitor.text
        assert 'value="Another name"' in visitor.text
        assert f'value="{typed}"' in visitor.text


def test_countries_are_named_and_sorted_in_the_language_of_the_page(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)
    saves(visitor, name=mina.name, country="KR")

    assert "South Korea" in visitor.opens("/account/data").text
    assert "대한민국" in visitor.opens("/ko/account/data").text
    english = visitor.opens("/account/profile").text
    assert (
        english.index("South Korea")
        < english.index("Afghanistan")
        < english.index("Åland")
        < english.index("Albania")
        < english.index("Zimbabwe")
    )
    korean = visitor.opens("/ko/account/profile").text
    assert korean.index("대한민국") < korean.index("가나") < korean.index("홍콩")


@pytest.mark.parametrize("country", ["XX", "ZZ", "kr", "KOR", "9" * 20])
def test_what_is_no_country_is_told(visitor: Visitor, mina: Somebody, country: str) -> None:
    visitor.signs_in(mina)

    assert "Please choose a country from the list." in saves(visitor, name=mina.name, country=country).text


def test_what_is_emptied_is_deleted(visitor: Visitor, site: Site, mina: Somebody) -> None:
    visitor.signs_in(mina)
    saves(visitor, name=mina.name, country="KR", telephone="010-1234-5678")

    saves(visitor)

    member = db.session.scalars(select(Member)).one()
    assert (member.name, member.country, member.telephone) == (None, None, None)
    db.session.rollback()


def test_a_name_stays_where_there_is_no_address(visitor: Visitor, site: Site) -> None:
    site.has_member(visitor, UNREACHABLE)
    visitor.signs_in(UNREACHABLE)

    assert "Give your real name, your e-mail address, or both." in saves(visitor, country="KR").text


def asks(visitor: Visitor, address: str) -> Visitor:
    return visitor.opens("/account/email").posts("/account/email", email=address)


def to(site: Site, address: str) -> list[Any]:
    return [letter for letter in site.letters() if letter["To"] == address]


def test_a_new_address_is_proved_there_and_told_to_the_old_one(site: Site, visitor: Visitor, mina: Somebody) -> None:
    asks(visitor.signs_in(mina), NEW).follows()
    assert NEW in visitor.text
    assert "A new address" in to(site, mina.email)[-1]["Subject"]
    assert NEW not in body(to(site, mina.email)[-1])
    link = links(to(site, NEW)[-1])[0].removeprefix(LOCAL)
    assert "Change the address" in visitor.opens(link).text
    assert mina.email in visitor.opens("/account/email").text

    visitor.opens(link).posts(link)

    assert visitor.follows().status == 200
    assert f"Your address is {NEW}." in visitor.opens("/account/email").text
    assert to(site, mina.email)[-1]["Subject"] == "The address of your account at KSMO 2024 was changed"
    assert Visitor(site.app).opens("/sign-in").posts("/sign-in", identity=NEW, password=mina.password).status == 302
    assert visitor.opens(link).status == 400


def test_a_newer_question_kills_the_earlier_one(site: Site, visitor: Visitor, mina: Somebody) -> None:
    asks(visitor.signs_in(mina), "first-try@example.org")
    earlier = links(to(site, "first-try@example.org")[-1])[0].removeprefix(LOCAL)

    asks(visitor, NEW)

    assert visitor.opens(earlier).status == 400


def test_the_address_of_another_account_gets_the_same_answer_and_its_owner_a_letter(
    site: Site, visitor: Visitor, mina: Somebody, junho: Somebody
) -> None:
    visitor.signs_in(mina)
    known, unknown = (asks(visitor, address).follows().wording.replace(address, "") for address in (junho.email, NEW))
    letters = to(site, mina.email)[-2:]

    assert known == unknown
    assert body(letters[0]) == body(letters[1])
    assert to(site, junho.email)[-1]["Subject"] == "Your address was given for another account at KSMO 2024"
    assert site.rows()["address_change"] == 1


def test_an_address_that_was_taken_meanwhile_stays_with_its_owner(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    asks(visitor.signs_in(mina), JUNHO.email)
    link = links(to(site, JUNHO.email)[-1])[0].removeprefix(LOCAL)
    site.has_member(Visitor(app), JUNHO)

    assert visitor.opens(link).posts(link).status == 400

    assert Visitor(app).signs_in(JUNHO).status == 302
    assert mina.email in visitor.opens("/account/email").text


def test_the_newsletter_an_address_got_already_comes_along(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    reader = Visitor(app)
    reader.opens("/newsletter").posts("/newsletter", name="Mina as a reader", email=NEW, newsletter="y")
    reader.confirms(site.link_to(Somebody("", "", NEW)))
    asks(visitor.signs_in(mina), NEW)
    link = links(to(site, NEW)[-1])[0].removeprefix(LOCAL)

    visitor.opens(link).posts(link)

    assert site.rows()["person"] == site.keys() == 1
    found = db.session.scalars(select(Subscription)).one()
    assert (found.name, found.newsletter, found.events) == (mina.name, True, False)
    db.session.rollback()


def test_an_account_without_an_address_gets_one(site: Site, visitor: Visitor) -> None:
    site.has_member(visitor, UNREACHABLE)
    asks(visitor.signs_in(UNREACHABLE), NEW)
    link = links(to(site, NEW)[-1])[0].removeprefix(LOCAL)

    visitor.opens(link).posts(link)

    assert f"Your address is {NEW}." in visitor.opens("/account/email").text


def test_an_address_is_removed_where_a_name_stays(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina).opens("/account/email").posts("/account/email/remove")

    assert "We have no address of yours." in visitor.follows().text
    assert "was changed" in to(site, mina.email)[-1]["Subject"]


def test_an_address_that_is_all_we_have_stays(site: Site, visitor: Visitor) -> None:
    site.has_member(visitor, NAMELESS)

    visitor.signs_in(NAMELESS).opens("/account/email").posts("/account/email/remove")

    assert "Give your real name first" in visitor.text
    assert NAMELESS.email in visitor.text


def test_members_switch_what_they_get(site: Site, visitor: Visitor, mina: Somebody) -> None:
    def switches(**boxes: str) -> list[tuple[bool, bool]]:
        visitor.opens("/account/subscriptions").posts("/account/subscriptions", **boxes)
        assert "Saved." in visitor.follows().text
        found = [(one.newsletter, one.events) for one in db.session.scalars(select(Subscription))]
        db.session.rollback()
        return found

    visitor.signs_in(mina)

    assert switches(newsletter="y") == [(True, False)]
    assert switches(newsletter="y", events="y") == [(True, True)]
    assert switches(events="y") == [(False, True)]
    assert switches() == []


def test_without_an_address_there_is_nothing_to_switch(site: Site, visitor: Visitor) -> None:
    site.has_member(visitor, UNREACHABLE)
    visitor.signs_in(UNREACHABLE).opens("/account/subscriptions")
    assert "All of it goes by e-mail" in visitor.text

    visitor.posts("/account/subscriptions", newsletter="y")

    assert site.rows()["subscription"] == 0


def test_boxes_ticked_when_joining_wait_for_the_proof_of_the_address(site: Site, visitor: Visitor) -> None:
    form = {**MINA.application(), "newsletter": "y", "events": "y"}
    visitor.opens("/account/create").posts("/account/create", **form)
    assert site.rows()["subscription"] == 0
    link = site.link_to(MINA).removeprefix(LOCAL)
    assert "Newsletter, Events listing" in visitor.opens(link).text

    visitor.posts(link)

    found = db.session.scalars(select(Subscription)).one()
    assert (found.newsletter, found.events, found.name, found.is_confirmed) == (True, True, MINA.name, True)
    db.session.rollback()


def test_the_newsletter_needs_an_address(site: Site, visitor: Visitor) -> None:
    form = {**UNREACHABLE.application(), "newsletter": "y"}

    visitor.opens("/account/create").posts("/account/create", **form)

    assert "give your e-mail address" in visitor.text
    assert site.holds_nobody()


def test_a_star_is_given_and_taken_away_and_stays_on_the_page(visitor: Visitor, mina: Somebody) -> None:
    assert "Give it a star" not in visitor.opens("/events/sample-event").text
    visitor.signs_in(mina)
    assert "Give it a star" in visitor.opens("/events/sample-event").text

    visitor.posts(f"{EVENT}/star", back="/events/sample-event")

    assert visitor.page.location == "/events/sample-event"
    assert "Take the star away" in visitor.follows().text
    assert "/events/sample-event" in visitor.opens("/account/events").text
    visitor.posts(f"{EVENT}/star", back="//evil.example")
    assert visitor.page.location == "/account"
    visitor.follows().posts(f"{EVENT}/unstar", back="/account/events")
    assert "Give an event a star" in visitor.follows().text
    for nowhere in ("/account/events/nope/star", f"{EVENT}/else"):
        assert visitor.opens("/account").posts(nowhere).status == 404


def test_starred_events_go_into_a_calendar(site: Site, visitor: Visitor, mina: Somebody) -> None:
    event = Event(
        live_since=clock.now(), slug="three-days", title="Three days; with, signs\nand lines", body="x",
        is_sample=True, place="Hall", starts_on=date(2024, 1, 30), ends_on=date(2024, 2, 1),
    )  # fmt: skip
    db.session.add(event)
    db.session.commit()
    visitor.signs_in(mina).opens("/account/events").posts("/account/events/three-days/star")

    page = visitor.opens("/account/events.ics").page

    assert page.mimetype == "text/calendar"
    entry: Any = Calendar.from_ical(page.data).walk("VEVENT")[0]
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (date(2024, 1, 30), date(2024, 2, 2))
    assert str(entry["summary"]) == "Three days; with, signs\nand lines"
    assert visitor.opens("/account/events.ics").page.data.count(b"UID:") == 1


def test_members_are_not_asked_to_join_or_to_sign_in(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)

    assert visitor.opens("/account/create").page.location == "/account"
    assert visitor.opens("/sign-in").page.location == "/account"


def test_a_thiefs_question_for_another_address_dies_with_the_password(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    thief = asks(Visitor(app).signs_in(mina), "evil-7@example.org")
    link = links(to(site, "evil-7@example.org")[-1])[0].removeprefix(LOCAL)
    visitor.signs_in(mina).opens("/account/password")
    visitor.posts("/account/password", current=mina.password, password="eight louder rivers")

    assert thief.opens(link).status == 400
    assert Visitor(app).opens(link).posts(link).status == 400


def test_a_link_in_the_former_mailbox_dies_with_the_change_and_others_are_signed_out(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    Visitor(app).opens("/forgot-password").posts("/forgot-password", identity=mina.email)
    reset = links(to(site, mina.email)[-1])[0].removeprefix(LOCAL)
    other = Visitor(app).signs_in(mina)
    asks(visitor.signs_in(mina), NEW)
    link = links(to(site, NEW)[-1])[0].removeprefix(LOCAL)

    visitor.opens(link).posts(link)

    assert visitor.opens(reset).status == 400
    assert other.opens("/account").status == 302
    assert visitor.opens("/account").status == 200
    assert site.rows()["address_change"] == 1
    site.letters()
    assert site.rows()["address_change"] == 0


def test_nobody_gives_their_address_to_somebody_elses_account(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody, junho: Somebody
) -> None:
    asks(Visitor(app).signs_in(junho), NEW)
    link = links(to(site, NEW)[-1])[0].removeprefix(LOCAL)

    assert junho.conference_id in Visitor(app).opens(link).text
    assert "Another account" in visitor.signs_in(mina).opens(link).text
    visitor.opens("/account").posts(link)

    assert junho.email in Visitor(app).signs_in(junho).opens("/account/email").text


def test_a_member_may_ask_five_mailboxes_a_day(visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)

    answers = [asks(visitor, f"mailbox-{number}@example.org").status for number in range(7)]

    assert answers == [302] * 5 + [429] * 2


def test_a_question_is_taken_back(site: Site, visitor: Visitor, mina: Somebody) -> None:
    asks(visitor.signs_in(mina), NEW).follows()

    visitor.posts("/account/email/withdraw")

    assert NEW not in visitor.follows().text
    assert site.rows()["address_change"] == 0


def test_a_question_nobody_answers_is_gone_the_day_after(
    site: Site, visitor: Visitor, mina: Somebody, time_machine: Any
) -> None:
    asks(visitor.signs_in(mina), NEW)
    site.ages(time_machine, days=2.1)

    site.runs("privacy", "expire")

    assert site.rows()["address_change"] == 0


def test_the_newsletter_calls_a_member_as_the_profile_does(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina).opens("/account/subscriptions").posts("/account/subscriptions", newsletter="y")

    saves(visitor)

    assert db.session.scalars(select(Subscription)).one().name == mina.conference_id
    db.session.rollback()


def test_a_newer_version_of_the_policy_is_told_where_one_signs_in(site: Site, visitor: Visitor, tmp_path: Path) -> None:
    site.has_member(visitor, UNREACHABLE)
    text = Path(site.app.root_path, "policy/default_policy.txt").read_text(encoding="utf-8")
    newer = tmp_path / "policy.txt"
    newer.write_text(text.replace("We collect the least", "We collect only the least"), encoding="utf-8")
    assert "has changed" not in visitor.signs_in(UNREACHABLE).follows().text

    site.runs("policy", "import", str(newer), "--publish")

    assert "version 2 is in force" in visitor.opens("/account").text
    assert "no letter can reach you" in visitor.text


def test_leaving_is_one_organizer_at_a_time(app: Flask, site: Site, organizer: Visitor, junho: Somebody) -> None:
    other = Visitor(app)
    site.has_organizer(other, junho)
    both = [organizer.opens("/account/leave"), other.opens("/account/leave")]

    def leaves(number: int) -> None:
        both[number].posts("/account/leave")

    at_once(2, leaves)

    assert sorted(visitor.status for visitor in both) == [302, 400]
    assert site.rows()["member"] == 1


def test_a_thiefs_letter_that_has_not_left_yet_never_leaves(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_down(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(post, "hand_over", is_down)
        asks(Visitor(app).signs_in(mina), "evil-7@example.org")
        visitor.signs_in(mina).opens("/account/password")
        visitor.posts("/account/password", current=mina.password, password="eight louder rivers")
        site.letters()

    assert to(site, "evil-7@example.org") == []


def test_the_stop_link_of_earlier_letters_goes_on_stopping(
    app: Flask, site: Site, visitor: Visitor, mina: Somebody
) -> None:
    reader = Visitor(app)
    reader.opens("/newsletter").posts("/newsletter", name="Mina as a reader", email=NEW, newsletter="y")
    to_confirm, to_stop = (link.removeprefix(LOCAL) for link in links(to(site, NEW)[-1])[:2])
    reader.confirms(LOCAL + to_confirm)
    asks(visitor.signs_in(mina), NEW)
    link = links(to(site, NEW)[-1])[0].removeprefix(LOCAL)
    visitor.opens(link).posts(link)

    reader.opens(to_stop).posts(to_stop)

    found = db.session.scalars(select(Subscription)).one()
    assert (found.newsletter, found.is_active) == (False, False)
    assert site.rows()["member"] == 1


def test_a_fourth_question_leaves_the_third_letter_as_it_is(site: Site, visitor: Visitor, mina: Somebody) -> None:
    visitor.signs_in(mina)
    for _ in range(4):
        assert asks(visitor, NEW).status == 302
    letters = to(site, NEW)
    link = links(letters[-1])[0].removeprefix(LOCAL)

    assert visitor.opens(link).status == 200


def test_a_first_address_leaves_nothing_of_its_question(site: Site, visitor: Visitor) -> None:
    site.has_member(visitor, UNREACHABLE)
    asks(visitor.signs_in(UNREACHABLE), NEW)
    link = links(to(site, NEW)[-1])[0].removeprefix(LOCAL)

    visitor.opens(link).posts(link)

    assert site.rows()["address_change"] == 0
