"""What members can change: fields of the register, each named as the register names it."""

from flask_babel import lazy_gettext as _l

from ksmo_site import form
from ksmo_site.auth.forms import meaning
from ksmo_site.auth.models import Member
from ksmo_site.newsletter.models import Subscription
from ksmo_site.people.models import Person


class ProfileForm(form.BaseForm):
    """Name, country and telephone."""

    name = form.line(_l("Real name"), Member.name.meaning, optional=True, autocomplete="name", spellcheck="false")
    country = form.country(_l("Country"), Member.country.meaning)
    telephone = form.telephone(_l("Telephone"), Member.telephone.meaning)


class EmailForm(form.BaseForm):
    """Another e-mail address."""

    email = form.email(_l("New e-mail address"), Person.email.meaning)


class SubscriptionsForm(form.BaseForm):
    """What a member gets."""

    newsletter = form.box(_l("Newsletter"), meaning(Subscription, "newsletter"))
    events = form.box(_l("Events listing"), meaning(Subscription, "events"))
