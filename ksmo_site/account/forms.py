"""What members can change: fields of the register, each named as the register names it."""

from flask_babel import lazy_gettext as _l

from ksmo_site import form
from ksmo_site.auth.models import Member
from ksmo_site.newsletter.choosing import Choice
from ksmo_site.newsletter.forms import events_switch, language_of_letters, news_switch, newsletter_switch
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

    newsletter = newsletter_switch()
    events = events_switch()
    news = news_switch()
    language = language_of_letters()

    def wanted(self) -> Choice:
        """What it says."""
        return Choice(self.newsletter.data, self.events.data, self.news.data, self.language.data)
