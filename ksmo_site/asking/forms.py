"""The question, with two equal answers."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from ksmo_site import form
from ksmo_site.auth.forms import meaning
from ksmo_site.policy.models import PolicyVersion
from ksmo_site.privacy.models import Consent
from ksmo_site.privacy.words import ANSWERS


class AnswerForm(form.BaseForm):
    """Yes or no to one version; neither is chosen beforehand."""

    number = HiddenField()

    answer = form.choice(
        _l("Your answer"), ANSWERS, meaning(Consent, "answer"),
        missing=_l("Choose one of the two answers, or decide later."),
    )  # fmt: skip

    def is_about(self, version: PolicyVersion) -> bool:
        """Whether the page that was answered showed this version; from now on the form is about it."""
        was_shown = self.number.data in (None, "", str(version.number))
        self.number.data = str(version.number)
        if not was_shown:
            self.answer.data = None
            self.answer.errors = [_l("Another version was announced meanwhile. Please read what is new in this one.")]
        return was_shown
