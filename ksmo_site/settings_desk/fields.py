"""A field for a number of days."""

import unicodedata

from flask_babel import gettext
from wtforms import IntegerField
from wtforms.validators import Optional

from ksmo_site.personal import Words


class DaysField(IntegerField):
    """A field for a number of days; nothing typed is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say how one is written."""
        typed = unicodedata.normalize("NFKC", "".join(valuelist)).strip()
        self.data = None
        if typed:
            if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
                raise ValueError(gettext("Please enter a whole number of days, such as 90."))
            self.data = int(typed)


def days(label: Words, meaning: Words = "") -> DaysField:
    """A field for a number of days, which may be left empty."""
    return DaysField(label, [Optional()], description=meaning)
