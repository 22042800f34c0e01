"""Letters to many at once."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Subscription
from ksmo_site.outbox import kinds, rounds
from ksmo_site.people.models import Person
from tests.site import Site, body
from tests.somebody import Somebody
from tests.visitor import Visitor

EVERYBODY = select(Person.id.label("person_id"), Subscription.language).join(Subscription)


@pytest.fixture
def readers(site: Site, app: Flask) -> list[str]:
    """Three readers; one reads Korean."""
    addresses = [f"reader-{number}@example.org" for number in range(3)]
    for address, prefix in zip(addresses, ("", "", "/ko"), strict=True):
        visitor = Visitor(app).opens(f"{prefix}/newsletter")
        visitor.posts(f"{prefix}/newsletter", name="Reader", email=address, newsletter="y")
    site.letters()
    return addresses


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A kind of letter about something numbered, and who was told of which."""
    found: list[Any] = []

    def fill(number: int) -> dict[str, Any]:
        return {"name": f"number {number}", "link": "http://localhost/", "stop_link": "", "is_confirmed": True}

    kind = kinds.Kind(
        "news", "News", "you asked for it.", fill, kinds.KINDS["subscribe"].to, lambda *about: found.append(about[1]),
        lambda people, _number: {person.id: {} for person in people},
    )  # fmt: skip
    monkeypatch.setitem(kinds.KINDS, "subscribe", kind)
    return found


def test_everybody_gets_one_and_it_tells_of_its_number(site: Site, readers: list[str], told: list[Any]) -> None:
    before = len(site.letters())

    assert rounds.write("subscribe", EVERYBODY, 7) == 3
    db.session.commit()
    assert rounds.waiting("subscribe", 7) == 3
    newest = site.letters()[before:]

    assert sorted(letter["To"] for letter in newest) == readers
    assert all("number 7" in body(letter) for letter in newest)
    assert sorted(letter["Content-Language"] for letter in newest) == ["en", "en", "ko"]
    assert told == [7, 7, 7]
    assert rounds.waiting("subscribe", 7) == 0


def test_what_is_taken_back_does_not_leave(site: Site, readers: list[str], told: list[Any]) -> None:
    before = len(site.letters())
    rounds.write("subscribe", EVERYBODY, 7)
    rounds.withdraw("subscribe", 7)
    db.session.commit()

    assert len(site.letters()) == before


def test_what_somebody_waits_for_leaves_first(
    site: Site, visitor: Visitor, mina: Somebody, readers: list[str], told: list[Any]
) -> None:
    before = len(site.letters())
    rounds.write("subscribe", EVERYBODY, 7)
    db.session.commit()
    visitor.opens("/forgot-password").posts("/forgot-password", identity=mina.email)

    assert [letter["To"] == mina.email for letter in site.letters()[before:]] == [True, False, False, False]
