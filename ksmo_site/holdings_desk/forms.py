"""What organizers are asked before all members stand in one file."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField

# types-WTForms does not know it yet.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput

from ksmo_site import form
from ksmo_site.holdings_desk import exporting

SHORTEST_GROUND = 20


class ExportForm(form.BaseForm):
    """All members in one file."""

    is_about_nobody = True
    ground = form.text(
        _l("Statute or order that demands it"), _l("Every member reads it. Name nobody here."), longest=500,
        missing=_l("Please write down the statute or order; every member will read it."),
    )  # fmt: skip
    names = SelectMultipleField(
        _l("What is exported"), description=_l("Only what the statute or order names."),
        choices=lambda: [SelectChoice(name, field.meaning.what) for name, field in exporting.fields().items()],
        option_widget=CheckboxInput(),
    )  # fmt: skip
    seen = HiddenField()

    def validate_ground(self, field: Any) -> None:
        """Refuses what is too short to name a statute."""
        Length(min=SHORTEST_GROUND, message=_l("Please name it in at least %(min)d characters."))(self, field)

    def validate_names(self, field: Any) -> None:
        """Refuses an empty file."""
        if not field.data:
            raise ValidationError(_l("Please choose what is exported."))
