"""The places where something about people comes in: every form there is, and the pages that take a password."""

from typing import Any

from ksmo_site.account.forms import EmailForm, ProfileForm
from ksmo_site.auth.forms import ConfirmForm, ForgotForm, JoinForm, SignInForm
from ksmo_site.enquiries.forms import EnquiryForm
from ksmo_site.form import BaseForm
from ksmo_site.newsletter.forms import AddressForm, ManageForm, SubscribeForm
from ksmo_site.people_desk.forms import MemberDeletionForm, ReaderDeletionForm, ReaderForm, RecordForm, SearchForm

# The doors the policy names, where strangers give something that stays: writing to us, newsletter, events listing,
# account.
DOORS: dict[str, type[BaseForm]] = {
    "/newsletter": SubscribeForm,
    "/account/create": JoinForm,
    "/contact": EnquiryForm,
}
# What those who came in by them change, by the link of a letter or signed in.
BEHIND_THEM = (ManageForm, ConfirmForm, ProfileForm, EmailForm)
# Where somebody is looked up, and nothing of what was typed stays.
LOOKING_UP = (
    AddressForm,
    SignInForm,
    ForgotForm,
    RecordForm,
    SearchForm,
    ReaderForm,
    MemberDeletionForm,
    ReaderDeletionForm,
)
LOOKED_UP = {"/newsletter/manage": {"email"}}
PASSWORD_PAGES = ("/account/create", "/sign-in")


def forms() -> list[type[BaseForm]]:
    """Every form of the site that asks people for something about themselves."""
    return [form for form in BaseForm.__subclasses__() if not form.is_about_nobody]


def identifying(form: type[BaseForm]) -> dict[str, Any]:
    """The fields of a form that ask for what identifies somebody, with their meaning."""
    asked = {field.name: field.description for field in form(formdata=None)}
    return {name: meaning for name, meaning in asked.items() if getattr(meaning, "identifies", False)}


def unnamed() -> list[type[BaseForm]]:
    """The forms that ask for what identifies somebody at a door the policy does not name."""
    named = (*DOORS.values(), *BEHIND_THEM, *LOOKING_UP)
    return [form for form in forms() if form not in named and identifying(form)]
