"""What a member should know when they sign in; for whoever has no address this is the only way to tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ksmo_site import clock
from ksmo_site.auth import second_factor
from ksmo_site.auth.models import Member, SignIn
from ksmo_site.personal import Words
from ksmo_site.policy import versions
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.privacy import consent, openings

FEW_CODES = 3
TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Notice:
    """Something to know, and the page where something can be done about it."""

    words: Words
    endpoint: str
    link: Words


def of(member: Member, here: SignIn) -> list[Notice]:
    """Everything this member should know."""
    return [*_about_the_policy(member), *_about_openings(member, here), *_about_the_account(member)]


def _about_the_policy(member: Member) -> Iterator[Notice]:
    version, agreed = versions.find_in_force(), consent.newest(member.person)
    if version is not None and agreed is not None and version.number > agreed.version and _is_new(version):
        words = _l(
            "The privacy policy has changed since you agreed to it: version %(n)s is in force.", n=version.number
        )
        yield Notice(words, "asking.consents", _l("See what changed"))


def _is_new(version: PolicyVersion) -> bool:
    """Whether it is a mere update of these weeks; one that covers more asks by itself."""
    return not version.is_widening and bool(version.effective_on and version.effective_on > clock.today() - TOLD_FOR)


def _about_openings(member: Member, here: SignIn) -> Iterator[Notice]:
    since = here.before_on or here.since_on
    if any(opening.since_on >= since for opening in openings.of(member.person)):
        yield Notice(_l("An organizer opened your record since you were here."), "account.data", _l("See when and why"))


def _about_the_account(member: Member) -> Iterator[Notice]:
    if not member.person.email:
        words = _l("We have no e-mail address of yours: no letter can reach you, and we can send no link if you forget"
                   " your password.")  # fmt: skip
        yield Notice(words, "account.email", _l("Add an address"))
    if member.person.bounces:
        words = _l("A letter to your address came back, so our letters may not reach you.")
        yield Notice(words, "account.email", _l("Change the address"))
    if second_factor.of(member.person) is None:
        if member.is_organizer:
            words = _l("The desk opens once you have a second factor: it reaches what others gave us.")
            yield Notice(words, "credentials.your_second_factor", _l("Set it up"))
        return
    left = second_factor.codes_left(member.person)
    if left <= FEW_CODES:
        words = ngettext("%(num)s recovery code is left.", "%(num)s recovery codes are left.", left)
        yield Notice(words, "credentials.your_second_factor", _l("Make new ones"))
