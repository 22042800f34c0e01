"""Asking and being answered: who was told, shown and asked about which version, and what they said (clause 1)."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from ksmo_site import clock, language
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.people import ledger, persons
from ksmo_site.people.models import Person
from ksmo_site.policy import versions
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.privacy.models import AnswersOfLeavers, Consent
from ksmo_site.privacy.words import ANSWERS, NO, YES


def give(person: Person, member_id: UUID, version: PolicyVersion) -> Consent:
    """Note the member's yes to this version, and that they are of age; it lives as long as their account."""
    consent = Consent(
        person=person, member_id=member_id, version=version.number, language=language.current(), is_of_age=True,
        answer=YES, answered_on=clock.today(), shown_on=clock.today(),
    )  # fmt: skip
    db.session.add(consent)
    return consent


def of(person: Person) -> list[Consent]:
    """Everything the person was told or asked of versions that stand, the newest first."""
    theirs = select(Consent).where(Consent.person_id == person.id, Consent.version.in_(_standing()))
    return list(db.session.scalars(theirs.order_by(Consent.version.desc())))


def _standing() -> Select[int]:
    return select(PolicyVersion.number).where(PolicyVersion.withdrawn_on.is_(None))


def newest(person: Person) -> Consent | None:
    """The newest version the person said yes to."""
    return next((consent for consent in of(person) if consent.answer == YES), None)


def agreed_to(person: Person) -> PolicyVersion | None:
    """The version whose terms hold for this person: the newest they said yes to.

    Without any yes, the one before the oldest they said no to; for readers, the one in force on the day they came.
    """
    return agreed_by([person])[person.id]


def agreed_by(people: Collection[Person]) -> dict[UUID, PolicyVersion | None]:
    """The same for many at once."""
    answers: dict[UUID, dict[str, list[int]]] = {person.id: {YES: [], NO: []} for person in people}
    asked = select(Consent.person_id, Consent.answer, Consent.version).where(
        Consent.person_id.in_(answers), Consent.answer.is_not(None), Consent.version.in_(_standing())
    )
    for person_id, given, version in db.session.execute(asked):
        answers[person_id][str(given)].append(version)
    find, before, on = (cache(one) for one in (versions.find, versions.before, versions.in_force_on))
    found = {}
    for person in people:
        yes, no = answers[person.id][YES], answers[person.id][NO]
        found[person.id] = find(max(yes)) if yes else before(min(no)) if no else on(person.since_on)
    return found


def open_question(person: Person) -> PolicyVersion | None:
    """The version this person still has to be asked about: the newest that covers more than the one before it."""
    wider = versions.widening()
    if not wider:
        return None
    answered = {consent.version for consent in of(person) if consent.answer}
    agreed = newest(person)
    is_open = wider[0].number not in answered and (agreed is None or wider[0].number > agreed.version)
    return wider[0] if is_open else None


def answer(person: Person, member_id: UUID, number: int, given: str) -> None:
    """Note a yes or a no to a version that asks; it can be changed as easily as it was given.

    Raises Refusal where the version was withdrawn meanwhile or asks nobody, and where a yes to a newer one holds.
    """
    # Whoever withdraws it waits, or is waited for.
    known = versions.find(number)
    version = known and db.session.get(PolicyVersion, number, with_for_update={"read": True}, populate_existing=True)
    if version is None or version.is_withdrawn or not version.is_widening or given not in ANSWERS:
        raise Refusal(_l("This version asks nothing of you any more; nothing was changed."))
    consent = note(person, member_id, number)
    agreed = newest(person)
    if agreed is not None and agreed.version > number:
        raise Refusal(_l("Your yes to version %(number)s holds; change that one first.", number=agreed.version))
    if consent.answer == YES and given == NO:
        # So that an older copy of the database does not bring it back.
        ledger.note(YES, consent.id)
    consent.answer, consent.answered_on = given, clock.today()
    # What they see now is what they answer to, in the language of the page.
    consent.shown_on, consent.language = clock.today(), language.current()
    db.session.flush()


def note(person: Person, member_id: UUID, number: int) -> Consent:
    """The entry about this person and this version, made where there is none yet."""
    persons.hold(person.id)
    theirs = select(Consent).where(Consent.person_id == person.id, Consent.version == number)
    consent = db.session.scalar(theirs.execution_options(populate_existing=True))
    if consent is None:
        consent = Consent(person=person, member_id=member_id, version=number, language=language.current())
        db.session.add(consent)
    return consent


def show(person: Person, member_id: UUID, number: int) -> None:
    """Note that the question was put to them, also where they put it off."""
    consent = note(person, member_id, number)
    consent.shown_on = consent.shown_on or clock.today()


def told(person: Person, number: int) -> None:
    """Note that the letter about this version left."""
    theirs = select(Consent).where(Consent.person_id == person.id, Consent.version == number)
    for consent in db.session.scalars(theirs):
        consent.told_on = clock.today()


def forget(number: int) -> None:
    """Leave nothing of a question that was taken back before its day."""
    for about in (Consent, AnswersOfLeavers):
        db.session.execute(delete(about).where(about.version == number))


@dataclass(frozen=True)
class Answers:
    """How members answered to one version; of those who left, the number only."""

    told: int
    shown: int
    yes: int
    no: int
    yes_of_leavers: int
    no_of_leavers: int


def answers(number: int) -> Answers:
    """How this version was answered so far."""
    columns = (func.count(Consent.told_on), func.count(Consent.shown_on))
    told_, shown = db.session.execute(select(*columns).where(Consent.version == number)).one()
    counted = select(Consent.answer, func.count()).where(Consent.version == number).group_by(Consent.answer)
    given: dict[str | None, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    of_leavers = select(AnswersOfLeavers).where(AnswersOfLeavers.version == number)
    left = {row.answer: row.number for row in db.session.scalars(of_leavers)}
    return Answers(told_, shown, given.get(YES, 0), given.get(NO, 0), left.get(YES, 0), left.get(NO, 0))


@persons.before_forgetting
def _count(person: Person) -> bool:
    """Of somebody's answers only their number stays, version by version; nothing has to be kept for that."""
    if not persons.is_made_up(person.id):
        for consent in of(person):
            if consent.answer:
                _count_one(consent.version, consent.answer)
    return False


def _count_one(version: int, given: str) -> None:
    # Two who leave at once are both counted, also when they are the first.
    insert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.engine.dialect.name]
    counted = insert(AnswersOfLeavers).values(version=version, answer=given, number=1)
    more = {"number": AnswersOfLeavers.number + 1}
    db.session.execute(counted.on_conflict_do_update(index_elements=["version", "answer"], set_=more))
