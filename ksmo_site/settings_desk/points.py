"""What settings leave open, and where the policy says something else."""

from collections.abc import Iterator

from flask import current_app
from flask_babel import lazy_gettext as _l

from ksmo_site import config
from ksmo_site.pages import conference
from ksmo_site.personal import Words
from ksmo_site.policy import sections, versions
from ksmo_site.policy.sections import Particulars
from ksmo_site.settings import values
from ksmo_site.settings.sections import REPRESENTATIVES, RETENTION, WHEN
from ksmo_site.settings_desk import limits

HELPERS = "helpers"


def of(section: str) -> list[Words]:
    """What is open in this section."""
    found = {WHEN: _when, REPRESENTATIVES: _representatives, RETENTION: limits.exceeded, HELPERS: _helpers}.get(section)
    return list(found()) if found else []


def told() -> Particulars | None:
    """What the policy in force says besides its clauses; None where there is no policy yet."""
    version = versions.find_in_force()
    return sections.of(version) if version else None


def _when() -> Iterator[Words]:
    facts = conference.get()
    if not (facts.starts_on and facts.place):
        yield _l("When and where the conference is has not been said yet.")


def _representatives() -> Iterator[Words]:
    if not values.contact_phone():
        yield _l("No telephone of the representatives is set.")
    version = versions.find_in_force()
    for address in sorted(sections.addresses(version) - {values.contact_email()}) if version else ():
        yield _l("The policy names %(address)s, and the contact is %(contact)s: see that letters to both arrive, or"
                 " announce a version that names the new one.", address=address,
                 contact=values.contact_email())  # fmt: skip


def _helpers() -> Iterator[Words]:
    server, particulars = current_app.config["MAIL_SERVER"], told()
    if server and not config.is_loopback(server) and particulars and not particulars.processors:
        yield _l(
            "Letters leave by a mail server of somebody else, and the policy in force names nobody who carries them."
        )
