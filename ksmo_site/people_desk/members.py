"""A member's record, for a representative who was asked for help; each opening is noted, and the member sees it."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l

from ksmo_site.account import profile
from ksmo_site.account.profile import Profile
from ksmo_site.auth import membership, resetting, second_factor, sign_ins
from ksmo_site.auth.models import Member
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.errors import Refusal
from ksmo_site.extensions import db
from ksmo_site.holdings import export
from ksmo_site.holdings.erasure import Erased
from ksmo_site.holdings.export import Entry
from ksmo_site.outbox import kinds, letters
from ksmo_site.people.marks import normal
from ksmo_site.people.models import Person
from ksmo_site.privacy import coverage, openings
from ksmo_site.privacy.words import CORRECTED, FACTOR, LINK, RESET, SIGN_INS

ON_REQUEST, BY_US = "corrected_on_request", "corrected_by_us"


def find(member_id: UUID, *, locked: bool = False) -> Member | None:
    """The member of this id, whose account is open; locked, it stays as it is until this transaction ends."""
    member = db.session.get(Member, member_id, with_for_update={"of": Member} if locked else None)
    return member if member is not None and member.is_confirmed else None


def record(person: Person) -> list[Entry]:
    """What somebody told us of themselves, and nothing of what came of it later."""
    meant = ((entry, entry.field.meaning) for entry in export.of(person))
    entries = [entry for entry, meaning in meant if meaning.identifies and entry.field.table != Enquiry.__tablename__]
    return [entry for entry in entries if entry.holding.about.grounds or entry.holding.model is Person]


def has_factor(member: Member) -> bool:
    """Whether the member has a second factor that a representative may take away."""
    return second_factor.of(member.person) is not None and not member.is_organizer


def link_for(member: Member) -> str:
    """A link to choose a new password, to hand over in person. Raises Refusal where a letter can bring it."""
    link = resetting.link_for(member)
    openings.note(member.person, LINK)
    return link


def start_reset(member: Member) -> None:
    """Write the member a link to choose a new password. Raises Refusal where there is no address."""
    if not member.person.email:
        raise Refusal(_l("This member has no e-mail address. Make a link and hand it over in person."))
    resetting.ask(member.person.email)
    openings.note(member.person, RESET)


def end_sign_ins(member: Member) -> None:
    """Sign the member out everywhere."""
    sign_ins.end_all(member)
    openings.note(member.person, SIGN_INS)


def take_factor_away(member: Member) -> None:
    """Switch off the second factor of whoever was recognised otherwise. Raises Refusal for organizers."""
    second_factor.switch_off(member)
    sign_ins.end_all(member)
    openings.note(member.person, FACTOR)


ACTS = {"reset": start_reset, "end-sign-ins": end_sign_ins, "second-factor-off": take_factor_away}


def not_covered(member: Member) -> set[str]:
    """The fields of the account that the policy does not cover for this member: nobody writes them."""
    return {field.name for field in coverage.uncovered(member.person) if field.table == Member.__tablename__}


def correct(member: Member, corrected: Profile, letter: str) -> None:
    """Put right what the account says, and tell the member by whose wish. Raises Refusal as profile.change() does."""
    kept, present = not_covered(member), Profile(member.name, member.country, member.telephone)
    values = [getattr(present if name in kept else corrected, name) for name in ("name", "country", "telephone")]
    profile.change(member, Profile(*values))
    openings.note(member.person, CORRECTED)
    letters.write(letter, member.person)


def delete(member: Member, typed: str, network: str) -> Erased:
    """De-register somebody who asked for it, and drop what was counted of them; once committed, erasure.verify().

    Raises Refusal for organizers, and where another conference ID was typed.
    """
    if member.is_organizer:
        raise Refusal(_l("An organizer de-registers in their own account."))
    if normal(typed) != normal(member.conference_id or ""):
        raise Refusal(_l("That is not the conference ID of this account. Please look it up, and type it complete."))
    sign_ins.forget_tries(member, network)
    return membership.cancel(member)


@kinds.letter(
    ON_REQUEST,
    purpose="request",
    subject=_l("Your details at KSMO 2024 were corrected"),
    reason=_l("a representative corrected them, as you asked."),
)
@kinds.letter(
    BY_US,
    purpose="request",
    subject=_l("We corrected a mistake in your details at KSMO 2024"),
    reason=_l("a representative corrected a mistake of ours in them."),
)
def _corrected_letter(person: Person) -> dict[str, Any] | None:
    return None if membership.of(person) is None else {"link": url_for("account.data", _external=True)}
