"""Proving an address: a row waits until the link of a letter is answered, and each link works once."""

from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Mapped

from ksmo_site import clock, tokens
from ksmo_site.database import random_uuid
from ksmo_site.extensions import db
from ksmo_site.people.models import Person
from ksmo_site.personal import declared


class Unproved:
    """A row that does nothing until its person has answered from their own address."""

    id: Mapped[UUID]
    person_id: Mapped[UUID]
    proof: Mapped[UUID] = declared(
        what=_l("Proof inside your newest link"),
        why=_l("so that a link works once only"),
        clause=5,
        default=random_uuid,
    )
    unconfirmed_since: Mapped[datetime | None] = declared(
        what=_l("Waiting for confirmation since"), why=_l("to delete what nobody confirms"), clause=2
    )

    @property
    def is_confirmed(self) -> bool:
        """Whether the address is proved, or there is none to prove."""
        return self.unconfirmed_since is None

    def asks_for_proof(self) -> None:
        """Wait for the answer from now on."""
        self.unconfirmed_since = clock.now()

    def is_proved(self) -> None:
        """The person answered: nothing waits any more, and the link they used is dead."""
        self.unconfirmed_since = None
        self.kills_links()

    def kills_links(self) -> None:
        """Let every link sent so far be dead."""
        self.proof = random_uuid()


Row = TypeVar("Row", bound=Unproved)


def token(row: Unproved, purpose: str) -> str:
    """What the link of a letter holds."""
    return tokens.make(purpose, row.id.hex, row.proof.hex)


def kill_links(person: Person) -> None:
    """Let every link that any letter ever brought this person be dead: their password or their address is another."""
    for model in Unproved.__subclasses__():
        for row in db.session.scalars(select(model).where(model.person_id == person.id)):
            row.kills_links()


def of(model: type[Row], person: Person, *, locked: bool = False) -> Row | None:
    """The person's row of this kind; locked, it stays as it is until this transaction ends."""
    query = select(model).where(model.person_id == person.id)
    if locked:
        query = query.with_for_update(of=model).execution_options(populate_existing=True)
    return db.session.scalar(query)


def find(model: type[Row], token_: str, purpose: str, term: timedelta, *, locked: bool = False) -> Row:
    """The row the link was made for. Raises Refusal when the link is used, replaced, forged or too old."""
    row_id, proof = tokens.read(token_, purpose, term)
    row = db.session.get(
        model, UUID(row_id), with_for_update={"of": model} if locked else None, populate_existing=locked
    )
    if row is not None and row.unconfirmed_since is not None and row.unconfirmed_since < clock.now() - term:
        raise tokens.too_old()
    if row is None or row.proof != UUID(proof):
        raise tokens.used()
    return row
