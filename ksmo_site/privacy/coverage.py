"""What the policy covers for one person: what it does not is not asked, not stored and not used (clause 1)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import delete, event, inspect, select, update
from sqlalchemy.orm import Session

from ksmo_site import clock, form
from ksmo_site.extensions import db
from ksmo_site.holdings import register
from ksmo_site.holdings.register import Field, Holding
from ksmo_site.outbox import kinds
from ksmo_site.people import ledger
from ksmo_site.people.models import Person
from ksmo_site.personal import AboutPerson, Meaning
from ksmo_site.policy import scope, versions
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.policy.scope import Widening
from ksmo_site.privacy import consent
from ksmo_site.privacy.models import Consent
from ksmo_site.privacy.words import NO, YES

# What secures an account (clause 5) and what proves an answer (clause 7, and the answers) cannot wait for an answer.
NEVER_WAITS = (5, 7)


def uncovered(person: Person | None) -> list[Field]:
    """Everything the register names that may not be asked of this person, or of somebody we do not know yet."""
    in_force = versions.find_in_force()
    if in_force is None:
        return []
    covered = _places(in_force) if person is None else _places(in_force) & _agreed(person, in_force)
    return [field for field in _waiting() if _place(field) not in covered]


def _waiting() -> list[Field]:
    """What the register names that waits for an answer."""
    fields = [field for holding in register.all_holdings() for field in holding.fields]
    return [one for one in fields if _waits(one)]


def _waits(field: Field) -> bool:
    return field.meaning.clause not in NEVER_WAITS and field.table != Consent.__tablename__


def _place(field: Field) -> tuple[str, str]:
    return field.table, field.name


def _places(version: PolicyVersion) -> set[tuple[str, str]]:
    return {(entry["table"], entry["name"]) for entry in version.scope if entry["kind"] == scope.COLUMN}


def _agreed(person: Person, in_force: PolicyVersion) -> set[tuple[str, str]]:
    """What the version they agreed to covers, without what newer ones brought again that they did not agree to."""
    if not versions.widening():
        return _places(in_force)
    agreed = consent.agreed_to(person) or in_force
    new = {one.place for one in _brought(agreed, in_force) if one.kind == scope.FIELD}
    return {place for place in _places(agreed) if ".".join(place) not in new}


def _brought(agreed: PolicyVersion, version: PolicyVersion) -> list[Widening]:
    """What wider versions brought after the one somebody agreed to, up to this one."""
    since = [one for one in versions.widening() if agreed.number < one.number <= version.number]
    return [brought for one in since for brought in scope.read(one.widens)]


def beyond(agreed: PolicyVersion | None, version: PolicyVersion) -> list[Widening]:
    """All that a yes to this version would add to the terms of somebody who agreed to that one."""
    if agreed is None:
        return scope.read(version.widens)
    found = scope.widening(agreed.scope, version.scope)
    known = {one.key for one in found}
    return found + [one for one in dict.fromkeys(_brought(agreed, version)) if one.key not in known]


@form.leaves_out
def _left_out(person: Person | None) -> list[Meaning]:
    return [field.meaning for field in uncovered(person)]


@kinds.holds_back
def _held_back(purpose: str, people: Collection[Person]) -> set[UUID]:
    """Those who did not agree to letters for this purpose."""
    in_force = versions.find_in_force()
    if in_force is None:
        return set()
    agreed = consent.agreed_by(people)
    refused = {one for one in set(agreed.values()) if one is not None and _is_refused(purpose, one, in_force)}
    return {person_id for person_id, version in agreed.items() if version in refused}


def _is_refused(purpose: str, agreed: PolicyVersion, in_force: PolicyVersion) -> bool:
    """Whether a yes to that version is none to letters for this purpose."""
    is_new = any(one.key == (scope.LETTERS, purpose) for one in _brought(agreed, in_force))
    return is_new or not all(_covers_letters(version, purpose) for version in (in_force, agreed))


def _covers_letters(version: PolicyVersion, purpose: str) -> bool:
    return any(entry["kind"] == scope.LETTERS and entry["name"] == purpose for entry in version.scope)


def drop(person: Person) -> None:
    """Delete what the version in force covers and this person does not agree to: what came by a yes goes with a no."""
    in_force = versions.find_in_force()
    covered = _places(in_force) if in_force else set()
    refused = [field for field in uncovered(person) if _place(field) in covered]
    for holding in register.all_holdings():
        theirs = [field for field in refused if field.table == holding.model.__tablename__]
        if theirs and _is_wholly(holding, theirs):
            db.session.execute(delete(holding.model).where(holding.owner == person.id))
        elif emptied := {column.key: None for column in _removable(holding, theirs)}:
            db.session.execute(update(holding.model).where(holding.owner == person.id).values(emptied))
    db.session.expire_all()


def _is_wholly(holding: Holding, fields: list[Field]) -> bool:
    """Whether these are all that the table holds of somebody; a person goes only by leaving."""
    return holding.model is not Person and len(fields) == len(holding.fields)


def _removable(holding: Holding, fields: list[Field]) -> list[Any]:
    """Those columns that can be emptied; what the program needs of a row that stays is none of them."""
    return [column for column in (_column(holding.model, field) for field in fields) if column.nullable]


def _column(model: Any, field: Field) -> Any:
    columns = model.__table__.columns
    return next(column for column in columns if column.info.get("opens", column.key) == field.name)


def held_without_a_yes() -> list[str]:
    """What is held of members who were asked about it and did not agree, as table.column: there may be none."""
    today = clock.today()
    wider = [version for version in versions.widening() if version.effective_on and version.effective_on <= today]
    return [place for version in wider for place in _new_in(version) if _is_held(place, version.number)]


def _new_in(version: PolicyVersion) -> list[str]:
    new = {one.place for one in scope.read(version.widens) if one.kind == scope.FIELD}
    found = []
    for holding in register.all_holdings():
        fields = [one for one in holding.fields if f"{one.table}.{one.name}" in new and _waits(one)]
        kept = fields if _is_wholly(holding, fields) else [f for f in fields if _removable(holding, [f])]
        found += [f"{field.table}.{field.name}" for field in kept]
    return found


def _is_held(place: str, number: int) -> bool:
    field = next(field for field in _waiting() if f"{field.table}.{field.name}" == place)
    holding = next(one for one in register.all_holdings() if one.model.__tablename__ == field.table)
    asked = select(Consent.id).where(Consent.person_id == holding.owner)
    agreed = asked.where(Consent.version >= number, Consent.answer == YES)
    is_filled = _column(holding.model, field).is_not(None)
    filled = select(holding.owner).where(is_filled, asked.exists(), ~agreed.exists())
    return db.session.scalar(filled.limit(1)) is not None


@ledger.ending(YES)
def _say_no_again(consent_id: UUID) -> bool:
    """In an older copy of the database: a yes that was taken back does not come again, nor what it covered."""
    taken_back = db.session.get(Consent, consent_id)
    if taken_back is None or taken_back.answer != YES:
        return False
    taken_back.answer = NO
    db.session.flush()
    drop(taken_back.person)
    return True


@event.listens_for(db.session, "before_flush")
def _store_nothing_uncovered(session: Session, _context: object, _instances: object) -> None:
    """Whatever code writes it: what identifies somebody is not stored beyond what they agreed to."""
    for row in {*session.new, *session.dirty}:
        if isinstance(row, AboutPerson) and row.person is not None:
            _empty(row, [name for name in _sealed(row) if _is_new(row, name)])


def _sealed(row: Any) -> list[str]:
    return [column.key for column in row.__table__.columns if column.info.get("opens") and column.nullable]


def _is_new(row: Any, name: str) -> bool:
    """Whether something is written there just now; what was there before is none of this."""
    return getattr(row, name) is not None and inspect(row).attrs[name].history.has_changes()


def _empty(row: Any, filled: list[str]) -> None:
    if filled:
        left_out = {
            _column(type(row), field).key for field in uncovered(row.person) if field.table == row.__tablename__
        }
        for name in left_out.intersection(filled):
            setattr(row, name, None)
