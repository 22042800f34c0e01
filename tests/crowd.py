"""Many members at once, with keys and sealed details, whom nobody opens: for what must stay quick with thousands."""

import os
import secrets
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import insert, text

from ksmo_site import clock
from ksmo_site.auth.models import Member
from ksmo_site.database import random_uuid
from ksmo_site.extensions import db
from ksmo_site.newsletter.models import Subscription
from ksmo_site.outbox.models import SentLetter
from ksmo_site.pages.models import Article, Event
from ksmo_site.people import persons
from ksmo_site.people.marks import mark
from ksmo_site.people.models import Person
from ksmo_site.people.vault import NONCE, SLOT, vault
from ksmo_site.policy import versions
from ksmo_site.privacy.models import Consent

PIECE = 20_000
Rows = tuple[Any, list[dict[str, Any]]]
COUNTRIES = ("KR", "US", "JP", "DE")
# Looks like one, and no password fits it.
CHECK = "$argon2id$v=19$m=19456,t=2,p=1$"


def gathers(number: int, *, bare: bool = False) -> None:
    """So many members, each with an address, a yes and a letter, half of them readers; committed.

    Bare ones have an account and nothing else: of those there may be a million.
    """
    first = persons.last_slot() + 1
    for start in range(first, first + number, PIECE):
        slots = range(start, min(start + PIECE, first + number))
        keys = _make_keys(slots)
        people = [_Newcomer(slot, key) for slot, key in zip(slots, keys, strict=True)]
        for model, rows in _accounts(people) if bare else _everything(people):
            if rows:
                db.session.execute(insert(model), rows)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT setval('person_slot_seq', :slot)"), {"slot": first + number - 1})
    db.session.commit()


def _make_keys(slots: range) -> list[bytes]:
    keys = [os.urandom(SLOT) for _ in slots]
    with vault().path.open("r+b") as file:
        file.seek(SLOT * slots[0])
        file.write(b"".join(keys))
    return keys


def _accounts(people: list["_Newcomer"]) -> Iterator[Rows]:
    yield Person, [one.person() for one in people]
    yield Member, [one.member() for one in people]


def _everything(people: list["_Newcomer"]) -> Iterator[Rows]:
    version = versions.get_in_force().number
    yield from _accounts(people)
    yield Consent, [one.consent(version) for one in people]
    yield Subscription, [one.subscription(version) for one in people if one.slot % 2]
    yield SentLetter, [one.about() | {"kind": "confirm"} for one in people]


class _Newcomer:
    """Somebody who joins the crowd."""

    def __init__(self, slot: int, key: bytes) -> None:
        self.slot, self.id, self.member_id, self.cipher = slot, random_uuid(), random_uuid(), AESGCM(key)
        self.called, self.email = f"Crowd Member{slot}", f"crowd-{slot}@example.org"

    def about(self) -> dict[str, Any]:
        return {"id": random_uuid(), "person_id": self.id, "since_on": clock.today()}

    def seal(self, field: Any, text: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self.cipher.encrypt(nonce, text.encode(), field.place.encode() + b":" + self.id.bytes)

    def person(self) -> dict[str, Any]:
        return {
            "slot": self.slot, "id": self.id, "since_on": clock.today(), "bounces": 0,
            "email_sealed": self.seal(Person.email, self.email), "email_mark": mark("email", self.email),
        }  # fmt: skip

    def member(self) -> dict[str, Any]:
        conference_id = f"crowd{self.slot}"
        return {
            **self.about(), "id": self.member_id, "proof": random_uuid(), "is_contested": False, "roles": "",
            "password_hash": CHECK + secrets.token_urlsafe(48),
            "wants_newsletter": False, "wants_events": False,
            "conference_id_mark": mark("conference ID", conference_id),
            "conference_id_sealed": self.seal(Member.conference_id, conference_id),
            "name_sealed": self.seal(Member.name, self.called),
            "country_sealed": self.seal(Member.country, COUNTRIES[self.slot % len(COUNTRIES)]),
        }  # fmt: skip

    def consent(self, version: int) -> dict[str, Any]:
        return {
            **self.about(), "member_id": self.member_id, "version": version, "language": "en", "is_of_age": True,
            "answer": "yes", "answered_on": clock.today(), "shown_on": clock.today(),
        }  # fmt: skip

    def subscription(self, version: int) -> dict[str, Any]:
        return {
            **self.about(), "proof": random_uuid(), "newsletter": True, "events": self.slot % 4 == 1,
            "language": "ko" if self.slot % 3 else "en", "agreed_on": clock.today(), "agreed_by": "account",
            "version": version, "name_sealed": self.seal(Subscription.name, self.called),
        }  # fmt: skip


def writes_much(events: int, pages: int) -> None:
    """So many events, and so many pages and pieces of news, half of each; committed."""
    says = {
        "title": "One of many",
        "body": "A text of some length.\n\n" * 5,
        "live_since": clock.now(),
        "is_sample": False,
    }
    today = clock.today()
    many = [{"id": random_uuid(), "slug": secrets.token_hex(8), "starts_on": today, **says} for n in range(events)]
    kinds = ("page", "news")
    texts = [
        {"id": random_uuid(), "slug": secrets.token_hex(8), "kind": kinds[n % 2], "published_on": today, **says}
        for n in range(pages)
    ]
    for model, rows in ((Event, many), (Article, texts)):
        if rows:
            db.session.execute(insert(model), rows)
    db.session.commit()
