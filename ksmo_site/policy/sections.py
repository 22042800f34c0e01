"""What the law wants said besides the clauses (PIPA 30), and what a version leaves open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from ksmo_site import countries, language
from ksmo_site.personal import Words
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.settings import values

HOME = "KR"


@dataclass(frozen=True)
class Recipient:
    """Somebody else who gets something, because they help to run this site or for a use of their own."""

    name: str
    does: str
    gets: str
    until: str
    country: str = HOME
    is_third_party: bool = False

    @property
    def is_abroad(self) -> bool:
        """Whether it is another country that the information goes to."""
        return self.country != HOME

    @property
    def where(self) -> str:
        """The country, by its name in the language of the page."""
        return countries.name(self.country)


@dataclass(frozen=True)
class Particulars:
    """What only the organizers can say."""

    officer: str = ""
    officer_phone: str = ""
    officer_email: str = ""
    recipients: list[Recipient] = field(default_factory=list)
    # Said expressly, since nobody named may mean that nobody was asked.
    is_nobody_else: bool = False
    # Days that the version names; where it names none, what was set when it was announced holds.
    inactive_days: int | None = None
    backup_days: int | None = None

    @property
    def processors(self) -> list[Recipient]:
        """Who helps to run this site."""
        return [recipient for recipient in self.recipients if not recipient.is_third_party]

    @property
    def third_parties(self) -> list[Recipient]:
        """Who gets something for a use of their own."""
        return [recipient for recipient in self.recipients if recipient.is_third_party]

    @property
    def abroad(self) -> list[Recipient]:
        """Who gets it in another country."""
        return [recipient for recipient in self.recipients if recipient.is_abroad]

    @property
    def are_recipients_told(self) -> bool:
        """Whether it is said who gets something, or that nobody does."""
        return bool(self.recipients) or self.is_nobody_else


def of(version: PolicyVersion) -> Particulars:
    """What the version says besides its clauses."""
    told: dict[str, Any] = dict(version.particulars or {})
    recipients = [Recipient(**recipient) for recipient in told.pop("recipients", [])]
    return Particulars(recipients=recipients, **told)


def addresses(version: PolicyVersion) -> set[str]:
    """The e-mail addresses that its text names."""
    return set(re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", version.text_in(language.ENGLISH).plain()))


def open_points(version: PolicyVersion) -> list[Words]:
    """What the version leaves open, until a new one settles it: in its text, and in what the law wants said."""
    return [*_in_the_text(version), *_besides_the_text(of(version))]


def _in_the_text(version: PolicyVersion) -> Iterator[Words]:
    text = version.text_in(language.ENGLISH).plain()
    if not version.legal_ground:
        yield _l("The policy names no law it stands on.")
    if "the Principles" in text and "“The Principles”" not in text:
        yield _l("The policy names “the Principles” and never says what they are.")
    if "representatives listed below" in text:
        yield _l("The policy speaks of representatives “listed below”; its text lists none.")
    if "Effective Date below" in text:
        yield _l(
            "The policy speaks of an “Effective Date below”; its text states none, so this site states it beside it."
        )
    if language.KOREAN in values.languages() and version.find_text(language.KOREAN) is None:
        yield _l("The policy has no Korean text.")


def _besides_the_text(particulars: Particulars) -> Iterator[Words]:
    if not (particulars.officer or values.answerable(language.ENGLISH)):
        yield _l("Nobody is named who answers for personal information (name or department).")
    if not (particulars.officer_phone or values.contact_phone()):
        yield _l("No telephone is given of who answers for personal information.")
    if not particulars.are_recipients_told:
        yield _l("It is not said who else gets personal information: host, mail carrier, others, or nobody.")
