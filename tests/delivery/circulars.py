"""A circular to some readers, for tests of what leaves."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import pytest
from markupsafe import Markup
from sqlalchemy import select

from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Subscription
from ksmo_site.outbox import kinds, rounds
from ksmo_site.people.models import Person
from tests import mailing

READERS = select(Person.id.label("person_id"), Subscription.language).join(Subscription)
NUMBER = 7


def is_sent_to(readers: int, monkeypatch: pytest.MonkeyPatch, language: str = "en", **more: Any) -> None:
    """Write a circular to so many readers, in the words of the letter to those who ask for the newsletter."""

    def fill(number: int) -> dict[str, Any]:
        words = {"name": f"Reader of {number}", "is_confirmed": True, "link": "", "stop_link": "", "list": "sample"}
        return words | {"html": Markup("<p>안녕하세요, Reader</p>")} | more

    def personal(people: Collection[Person], _number: int) -> dict[UUID, dict[str, str]]:
        return {person.id: {"stop_link": f"http://localhost/stop/{person.slot}"} for person in people}

    kind = kinds.Kind(
        "news", "News, 소식", "you asked for it.", fill, lambda person: person.email, kinds._nothing, personal
    )
    monkeypatch.setitem(kinds.KINDS, "subscribe", kind)
    mailing.subscribe(readers, language)
    rounds.write("subscribe", READERS, NUMBER)
    db.session.commit()
