"""What a statute demands to keep: its person is told, and when they leave it is kept apart until its last day."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from ksmo_site import clock
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import register
from ksmo_site.holdings.models import LawfulHold, LawfulRecord
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.people.vault import vault
from ksmo_site.personal import Words


@dataclass(frozen=True)
class Told:
    """A duty to keep something, in words: by which statute, until which day, and what."""

    ground: str
    ends_on: date
    what: list[Words]


def places() -> list[str]:
    """Everything that can be held back, as table.column: what identifies somebody."""
    return [
        f"{field.table}.{field.name}"
        for holding in register.all_holdings()
        for field in holding.fields
        if field.meaning.identifies and holding.model is not LawfulRecord
    ]


def add(person: Person, ground: str, fields: list[str], ends_on: date) -> LawfulHold:
    """Keep these fields until that day, even if the person leaves, and tell them. Raises Refusal on what cannot be."""
    unknown = [field for field in fields if field not in places()]
    if unknown or not fields:
        raise Refusal(f"{unknown[0] if unknown else 'Nothing'} cannot be kept. What can: {', '.join(places())}.")
    if not ground.strip():
        raise Refusal("Name the statute that demands it.")
    if ends_on <= clock.today():
        raise Refusal("Choose a last day that is still to come.")
    hold = LawfulHold(person=person, ground=ground.strip(), fields=", ".join(fields), ends_on=ends_on)
    db.session.add(hold)
    letters.write("lawful_hold", person)
    return hold


@kinds.letter(
    "lawful_hold",
    purpose="request",
    subject=_l("The law makes KSMO 2024 keep something about you"),
    reason=_l("you shall know what we may not delete, and until when."),
)
def _letter(person: Person) -> dict[str, Any] | None:
    return {"holds": told(person), "link": url_for("account.data", _external=True)} if of(person) else None


def of(person: Person) -> list[LawfulHold]:
    """What has to be kept of this person although they leave."""
    mine = select(LawfulHold).where(LawfulHold.person_id == person.id, LawfulHold.ends_on >= clock.today())
    return list(db.session.scalars(mine.order_by(LawfulHold.ends_on)))


def told(person: Person) -> list[Told]:
    """The same in words."""
    words = {
        f"{field.table}.{field.name}": field.meaning.what
        for holding in register.all_holdings()
        for field in holding.fields
    }
    return [
        Told(hold.ground, hold.ends_on, [words.get(field, field) for field in hold.fields.split(", ")])
        for hold in of(person)
    ]


@persons.before_forgetting
def keep(person: Person) -> bool:
    """Put what has to be kept apart, under a new key and id, before the person is erased; no if there is nothing."""
    holds = of(person) if vault().has_key(person.slot) else []
    for hold in holds:
        record = LawfulRecord(person=persons.meet(None), ground=hold.ground, ends_on=hold.ends_on)
        record.contents = json.dumps(_values(person, hold.fields.split(", ")), ensure_ascii=False)
        db.session.add(record)
    db.session.flush()
    return bool(holds)


def _values(person: Person, fields: list[str]) -> dict[str, list[str]]:
    models = {holding.model.__tablename__: holding for holding in register.all_holdings()}
    found: dict[str, list[str]] = {}
    for field in fields:
        table, name = field.split(".")
        owner = models[table].owner
        rows = db.session.scalars(select(models[table].model).where(owner == person.id))
        found[field] = [value for row in rows if (value := getattr(row, name)) is not None]
    return found


def records() -> list[LawfulRecord]:
    """What is kept of people who left."""
    return list(db.session.scalars(select(LawfulRecord).order_by(LawfulRecord.ends_on, LawfulRecord.id)))
