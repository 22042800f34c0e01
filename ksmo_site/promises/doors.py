"""The places where something about people comes in: the forms, and the pages that take a password."""

from ksmo_site.auth.forms import ForgotForm, JoinForm, ResetForm, SignInForm
from ksmo_site.newsletter.forms import SubscribeForm

FORMS = (JoinForm, SignInForm, ForgotForm, ResetForm, SubscribeForm)
PASSWORD_PAGES = ("/account/create", "/sign-in")
