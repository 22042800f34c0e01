"""The first organizer is made by a link printed on the server, which works while there is none."""

from datetime import timedelta

from flask import url_for
from flask_babel import lazy_gettext as _l

from ksmo_site import language, tokens
from ksmo_site.auth import membership
from ksmo_site.auth.membership import Application
from ksmo_site.errors import Refusal
from ksmo_site.people import persons
from ksmo_site.privacy.models import PolicyVersion

TERM = timedelta(hours=24)


def link() -> str | None:
    """A link that makes the first organizer; None when there is one already."""
    if membership.has_organizer():
        return None
    with language.speaking(language.ENGLISH):
        return url_for("desk.first_organizer", token=tokens.make("organizer", "first"), _external=True)


def check(token: str) -> None:
    """Raises Refusal when the link is too old, or there is an organizer already."""
    tokens.read(token, "organizer", TERM)
    if membership.has_organizer():
        raise Refusal(_l("There is an organizer already, so this link has ended."), title=tokens.DEAD)


def make_first(token: str, application: Application, version: PolicyVersion) -> None:
    """Make the first organizer, whose account is open at once. Raises Refusal as check() and register() do."""
    persons.one_at_a_time()
    check(token)
    if membership.register(application, version, organizer=True) is None:
        raise Refusal(_l("This address has an account already; please use another one."), field="email")
