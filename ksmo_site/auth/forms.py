"""What is asked of members: nothing that the register does not name."""

import re
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import Length

from ksmo_site import form
from ksmo_site.auth import membership, passwords
from ksmo_site.auth.membership import Application
from ksmo_site.auth.models import Member, SecondFactor, SignIn
from ksmo_site.newsletter.models import Subscription
from ksmo_site.people.models import Person
from ksmo_site.personal import Meaning
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.privacy.models import Consent

PASSWORD: Meaning = Member.__table__.c.password_hash.info["meaning"]
_ID: Meaning = Member.conference_id.meaning


def meaning(model: Any, column: str) -> Meaning:
    """What the register says of a column that is not sealed."""
    said: Meaning = model.__table__.c[column].info["meaning"]
    return said


def new_password() -> PasswordField:
    """A field for a password to be chosen."""
    length = _l("Please create a password of %(min)d to %(max)d characters.")
    label = _l("Create a password (8 characters or more)")
    return form.password(label, PASSWORD, "new-password", Length(passwords.SHORTEST, passwords.LONGEST, length))


def conference_id() -> StringField:
    """A field for a conference ID to be chosen."""
    return form.line(
        _l("Conference ID (letters, digits, “-” and “_”)"), _ID, longest=40,
        missing=_l("Please choose a conference ID."), autocomplete="username", spellcheck="false",
    )  # fmt: skip


def is_conference_id(_form: Form, field: Field) -> None:
    """Refuses what looks like an address: it could be somebody's, or stand as a link in a letter from us."""
    # Letters that look alike are taken for the same when somebody signs in.
    field.data = unicodedata.normalize("NFKC", field.data or "")
    if field.data and not re.fullmatch(r"[\w-]+", field.data):
        raise ValidationError(_l("Please use only letters, digits, “-” and “_” in a conference ID."))


class JoinForm(form.BaseForm):
    """Create an account."""

    conference_id = conference_id()
    password = new_password()
    name = form.line(_l("Real name"), Member.name.meaning, optional=True, autocomplete="name", spellcheck="false")
    email = form.email(_l("E-mail"), Person.email.meaning, optional=True)
    country = form.country(_l("Country"), Member.country.meaning)
    telephone = form.telephone(_l("Telephone"), Member.telephone.meaning)
    newsletter = form.box(_l("Send me the newsletter"), meaning(Subscription, "newsletter"))
    events = form.box(_l("Send me the events listing"), meaning(Subscription, "events"))
    is_of_age = form.box(
        _l("I am 14 or older"),
        meaning(Consent, "is_of_age"),
        missing=_l("Accounts are for those who are 14 or older. If you are younger, write to us."),
    )
    version = HiddenField()
    agree = form.box(
        _l("I agree to the privacy policy"),
        meaning(Consent, "version"),
        missing=_l("Please read the policy and agree to it."),
    )

    def is_about(self, version: PolicyVersion) -> bool:
        """Whether the page showed this version, to which they agreed; from now on the form is about it."""
        was_shown = self.version.data in (None, "", str(version.number))
        self.version.data = str(version.number)
        if not was_shown:
            self.agree.data = False
            self.agree.errors = [
                _l("A new version of the policy is in force since a moment ago. Please read that one.")
            ]
        return was_shown

    def application(self) -> Application:
        """What was filled in."""
        return Application(
            self.conference_id.data or "", self.password.data or "", name=self.name.data, email=self.email.data,
            country=self.country.data, telephone=self.telephone.data,
            newsletter=self.newsletter.data, events=self.events.data,
        )  # fmt: skip

    def validate_conference_id(self, field: Field) -> None:
        """Nothing that looks like an address."""
        is_conference_id(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is wrong at once, what concerns two fields included."""
        valid: bool = super().validate(extra_validators)
        if not self.name.data and not self.email.data and not self.email.errors:
            self.refuse(membership.nameless())
            return False
        if (self.newsletter.data or self.events.data) and not self.email.data and not self.email.errors:
            self.refuse(membership.unreachable())
            return False
        return valid


def _identity() -> StringField:
    missing = _l("Please enter your conference ID or e-mail.")
    label = _l("Conference ID or e-mail")
    return form.line(label, _ID, longest=254, missing=missing, autocomplete="username", spellcheck="false")


class SignInForm(form.BaseForm):
    """Sign in."""

    identity = _identity()
    password = form.password(_l("Password"), PASSWORD, "current-password")
    stay = form.box(_l("Stay signed in on this device"), meaning(SignIn, "ends_on"))


class CodeForm(form.BaseForm):
    """The second step of signing in."""

    code = form.line(
        _l("Code from your app, or a recovery code"), meaning(SecondFactor, "secret_sealed"), longest=40,
        missing=_l("Please type the six digits your app shows, or a recovery code."),
        autocomplete="one-time-code", inputmode="text", spellcheck="false",
    )  # fmt: skip


class ForgotForm(form.BaseForm):
    """Ask for a link to choose a new password."""

    identity = _identity()


class ResetForm(form.BaseForm):
    """Choose a new password."""

    password = new_password()


class ConfirmForm(form.BaseForm):
    """Open an account; what nobody has to choose again is left out."""

    conference_id = conference_id()
    password = new_password()

    def validate_conference_id(self, field: Field) -> None:
        """Nothing that looks like an address."""
        is_conference_id(self, field)
