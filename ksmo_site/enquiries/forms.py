"""What is asked of whoever asks: an address, what it is about, and their words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from ksmo_site import form
from ksmo_site.enquiries.asking import Question
from ksmo_site.enquiries.models import Enquiry
from ksmo_site.enquiries.words import CATEGORIES
from ksmo_site.people.models import Person

LONGEST = 4000


def _meaning(name: str) -> Any:
    return Enquiry.__table__.c[name].info["meaning"]


class EnquiryForm(form.BaseForm):
    """A question, a request or a complaint."""

    name = form.line(
        _l("Name (you can leave it out)"), Enquiry.name.meaning, optional=True, autocomplete="name", spellcheck="false"
    )
    email = form.email(_l("E-mail"), Person.email.meaning)
    category = form.choice(
        _l("What it is about"), CATEGORIES, _meaning("category"), missing=_l("Please choose what it is about.")
    )
    message = form.text(
        _l("Message"), Enquiry.message.meaning, longest=LONGEST, missing=_l("Please write your message."), rows="8"
    )

    @property
    def may_be_asked(self) -> bool:
        """Whether the policy in force covers all that an answer needs, for whoever is asking."""
        return not any(self[name].is_left_out for name in ("email", "category", "message"))

    def question(self) -> Question:
        """What it says."""
        return Question(self.name.data, self.email.data or "", self.category.data, self.message.data or "")
