"""What is asked of readers: their name, their address, and what they want."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ksmo_site import form
from ksmo_site.newsletter import subscriptions
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
    newsletter = form.box(_l("Newsletter"), Subscription.__table__.c.newsletter.info["meaning"])
    events = form.box(_l("Events listing"), Subscription.__table__.c.events.info["meaning"])

    def validate(self, extra_validators: Any = None) -> bool:
        """All that is wrong at once, an empty choice included."""
        valid: bool = super().validate(extra_validators)
        if self.newsletter.data or self.events.data:
            return valid
        self.refuse(subscriptions.nothing_chosen())
        return False
