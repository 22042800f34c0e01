"""Asking members before anything becomes wider: the gate, the answers, and what a no means."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from ksmo_site import clock
from ksmo_site.asking.access import OPEN
from ksmo_site.extensions import db
from ksmo_site.people.models import Person
from ksmo_site.policy import versions
from ksmo_site.privacy import consent
from ksmo_site.privacy.models import Consent
from tests.policy_desk.writing import announces_a_wider_version
from tests.site import Site, body
from tests.somebody import JUNHO, UNREACHABLE, Somebody
from tests.test_access import acts, address, room
from tests.visitor import Visitor

QUESTION = "/account/policy-change"


@pytest.fixture
def asked(app: Flask, site: Site, organizer: Visitor, junho: Somebody) -> Visitor:
    """Junho, signed in, after a wider version was announced for two weeks later."""
    announces_a_wider_version(organizer, str(clock.today() + timedelta(days=14)))
    return Visitor(app).signs_in(junho)


def answer_of(number: int) -> list[str | None]:
    found = [one.answer for one in db.session.scalars(select(Consent).where(Consent.version == number))]
    db.session.rollback()
    return sorted(found, key=str)


def test_a_member_is_asked_in_place_of_the_page_they_wanted(site: Site, asked: Visitor) -> None:
    assert asked.follows().page.location == f"{QUESTION}?next=/account"
    asked.follows()

    assert "We ask before we start. Nothing changes for you today." in asked.text
    assert "Somebody else gets something: Sample Hosting" in asked.text
    assert "checked" not in asked.text
    assert "/privacy/compare?from=1&amp;to=2" in asked.text
    assert "Choose one of the two answers" in asked.posts(f"{QUESTION}?next=/account").text

    asked.posts(f"{QUESTION}?next=/account/profile", answer="yes")

    assert asked.page.location == "/account/profile?said=answered"
    assert asked.follows().status == 200
    assert answer_of(2) == [None, "yes"]


def test_a_no_is_noted_and_not_asked_again_and_can_be_changed(app: Flask, site: Site, asked: Visitor) -> None:
    asked.opens(QUESTION).posts(QUESTION, answer="no")
    assert Visitor(app).signs_in(JUNHO).follows().status == 200
    assert "I do not agree (English)" in asked.opens("/account/consents").text

    asked.posts("/account/consents/2", answer="yes")

    assert answer_of(2) == [None, "yes"]
    asked.opens("/account/consents").posts("/account/consents/2", answer="perhaps")
    assert "asks nothing of you" in asked.text
    assert asked.opens("/account/consents").posts("/account/consents/1", answer="no").status == 400


def test_deciding_later_asks_again_at_the_next_sign_in(app: Flask, site: Site, asked: Visitor) -> None:
    asked.opens(QUESTION).posts(f"{QUESTION}/later", number="2", back="/account/events")
    assert asked.page.location == "/account/events"

    assert asked.opens("/account").status == 200
    assert answer_of(2) == [None, None]
    assert Visitor(app).signs_in(JUNHO).follows().page.location.startswith(QUESTION)


def gated() -> Iterator[tuple[str, Rule]]:
    """Every route of members' rooms, with each of its methods, but for those that stay open."""
    rooms = ("account", "credentials", "asking", "desk", "policy_desk", "notice_desk")
    return ((method, rule) for method, rule in acts() if room(rule) in rooms and rule.endpoint not in OPEN)


def test_whoever_has_not_answered_is_asked_at_every_door_and_button(site: Site, asked: Visitor) -> None:
    token = asked.opens(QUESTION).value_of("csrf_token")
    before = site.rows()
    for method, rule in gated():
        path = address(rule)
        asked.opens(path) if method == "GET" else asked.sends_from("http://localhost", path, csrf_token=token)
        assert asked.page.location, (method, path, asked.status)
        assert asked.page.location.startswith(QUESTION), (method, path, asked.page.location)

    assert site.rows() == before
    asked.sends_from("http://localhost", "/account/profile", csrf_token=token, name="Typed")
    assert "was not saved" in asked.opens(asked.page.location).text


def test_what_members_have_a_right_to_stays_open_without_an_answer(site: Site, asked: Visitor) -> None:
    for path in ("/", "/privacy", "/privacy/versions/2", "/contact", "/account/data", "/account/data.json",
                 "/account/data.csv", "/account/subscriptions", "/account/consents", "/account/leave"):  # fmt: skip
        assert asked.opens(path).status == 200, path
    asked.opens("/account/subscriptions").posts("/account/subscriptions", newsletter="y")
    assert "said=saved" in asked.page.location

    asked.opens("/account/leave").posts("/account/leave")

    assert "receipt" in asked.page.location
    assert consent.answers(2).yes_of_leavers == consent.answers(2).no_of_leavers == 0
    assert consent.answers(1).yes_of_leavers == 1
    db.session.rollback()
    assert site.rows()["consent"] == 2


def test_whoever_has_no_address_is_asked_and_gets_no_letter(app: Flask, site: Site, organizer: Visitor) -> None:
    member = Visitor(app)
    site.has_member(member, UNREACHABLE)
    announces_a_wider_version(organizer, str(clock.today() + timedelta(days=14)))

    assert member.signs_in(UNREACHABLE).follows().page.location.startswith(QUESTION)
    (letter,) = [letter for letter in site.letters() if "is changing" in letter["Subject"]]
    assert "we ask you beforehand" in body(letter)
    answers = consent.answers(2)
    db.session.rollback()
    assert (answers.told, answers.shown, answers.yes) == (1, 0, 0)


def test_silence_is_no_yes_when_the_day_comes(app: Flask, site: Site, asked: Visitor, time_machine: Any) -> None:
    site.ages(time_machine, days=14)

    assert versions.get_in_force().number == 2
    junho = db.session.scalars(select(Person).join(Consent).where(Consent.version == 2)).all()
    assert {consent.newest(person).version for person in junho if consent.newest(person)} == {1}  # type: ignore[union-attr]
    db.session.rollback()
    newcomer = Visitor(app)
    newcomer.signs_in(JUNHO).follows()
    assert "Until you agree, nothing changes for you." in newcomer.follows().text


def test_whoever_joins_after_the_announcement_is_asked_too(app: Flask, site: Site, organizer: Visitor) -> None:
    announces_a_wider_version(organizer, str(clock.today() + timedelta(days=14)))
    member = Visitor(app)
    site.has_member(member, JUNHO)

    assert member.signs_in(JUNHO).follows().page.location.startswith(QUESTION)


def test_the_bare_count_of_answers_outlives_an_account(site: Site, asked: Visitor) -> None:
    asked.opens(QUESTION).posts(QUESTION, answer="no")
    asked.opens("/account/leave").posts("/account/leave")

    assert consent.answers(2).no_of_leavers == 1
    assert consent.answers(2).no == 0
    db.session.rollback()


def test_what_the_version_in_force_does_not_cover_for_somebody_is_not_asked_or_stored(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.asking.a_wider_fact", str(tmp_path / "instance")]

    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert found == {
        "P17 before": "the version in force does not cover member.shoe_size (field)",
        "asked before": False, "stored before": None, "draft": ["field member.shoe_size"],
        "asked of whoever has not answered": False, "stored of whoever has not answered": None,
        "asked of whoever agreed": True, "stored of whoever agreed": "size 4711",
        "asked after a no": False, "stored after a no": None, "P17 after": "",
    }  # fmt: skip
