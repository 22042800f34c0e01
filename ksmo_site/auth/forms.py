"""What is asked of members: nothing that the register does not name."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from ksmo_site import form
from ksmo_site.auth import membership, passwords
from ksmo_site.auth.models import Member
from ksmo_site.people.models import Person
from ksmo_site.personal import Meaning
from ksmo_site.privacy.models import Consent

_PASSWORD: Meaning = Member.__table__.c.password_hash.info["meaning"]
_ID: Meaning = Member.conference_id.meaning


def _new_password() -> PasswordField:
    length = _l("Please create a password of %(min)d to %(max)d characters.")
    label = _l("Create a password (8 characters or more)")
    return form.password(label, _PASSWORD, "new-password", Length(passwords.SHORTEST, passwords.LONGEST, length))


class JoinForm(form.BaseForm):
    """Create an account."""

    conference_id = form.line(
        _l("Conference ID"), _ID, longest=40, missing=_l("Please choose a conference ID."),
        autocomplete="username", spellcheck="false",
    )  # fmt: skip
    password = _new_password()
    name = form.line(_l("Real name"), Member.name.meaning, optional=True, autocomplete="name", spellcheck="false")
    email = form.email(_l("E-mail"), Person.email.meaning, optional=True)
    agree = BooleanField(
        _l("I agree to the privacy policy"),
        [InputRequired(_l("Please read the policy and agree to it."))],
        description=Consent.__table__.c.version.info["meaning"],
    )

    def validate_conference_id(self, field: Field) -> None:
        """Nothing that looks like an address: it could be somebody's, or stand as a link in a letter from us."""
        if not re.fullmatch(r"[\w-]+", field.data):
            raise ValidationError(_l("Please use only letters, digits, “-” and “_” in a conference ID."))

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is wrong at once, what concerns two fields included."""
        valid: bool = super().validate(extra_validators)
        if self.name.data or self.email.data:
            return valid
        self.refuse(membership.nameless())
        return False


def _identity() -> StringField:
    missing = _l("Please enter your conference ID or e-mail.")
    label = _l("Conference ID or e-mail")
    return form.line(label, _ID, longest=254, missing=missing, autocomplete="username", spellcheck="false")


class SignInForm(form.BaseForm):
    """Sign in."""

    identity = _identity()
    password = form.password(_l("Password"), _PASSWORD, "current-password")


class ForgotForm(form.BaseForm):
    """Ask for a link to choose a new password."""

    identity = _identity()


class ResetForm(form.BaseForm):
    """Choose a new password."""

    password = _new_password()
