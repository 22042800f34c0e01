"""What organizers type about the conference."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from ksmo_site import form
from ksmo_site.pages.conference import Facts


class ConferenceForm(form.BaseForm):
    """When and where the conference is."""

    is_about_nobody = True

    starts_on = form.DayField(_l("First day"), [Optional()])
    ends_on = form.DayField(_l("Last day"), [Optional()], description=_l("Empty when it lasts one day."))
    place = form.line(_l("Place, in English"), optional=True)
    place_ko = form.line(_l("Place, in Korean"), optional=True, lang="ko")

    def facts(self) -> Facts:
        """What the form says."""
        return Facts(self.starts_on.data, self.ends_on.data, self.place.data, self.place_ko.data)
