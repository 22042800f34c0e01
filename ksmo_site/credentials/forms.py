"""What is asked of members to prove that it is they."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from ksmo_site import form
from ksmo_site.auth.forms import PASSWORD, meaning, new_password
from ksmo_site.auth.models import SecondFactor


class PasswordForm(form.BaseForm):
    """Another password."""

    current = form.password(_l("Present password"), PASSWORD, "current-password")
    password = new_password()


class SecondFactorForm(form.BaseForm):
    """The first code of an app, which proves that it has the secret."""

    offer = HiddenField()
    code = form.line(
        _l("Code your app shows now"), meaning(SecondFactor, "secret_sealed"), longest=12,
        missing=_l("Please type the six digits your app shows."),
        autocomplete="one-time-code", inputmode="numeric", spellcheck="false",
    )  # fmt: skip
