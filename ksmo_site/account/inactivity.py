"""Accounts nobody uses any more: their member is told by letter, and a month later the account is deleted (P16)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, false, func, select

from ksmo_site import clock
from ksmo_site.auth import membership
from ksmo_site.auth.models import Member
from ksmo_site.extensions import db
from ksmo_site.holdings import erasure
from ksmo_site.holdings.erasure import Erased
from ksmo_site.outbox import kinds, letters
from ksmo_site.people import persons
from ksmo_site.people.models import Person
from ksmo_site.privacy import consent
from ksmo_site.settings import values

NOTICE = timedelta(days=30)
LAST_USE = func.coalesce(Member.signed_in_on, Member.since_on)


def term() -> timedelta | None:
    """How long an account is kept without a sign-in; None where it is kept however long."""
    days = values.inactive_days()
    return timedelta(days=days) if days else None


def warn() -> int:
    """Write to everybody whose account would be deleted within a month; how many letters that are."""
    found = [member for member in _unused_for(NOTICE) if not letters.is_waiting("inactive", member.person)]
    for member in found:
        agreed = consent.newest(member.person)
        letters.write("inactive", member.person, agreed.language if agreed else None)
    return len(found)


def end() -> list[Erased]:
    """Delete the accounts whose member was told a month ago, and has not signed in since."""
    told = _unused(timedelta()).where(Member.warned_on <= clock.today() - NOTICE)
    found = [member.person_id for member in db.session.scalars(told)]
    return [erased for person_id in found if (erased := _end(person_id, told))]


def _end(person_id: UUID, told: Select[Member]) -> Erased | None:
    # They may just have signed in: whoever comes second sees what the first one did.
    persons.hold(person_id)
    still = told.where(Member.person_id == person_id).execution_options(populate_existing=True)
    member = db.session.scalar(still)
    return erasure.let_go(member.person) if member is not None else None


def _unused_for(notice: timedelta) -> list[Member]:
    # Whoever has no address cannot be told, and nobody is dropped without a word (clause 3).
    can_be_told = Person.email_mark.is_not(None)
    return list(db.session.scalars(_unused(notice).where(Member.warned_on.is_(None), can_be_told)))


def _unused(notice: timedelta) -> Select[Member]:
    """Open accounts of members, past their term, or so long before it."""
    members = select(Member).join(Person, Person.id == Member.person_id)
    members = members.where(Member.unconfirmed_since.is_(None), ~Member.is_organizer)
    lasts = term()
    return members.where(clock.today() - lasts + notice > LAST_USE) if lasts else members.where(false())


def _told(person: Person) -> None:
    member = membership.of(person)
    if member is not None:
        member.warned_on = clock.today()


@kinds.letter(
    "inactive",
    purpose="request",
    subject=_l("Your account at KSMO 2024 will be deleted"),
    reason=_l("nobody has signed in to your account for a long time."),
    done=_told,
)
def _letter(person: Person) -> dict[str, Any] | None:
    member = membership.of(person)
    if member is None or _last_use(member) >= clock.today() - (term() or timedelta()) + NOTICE:
        return None
    return {
        "since": _last_use(member),
        "ends_on": clock.today() + NOTICE,
        "conference_id": member.conference_id,
        "link": url_for("auth.sign_in", _external=True),
    }


def _last_use(member: Member) -> date:
    return member.signed_in_on or member.since_on
