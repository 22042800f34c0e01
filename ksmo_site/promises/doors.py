"""The places where something about people comes in: every form there is, and the pages that take a password."""

from ksmo_site.desk.samples import SampleForm
from ksmo_site.form import BaseForm, PlainForm
from ksmo_site.notice_desk.forms import BreachForm, DisclosureForm, HoldForm
from ksmo_site.pages.forms import ConferenceForm
from ksmo_site.policy_desk.forms import DraftForm, MarginsForm

# A button, when and where the conference is, what the policy says, and the samples nobody can send.
ABOUT_NOBODY = (PlainForm, ConferenceForm, BreachForm, DisclosureForm, HoldForm, DraftForm, MarginsForm, SampleForm)
PASSWORD_PAGES = ("/account/create", "/sign-in")


def forms() -> list[type[BaseForm]]:
    """Every form of the site that asks people for something about themselves."""
    return [form for form in BaseForm.__subclasses__() if not issubclass(form, ABOUT_NOBODY)]
