"""What is asked of readers: their name, their address, and what they want."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from ksmo_site import form
from ksmo_site.newsletter.models import Subscription
from ksmo_site.people.models import Person


class SubscribeForm(form.BaseForm):
    """Get the newsletter."""

    name = form.line(
        _l("Name"),
        Subscription.name.meaning,
        missing=_l("Please enter your name."),
        autocomplete="name",
        spellcheck="false",
    )
    email = form.email(_l("E-mail"), Person.email.meaning)
    newsletter = BooleanField(_l("Newsletter"), description=Subscription.__table__.c.newsletter.info["meaning"])
    events = BooleanField(_l("Events listing"), description=Subscription.__table__.c.events.info["meaning"])
