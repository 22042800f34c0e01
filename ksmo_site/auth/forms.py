"""What is asked of members: nothing that the register does not name."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired, Length

from ksmo_site import form
from ksmo_site.auth import passwords
from ksmo_site.auth.models import Member
from ksmo_site.people.models import Person
from ksmo_site.personal import Meaning

_PASSWORD: Meaning = Member.__table__.c.password_hash.info["meaning"]
_ID: Meaning = Member.conference_id.meaning


class JoinForm(form.BaseForm):
    """Create an account."""

    conference_id = form.line(
        _l("Conference ID"), _ID, longest=40, missing=_l("Please choose a conference ID."),
        autocomplete="username", spellcheck="false",
    )  # fmt: skip
    password = form.password(
        _l("Create a password"), _PASSWORD, "new-password",
        Length(passwords.SHORTEST, passwords.LONGEST, _l("Please create a password of %(min)d to %(max)d characters.")),
    )  # fmt: skip
    name = form.line(_l("Real name"), Member.name.meaning, optional=True, autocomplete="name", spellcheck="false")
    email = form.email(_l("E-mail"), Person.email.meaning, optional=True)
    agree = BooleanField(
        _l("I agree to the privacy policy"), [InputRequired(_l("Please read the policy and agree to it."))]
    )


class SignInForm(form.BaseForm):
    """Sign in."""

    identity = form.line(
        _l("Conference ID or e-mail"), _ID, longest=254, missing=_l("Please enter your conference ID or e-mail."),
        autocomplete="username", spellcheck="false",
    )  # fmt: skip
    password = form.password(_l("Password"), _PASSWORD, "current-password")
